"""Answers whose members are not what they should be."""

from collections.abc import Awaitable, Callable

from ivsrt_async import Session
from tests.support.scripted_server import Answer

from ._cases import CASES, CHAT_TOKEN, PASSPHRASE, STREAM_KEY, Case, calling

MALFORMED_RESULTS: dict[str, tuple[Callable[[Session], Awaitable[object]], object]] = {
    "a chat token is a list": (
        lambda s: s.chat.create_chat_token(room_identifier="a", user_id="ana"),
        {"token": [CHAT_TOKEN]},
    ),
    "a chat token has a bad time": (
        lambda s: s.chat.create_chat_token(room_identifier="a", user_id="ana"),
        {"token": CHAT_TOKEN, "tokenExpirationTime": [CHAT_TOKEN]},
    ),
    "a new channel's stream key is a list": (
        lambda s: s.low_latency.create_channel(),
        {"channel": {"arn": "a"}, "streamKey": {"arn": "a", "value": [STREAM_KEY]}},
    ),
    "a stream key has no home": (
        lambda s: s.low_latency.get_stream_key("a"),
        {"streamKeys": {"value": STREAM_KEY}},
    ),
    "stream keys are no list": (
        lambda s: s.low_latency.batch_get_stream_key(["a"]),
        {"streamKeys": {"value": STREAM_KEY}, "errors": 3},
    ),
    "a channel's passphrase is an object": (
        lambda s: s.low_latency.get_channel("a"),
        {"channel": {"arn": "a", "srt": {"endpoint": 3, "passphrase": {"is": PASSPHRASE}}}},
    ),
    "an ingest configuration lacks its state": (
        lambda s: s.realtime.get_ingest_configuration("a"),
        {"ingestConfiguration": {"arn": "a", "streamKey": STREAM_KEY}},
    ),
}


def _malformed(call: Callable[[Session], Awaitable[object]], answer: object) -> Case:
    async def run() -> object:
        async with calling(Answer.of(answer)) as session:
            return await call(session)

    return run


for _name, (_call, _result) in MALFORMED_RESULTS.items():
    CASES[_name] = _malformed(_call, _result)
