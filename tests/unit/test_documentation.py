"""Client methods look and read like hand-written ones."""

import inspect
import pydoc

import pytest

from ivsrt_async import Session
from ivsrt_async._core.documentation import field_texts, type_text
from ivsrt_async.chat.client import Chat
from ivsrt_async.low_latency.client import LowLatency
from ivsrt_async.realtime.client import RealTime
from ivsrt_async.realtime.stages import ListStages

METHODS = [
    pytest.param(method, id=f"{service.__name__}.{name}")
    for service in (RealTime, LowLatency, Chat)
    for name, method in inspect.getmembers(service, callable)
    if not name.startswith("_") and name != "with_options"
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


def test_help_on_a_service_works(realtime):
    text = pydoc.plain(pydoc.render_doc(RealTime))
    assert "create_stage" in text
    assert "Amazon IVS Real-Time Streaming" in text


@pytest.mark.parametrize("method", METHODS)
def test_every_method_explains_itself_and_each_of_its_arguments(method):
    text = inspect.getdoc(method)
    assert text
    for name in list(inspect.signature(method).parameters)[1:]:
        (line,) = [line for line in text.splitlines() if line.startswith(f"    {name} (")]
        assert line.partition("): ")[2], f"{name} has no text"
    assert "InvalidRequestError: An argument breaks its limit; nothing was sent." in text


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
