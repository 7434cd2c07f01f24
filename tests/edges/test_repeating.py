"""Which operations are sent again after an attempt of unknown fate, and which are not."""

from contextlib import suppress

import pytest

from ivsrt_async.errors import ResponseParseError, TransportError
from tests.conformance.calls import our_arguments, smallest_input
from tests.conformance.services import CASES, Case
from tests.support.scripted_server import HANG_UP, Answer, ScriptedServer

ONE_MORE_EACH_TIME = {
    "realtime.CreateEncoderConfiguration",
    "realtime.CreateIngestConfiguration",
    "realtime.CreateStage",
    "realtime.CreateStorageConfiguration",
    "realtime.ImportPublicKey",
    "low_latency.CreateAdConfiguration",
    "low_latency.CreateChannel",
    "low_latency.CreateFailoverSlateConfiguration",
    "low_latency.CreatePlaybackRestrictionPolicy",
    "low_latency.CreateRecordingConfiguration",
    "low_latency.CreateStreamKey",
    "low_latency.ImportPlaybackKeyPair",
    "low_latency.InsertAdBreak",
    "low_latency.PutMetadata",
    "chat.CreateLoggingConfiguration",
    "chat.CreateRoom",
    "chat.SendEvent",
}
"""A second one leaves a second thing behind, or is seen twice by those who watch."""

HARMLESS_VERBS = ("Get", "BatchGet", "List", "Delete", "Update", "Tag", "Untag")
"""Reads, and what leaves the same state behind however often it is done."""

CREATES = [case for case in CASES if str(case) in ONE_MORE_EACH_TIME]
HARMLESS = [
    case
    for case in CASES
    if case.model.name.startswith(HARMLESS_VERBS) and case.model.name != "DeleteMessage"
]


async def requests_of(case: Case, time, *answers: Answer) -> int:
    """How many requests one call leads to."""
    async with (
        ScriptedServer(*answers) as server,
        server.session(surroundings=time.surroundings()) as session,
    ):
        method = getattr(getattr(session, case.service.name), case.method_name)
        with suppress(ResponseParseError):  # the empty answer may lack something
            await method(**our_arguments(case, smallest_input(case)))
    return len(server.received)


def test_every_name_is_one_of_an_operation():
    assert len(ONE_MORE_EACH_TIME) == len(CREATES)


@pytest.mark.parametrize("case", CREATES, ids=str)
async def test_what_would_be_there_twice_is_not_sent_again(time, case):
    with pytest.raises(TransportError) as raised:
        await requests_of(case, time, HANG_UP, Answer())
    assert (raised.value.attempts, raised.value.maybe_done, time.slept) == (1, True, [])


@pytest.mark.parametrize("case", CREATES, ids=str)
async def test_what_would_be_there_twice_is_sent_again_when_nothing_can_have_happened(time, case):
    throttled = Answer.error("TooManyRequestsException", 429)
    assert await requests_of(case, time, throttled, Answer()) == 2


@pytest.mark.parametrize("case", HARMLESS, ids=str)
async def test_what_does_no_harm_twice_is_sent_again(time, case):
    assert await requests_of(case, time, HANG_UP, Answer()) == 2


async def test_what_bears_an_idempotency_token_is_sent_again(time):
    (case,) = [case for case in CASES if case.model.name == "StartComposition"]
    assert await requests_of(case, time, HANG_UP, Answer()) == 2
