"""Simulated people and encoders for synchronous code: those of `LocalIVS` without `await`."""

from collections.abc import Coroutine, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from ..low_latency import InsertAdBreakResponse, StreamHealth
from ..realtime import ParticipantProtocol, ParticipantToken
from .broadcasts import TRANSCODING_FAILED, Broadcast
from .chatters import Chatter
from .encoders import StageEncoder
from .messages import ChatEvent, ChatMessage
from .people import Person

__all__ = ["ThreadedBroadcast", "ThreadedChatter", "ThreadedPerson", "ThreadedStageEncoder"]

T = TypeVar("T")


class _Thread(Protocol):
    """Where their methods run."""

    def run(self, coroutine: Coroutine[Any, Any, T], /) -> T: ...


class ThreadedPerson:
    """Somebody who joined a stage; `ThreadedLocalIVS.join` makes one. See `Person`."""

    def __init__(self, person: Person, thread: _Thread) -> None:
        self._person = person
        self._thread = thread

    @property
    def participant_id(self) -> str:
        """Their participant id."""
        return self._person.participant_id

    @property
    def user_id(self) -> str:
        """Your own name for them, from the token; empty if it has none."""
        return self._person.user_id

    @property
    def connected(self) -> bool:
        """Whether they are on the stage; False too after being disconnected by a call."""
        return self._person.connected

    @property
    def publishing(self) -> bool:
        """Whether they are on air."""
        return self._person.publishing

    def publish(self, protocol: ParticipantProtocol = ParticipantProtocol.UNKNOWN) -> None:
        """Go on air; see `Person.publish`."""
        self._thread.run(self._person.publish(protocol))

    def unpublish(self) -> None:
        """Go off air, and stay on the stage."""
        self._thread.run(self._person.unpublish())

    def leave(self) -> None:
        """Leave the stage; nothing happens if they have left already."""
        self._thread.run(self._person.leave())

    def exchange(self, new_token: str | ParticipantToken) -> None:
        """Show another token without leaving; see `Person.exchange`."""
        self._thread.run(self._person.exchange(new_token))

    def __repr__(self) -> str:
        return f"<Threaded{repr(self._person)[1:]}"


class ThreadedStageEncoder:
    """An encoder streaming to a stage; `ThreadedLocalIVS.ingest` makes one. See `StageEncoder`."""

    def __init__(self, encoder: StageEncoder, thread: _Thread) -> None:
        self._encoder = encoder
        self._thread = thread

    @property
    def participant_id(self) -> str:
        """Id of the participant it is on the stage."""
        return self._encoder.participant_id

    @property
    def live(self) -> bool:
        """Whether it streams; False too after it was disconnected by a call."""
        return self._encoder.live

    def end(self) -> None:
        """End the stream and leave the stage; nothing happens if it has ended already."""
        self._thread.run(self._encoder.end())

    def __repr__(self) -> str:
        return f"<Threaded{repr(self._encoder)[1:]}"


class ThreadedBroadcast:
    """Somebody streaming to a channel; `ThreadedLocalIVS.go_live` makes one. See `Broadcast`."""

    def __init__(self, broadcast: Broadcast, thread: _Thread) -> None:
        self._broadcast = broadcast
        self._thread = thread

    @property
    def stream_id(self) -> str:
        """Id of the stream and of its stream session; takeovers do not change it."""
        return self._broadcast.stream_id

    @property
    def channel_arn(self) -> str:
        """The channel."""
        return self._broadcast.channel_arn

    @property
    def live(self) -> bool:
        """Whether it still goes on; see `Broadcast.live`."""

        async def read() -> bool:
            return self._broadcast.live

        return self._thread.run(read())

    @property
    def metadata(self) -> Sequence[str]:
        """The timed metadata that players have received, oldest first."""
        return self._broadcast.metadata

    @property
    def recorded(self) -> bool:
        """Whether it is being recorded."""

        async def read() -> bool:
            return self._broadcast.recorded

        return self._thread.run(read())

    @property
    def ad_breaks(self) -> Sequence[InsertAdBreakResponse]:
        """The ad breaks that were marked, oldest first."""
        return self._broadcast.ad_breaks

    def fail(self, reason: str = TRANSCODING_FAILED) -> None:
        """Let the stream break off; see `Broadcast.fail`."""
        self._thread.run(self._broadcast.fail(reason))

    def fail_recording(self, reason: str = "InternalServerException") -> None:
        """Let the recording of the stream break off; see `Broadcast.fail_recording`."""
        self._thread.run(self._broadcast.fail_recording(reason))

    def set_health(self, health: StreamHealth | str) -> None:
        """Change how well the data arrives; see `Broadcast.set_health`."""
        self._thread.run(self._broadcast.set_health(health))

    def set_viewers(self, count: int) -> None:
        """Say how many people watch; see `Broadcast.set_viewers`."""
        self._thread.run(self._broadcast.set_viewers(count))

    def end(self) -> None:
        """End the stream; nothing happens if it has ended already or was taken over."""
        self._thread.run(self._broadcast.end())

    def __repr__(self) -> str:
        return f"<Threaded{repr(self._broadcast)[1:]}"


class ThreadedChatter:
    """Somebody connected to a room; `ThreadedLocalIVS.chat` makes one. See `Chatter`."""

    def __init__(self, chatter: Chatter, thread: _Thread) -> None:
        self._chatter = chatter
        self._thread = thread

    @property
    def user_id(self) -> str:
        """Your own name for them, from the token."""
        return self._chatter.user_id

    @property
    def connected(self) -> bool:
        """Whether their connection is open; see `Chatter.connected`."""

        async def read() -> bool:
            return self._chatter.connected

        return self._thread.run(read())

    @property
    def received(self) -> Sequence[ChatMessage | ChatEvent]:
        """What has reached them, oldest first; their own messages come back to them too."""
        return self._chatter.received

    def send_message(self, content: str, *, attributes: Mapping[str, str] | None = None) -> str:
        """Write to everybody in the room, and return the message's id.

        See `Chatter.send_message`.
        """
        return self._thread.run(self._chatter.send_message(content, attributes=attributes))

    def delete_message(self, message: str | ChatMessage, *, reason: str | None = None) -> str:
        """Have everybody's app remove a message; see `Chatter.delete_message`."""
        return self._thread.run(self._chatter.delete_message(message, reason=reason))

    def disconnect_user(self, user_id: str, *, reason: str | None = None) -> None:
        """Close a user's connections; see `Chatter.disconnect_user`."""
        self._thread.run(self._chatter.disconnect_user(user_id, reason=reason))

    def leave(self) -> None:
        """Close the connection; nothing happens if it is closed already."""
        self._thread.run(self._chatter.leave())

    def __repr__(self) -> str:
        return f"<Threaded{repr(self._chatter)[1:]}"
