"""Publishing timed metadata: pieces, order, rate, and only while somebody streams."""

import asyncio
import json
from traceback import TracebackException

import pytest

from ivsrt_async.errors import InvalidRequestError, ResourceNotFoundException
from ivsrt_async.local import LocalIVS
from ivsrt_async.workflows import MetadataPublisher, metadata_pieces

LONG = "".join(chr(0x1F600 + number % 50) + '"\n' for number in range(700))


def joined(pieces):
    """What a player makes of pieces."""
    parts = [json.loads(piece) for piece in pieces]
    assert {part["id"] for part in parts} == {parts[0]["id"]}
    assert [part["piece"] for part in parts] == [*range(parts[0]["of"])]
    return "".join(part["text"] for part in parts)


@pytest.fixture
async def broadcast(ivs, channel):
    return await ivs.go_live(channel)


@pytest.fixture
def publisher(session, channel):
    return MetadataPublisher(session, channel)


async def test_what_fits_goes_out_as_it_is(publisher, broadcast):
    for text in ("hello", "é" * 512):
        done = await publisher.publish(text)
        assert (done.pieces, done.sent, done.delivered) == (1, 1, True)
    await publisher.publish_json({"question": "où?"})
    assert list(broadcast.metadata) == ["hello", "é" * 512, '{"question":"où?"}']


@pytest.mark.parametrize(
    "text", [LONG, "é" * 513, "x" * 1025, '"' * 1025, "\0" * 1025, "\\" * 4000]
)
async def test_what_does_not_fit_goes_out_in_pieces_that_do(publisher, broadcast, text):
    done = await publisher.publish(text)
    assert done.delivered
    assert done.pieces == len(broadcast.metadata) > 1
    assert all(len(piece.encode()) <= 1024 for piece in broadcast.metadata)
    assert joined(broadcast.metadata) == text


async def test_pieces_of_different_texts_are_not_mixed(publisher, broadcast):
    first, second = "a" * 3000, "b" * 3000
    await asyncio.gather(publisher.publish(first), publisher.publish(second))
    half = len(broadcast.metadata) // 2
    assert joined(broadcast.metadata[:half]) == first
    assert joined(broadcast.metadata[half:]) == second


async def test_calls_are_no_faster_than_aws_allows():
    async with (
        LocalIVS(call_rates=True) as ivs,
        ivs.session(surroundings=ivs.clock.surroundings()) as session,
    ):
        channel = (await session.low_latency.create_channel()).channel
        broadcast = await ivs.go_live(channel)
        publisher = MetadataPublisher(session, channel)
        began = ivs.clock.now()
        await asyncio.gather(*(publisher.publish(str(number)) for number in range(30)))
        assert [*broadcast.metadata] == [str(number) for number in range(30)]
        assert {call.status for call in ivs.calls if call.operation == "PutMetadata"} == {204}
        assert 5.5 < (ivs.clock.now() - began).total_seconds() < 7


async def test_nothing_is_sent_while_nobody_streams(ivs, session, channel, publisher):
    done = await publisher.publish(LONG)
    assert (done.sent, done.delivered) == (0, False)
    assert done.pieces > 1
    for _ in range(5):
        await publisher.publish("lost")
    puts = [call for call in ivs.calls if call.operation == "PutMetadata"]
    assert len(puts) == 1
    broadcast = await ivs.go_live(channel)
    ivs.clock.advance(6)
    assert (await publisher.publish("hello")).delivered
    assert [*broadcast.metadata] == ["hello"]


async def test_a_stream_that_ends_midway_is_told(publisher, broadcast):
    begun = asyncio.create_task(publisher.publish("x" * 8000))
    while not broadcast.metadata:  # noqa: ASYNC110 - seen from outside
        await asyncio.sleep(0)
    await broadcast.end()
    done = await begun
    assert 0 < done.sent < done.pieces


async def test_a_throttled_call_is_made_again(ivs, publisher, broadcast):
    ivs.faults.throttle("PutMetadata", calls=2)
    assert (await publisher.publish("hello")).delivered
    assert [*broadcast.metadata] == ["hello"]


async def test_bad_input(session, channel, publisher, stage):
    for rate in (0, -1, 5.1):
        with pytest.raises(InvalidRequestError, match="rate") as refused:
            MetadataPublisher(session, channel, rate=rate)
        shown = TracebackException.from_exception(refused.value, capture_locals=True)
        assert any("MetadataPublisher of no channel" in line for line in shown.format())
    with pytest.raises(InvalidRequestError, match="channel"):
        MetadataPublisher(session, stage)
    with pytest.raises(InvalidRequestError, match="text"):
        await publisher.publish("")
    with pytest.raises(InvalidRequestError, match=r"text .* lone surrogates"):
        await publisher.publish("\ud800")
    for data in (object(), float("nan")):
        with pytest.raises(InvalidRequestError, match="must be JSON"):
            await publisher.publish_json(data)
    await session.low_latency.delete_channel(channel.arn)
    with pytest.raises(ResourceNotFoundException):
        await publisher.publish("hello")


def test_every_piece_has_room():
    for character in "a", "é", "😀", '"', "\0":
        for length in (1000, 1023, 1024, 1025, 2047, 5000):
            pieces = metadata_pieces(character * length)
            assert max(len(piece.encode()) for piece in pieces) <= 1024
