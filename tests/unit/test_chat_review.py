"""Reviewing chat messages in a Lambda function."""

import asyncio
import subprocess
import sys

import pytest

from ivsrt_async.chat_review import Allow, Deny, ReviewRequest, review_handler
from ivsrt_async.errors import EventParseError, InvalidRequestError

PAYLOAD = {
    "Content": "hello, casino",
    "MessageId": "AAAABBBBCCCC",
    "RoomArn": "arn:aws:ivschat:us-east-1:123456789012:room/abcdefghijkl",
    "Attributes": {"colour": "red"},
    "Sender": {"UserId": "ana", "Ip": "192.0.2.1", "Attributes": {"badge": "vip"}},
}


def answer_to(decision, payload=PAYLOAD, **settings):
    return review_handler(**settings)(lambda _: decision)(payload, object())


@pytest.fixture
def closing():
    handlers = []
    yield handlers.append
    for handler in handlers:
        handler.close()


def test_a_function_gets_the_message():
    seen = []

    @review_handler
    def handler(message: ReviewRequest) -> Allow:
        seen.append(message)
        return Allow()

    handler(PAYLOAD, None)
    (message,) = seen
    assert (message.content, message.message_id) == ("hello, casino", "AAAABBBBCCCC")
    assert message.room_arn == PAYLOAD["RoomArn"]
    assert message.attributes == {"colour": "red"}
    assert (message.sender.user_id, message.sender.ip) == ("ana", "192.0.2.1")
    assert message.sender.attributes == {"badge": "vip"}


@pytest.mark.parametrize(
    ("decision", "answer"),
    [
        (Allow(), {"ReviewResult": "ALLOW", "Content": "hello, casino"}),
        (Allow("hello"), {"ReviewResult": "ALLOW", "Content": "hello"}),
        (
            Allow(attributes={"a": "b"}),
            {"ReviewResult": "ALLOW", "Content": "hello, casino", "Attributes": {"a": "b"}},
        ),
        (Deny(), {"ReviewResult": "DENY", "Content": "hello, casino"}),
        (
            Deny("no ads"),
            {
                "ReviewResult": "DENY",
                "Content": "hello, casino",
                "Attributes": {"Reason": "no ads"},
            },
        ),
    ],
)
def test_ivs_chat_gets_the_decision(decision, answer):
    assert answer_to(decision) == answer


@pytest.mark.parametrize(
    ("decision", "problem"),
    [
        (None, "must be Allow or Deny"),
        ("ALLOW", "must be Allow or Deny"),
        (True, "must be Allow or Deny"),
        (Allow(""), "1 to 500 characters"),
        (Allow("x" * 501), "1 to 500 characters"),
        (Allow(attributes={"a": "é" * 512}), "at most 1 KB"),
        (Deny("x" * 1100), "at most 1 KB"),
    ],
)
def test_what_ivs_chat_would_not_take_is_an_error(decision, problem):
    with pytest.raises(InvalidRequestError, match=problem):
        answer_to(decision)


def test_characters_count_and_not_bytes():
    assert answer_to(Allow("😀" * 500))["Content"] == "😀" * 500
    with pytest.raises(InvalidRequestError, match="1 to 20 characters"):
        answer_to(Allow("😀" * 21), maximum_message_length=20)


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"Content": None}, r"\$\.Content"),
        ({"MessageId": 7}, r"\$\.MessageId"),
        ({"Sender": None}, r"\$\.Sender"),
        ({"Sender": {"Ip": "192.0.2.1"}}, r"\$\.Sender\.UserId"),
        ({"Attributes": {"a": 1}}, r"\$\.Attributes\.a"),
        ({"Attributes": ["a"]}, r"\$\.Attributes"),
    ],
)
def test_a_payload_that_is_no_message_is_an_error(change, path):
    with pytest.raises(EventParseError, match=path) as raised:
        answer_to(Allow(), PAYLOAD | change)
    assert "casino" not in str(raised.value)
    with pytest.raises(EventParseError, match=r"\$ must be an object"):
        answer_to(Allow(), [])


def test_what_a_message_may_lack():
    bare = {**PAYLOAD, "Attributes": None, "Sender": {"UserId": "ana"}}
    assert ReviewRequest.parse(bare).sender.attributes == {}
    assert answer_to(Allow(), bare)["ReviewResult"] == "ALLOW"


def test_an_error_of_the_function_is_lambda_s():
    def broken(_):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        review_handler(broken)(PAYLOAD, None)


def test_functions_that_await_share_one_loop(closing):
    loops = set()

    @review_handler
    async def handler(message: ReviewRequest) -> Deny:
        await asyncio.sleep(0)
        loops.add(asyncio.get_running_loop())
        return Deny(message.content)

    closing(handler)
    for _ in range(2):
        assert handler(PAYLOAD, None)["ReviewResult"] == "DENY"
    assert len(loops) == 1


def test_a_decision_that_comes_too_late(closing):
    async def forever(_):
        await asyncio.Event().wait()

    strict = review_handler(seconds=0.001)(forever)
    lenient = review_handler(seconds=0.001, late=Deny("try again"))(forever)
    closing(strict)
    closing(lenient)
    with pytest.raises(TimeoutError):
        strict(PAYLOAD, None)
    assert lenient(PAYLOAD, None)["Attributes"] == {"Reason": "try again"}


def test_a_timeout_of_something_else_is_an_error_and_not_late(closing):
    async def broken(_):
        raise TimeoutError("the database did not answer")

    handler = review_handler(late=Allow())(broken)
    closing(handler)
    with pytest.raises(TimeoutError, match="the database"):
        handler(PAYLOAD, None)


def test_lambda_has_little_to_import():
    """What it imports counts towards the time IVS Chat waits for the first message."""
    script = "import sys, ivsrt_async.chat_review; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    heavy = {"aiohttp", "cattrs", "tenacity", "orjson", "botocore", "ivsrt_async.session"}
    assert heavy & {*done.stdout.split()} == set()
