"""Timed metadata for the viewers of a channel: in order, in pieces that fit, at a rate AWS allows.

https://docs.aws.amazon.com/ivs/latest/LowLatencyUserGuide/metadata.html
"""

import asyncio
import json
from collections.abc import Iterator
from uuid import uuid4

import attrs

from .._core.arguments import check_kind, check_text, is_number
from .._core.model import explained
from ..errors import ChannelNotBroadcasting, InvalidRequestError
from ..session import Session
from ._arguments import arn_of
from .resource import HasArn

__all__ = ["MetadataPublisher", "PublishedMetadata", "metadata_pieces"]

LARGEST = 1024
"""Bytes of UTF-8 that one call takes."""
RATE = 5.0
"""Calls a second that AWS allows for a channel."""
OFFLINE_SECONDS = 5.0
"""How long a channel that is offline is not asked again."""
_ROOM_FOR_JSON = 128
"""Bytes of a piece that may go into its own JSON, with plenty to spare."""


@explained
@attrs.frozen(kw_only=True)
class PublishedMetadata:
    """What became of something published."""

    pieces: int
    """How many calls it took, or would have taken."""
    sent: int
    """How many of them the service took."""

    @property
    def delivered(self) -> bool:
        """Whether all of it went into the stream. Otherwise nobody was streaming."""
        return self.sent == self.pieces


class MetadataPublisher:
    """Publishes timed metadata on a channel, whatever its size and however often.

    ```python
    publisher = MetadataPublisher(session, channel)
    await publisher.publish_json({"question": 7, "answers": ["yes", "no"]})
    ```

    Text that fits into 1 KB goes out as it is. What is larger goes out in pieces, each of them JSON
    with the members `id` (the same in all pieces), `piece` (from 0), `of` and `text`; a player puts
    the texts together. Calls are spaced, in the order they were made, so that AWS does not refuse
    them; with many channels let `Session(pacing=...)` keep to the rate of the account, too.

    While nobody streams to the channel, nothing is sent and nothing is kept: metadata belong to a
    moment of a stream.

    Args:
        session: Calls the service.
        channel: The channel or its ARN.
        rate: Calls a second; less than AWS's 5 leaves some to others who publish there.

    Raises:
        InvalidRequestError: The channel is none, or the rate is not above 0 and at most 5.
    """

    def __init__(self, session: Session, channel: str | HasArn, *, rate: float = RATE) -> None:
        if not is_number(rate) or not 0 < rate <= RATE:
            limit = f"must be a number above 0 and at most {RATE:g}"
            raise InvalidRequestError("rate", limit, rate)
        self._session = session
        self._channel_arn = arn_of(session, "channel", channel, "channel")
        self._spacing = 1 / rate
        self._turn = asyncio.Lock()
        self._next = 0.0
        self._offline_until = 0.0

    async def publish(self, text: str) -> PublishedMetadata:
        """Publish text.

        A task that is cancelled may leave the first pieces of a longer text behind; players drop
        what stays incomplete.

        Args:
            text: Anything; it is not empty.

        Raises:
            InvalidRequestError: It is empty, or holds a lone surrogate.
            ResourceNotFoundException: The channel was deleted.
        """
        check_text("text", text)
        try:
            text.encode()
        except UnicodeEncodeError:
            limit = "must be text that UTF-8 can carry, without lone surrogates"
            raise InvalidRequestError("text", limit, text) from None
        pieces = metadata_pieces(text)
        async with self._turn:
            for number, piece in enumerate(pieces):
                if not await self._send(piece):
                    return PublishedMetadata(pieces=len(pieces), sent=number)
        return PublishedMetadata(pieces=len(pieces), sent=len(pieces))

    async def publish_json(self, data: object) -> PublishedMetadata:
        """Publish data as JSON.

        Args:
            data: What `json.dumps` takes.

        Raises:
            InvalidRequestError: It is no such data.
            ResourceNotFoundException: The channel was deleted.
        """
        try:
            text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        except (TypeError, ValueError) as error:
            raise InvalidRequestError("data", f"must be JSON ({error})", "<data>") from None
        return await self.publish(text)

    async def _send(self, piece: str) -> bool:
        """Send one piece when its time has come; False while nobody streams."""
        clock = self._session.clock
        if clock.monotonic() < self._offline_until:
            return False
        wait = self._next - clock.monotonic()
        if wait > 0:
            await clock.sleep(wait)
        self._next = max(self._next, clock.monotonic()) + self._spacing
        try:
            await self._session.low_latency.put_metadata(
                channel_arn=self._channel_arn, metadata=piece
            )
        except ChannelNotBroadcasting:
            self._offline_until = clock.monotonic() + OFFLINE_SECONDS
            return False
        return True

    def __repr__(self) -> str:
        channel = getattr(self, "_channel_arn", "no channel")  # if it was refused
        return f"<MetadataPublisher of {channel}>"


def metadata_pieces(text: str) -> list[str]:
    """What `MetadataPublisher` sends for a text: the text itself, or its pieces as JSON.

    Args:
        text: The text.

    Raises:
        InvalidRequestError: It is no text.
    """
    check_kind("text", text, str, "text")
    if len(text.encode()) <= LARGEST:
        return [text]
    name, parts = uuid4().hex[:12], [*_parts(text)]
    return [
        json.dumps(
            {"id": name, "piece": number, "of": len(parts), "text": part},
            ensure_ascii=False,
            separators=(",", ":"),
        )
        for number, part in enumerate(parts)
    ]


def _parts(text: str) -> Iterator[str]:
    """Cut a text so that each part fits with its JSON, between characters."""
    part, size = list[str](), 0
    for character in text:
        # As JSON writes it: a quotation mark has two bytes, a control character up to six.
        width = len(json.dumps(character, ensure_ascii=False).encode()) - 2
        if size + width > LARGEST - _ROOM_FOR_JSON:
            yield "".join(part)
            part, size = [], 0
        part.append(character)
        size += width
    yield "".join(part)
