"""Chat rooms of a local IVS, and the ways to be in one."""

import json
from contextlib import asynccontextmanager

import aiohttp

from ivsrt_async.chat import ChatTokenCapability
from tests.support.own_time import OwnTime

EVERYTHING = list(ChatTokenCapability)


async def issue(chat, room: str, user_id: str, capabilities=EVERYTHING, **options):
    """A new token."""
    return await chat.create_chat_token(
        room_identifier=room, user_id=user_id, capabilities=list(capabilities), **options
    )


async def enter(ivs, chat, room: str, user_id: str, capabilities=EVERYTHING, **options):
    """A simulated person who comes with a new token."""
    return await ivs.chat(await issue(chat, room, user_id, capabilities, **options))


class Socket:
    """A bare WebSocket in a room."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket

    async def ask(self, action: str, **members) -> None:
        await self.socket.send_str(json.dumps({"Action": action, **members}))

    async def hear(self):
        """The next thing the service sends."""
        return json.loads(await self.socket.receive_str())

    async def end(self) -> int | None:
        """The code of the end, which is the next thing that happens."""
        message = await self.socket.receive()
        assert message.type in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED), message
        return self.socket.close_code


@asynccontextmanager
async def bare_socket(ivs, token: str | None, **options):
    """A WebSocket that was opened with a token."""
    protocols = () if token is None else (token,)
    async with (
        aiohttp.ClientSession() as http,
        http.ws_connect(ivs.endpoint_url, protocols=protocols, **options) as socket,
    ):
        yield Socket(socket)


class Hours:
    """The time of a session and of a local IVS, which a test moves together."""

    def __init__(self, ivs) -> None:
        self._ivs = ivs
        self.own = OwnTime(held=True)

    def surroundings(self, **options):
        return self.own.surroundings(**options)

    async def pass_by(self, seconds: float) -> None:
        self._ivs.clock.advance(seconds)
        await self.own.advance(seconds)
