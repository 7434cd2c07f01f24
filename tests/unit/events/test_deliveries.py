"""Events in all their wrappings, and everything that is none."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivsrt_async.errors import EventParseError
from ivsrt_async.events import (
    IVSEvent,
    ParticipantPublished,
    StreamStart,
    UnknownEvent,
    parse_deliveries,
    parse_event,
    parse_events,
)

from .samples import SAMPLES

RAW = SAMPLES["ParticipantPublished"]
TEXT = json.dumps(RAW)
SNS = {"Type": "Notification", "MessageId": "sns-1", "TopicArn": "arn:…", "Message": TEXT}


def sqs(*bodies):
    return {
        "Records": [
            {"messageId": f"sqs-{n}", "body": body, "eventSource": "aws:sqs"}
            for n, body in enumerate(bodies)
        ]
    }


def sns_in_lambda(*messages):
    return {
        "Records": [
            {"EventSource": "aws:sns", "Sns": {"MessageId": f"sns-{n}", "Message": message}}
            for n, message in enumerate(messages)
        ]
    }


ENCODED = base64.b64encode(TEXT.encode()).decode()

WRAPPINGS = {
    "parsed": RAW,
    "text": TEXT,
    "bytes": TEXT.encode(),
    "bytearray": bytearray(TEXT.encode()),
    "sns over http": json.dumps(SNS),
    "raw in sqs in lambda": sqs(TEXT),
    "sns in sqs in lambda": sqs(json.dumps(SNS)),
    "sns in lambda": sns_in_lambda(TEXT),
    "received from sqs": {"Messages": [{"MessageId": "m", "Body": TEXT, "ReceiptHandle": "r"}]},
    "one message of sqs": {"MessageId": "m", "Body": TEXT},
    "function url": {"headers": {}, "body": TEXT, "isBase64Encoded": False},
    "api gateway": {"headers": {}, "body": ENCODED, "isBase64Encoded": True},
    "pipes": [{"messageId": "m", "body": TEXT}],
    "a list": [RAW],
    "api gateway, sns": {"body": json.dumps(SNS), "isBase64Encoded": False},
}


@pytest.mark.parametrize("wrapping", WRAPPINGS.values(), ids=WRAPPINGS.keys())
def test_the_event_is_found_in_every_wrapping(wrapping):
    event = parse_event(wrapping)
    assert type(event) is ParticipantPublished
    assert event.raw == RAW


def test_a_batch_holds_several_events_in_its_order():
    batch = sqs(TEXT, json.dumps(SAMPLES["StreamStart"]))
    assert [type(event) for event in parse_events(batch)] == [ParticipantPublished, StreamStart]
    with pytest.raises(EventParseError, match="holds 2 events, use parse_events for batches"):
        parse_event(batch)


def test_an_empty_batch_holds_none():
    assert parse_events({"Records": []}) == []
    with pytest.raises(EventParseError, match="holds 0 events"):
        parse_event([])


def test_a_bad_message_is_named_and_does_not_hide_the_others():
    deliveries = parse_deliveries(sqs(TEXT, "not JSON", TEXT))
    assert [d.message_id for d in deliveries] == ["sqs-0", "sqs-1", "sqs-2"]
    assert [d.error is None for d in deliveries] == [True, False, True]
    assert str(deliveries[1].error) == "not an event: $.Records[1].body is not JSON"
    assert deliveries[1].error.__traceback__ is None  # which would keep the payload in memory
    with pytest.raises(EventParseError, match=r"Records\[1\]"):
        parse_events(sqs(TEXT, "not JSON", TEXT))


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        (sqs(json.dumps(SNS)), "sqs-0"),
        (sns_in_lambda(TEXT), "sns-0"),
        (SNS, "sns-1"),
        (RAW, None),
        (sns_in_lambda("x"), "sns-0"),
        (sqs(json.dumps([RAW])), "sqs-0"),
        (sqs(json.dumps(sns_in_lambda(TEXT))), "sqs-0"),
        (sqs(json.dumps(sns_in_lambda("x"))), "sqs-0"),
        (sqs(json.dumps({"body": json.dumps([5])})), "sqs-0"),
        ({"body": json.dumps(sqs(TEXT))}, "sqs-0"),
    ],
)
def test_the_outermost_message_gives_the_id(payload, expected):
    assert [d.message_id for d in parse_deliveries(payload)] == [expected]


@pytest.mark.parametrize(
    ("payload", "words"),
    [
        ("", "$ is not JSON"),
        (b"\xff", "$ is not JSON"),
        ("[" * 100_000, "$ is not JSON"),
        ("NaN", "$ is not JSON"),
        ("5", "$ is neither an object nor an array"),
        ('"text"', "$ is neither an object nor an array"),
        (None, "$ is neither an object nor an array"),
        ({}, "$ has no detail-type, and is no wrapping that is known"),
        ({**RAW, "id": ""}, "$.id must be a string, and not empty"),
        ({**RAW, "id": 5}, "$.id must be a string, and not empty"),
        ({**RAW, "detail": []}, "$.detail must be an object"),
        ({**RAW, "time": "noon"}, "$.time must be a time in ISO 8601"),
        ({**RAW, "time": "0001-01-01T00:00:00+23:59"}, "$.time must be a time in ISO 8601"),
        ({**RAW, "resources": "x"}, "$.resources must be an array of strings"),
        ({**RAW, "resources": [1]}, "$.resources must be an array of strings"),
        ({**RAW, "region": 1}, "$.region must be a string"),
        ({"body": "%%%", "isBase64Encoded": True}, "$.body is not base64"),
        ({"body": 5, "isBase64Encoded": True}, "$.body is not base64"),
        ({"body": 5}, "$.body is neither an object nor an array"),
        (
            {"Type": "SubscriptionConfirmation", "Message": "You have chosen…"},
            "$ is SNS asking to confirm a subscription, not an event",
        ),
    ],
)
def test_what_is_no_event_is_refused_with_the_place_of_the_fault(payload, words):
    with pytest.raises(EventParseError) as raised:
        parse_event(payload)
    assert str(raised.value) == f"not an event: {words}"


def test_more_messages_than_any_batch_has_are_refused_as_a_whole():
    assert len(parse_deliveries([5] * 10_000)) == 10_000
    with pytest.raises(EventParseError) as raised:
        parse_deliveries({"Records": [5] * 10_001})
    assert str(raised.value) == "not an event: $.Records holds more than 10000 messages"


def test_messages_inside_messages_count_too():
    crowd = {"messageId": "crowd", "body": json.dumps([5] * 9_000)}
    deliveries = parse_deliveries([crowd, crowd, {"messageId": "last", "body": TEXT}])
    assert [d.message_id for d in deliveries[9_000:]] == ["crowd", "last"]
    assert "$[1].body holds more than 10000 messages" in str(deliveries[9_000].error)
    assert deliveries[-1].event is not None


def test_endless_wrapping_is_refused():
    wrapped = RAW
    for _ in range(50):
        wrapped = {"body": wrapped}
    with pytest.raises(EventParseError, match="is wrapped too many times"):
        parse_event(wrapped)


def test_no_error_shows_what_was_in_the_payload():
    with pytest.raises(EventParseError) as raised:
        parse_event({**RAW, "time": "secret-of-somebody"})
    assert "secret" not in str(raised.value)


scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
keys = st.text() | st.sampled_from(
    [
        *RAW,
        *RAW["detail"],
        *("Records", "Messages", "Sns", "Message", "Type", "body", "Body", "isBase64Encoded"),
        *("messageId", "recording_status", "limit_name", "eventName"),
    ]
)
json_values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=6),
    max_leaves=25,
)


@given(json_values)
def test_any_json_value_gives_events_or_one_clear_error(value):
    for payload in (value, json.dumps(value)):
        try:
            events = parse_events(payload)
        except EventParseError as error:
            assert error.path.startswith("$")  # noqa: PT017 - both outcomes are fine
        else:
            assert all(isinstance(event, IVSEvent) for event in events)


@given(st.sampled_from(sorted(SAMPLES)), st.data())
def test_any_change_of_a_real_event_gives_an_event_or_one_clear_error(name, data):
    raw = json.loads(json.dumps(SAMPLES[name]))
    place = data.draw(st.sampled_from([raw, raw["detail"]]))
    key = data.draw(st.sampled_from(sorted(place)))
    place[key] = data.draw(json_values)
    try:
        event = parse_event(raw)
    except EventParseError:
        return
    assert isinstance(event, IVSEvent)
    assert repr((event.subject, event.occurred_at))
    if type(event) is not UnknownEvent:
        assert hash(event) == hash(parse_event(raw))


@given(st.binary() | st.text())
def test_any_bytes_give_an_event_or_one_clear_error(payload):
    with pytest.raises(EventParseError):
        parse_event(payload)
