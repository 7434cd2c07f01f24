"""The chat service's WebSockets.

The token is the subprotocol, and the credential: whoever has one may come, from whatever page or
under whatever name, since a page that was not given a token cannot guess one.

https://docs.aws.amazon.com/ivs/latest/chatmsgapireference/welcome.html
"""

import asyncio
import logging
from collections.abc import Mapping
from typing import Any

import orjson
from aiohttp import WSCloseCode, WSMsgType, web

from ..refusal import Refusal
from .entrance import Entrance, EntranceRefused
from .presence import ActionRefused, Presence
from .state import ChatState
from .wire import Delivery, close_frame, error_payload, text_frame

logger = logging.getLogger("ivsrt_async.local")

_LARGEST = 64 * 1024
"""Bytes of a frame from a client; no request needs a tenth of it."""
_UNREAD = 1024 * 1024
"""Bytes a client may leave unread before it is cut off."""
_FAREWELL_SECONDS = 2.0
"""How long a client may take to answer a close frame."""

_HANDSHAKE_ERRORS = {401: "UnauthorizedException", 404: "ResourceNotFoundException"}


class ChatSockets:
    """Lets clients into rooms.

    Args:
        state: The chat service.
    """

    def __init__(self, state: ChatState) -> None:
        self._state = state
        self._entrance = Entrance(state)
        self._open: set[_Socket] = set()

    async def serve(self, request: web.BaseRequest) -> web.StreamResponse:
        """Serve one client until its connection ends.

        Raises:
            Refusal: It is not let in.
        """
        self._state.clock.catch_up()
        token = request.headers.get("Sec-WebSocket-Protocol", "").partition(",")[0].strip()
        if not token:
            raise _refusal(401, "the chat token is missing: it is the subprotocol")
        response = web.WebSocketResponse(
            protocols=(token,), compress=False, autoclose=False, max_msg_size=_LARGEST
        )
        if not response.can_prepare(request).ok:
            raise _refusal(400, "the request is no WebSocket handshake")
        try:
            self._entrance.check(token)
        except EntranceRefused as refused:
            raise _refusal(refused.status, str(refused)) from None
        await response.prepare(request)
        transport = request.transport
        if transport is None:
            return response
        socket = _Socket(self._state, response, transport)
        try:
            socket.enter(self._entrance, token)
        except EntranceRefused as refused:  # somebody else came with the token meanwhile
            socket.say(error_payload(refused.status, str(refused), None))
            socket.leave(WSCloseCode.POLICY_VIOLATION)
        self._open.add(socket)
        try:
            await socket.read()
        finally:
            self._open.discard(socket)
            socket.end()
        return response

    def cut(self, room_arn: str | None) -> int:
        """Break the connections to a room, or all, without a word.

        Returns:
            How many there were.
        """
        found = [socket for socket in self._open if socket.is_in(room_arn)]
        for socket in found:
            socket.cut()
        return len(found)

    async def close(self) -> None:
        """Close all connections, because the service stops."""
        for socket in list(self._open):
            socket.leave(WSCloseCode.GOING_AWAY)
            socket.end()
        await self._state.reviews.close()


def _refusal(status: int, message: str) -> Refusal:
    return Refusal(_HANDSHAKE_ERRORS.get(status, "ValidationException"), status, message)


class _Socket:
    """The client's end of a connection.

    Frames are written to the transport directly: whatever is sent to a room is encoded once, and
    reaches all its sockets before the call that sent it is answered.
    """

    def __init__(
        self, state: ChatState, response: web.WebSocketResponse, transport: asyncio.Transport
    ) -> None:
        self._state = state
        self._response = response
        self._transport = transport
        self._presence: Presence | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._said_goodbye = False

    def enter(self, entrance: Entrance, token: str) -> None:
        """Enter the room of a token."""
        self._presence = entrance.enter(token, self)
        clock = self._state.clock
        left = (self._presence.connection.grant.session_ends_at - clock.now()).total_seconds()
        # Whatever falls due happens before a call is answered; but here nobody may ever call.
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(max(left, 0) + 0.01, clock.catch_up)

    def is_in(self, room_arn: str | None) -> bool:
        """Whether it is in a room; any will do if none is named."""
        presence = self._presence
        return presence is not None and room_arn in (None, presence.room.arn)

    def cut(self) -> None:
        """Break the connection."""
        self._said_goodbye = True  # nothing more is said
        self._transport.abort()
        if self._presence is not None:
            self._presence.leave()

    async def read(self) -> None:
        """Do what the client asks for, until it leaves."""
        while True:
            message = await self._response.receive()
            if message.type is WSMsgType.TEXT:
                await self._obey(message.data)
            elif message.type is WSMsgType.BINARY:
                self.say(error_payload(400, "requests are text frames", None))
            else:
                return

    async def _obey(self, text: str) -> None:
        if self._presence is None:
            return
        self._state.clock.catch_up()
        request_id: str | None = None
        try:
            request = _request_of(text)
            request_id = _text_of(request, "RequestId", None)
            await _carry_out(self._presence, request, request_id)
        except ActionRefused as refused:
            self.say(error_payload(refused.status, str(refused), request_id))
        except Exception:
            logger.exception("a chat request: this is a defect of the local IVS")
            self.say(error_payload(500, "the local IVS has a defect", request_id))

    def deliver(self, delivery: Delivery) -> None:
        """Send what was sent to the room."""
        self._write(delivery.frame)

    def say(self, payload: dict[str, Any]) -> None:
        """Send something to this client alone."""
        self._write(text_frame(payload))

    def closed(self, *, expired: bool) -> None:
        """Tell the client that its connection is closed."""
        if expired:
            self.say(error_payload(401, "the session has expired", None))
        self.leave(WSCloseCode.OK)

    def leave(self, code: int) -> None:
        """Begin the closing handshake; a client that does not answer is cut off."""
        if not self._said_goodbye:
            self._write(close_frame(code))
            self._said_goodbye = True
            self._stop_timer()
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(_FAREWELL_SECONDS, self._transport.abort)

    def _write(self, frame: bytes) -> None:
        if self._said_goodbye or self._transport.is_closing():
            return
        self._transport.write(frame)
        if self._transport.get_write_buffer_size() > _UNREAD:
            logger.warning("a chat client that does not read was cut off")
            self._transport.abort()

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def end(self) -> None:
        """The client has left."""
        self._stop_timer()
        if self._presence is not None:
            self._presence.leave()
        if not self._transport.is_closing():
            self.leave(self._response.close_code or WSCloseCode.OK)
            self._transport.close()  # before aiohttp sees to it, with another close frame
        self._stop_timer()


def _request_of(text: str) -> Mapping[str, Any]:
    try:
        request = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise ActionRefused(400, "INVALID_MESSAGE", "the request is not JSON") from None
    if not isinstance(request, dict):
        raise ActionRefused(400, "INVALID_MESSAGE", "the request is no object")
    return request


async def _carry_out(
    presence: Presence, request: Mapping[str, Any], request_id: str | None
) -> None:
    match request.get("Action"):
        case "SEND_MESSAGE":
            content = _text_of(request, "Content")
            attributes = _attributes_of(request)
            await presence.send_message(content, attributes, request_id)
        case "DELETE_MESSAGE":
            message_id, reason = _text_of(request, "Id"), _text_of(request, "Reason", None)
            presence.delete_message(message_id, reason, request_id)
        case "DISCONNECT_USER":
            user_id, reason = _text_of(request, "UserId"), _text_of(request, "Reason", None)
            presence.disconnect_user(user_id, reason, request_id)
        case _:
            known = "SEND_MESSAGE, DELETE_MESSAGE or DISCONNECT_USER"
            raise ActionRefused(400, "INVALID_MESSAGE", f"Action must be {known}")


_REQUIRED: Any = object()


def _text_of(request: Mapping[str, Any], name: str, default: Any = _REQUIRED) -> Any:
    value = request.get(name)
    if value is None and default is not _REQUIRED:
        return default
    if not isinstance(value, str):
        raise ActionRefused(400, "INVALID_MESSAGE", f"{name} must be a string")
    return value


def _attributes_of(request: Mapping[str, Any]) -> dict[str, str]:
    value = request.get("Attributes")
    if value is None:
        return {}
    if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
        raise ActionRefused(400, "INVALID_MESSAGE", "Attributes must be an object of strings")
    return value
