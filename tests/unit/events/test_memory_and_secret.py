"""Remembering events in bounded memory, their order, and the shared secret."""

import hmac
from datetime import timedelta
from traceback import TracebackException

import pytest

from ivsrt_async.errors import InvalidRequestError
from ivsrt_async.events import (
    ClaimOutcome,
    NewestEvents,
    RecentEvents,
    has_shared_secret,
    parse_event,
)

from .samples import REPLICATION, SAMPLES, stage_update

CLAIMED, IN_PROGRESS, DONE = ClaimOutcome
MINUTE = timedelta(minutes=1)


class Watch:
    """Seconds that the test moves on."""

    def __init__(self):
        self.seconds = 1000.0

    def __call__(self):
        return self.seconds


@pytest.fixture
def watch():
    return Watch()


async def test_an_event_is_claimed_by_one_and_then_done():
    memory = RecentEvents()
    assert await memory.claim("a", "ana", MINUTE) is CLAIMED
    assert await memory.claim("a", "ben", MINUTE) is IN_PROGRESS
    assert await memory.claim("b", "ben", MINUTE) is CLAIMED
    await memory.done("a", "ana")
    assert await memory.claim("a", "ben", MINUTE) is DONE
    await memory.release("a", "ana")
    assert await memory.claim("a", "ben", MINUTE) is DONE


async def test_what_was_given_back_can_be_claimed_again():
    memory = RecentEvents()
    await memory.claim("a", "ana", MINUTE)
    await memory.release("a", "ana")
    await memory.release("unknown", "ana")
    assert await memory.claim("a", "ben", MINUTE) is CLAIMED


async def test_an_expired_lease_can_be_claimed_again(watch):
    memory = RecentEvents(monotonic=watch)
    await memory.claim("long", "ana", 2 * MINUTE)
    await memory.claim("a", "ana", MINUTE)
    watch.seconds += 59.9
    assert await memory.claim("a", "ben", MINUTE) is IN_PROGRESS
    watch.seconds += 0.1
    assert await memory.claim("a", "ben", MINUTE) is CLAIMED
    assert await memory.claim("a", "ana", MINUTE) is IN_PROGRESS
    watch.seconds += 60
    assert await memory.claim("b", "ana", MINUTE) is CLAIMED
    assert len(memory) == 1


@pytest.mark.parametrize("settle", ["done", "release"])
async def test_who_has_lost_a_claim_cannot_end_that_of_its_new_holder(watch, settle):
    memory = RecentEvents(monotonic=watch)
    await memory.claim("a", "ana", MINUTE)
    watch.seconds += 60
    await memory.claim("a", "ben", MINUTE)
    await getattr(memory, settle)("a", "ana")
    assert await memory.claim("a", "eve", MINUTE) is IN_PROGRESS


async def test_what_was_done_late_is_done_if_nobody_else_began(watch):
    memory = RecentEvents(monotonic=watch)
    await memory.claim("a", "ana", MINUTE)
    watch.seconds += 61
    await memory.done("a", "ana")
    assert await memory.claim("a", "ben", MINUTE) is DONE


async def test_a_lease_that_has_expired_is_nobodys(watch):
    memory = RecentEvents(monotonic=watch)
    for holder in ("ana", "ben"):
        await memory.claim("a", holder, MINUTE)
        watch.seconds += 60
    await memory.done("a", "ana")
    assert await memory.claim("a", "eve", MINUTE) is DONE


async def test_memory_is_bounded_by_number():
    memory = RecentEvents(capacity=100)
    assert await memory.claim("slow", "ana", MINUTE) is CLAIMED
    for number in range(1000):
        await memory.claim(str(number), "ben", MINUTE)
        await memory.done(str(number), "ben")
    assert len(memory) == 101
    assert await memory.claim("999", "eve", MINUTE) is DONE
    assert await memory.claim("0", "eve", MINUTE) is CLAIMED
    assert await memory.claim("slow", "eve", MINUTE) is IN_PROGRESS


async def test_memory_is_bounded_by_time(watch):
    memory = RecentEvents(keep=timedelta(minutes=5), monotonic=watch)
    await memory.claim("a", "ana", MINUTE)
    await memory.done("a", "ana")
    watch.seconds += 299
    assert await memory.claim("a", "ben", MINUTE) is DONE
    watch.seconds += 1
    assert await memory.claim("b", "ben", MINUTE) is CLAIMED
    assert len(memory) == 1
    assert await memory.claim("a", "ben", MINUTE) is CLAIMED


def update(name, at, **detail):
    return parse_event(stage_update(name, event_time=f"2025-04-23T06:36:{at:02}Z", **detail))


def test_an_older_event_after_a_newer_one_is_refused():
    newest = NewestEvents()
    assert newest.advance(update("Participant Unpublished", 20))
    assert not newest.advance(update("Participant Published", 10))
    assert newest.advance(update("Participant Published", 20))
    assert newest.advance(update("Participant Published", 30))


def exact(name, at):
    return parse_event(stage_update(name, event_time_precise=f"2025-04-23T06:36:{at}Z"))


def test_exact_times_tell_what_came_first_within_a_second():
    newest = NewestEvents()
    assert newest.advance(exact("Participant Unpublished", "20.500000"))
    assert not newest.advance(exact("Participant Published", "20.499999"))
    assert newest.advance(exact("Participant Published", "20.500001"))


def test_a_whole_second_is_no_older_than_an_exact_time_within_it():
    newest = NewestEvents()
    assert newest.advance(exact("Participant Published", "20.500000"))
    assert newest.advance(update("Participant Unpublished", 20))
    assert not newest.advance(exact("Participant Published", "20.400000"))
    assert not newest.advance(update("Participant Published", 19))


def test_subjects_do_not_outdate_each_other():
    newest = NewestEvents()
    assert newest.advance(update("Participant Published", 20))
    assert newest.advance(update("Participant Published", 10, participant_id="other"))
    assert newest.advance(update("Participant Published", 10, session_id="st-2"))


def test_what_else_a_participant_does_does_not_outdate_going_off_air():
    newest = NewestEvents()
    assert newest.advance(update("Participant Published", 10))
    assert newest.advance(update("Token Exchanged", 30))
    assert newest.advance(update("Participant Replication Start", 30, **REPLICATION))
    assert newest.advance(update("Participant Unpublished", 20))
    elsewhere = {**REPLICATION, "destination_stage_arn": "another"}
    assert newest.advance(update("Participant Replication End", 20, **elsewhere))
    assert not newest.advance(update("Participant Replication End", 20, **REPLICATION))
    assert not newest.advance(update("Participant Publish Error", 19))
    assert not newest.advance(update("Token Exchanged", 29))


def test_every_sample_has_a_subject():
    subjects = {parse_event(raw).subject for raw in SAMPLES.values()}
    assert all(all(isinstance(part, str) for part in subject) for subject in subjects)


def test_order_is_kept_in_bounded_memory():
    newest = NewestEvents(capacity=10)
    for number in range(100):
        newest.advance(update("Participant Published", 20, participant_id=str(number)))
    assert len(newest._newest) == 10


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"X-Api-Key": "s3cret"}, True),
        ({"x-api-key": "s3cret"}, True),
        ({"X-Api-Key": "s3cret "}, False),
        ({"X-Api-Key": ""}, False),
        ({"X-Api-Key": "s3cre\udcff"}, False),
        ({"Authorization": "s3cret"}, False),
        ({"X-Api-Key": "s3cret", "x-api-key": "s3cret"}, False),
        ({}, False),
    ],
)
def test_only_the_secret_in_its_header_opens(headers, expected):
    assert has_shared_secret(headers, "s3cret") is expected


def test_another_header_can_be_agreed_on():
    assert has_shared_secret({"X-Webhook-Secret": "a"}, "a", header="x-webhook-secret")


def test_two_secrets_are_good_while_one_replaces_the_other():
    assert has_shared_secret({"X-Api-Key": "new"}, ["old", "new"])
    assert has_shared_secret({"X-Api-Key": "old"}, ["old", "new"])
    assert not has_shared_secret({"X-Api-Key": "older"}, ["old", "new"])


@pytest.mark.parametrize("bad", ["", [], ["s3cret", ""], None])
def test_an_empty_secret_would_let_everybody_in(bad):
    with pytest.raises(InvalidRequestError, match="secret must not be empty") as raised:
        has_shared_secret({"X-Api-Key": "s3cret"}, bad)
    ours = raised.value.__traceback__.tb_next
    shown = TracebackException(type(raised.value), raised.value, ours, capture_locals=True)
    assert "s3cret" not in "".join(shown.format())


def test_values_of_one_length_are_compared_in_constant_time(monkeypatch):
    compared = []
    real = hmac.compare_digest
    monkeypatch.setattr(
        hmac, "compare_digest", lambda a, b: compared.append((len(a), len(b))) or real(a, b)
    )
    has_shared_secret({"X-Api-Key": "short"}, ["a very long secret indeed", "b", "short"])
    assert compared == [(32, 32)] * 3


@pytest.mark.parametrize("memory", [RecentEvents, NewestEvents])
@pytest.mark.parametrize("capacity", [0, -1, 1.5, float("nan")])
def test_a_memory_that_holds_nothing_is_refused(memory, capacity):
    with pytest.raises(InvalidRequestError, match="capacity must be a whole number of at least 1"):
        memory(capacity)


@pytest.mark.parametrize("keep", [timedelta(), timedelta(seconds=-1)])
def test_what_is_kept_for_no_time_is_refused(keep):
    with pytest.raises(InvalidRequestError, match="keep must be a timedelta above 0"):
        RecentEvents(keep=keep)
