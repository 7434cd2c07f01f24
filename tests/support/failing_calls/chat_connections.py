"""Chat connections that fail."""

import asyncio

from ivsrt_async import Session, Timeout
from ivsrt_async.chat.messaging import ChatConnection
from ivsrt_async.local import LocalIVS
from tests.support.raw_server import Line
from tests.support.scripted_server import HANG_UP, Answer

from ._cases import CASES, CHAT_TOKEN, ONCE, Case, calling, case, made


async def chat_tokens() -> str:
    return CHAT_TOKEN


async def enter_room(session: Session, **options: object) -> object:
    chat = session.chat.with_options(retry=ONCE)
    async with ChatConnection(chat_tokens, chat, **options) as room:
        return await room.send_message("hello")


def _entered(answer: Answer) -> Case:
    async def run() -> object:
        async with calling(answer) as session:
            return await enter_room(session)

    return run


for _name, _answer in {
    "refuses a token": Answer(401, CHAT_TOKEN.encode()),
    "quotes a token": Answer(400, b"{}", {"X-Seen": CHAT_TOKEN}),
    "fails": Answer(503, CHAT_TOKEN.encode()),
    "hangs up": HANG_UP,
    "sends another protocol": Answer(101, b"", {"Sec-WebSocket-Protocol": CHAT_TOKEN}),
    "answers as if it were a page": Answer(200, CHAT_TOKEN.encode()),
    "sends a header that is none": Answer(101, b"", {"X": f"\x00{CHAT_TOKEN}"}),
    "sends a header without end": Answer(101, b"", {"X": CHAT_TOKEN * 400}),
}.items():
    CASES[f"a chat service {_name}"] = _entered(_answer)


@case("the local IVS does not know the token of a chat connection")
async def _() -> object:
    async with LocalIVS() as ivs, ivs.session() as session:
        return await enter_room(session)


@case("nobody listens for chat connections")
async def _() -> object:
    async with Session("eu-west-1", endpoint_url="http://127.0.0.1:9") as session:
        return await enter_room(session)


@case("a chat connection does not open in time")
async def _() -> object:
    async def silent(line: Line) -> None:
        await line.request()
        await asyncio.Event().wait()

    async with calling(talk=silent, timeout=Timeout(connect=0.05, attempt=0.05)) as session:
        return await enter_room(session)


@case("a chat connection is cancelled while it opens")
async def _() -> object:
    arrived = asyncio.Event()

    async def silent(line: Line) -> None:
        await line.request()
        arrived.set()
        await asyncio.Event().wait()

    async with calling(talk=silent) as session:
        task = asyncio.ensure_future(enter_room(session))
        await arrived.wait()
        task.cancel()
        return await task


@case("a chat token could not stand in a header")
async def _() -> object:
    async def tokens() -> str:
        return f"{CHAT_TOKEN}\r\nX: y"

    session = Session("eu-west-1", endpoint_url="http://127.0.0.1:9")
    async with session, ChatConnection(tokens, session.chat):
        return None


@case("a chat connection breaks")
async def _() -> object:
    async with LocalIVS() as ivs, ivs.session() as session:
        room = (await session.chat.create_room()).arn
        connection = session.chat.connect(room, user_id="ana", reconnect_for=0)
        async with connection:
            made["chat token of a connection"] = next(iter(ivs._engine.chat.tokens))
            await ivs.lose_chat_connections()
            return await anext(connection)


@case("a chat connection cannot come back")
async def _() -> object:
    async with LocalIVS() as ivs, ivs.session(retry=ONCE) as session:
        room = (await session.chat.create_room()).arn
        connection = session.chat.connect(room, user_id="ana")
        async with connection:
            made["chat token of a connection"] = next(iter(ivs._engine.chat.tokens))
            ivs.fail("CreateChatToken", "AccessDeniedException", status=403)
            await ivs.lose_chat_connections()
            return await anext(connection)


@case("a chat message is refused")
async def _() -> object:
    async with LocalIVS() as ivs, ivs.session() as session:
        room = (await session.chat.create_room()).arn
        async with session.chat.connect(room, user_id="ana") as connection:
            made["chat token of a connection"] = next(iter(ivs._engine.chat.tokens))
            return await connection.send_message("hello")
