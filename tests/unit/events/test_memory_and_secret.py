"""Remembering events in bounded memory, their order, and the shared secret."""

import hmac
from datetime import timedelta

import pytest

from ivsrt_async.errors import InvalidRequestError
from ivsrt_async.events import NewestEvents, RecentEvents, has_shared_secret, parse_event

from .samples import SAMPLES, stage_update


async def test_an_id_can_be_claimed_once_until_it_is_given_back():
    memory = RecentEvents()
    assert await memory.claim("a")
    assert not await memory.claim("a")
    await memory.release("a")
    await memory.release("unknown")
    assert await memory.claim("a")


async def test_memory_is_bounded_by_number():
    memory = RecentEvents(capacity=100)
    for number in range(1000):
        assert await memory.claim(str(number))
    assert len(memory) == 100
    assert not await memory.claim("999")
    assert await memory.claim("0")


async def test_memory_is_bounded_by_time():
    now = [0.0]
    memory = RecentEvents(keep=timedelta(minutes=5), monotonic=lambda: now[0])
    await memory.claim("a")
    now[0] = 299
    assert not await memory.claim("a")
    now[0] = 300
    assert await memory.claim("b")
    assert len(memory) == 1
    assert await memory.claim("a")


def update(name, at, **detail):
    return parse_event(stage_update(name, event_time=f"2025-04-23T06:36:{at:02}Z", **detail))


def test_an_older_event_after_a_newer_one_is_refused():
    newest = NewestEvents()
    assert newest.advance(update("Participant Unpublished", 20))
    assert not newest.advance(update("Participant Published", 10))
    assert newest.advance(update("Participant Published", 20))
    assert newest.advance(update("Participant Published", 30))


def test_subjects_do_not_outdate_each_other():
    newest = NewestEvents()
    assert newest.advance(update("Participant Published", 20))
    assert newest.advance(update("Participant Published", 10, participant_id="other"))
    assert newest.advance(update("Participant Published", 10, session_id="st-2"))


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


@pytest.mark.parametrize("bad", ["", [], ["a", ""]])
def test_an_empty_secret_would_let_everybody_in(bad):
    with pytest.raises(InvalidRequestError, match="secret must not be empty"):
        has_shared_secret({"X-Api-Key": ""}, bad)


def test_values_of_one_length_are_compared_in_constant_time(monkeypatch):
    compared = []
    real = hmac.compare_digest
    monkeypatch.setattr(
        hmac, "compare_digest", lambda a, b: compared.append((len(a), len(b))) or real(a, b)
    )
    has_shared_secret({"X-Api-Key": "short"}, ["a very long secret indeed", "b", "short"])
    assert compared == [(32, 32)] * 3
