"""Chat through a proxy that mistreats it, and whether everybody was told the truth.

    uv run benchmarks/chat_faults.py                  10,000 messages among 5 people
    uv run benchmarks/chat_faults.py --messages 400   a small run, as the tests do it

Somebody who is in the room without the network sees what was truly delivered, in its order. Beside
that the script holds what each person saw, and what each sender was told. It ends with status 1 if
anybody saw a message twice or out of order, missed one outside a gap that was told, or was told
less than the truth about a message of their own.
"""

import argparse
import asyncio
import itertools
import random
import sys
import time
from collections import Counter
from functools import partial

from chat_proxy import ChatProxy

from ivsrt_async import RetryPolicy, Session
from ivsrt_async.chat import ChatTokenCapability
from ivsrt_async.chat.messaging import (
    ChatConnection,
    ChatMessage,
    ConnectionLost,
    ConnectionRestored,
    RoomEvent,
)
from ivsrt_async.errors import TransportError
from ivsrt_async.local import Chatter, LocalIVS
from ivsrt_async.testing import Surroundings

POLICY = RetryPolicy(max_attempts=10)
PING_INTERVAL = 0.4
"""Seconds of real time, so that a stalled connection is soon noticed."""
ROUND = 0.2
"""Seconds by the local clock between two messages of one person: five a second."""
SESSION = 180
"""Minutes."""

TWICE = "messages seen twice"
DISORDER = "messages seen out of order"
MISSED = "messages missed outside a gap that was told"
PHANTOM = "messages acknowledged that nobody got"
UNTOLD = "messages delivered that were said not to be sent"
FAILINGS = (TWICE, DISORDER, MISSED, PHANTOM, UNTOLD)


class QuickTime:
    """Time that passes only while somebody sleeps, and then at once."""

    def __init__(self) -> None:
        self.now = time.time()

    async def sleep(self, seconds: float) -> None:
        """Let so many seconds have passed."""
        self.now += seconds
        await asyncio.sleep(0)

    def surroundings(self) -> Surroundings:
        """For a session."""
        return Surroundings(
            variables={},
            now=lambda: self.now,
            monotonic=lambda: self.now,
            sleep=self.sleep,
            chance=random.Random(1).random,
        )


class Talker:
    """Somebody who sends and listens through the proxy."""

    def __init__(self, name: str, room: ChatConnection) -> None:
        self.name = name
        self.room = room
        self.seen: list[RoomEvent] = []
        self.sent: dict[str, ChatMessage | TransportError] = {}
        """What became of each text."""

    async def listen(self) -> None:
        """Until the connection is closed."""
        async for event in self.room:
            self.seen.append(event)

    async def say(self, number: int) -> None:
        """Send a message, and note what one is told of it."""
        text = f"{self.name} {number}"
        try:
            self.sent[text] = await self.room.send_message(text)
        except TransportError as error:
            self.sent[text] = error


async def talk(
    ivs: LocalIVS, session: Session, proxy: ChatProxy, options: argparse.Namespace
) -> tuple[list[Talker], Chatter]:
    """Let them talk; everybody, and who saw everything."""
    arn = (await session.chat.create_room(maximum_message_rate_per_second=100)).arn

    async def issue(name: str) -> str:
        made = await session.chat.create_chat_token(
            room_identifier=arn,
            user_id=name,
            capabilities=[ChatTokenCapability.SEND_MESSAGE],
            session_duration_in_minutes=SESSION,
        )
        return made.token

    witness = await ivs.chat(await issue("witness"))
    around = QuickTime().surroundings()
    async with ivs.session(
        endpoint_url={"chat": await proxy.start()}, surroundings=around, retry=POLICY
    ) as through_the_proxy:
        chat = through_the_proxy.chat
        talkers = []
        for name in (f"person-{number}" for number in range(options.people)):
            room = ChatConnection(
                partial(issue, name),
                chat,
                user_id=name,
                report_gaps=True,
                buffer=1_000_000,
                reconnect_for=None,
                ping_interval=PING_INTERVAL,
            )
            talkers.append(Talker(name, await room.__aenter__()))
        listening = [asyncio.create_task(talker.listen()) for talker in talkers]
        for number in range(options.messages // options.people):
            ivs.clock.advance(ROUND)
            await asyncio.gather(*(talker.say(number) for talker in talkers))
        proxy.calm()
        for talker in talkers:  # what is still on its way arrives before this
            ivs.clock.advance(ROUND)
            await talker.say(-1)
        for talker in talkers:
            await talker.room.aclose()
        await asyncio.gather(*listening)
    return talkers, witness


def failings_of(talker: Talker, truth: dict[str, int]) -> Counter[str]:
    """What somebody was told that is not true.

    Args:
        talker: Who.
        truth: The place of each message in the order in which they were delivered, by its id.
    """
    found: Counter[str] = Counter()
    ids = [event.id for event in talker.seen if isinstance(event, ChatMessage)]
    found[TWICE] = len(ids) - len(set(ids))
    last, gap = -1, False
    for event in talker.seen:
        if isinstance(event, ConnectionLost | ConnectionRestored):
            gap = True
        elif isinstance(event, ChatMessage):
            place = truth[event.id]
            found[DISORDER] += place <= last
            found[MISSED] += 0 if gap else max(place - last - 1, 0)
            last, gap = place, False
    for told in talker.sent.values():
        found[PHANTOM] += isinstance(told, ChatMessage) and told.id not in truth
    return found


async def run(options: argparse.Namespace) -> bool:
    """Talk, and hold what everybody saw against the truth.

    Returns:
        Whether all is as it should be.
    """
    began = time.monotonic()
    async with LocalIVS() as ivs, ivs.session() as session:
        proxy = ChatProxy(ivs.port, options.seed, options.share)
        try:
            async with asyncio.timeout(options.seconds):
                talkers, witness = await talk(ivs, session, proxy, options)
        finally:
            await proxy.stop()
    delivered = [item for item in witness.received if hasattr(item, "content")]
    truth = {item.id: place for place, item in enumerate(delivered)}
    contents = {item.content for item in delivered}
    found: Counter[str] = Counter(dict.fromkeys(FAILINGS, 0))
    for talker in talkers:
        found.update(failings_of(talker, truth))
    for text, told in itertools.chain(*(talker.sent.items() for talker in talkers)):
        is_denied = isinstance(told, TransportError) and not told.maybe_done
        found[UNTOLD] += is_denied and text in contents
    _print(talkers, proxy, found, time.monotonic() - began)
    return not any(found.values())


def _print(talkers: list[Talker], proxy: ChatProxy, found: Counter[str], seconds: float) -> None:
    print(f"{'what happened':45} {'times':>8}")
    for name, times in proxy.happened.most_common():
        print(f"{name:45} {times:8}")
    told = [told for talker in talkers for told in talker.sent.values()]
    acknowledged = sum(isinstance(one, ChatMessage) for one in told)
    unknown = sum(isinstance(one, TransportError) and one.maybe_done for one in told)
    gaps = sum(isinstance(e, ConnectionRestored) for talker in talkers for e in talker.seen)
    seen = sum(isinstance(e, ChatMessage) for talker in talkers for e in talker.seen)
    print(
        f"\n{len(told)} messages by {len(talkers)} people: {acknowledged} acknowledged, "
        f"{unknown} of unknown fate, {len(told) - acknowledged - unknown} not sent; {seen} seen, "
        f"{gaps} gaps told, {sum(proxy.happened.values())} faults in {proxy.frames} frames, "
        f"{seconds:.1f} s\n"
    )
    for failing in FAILINGS:
        print(f"{failing:55} {found[failing]:6}")


def main() -> None:
    """Read the options and run."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--messages", type=int, default=10_000, help="in all (default 10000)")
    parser.add_argument("--people", type=int, default=5, help="who send and listen (default 5)")
    parser.add_argument("--seed", type=int, default=1, help="decides what happens (default 1)")
    parser.add_argument(
        "--share", type=float, default=0.01, help="share of frames with a fault (default 0.01)"
    )
    parser.add_argument(
        "--seconds", type=float, default=600, help="longest time for all of it (default 600)"
    )
    sys.exit(0 if asyncio.run(run(parser.parse_args())) else 1)


if __name__ == "__main__":
    main()
