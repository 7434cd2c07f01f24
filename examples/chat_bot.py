# /// script
# requires-python = ">=3.11"
# dependencies = ["ivsrt-async"]
#
# [tool.uv.sources]
# ivsrt-async = { path = "..", editable = true }
# ///
"""A bot that moderates a chat room, on a local IVS with people who need it.

    uv run examples/chat_bot.py

It has rude messages deleted, warns who wrote them, and disconnects whoever goes on. On AWS, only
`main` differs: `Session(region=...)` and the ARN of a room of your own.
"""

import asyncio
import re
from collections import Counter

from ivsrt_async import Session
from ivsrt_async.chat import ChatTokenCapability
from ivsrt_async.chat.messaging import (
    ChatConnection,
    ChatMessage,
    ConnectionLost,
    ConnectionRestored,
    EventsDropped,
    UserDisconnected,
)
from ivsrt_async.local import Chatter, LocalIVS

RUDE = re.compile(r"\b(darn|heck)\b", re.IGNORECASE)
PATIENCE = 2
"""Rude messages after which a user has to go."""
NAME = "bot"
MAY = [
    ChatTokenCapability.SEND_MESSAGE,
    ChatTokenCapability.DELETE_MESSAGE,
    ChatTokenCapability.DISCONNECT_USER,
]


class Moderator:
    """What the bot knows and does."""

    def __init__(self, room: ChatConnection) -> None:
        self._room = room
        self.rude: Counter[str] = Counter()
        """How often each user was."""
        self.unseen = 0
        """Times when messages may have passed that nobody looked at."""

    async def run(self) -> None:
        """Moderate until the connection ends."""
        async for event in self._room:
            match event:
                case ChatMessage(sender=sender) if sender.user_id == NAME:
                    pass
                case ChatMessage(content=text) if RUDE.search(text):
                    await self._rebuke(event)
                case UserDisconnected(user_id=user_id):
                    self.rude.pop(user_id, None)
                    print("somebody had to go")
                case ConnectionLost() | EventsDropped():
                    self.unseen += 1
                    print(f"messages may have been missed: {event}")
                case ConnectionRestored(after=after):
                    print(f"back after {after:.1f} s")
                case _:
                    pass

    async def _rebuke(self, message: ChatMessage) -> None:
        user_id = message.sender.user_id
        self.rude[user_id] += 1
        await self._room.delete_message(message, reason="rude")
        if self.rude[user_id] < PATIENCE:
            await self._room.send_message(f"{user_id}, please.", attributes={"to": user_id})
        else:
            await self._room.disconnect_user(user_id, reason="rude")


async def moderate(session: Session, room_arn: str) -> None:
    """Moderate a room until somebody disconnects the bot."""
    connection = session.chat.connect(room_arn, user_id=NAME, capabilities=MAY, report_gaps=True)
    async with connection as room:
        await room.send_message("I am here.")
        await Moderator(room).run()
        print(f"the bot's connection ended: {room.close_reason}")


async def enter(ivs: LocalIVS, session: Session, room_arn: str, name: str) -> Chatter:
    """A person on their phone."""
    token = await session.chat.create_chat_token(
        room_identifier=room_arn, user_id=name, capabilities=[ChatTokenCapability.SEND_MESSAGE]
    )
    return await ivs.chat(token)


async def hears(person: Chatter, count: int) -> None:
    """Wait until so much has reached somebody."""
    async with asyncio.timeout(10):
        while len(person.received) < count:  # noqa: ASYNC110 - a simulated phone does not ring
            await asyncio.sleep(0.001)


async def main() -> None:
    """Let people talk."""
    async with LocalIVS() as ivs, ivs.session() as session:
        room_arn = (await session.chat.create_room(name="talk")).arn
        ana = await enter(ivs, session, room_arn, "ana")
        ben = await enter(ivs, session, room_arn, "ben")
        bot = asyncio.create_task(moderate(session, room_arn))
        await hears(ana, 1)
        await ben.send_message("Hello, ana!")
        await ben.send_message("What the heck is this?")
        await hears(ana, 5)  # ben's two, its deletion, and what the bot says
        await ben.send_message("Darn.")
        await hears(ana, 8)
        print(f"ben is {'still there' if ben.connected else 'gone'}")
        await session.chat.disconnect_user(room_identifier=room_arn, user_id=NAME)
        await bot
        for item in ana.received:
            print(f"  ana's phone: {getattr(item, 'content', None) or getattr(item, 'name', None)}")


if __name__ == "__main__":
    asyncio.run(main())
