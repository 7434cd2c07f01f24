"""AWS's chat client for JavaScript, ours and a simulated person live in one room of a local IVS.

    uv run peers/chat.py

Each sees the messages, deletions, disconnections and events of the others. AWS's client reconnects
and renews its session, and is refused with tokens that are wrong, used or expired. It is installed
by npm, into a folder that is deleted again; where that is not possible, the script says so.
"""

import asyncio
import json
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from run import HERE, failure_of

from ivsrt_async import Session
from ivsrt_async.chat import ChatTokenCapability
from ivsrt_async.chat.messaging import (
    ChatConnection,
    ChatEvent,
    CloseReason,
    ConnectionLost,
    ConnectionRestored,
    MessageDeleted,
    RoomEvent,
    UserDisconnected,
)
from ivsrt_async.local import Chatter, LocalIVS

SECONDS = 60
"""How long everything may take, and each thing that is waited for as well."""
PACKAGES = ["amazon-ivs-chat-messaging@1.1.1", "ws@8.18.3"]
EVERYTHING = list(ChatTokenCapability)

Token = dict[str, Any]


class Web:
    """AWS's client, in a process of its own."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._numbers = 0
        self._answers: dict[int, asyncio.Future[Any]] = {}
        self._changed = asyncio.Event()
        self.heard: list[tuple[str, Any]] = []
        """Name and data of each event."""
        self.tokens: Callable[[], Any] = lambda: None
        """Coroutine function that gives the next token."""
        self.issued = 0

    async def listen(self) -> None:
        """Take in what it says, until it ends."""
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            said = json.loads(line)
            if "wants" in said:
                self.issued += 1
                await self._tell({"command": "token", **await self.tokens()})
            elif "event" in said:
                self.heard.append((said["event"], said["data"]))
            elif said.get("number") in self._answers:
                self._answers.pop(said["number"]).set_result(said)
            self._changed.set()

    async def _tell(self, command: dict[str, Any]) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(command).encode() + b"\n")
        await self._process.stdin.drain()

    async def do(self, command: str, **given: Any) -> Any:
        """Have it do something; what came of it, or the code of the error."""
        self._numbers += 1
        answer = self._answers[self._numbers] = asyncio.get_running_loop().create_future()
        await self._tell({"number": self._numbers, "command": command, **given})
        said = await asyncio.wait_for(answer, SECONDS)
        return said["error"] if "error" in said else said["result"]

    async def hears(self, name: str, count: int = 1) -> Any:
        """Wait until it has heard of something so often; the data of the last time."""
        await self.until(lambda: len(self.of(name)) >= count)
        return self.of(name)[count - 1]

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until what it has said makes something true."""
        async with asyncio.timeout(SECONDS):
            while not condition():
                self._changed.clear()
                await self._changed.wait()

    def of(self, name: str) -> list[Any]:
        """What it has heard under a name."""
        return [data for event, data in self.heard if event == name]


class Evening:
    """A room with the three in it."""

    def __init__(self, ivs: LocalIVS, session: Session, web: Web, room: str) -> None:
        self._ivs = ivs
        self._session = session
        self._web = web
        self._room = room
        self._url = ivs.endpoint_url.replace("http", "ws", 1)
        self.checked = 0

    def _check(self, *, that: bool, says: object = None) -> None:
        assert that, says
        self.checked += 1

    async def _token(self, user_id: str = "web", **options: Any) -> Token:
        made = await self._session.chat.create_chat_token(
            room_identifier=self._room,
            user_id=user_id,
            **{"capabilities": EVERYTHING, **options},
        )
        return {"token": made.token}

    async def _enter(self, user_id: str) -> Chatter:
        return await self._ivs.chat((await self._token(user_id))["token"])

    async def _next(self, bot: ChatConnection) -> RoomEvent:
        return await asyncio.wait_for(anext(bot), SECONDS)

    async def run(self) -> None:
        """Let them do what people do."""
        self._web.tokens = self._token
        await self._web.do("open", url=self._url)
        await self._web.hears("connect")
        connection = self._session.chat.connect(
            self._room, user_id="bot", capabilities=EVERYTHING, report_gaps=True
        )
        async with connection as bot:
            ana = await self._enter("ana")
            await self._talk(bot, ana)
            await self._moderate(bot, ana)
            await self._break_lines(bot)
            await self._renew(bot)
            await self._let_sessions_expire(bot)
            await self._part(bot)
        await self._be_refused()

    async def _talk(self, bot: ChatConnection, ana: Chatter) -> None:
        from_web = await self._web.do("send", content="from the web ü😀", attributes={"a": "b"})
        from_bot = await bot.send_message("from the bot", attributes={"lang": "en"})
        from_ana = await ana.send_message("from a phone")
        await self._web.hears("message", 3)
        ids = [from_web["id"], from_bot.id, from_ana]
        seen_by_web = self._web.of("message")
        seen_by_bot: list[Any] = [await self._next(bot) for _ in range(3)]
        self._check(that=[message["id"] for message in seen_by_web] == ids)
        self._check(that=[message.id for message in seen_by_bot] == ids)
        self._check(that=[message.id for message in ana.received] == ids)
        for web, ours in zip(seen_by_web, seen_by_bot, strict=True):
            told = web["content"], web["sender"]["userId"], web["attributes"]
            self._check(
                that=told == (ours.content, ours.sender.user_id, dict(ours.attributes)), says=told
            )
        await self._session.chat.send_event(
            room_identifier=self._room, event_name="goal", attributes={"by": "7"}
        )
        goal = await self._web.hears("event")
        self._check(that=(goal["eventName"], goal["attributes"]) == ("goal", {"by": "7"}))
        event = await self._next(bot)
        self._check(that=isinstance(event, ChatEvent) and event.event_name == "goal")

    async def _moderate(self, bot: ChatConnection, ana: Chatter) -> None:
        sent = self._web.of("message")
        by_web = await self._web.do("delete", id=sent[1]["id"], reason="by the web")
        await bot.delete_message(sent[0]["id"], reason="by the bot")
        await ana.delete_message(sent[2]["id"], reason="by a phone")
        await self._web.hears("messageDelete", 3)
        seen_by_web = [(d["messageId"], d["reason"]) for d in self._web.of("messageDelete")]
        deleted: list[Any] = [await self._next(bot) for _ in range(3)]
        self._check(that=all(isinstance(event, MessageDeleted) for event in deleted))
        self._check(that=seen_by_web == [(d.message_id, d.reason) for d in deleted])
        self._check(that=by_web["messageId"] == sent[1]["id"])
        self._check(that=await self._web.do("send", content="x" * 501) == 400)
        await self._web.do("disconnect", userId="ana", reason="enough")
        left = await self._web.hears("userDisconnect")
        self._check(that=(left["userId"], left["reason"]) == ("ana", "enough"))
        event = await self._next(bot)
        self._check(that=isinstance(event, UserDisconnected) and event.user_id == "ana")
        self._check(that=not ana.connected)

    async def _break_lines(self, bot: ChatConnection) -> None:
        await self._ivs.lose_chat_connections(self._room)
        await self._gap(bot)
        await self._web.hears("connect", 2)
        await self._hear_each_other(bot, "after a break")

    async def _gap(self, bot: ChatConnection) -> None:
        self._check(that=isinstance(await self._next(bot), ConnectionLost))
        self._check(that=isinstance(await self._next(bot), ConnectionRestored))

    async def _hear_each_other(self, bot: ChatConnection, text: str) -> None:
        before = len(self._web.of("message"))
        sent = await bot.send_message(text)
        heard = await self._web.hears("message", before + 1)
        self._check(that=(heard["id"], heard["content"]) == (sent.id, text))
        self._check(that=await self._next(bot) == sent)

    async def _renew(self, bot: ChatConnection) -> None:
        """AWS's client renews 30 seconds before what its token provider calls the expiration."""
        soon = (datetime.now(UTC) + timedelta(seconds=31)).isoformat()
        tokens = iter([{"tokenExpirationTime": soon}])

        async def short_first() -> Token:
            return {**await self._token(), **next(tokens, {})}

        self._web.tokens = short_first
        before, connects = self._web.issued, len(self._web.of("connect"))
        await self._ivs.lose_chat_connections(self._room)
        await self._gap(bot)
        await self._web.hears("connect", connects + 1)
        sent = []
        began = time.monotonic()
        while self._web.issued < before + 2:
            assert time.monotonic() < began + SECONDS, "it does not renew"
            sent.append((await bot.send_message(f"{len(sent)}")).id)
            await asyncio.sleep(0.2)
        sent.append((await bot.send_message("renewed")).id)
        await self._web.until(lambda: sent[-1] in [m["id"] for m in self._web.of("message")])
        seen = [message["id"] for message in self._web.of("message") if message["id"] in sent]
        self._check(that=seen == sent, says="messages were lost, or seen twice, in a renewal")
        self._check(that=[(await self._next(bot)) is not None for _ in sent] == [True] * len(sent))

    async def _let_sessions_expire(self, bot: ChatConnection) -> None:
        connects = len(self._web.of("connect"))
        self._ivs.clock.advance(3600)
        await self._gap(bot)
        await self._web.hears("connect", connects + 1)
        await self._hear_each_other(bot, "in the next session")

    async def _part(self, bot: ChatConnection) -> None:
        await self._web.do("disconnect", userId="bot", reason="bye")
        events = [event async for event in bot]
        self._check(that=[type(event) for event in events] == [UserDisconnected])
        self._check(that=bot.close_reason == CloseReason.DISCONNECTED)
        ends = len(self._web.of("disconnect"))
        await self._session.chat.disconnect_user(room_identifier=self._room, user_id="web")
        reason = await self._web.hears("disconnect", ends + 1)
        self._check(that=reason == "serverDisconnect", says=reason)

    async def _be_refused(self) -> None:
        used = await self._token()
        await self._ivs.chat(used["token"])
        expired = await self._token()
        self._ivs.clock.advance(61)
        for token in ({"token": "wrong"}, used, expired):
            await self._try(token)
        reader = await self._token(capabilities=[])
        ends, connects = len(self._web.of("disconnect")), len(self._web.of("connect"))
        self._web.tokens = _always(reader)
        await self._web.do("open", url=self._url)
        await self._web.hears("connect", connects + 1)
        self._check(that=await self._web.do("send", content="x") == 403)
        await self._web.do("close")
        self._check(that=await self._web.hears("disconnect", ends + 1) == "clientDisconnect")

    async def _try(self, token: Token) -> None:
        ends, before = len(self._web.of("disconnect")), self._web.issued
        self._web.tokens = _always(token)
        await self._web.do("open", url=self._url, maxReconnectAttempts=1)
        reason = await self._web.hears("disconnect", ends + 1)
        self._check(that=(reason, self._web.issued - before) == ("socketError", 2), says=reason)


def _always(token: Token) -> Callable[[], Any]:
    async def give() -> Token:
        return token

    return give


@asynccontextmanager
async def started(folder: str) -> AsyncIterator[tuple[Web, str]]:
    """AWS's client, ready, and its version."""
    script = Path(folder) / "chat_peer.mjs"
    shutil.copy(HERE / "chat_peer.mjs", script)  # modules are looked for beside the script
    process = await asyncio.create_subprocess_exec(
        *("node", "--no-warnings", str(script)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
    assert process.stdout is not None
    listening = None
    try:
        greeting = json.loads(await asyncio.wait_for(process.stdout.readline(), SECONDS))
        web = Web(process)
        listening = asyncio.create_task(web.listen())
        yield web, greeting["version"]
    finally:
        if process.returncode is None:
            os.killpg(process.pid, signal.SIGKILL)
            await process.wait()
        if listening is not None:
            await asyncio.gather(listening, return_exceptions=True)


async def main() -> None:
    """Install AWS's client and let it in."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        print("amazon-ivs-chat-messaging: left out, Node is not installed")
        return
    with tempfile.TemporaryDirectory() as folder:
        options = ["--no-save", "--no-audit", "--no-fund", "--fetch-retries=1", "--prefix", folder]
        problem = await failure_of(["npm", "install", *options, *PACKAGES])
        if problem:
            print(f"amazon-ivs-chat-messaging: left out, npm cannot install it: {problem}")
            return
        began = time.monotonic()
        async with LocalIVS() as ivs, ivs.session() as session, started(folder) as (web, version):
            room = (await session.chat.create_room(maximum_message_rate_per_second=100)).arn
            evening = Evening(ivs, session, web, room)
            async with asyncio.timeout(SECONDS):
                await evening.run()
        seconds = time.monotonic() - began
        print(f"amazon-ivs-chat-messaging {version}: {evening.checked} checks, {seconds:.1f} s")


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
