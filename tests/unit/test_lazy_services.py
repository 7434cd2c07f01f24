"""Services and their packages import a resource when it is first asked for, and show them all."""

import ast
import inspect
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import ivsrt_async

ROOT = Path(ivsrt_async.__file__).parent
SERVICES = {"realtime": "RealTime", "low_latency": "LowLatency", "chat": "Chat"}


def told_by(code: str) -> list[str]:
    """What a fresh interpreter prints."""
    start = (
        "import sys\ndef loaded(): return sorted(m for m in sys.modules if 'ivsrt_async.' in m)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", start + code],
        check=True,
        capture_output=True,
        text=True,
        timeout=50,
    )
    return done.stdout.split()


def resources(loaded: list[str], service: str = "realtime") -> set[str]:
    """Files of a service among the modules that are loaded."""
    start = f"ivsrt_async.{service}."
    return {name.removeprefix(start) for name in loaded if name.startswith(start)} - {"_index"}


@pytest.mark.parametrize("service", SERVICES)
def test_the_index_of_a_service_is_true(service):
    index = import_module(f"ivsrt_async.{service}._index").RESOURCES
    files = {f".{file.stem}" for file in (ROOT / service).glob("[!_]*.py")}
    assert {resource.module for resource in index} == {*files, "..tagging"}
    for resource in index:
        module = import_module(resource.module, f"ivsrt_async.{service}")
        assert sorted(module.__all__) == sorted(resource.names), "run .ci/index.py"
        if resource.service:
            offered = vars(getattr(module, resource.service))
            calls = {name for name in offered if not name.startswith("_")}
            assert calls == set(resource.calls), "run .ci/index.py"


@pytest.mark.parametrize(("service", "name"), SERVICES.items())
def test_type_checkers_see_the_classes_a_service_inherits_from(service, name):
    tree = ast.parse((ROOT / service / "client.py").read_text(encoding="utf-8"))
    (calls,) = (n for n in ast.walk(tree) if isinstance(n, ast.ClassDef) and n.name == "_Calls")
    written = {base.id for base in calls.bases}
    found = getattr(import_module(f"ivsrt_async.{service}"), name)
    assert written == {ancestor.__name__ for ancestor in found.__mro__[1:-2]}


@pytest.mark.parametrize("service", SERVICES)
def test_type_checkers_see_the_names_a_package_offers(service):
    tree = ast.parse((ROOT / service / "__init__.py").read_text(encoding="utf-8"))
    stars = {
        "." * node.level + (node.module or "")
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and [a.name for a in node.names] == ["*"]
    }
    index = import_module(f"ivsrt_async.{service}._index").RESOURCES
    assert stars == {resource.module for resource in index}


def test_a_session_and_its_services_import_no_resource():
    code = """
from ivsrt_async import Session
session = Session("eu-west-1")
session.realtime, dir(session.realtime), session.realtime.with_options(timeout=1)
print(*loaded())
"""
    assert resources(told_by(code)) == {"client"}


def test_chat_connections_are_imported_by_who_opens_one():
    code = """
from ivsrt_async import Session
chat = Session("eu-west-1").chat
before = loaded()
chat.connect("arn", user_id="ana")
print(*(set(loaded()) - set(before)))
"""
    assert "ivsrt_async.chat.messaging.connection" in told_by(code)


def test_a_call_imports_its_resource_and_what_that_needs():
    code = """
from ivsrt_async import Session
Session("eu-west-1").realtime.revoke_connection_token
print(*loaded())
"""
    assert resources(told_by(code)) == {"client", "connection_tokens"}


def test_a_name_imports_its_resource_and_what_that_needs():
    loaded = told_by("from ivsrt_async.realtime import GridConfiguration\nprint(*loaded())")
    assert resources(loaded) == {"layouts"}


def test_a_file_of_a_package_is_there_without_an_import_of_its_own():
    code = "import ivsrt_async.chat\nprint(ivsrt_async.chat.rooms.CreateRoom.__name__)"
    assert told_by(code) == ["CreateRoom"]


@pytest.mark.parametrize("of", ["session.realtime", "type(session.realtime)"])
def test_dir_shows_every_call_before_any_is_used(of):
    code = f"from ivsrt_async import Session\nsession = Session('eu-west-1')\nprint(*dir({of}))"
    realtime = import_module("ivsrt_async.realtime._index").RESOURCES
    assert {call for resource in realtime for call in resource.calls} <= set(told_by(code))


def test_dir_of_a_package_shows_every_name_before_any_is_used():
    shown = set(told_by("import ivsrt_async.chat\nprint(*dir(ivsrt_async.chat))"))
    assert {*ivsrt_async.chat.__all__, "rooms", "client"} <= shown


def test_what_a_service_lacks_is_an_ordinary_attribute_error():
    session = ivsrt_async.Session("eu-west-1")
    with pytest.raises(AttributeError, match="'RealTime' object has no attribute 'create_room'"):
        session.realtime.create_room  # noqa: B018 - asking is the test
    with pytest.raises(AttributeError, match=r"'ivsrt_async\.chat' has no attribute 'Stage'"):
        ivsrt_async.chat.Stage  # noqa: B018 - asking is the test


def test_a_subclass_of_a_service_has_its_calls():
    code = """
from ivsrt_async.realtime import RealTime
class Mine(RealTime):
    def get_stage(self): return "mine"
mine = Mine(None)
print(mine.get_stage(), Mine.create_stage.__qualname__, mine.list_tags_for_resource.__name__)
print(issubclass(Mine, RealTime), Mine.__mro__[1].__name__, len(Mine.__mro__))
"""
    realtime = import_module("ivsrt_async.realtime").RealTime
    length = len(realtime.__mro__) + 1
    assert told_by(code) == (
        f"mine Stages.create_stage list_tags_for_resource True RealTime {length}".split()
    )


def test_a_call_that_somebody_replaced_stays_replaced(monkeypatch):
    code = """
from unittest.mock import patch
from ivsrt_async.realtime import RealTime
with patch.object(RealTime, "create_stage", new="mine"):
    RealTime.get_stage
    print(RealTime.create_stage)
print(RealTime.create_stage.__qualname__, RealTime.create_stage is RealTime.create_stage)
"""
    assert told_by(code) == ["mine", "Stages.create_stage", "True"]


def test_threads_that_ask_at_once_all_get_their_calls():
    code = """
from concurrent.futures import ThreadPoolExecutor
from ivsrt_async.realtime import RealTime
from ivsrt_async.realtime._index import RESOURCES
calls = [call for resource in RESOURCES for call in resource.calls] * 4
with ThreadPoolExecutor(16) as threads:
    found = list(threads.map(lambda name: getattr(RealTime, name).__name__, calls))
print(found == calls)
"""
    assert told_by(code) == ["True"]


def test_every_call_is_a_method_to_inspect():
    code = """
import inspect
from ivsrt_async.low_latency import LowLatency
print(*{a.kind for a in inspect.classify_class_attrs(LowLatency) if a.name.startswith("get_")})
"""
    assert told_by(code) == ["method"]
    assert inspect.isfunction(ivsrt_async.low_latency.LowLatency.get_channel)
