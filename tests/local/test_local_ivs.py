"""What users of the local IVS hold, and where its reader finds things."""

import inspect
import pkgutil
from importlib import import_module

import pytest

from ivsrt_async import Session
from ivsrt_async.credentials import Credentials
from ivsrt_async.errors import ResourceNotFoundException
from ivsrt_async.local import Faults, LocalIVS, SimulatedClientError

SERVICES = ("realtime", "low_latency", "chat")


def arguments_of(function):
    return {
        name: (parameter.kind, parameter.default)
        for name, parameter in inspect.signature(function).parameters.items()
    }


def test_a_session_of_it_takes_the_arguments_of_any_session():
    assert arguments_of(LocalIVS.session) == arguments_of(Session.__init__)


@pytest.mark.parametrize("name", ["throttle", "fail"])
def test_the_short_forms_take_the_arguments_of_the_faults(name):
    assert arguments_of(getattr(LocalIVS, name)) == arguments_of(getattr(Faults, name))


async def test_the_short_forms_cause_the_faults(ivs, realtime):
    ivs.throttle("GetStage", 1)
    ivs.fail("ListStages", "TeapotException", status=418, share=1)
    with pytest.raises(ResourceNotFoundException):
        await realtime.get_stage("arn:aws:ivs:us-east-1:123456789012:stage/none")
    for _ in range(2):
        with pytest.raises(Exception, match="TeapotException"):
            await realtime.list_stages()
    seen = [(call.operation, call.status) for call in ivs.calls]
    assert seen == [("GetStage", 429), ("GetStage", 404), ("ListStages", 418), ("ListStages", 418)]


async def test_region_credentials_and_endpoint_of_a_session_may_differ(ivs):
    other = Credentials("who", "x")
    async with ivs.session("eu-west-1", credentials=other, endpoint_url="http://127.0.0.1:9") as s:
        assert s.region == "eu-west-1"
    async with ivs.session() as own:
        assert own.region == ivs.region


async def test_the_errors_of_simulated_clients_have_a_common_base(ivs, low_latency):
    for attempt in (ivs.join("x"), ivs.ingest("x"), ivs.go_live("x"), ivs.chat("x")):
        with pytest.raises(SimulatedClientError) as refused:
            await attempt
        assert refused.value.code in ("INVALID_TOKEN", "INVALID_STREAM_KEY")


@pytest.mark.parametrize("service", SERVICES)
def test_an_operation_is_answered_in_the_file_named_as_the_clients(service):
    package = import_module(f"ivsrt_async.local._engine.{service}")
    files = {}
    for found in pkgutil.iter_modules(package.__path__):
        handlers = getattr(import_module(f"{package.__name__}.{found.name}"), "handlers", None)
        for operation in handlers._functions if handlers else ():
            files[operation.spec.name] = (operation.__module__.rpartition(".")[2], found.name)
    assert files
    assert {name: pair for name, pair in files.items() if pair[0] != pair[1]} == {}


def test_every_public_file_says_what_it_exports():
    package = import_module("ivsrt_async.local")
    public = [m.name for m in pkgutil.iter_modules(package.__path__) if m.name[0] != "_"]
    exported = [name for file in public for name in getattr(package, file).__all__]
    assert sorted(exported) == sorted(package.__all__)
    assert len(set(exported)) == len(exported)


async def test_people_and_encoders_name_what_they_come_in_with(ivs, realtime, low_latency):
    created = await realtime.create_stage()
    token = (await realtime.create_participant_token(created.stage.arn)).token
    channel = await low_latency.create_channel()
    attempts = {
        "needs a participant token or its text": ivs.join(created),
        "needs a connection token or its text": ivs.join(token, connection_token=5),
        "needs an ingest configuration": ivs.ingest(channel),
        "needs a channel, its ARN, or a stream key": ivs.go_live(created.stage),
        "needs a chat token or its text, got NoneType": ivs.chat(None),
    }
    for words, attempt in attempts.items():
        with pytest.raises(TypeError, match=words):
            await attempt
