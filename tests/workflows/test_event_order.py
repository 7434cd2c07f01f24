"""A stage comes out the same whatever the order of its events, and however often each comes."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ivsrt_async.events import parse_event
from ivsrt_async.workflows._stage_record import StageRecord

STAGE = "arn:aws:ivs:us-east-1:123456789012:stage/abcdefghijkl"
START = datetime(2026, 3, 1, 12, tzinfo=UTC)
SESSION_GAP = timedelta(minutes=5)
"""A session ends minutes after its last publisher has gone."""


def event(at, session, participant, publishes):
    text = at.isoformat(timespec="microseconds").replace("+00:00", "Z")
    return parse_event(
        {
            "id": f"{text} {participant}",
            "detail-type": "IVS Stage Update",
            "source": "aws.ivs",
            "time": f"{text[:19]}Z",
            "resources": [STAGE],
            "detail": {
                "event_name": f"Participant {'Published' if publishes else 'Unpublished'}",
                "event_time_precise": text,
                "session_id": session,
                "participant_id": participant,
                "user_id": participant,
            },
        }
    )


def history(steps):
    """Events of a day, oldest first, and who is on air at its end.

    Each step is somebody who goes on or off air after so many milliseconds; None ends a session.
    """
    at, number, on_air, events = START, 0, set(), []
    for step in steps:
        if step is None:
            number, on_air, at = number + 1, set(), at + SESSION_GAP
            continue
        participant, milliseconds = step
        at += timedelta(milliseconds=milliseconds, microseconds=1)
        on_air ^= {participant}
        events.append(event(at, f"st-{number}", participant, participant in on_air))
        last = number
    ended = not events or last != number
    return events, None if ended else on_air


STEPS = st.lists(st.none() | st.tuples(st.sampled_from("abc"), st.integers(0, 3000)), max_size=12)


def state_after(record, events):
    for each in events:
        record.take(each)
    return {publisher.participant_id for publisher in record.stage.publishers}


@given(STEPS, st.data())
def test_neither_order_nor_number_of_events_matters(steps, data):
    events, on_air = history(steps)
    record = StageRecord.read(STAGE, None, (), START, None)
    arriving = data.draw(
        st.permutations(events + data.draw(st.lists(st.sampled_from(events))) if events else [])
    )
    shown = state_after(record, arriving)
    if on_air is not None:  # nothing tells of the end of a session but the next one
        assert shown == on_air


@given(STEPS, st.integers(0, 12), st.data())
def test_a_read_in_between_is_followed_by_the_events_after_it(steps, count, data):
    """Events of before it arrive before it, late, or not at all."""
    events, on_air = history(steps)
    before, after = events[:count], events[count:]
    known = StageRecord.read(STAGE, None, (), START, None)
    state_after(known, data.draw(st.lists(st.sampled_from(before))) if before else [])
    truth = StageRecord.read(STAGE, None, (), START, None)
    state_after(truth, before)
    moment = (before[-1].occurred_at if before else START) + timedelta(microseconds=1)
    record = StageRecord.read(STAGE, truth.stage.session_id, truth.stage.publishers, moment, known)
    shown = state_after(record, data.draw(st.permutations(after)))
    if on_air is not None:
        assert shown == on_air
