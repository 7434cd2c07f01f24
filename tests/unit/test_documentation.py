"""Client methods look and read like hand-written ones."""

import inspect
import pydoc
from unittest.mock import AsyncMock, create_autospec

import pytest

from ivsrt_async import Session
from ivsrt_async._core.documentation import field_texts, type_text
from ivsrt_async.chat.client import Chat
from ivsrt_async.low_latency.client import LowLatency
from ivsrt_async.realtime.client import RealTime
from ivsrt_async.realtime.stages import ListStages, Stage

METHODS = [
    pytest.param(method, id=f"{service.__name__}.{name}")
    for service in (RealTime, LowLatency, Chat)
    for name, method in inspect.getmembers(service, callable)
    if not name.startswith("_") and name not in ("with_options", "connect", "messaging_endpoint")
]


@pytest.fixture
def realtime():
    return Session("eu-west-1").realtime


def test_help_shows_the_true_signature_and_docstring(realtime):
    text = " ".join(pydoc.plain(pydoc.render_doc(realtime.create_stage)).split())
    # Python 3.13 begins a new line behind the parenthesis.
    assert "create_stage(*, name: str | None = None, " in text.replace("( ", "(")
    assert "participant_token_configurations: collections.abc.Sequence[" in text
    assert "-> ivsrt_async.realtime.stages.CreateStageResponse" in text
    assert "Create a stage, and tokens for its first participants if wanted." in text
    assert (
        "name (str | None, at most 128 characters): A name, from `a-z`, `A-Z`, `0-9`, `-` and `_`"
        in text
    )
    assert "ServiceQuotaExceededException: The account has as many of these as its quota" in text


def test_the_only_required_argument_may_be_given_by_position(realtime):
    expected = "(arn: str) -> ivsrt_async.realtime.stages.Stage"
    assert expected == str(inspect.signature(realtime.get_stage))


def test_several_required_arguments_are_keywords(realtime):
    signature = inspect.signature(realtime.get_stage_session)
    kinds = {name: parameter.kind for name, parameter in signature.parameters.items()}
    keyword = inspect.Parameter.KEYWORD_ONLY
    assert {"stage_arn": keyword, "session_id": keyword} == kinds


def test_a_list_method_returns_a_paginator_and_is_no_coroutine(realtime):
    assert "Paginator[" in str(inspect.signature(realtime.list_stages).return_annotation)
    assert not inspect.iscoroutinefunction(realtime.list_stages)
    assert inspect.iscoroutinefunction(realtime.create_stage)


def test_a_method_bears_the_name_it_is_called_by(realtime):
    assert (
        realtime.create_stage.__name__,
        realtime.create_stage.__qualname__,
        realtime.create_stage.__module__,
    ) == ("create_stage", "Stages.create_stage", "ivsrt_async.realtime.stages")


@pytest.mark.parametrize("of", [RealTime, Session("eu-west-1").realtime], ids=["class", "instance"])
def test_help_on_a_service_shows_its_calls_as_methods(of):
    text = pydoc.plain(pydoc.render_doc(of))
    assert "Amazon IVS Real-Time Streaming" in text
    methods = text.partition("Methods inherited from ivsrt_async.realtime.stages.Stages:")[2]
    assert methods.partition("get_stage(self, /, arn: str) ->")[2]
    assert " |      Look up a stage." in methods
    assert "Data and other attributes inherited from ivsrt_async.realtime.stages" not in text


def test_inspect_takes_a_call_for_a_method():
    kinds = {a.name: a.kind for a in inspect.classify_class_attrs(RealTime)}
    assert (kinds["create_stage"], kinds["list_stages"]) == ("method", "method")


@pytest.mark.parametrize("instance", [False, True])
def test_an_autospec_refuses_what_the_method_refuses(instance):
    fake = create_autospec(RealTime, instance=instance)
    with pytest.raises(TypeError, match="unexpected keyword argument 'stagename'"):
        fake.create_stage(stagename="x")
    with pytest.raises(TypeError, match="missing a required argument: 'arn'"):
        fake.get_stage()
    fake.list_stages(max_results=5)
    assert isinstance(fake.create_stage, AsyncMock)
    assert not isinstance(fake.list_stages, AsyncMock)


def test_an_autospec_of_a_session_knows_its_services():
    fake = create_autospec(Session, instance=True)
    with pytest.raises(TypeError, match="unexpected keyword argument 'stagename'"):
        fake.realtime.create_stage(stagename="x")
    assert isinstance(fake.chat.delete_room, AsyncMock)
    with pytest.raises(AttributeError):
        fake.realtime.create_room  # noqa: B018 - asking is the test


@pytest.mark.parametrize(
    ("args", "kwargs", "words"),
    [
        ((), {"stageArn": "a"}, "no argument 'stageArn'; did you mean 'stage_arn'?"),
        ((), {"stage_arm": "a"}, "no argument 'stage_arm'; did you mean 'stage_arn'?"),
        ((), {"colour": "a"}, "no argument 'colour'; it takes stage_arn, session_id"),
        ((), {"stage_arn": "a"}, "missing a required argument: 'session_id'"),
        (("a", "b"), {}, "too many positional arguments; it takes stage_arn, session_id by name"),
    ],
)
async def test_wrong_arguments_are_named_by_the_method(realtime, args, kwargs, words):
    with pytest.raises(TypeError) as raised:
        await realtime.get_stage_session(*args, **kwargs)
    assert str(raised.value).replace("() ", " ").startswith("get_stage_session ")
    assert words in str(raised.value)


async def test_a_call_that_nobody_awaited_is_named(realtime):
    forgotten = realtime.get_stage("a")
    assert (forgotten.__name__, forgotten.__qualname__) == ("get_stage", "Stages.get_stage")
    with pytest.warns(RuntimeWarning, match=r"coroutine 'Stages.get_stage' was never awaited"):
        del forgotten


def test_wrong_arguments_of_a_list_are_named_at_once(realtime):
    with pytest.raises(TypeError, match=r"list_stages\(\) has no argument 'maxResults'; did you"):
        realtime.list_stages(maxResults=5)


@pytest.mark.parametrize("method", METHODS)
def test_every_method_explains_itself_and_each_of_its_arguments(method):
    text = inspect.getdoc(method)
    assert text
    for name in list(inspect.signature(method).parameters)[1:]:
        (line,) = [line for line in text.splitlines() if line.startswith(f"    {name} (")]
        assert line.partition("): ")[2], f"{name} has no text"
    assert "InvalidRequestError: An argument breaks its limit; nothing was sent." in text


def test_help_on_a_model_tells_what_its_fields_mean():
    text = pydoc.plain(pydoc.render_doc(Stage))
    assert "A virtual room in which people see and hear each other with low latency." in text
    assert "Attributes:" in text
    assert "name (str | None, at most 128 characters): Its name" in " ".join(text.split("|  "))


def test_texts_of_inherited_arguments_are_found():
    assert {"next_token", "max_results"} <= set(field_texts(ListStages))


@pytest.mark.parametrize(
    ("annotation", "expected"),
    [
        (str, "str"),
        (str | None, "str | None"),
        (dict[str, list[int]] | None, "dict[str, list[int]] | None"),
    ],
)
def test_a_type_is_written_as_by_hand(annotation, expected):
    assert expected == type_text(annotation)
