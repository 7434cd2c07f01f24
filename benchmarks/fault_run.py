"""Calls through a proxy that mistreats them, and whether everybody was told the truth.

    uv run benchmarks/fault_run.py                          20,000 calls by 100 tasks
    uv run benchmarks/fault_run.py --calls 300 --tasks 20   a small run, as the tests do it

Holds the journal of the server beside what each call was told, prints both as a table, and ends
with status 1 if a call got an answer that is not its own, hung, raised what is not ours, made a
thing twice, or was told less than the truth about what it had done.
"""

import argparse
import asyncio
import inspect
import random
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

from fault_proxy import FaultProxy
from journal_server import ACCOUNT, Journal, JournalServer

from ivsrt_async import Credentials, RetryPolicy, Session, Timeout
from ivsrt_async.errors import IVSError, ResourceNotFoundException
from ivsrt_async.realtime import ChannelDestinationConfiguration, DestinationConfiguration

TOTAL = 8.0
"""Seconds a call may take in all."""
HANGS_AFTER = 45.0
"""Seconds after which a call that should have ended long ago hangs, however busy the machine."""
POLICY: dict[str, Any] = {"transient_base": 0.002, "throttling_base": 0.002, "max_delay": 0.01}
CHANNEL = ChannelDestinationConfiguration(channel_arn="arn:aws:ivs:eu-west-1:1:channel/x")
DESTINATIONS = [DestinationConfiguration(channel=CHANNEL)]

WRONG_ANSWER = "wrong answers"
HANG = "hangs"
FOREIGN = "foreign exceptions"
DOUBLED = "creates doubled that were not to be repeated"
UNTOLD = "creates carried out of which the error said nothing"
PHANTOM = "creates that succeeded and are not in the journal"
UNDONE = "deletes that succeeded and are not in the journal"
MISSED = "deletes of ours that were reported as not found"
TWICE = "compositions started twice by one call"
FAILINGS = (WRONG_ANSWER, HANG, FOREIGN, DOUBLED, UNTOLD, PHANTOM, UNDONE, MISSED, TWICE)


class Provider:
    """Gives a new key each time it is asked."""

    asked = 0

    async def get_credentials(self) -> Credentials:
        """The next key."""
        self.asked += 1
        await asyncio.sleep(0)
        return Credentials(f"AKID{self.asked}", "secret", "token")


class Run:
    """The calls, what they were told, and what is wrong with that.

    Args:
        session: What calls.
        journal: What the server did.
        seed: Decides which calls are made.
    """

    def __init__(self, session: Session, journal: Journal, seed: int) -> None:
        self._session = session
        self._journal = journal
        self._chance = random.Random(seed)
        self.ends: Counter[str] = Counter()
        """How many calls ended how."""
        self.failings: Counter[str] = Counter(dict.fromkeys(FAILINGS, 0))
        self.examples: dict[str, str] = {}
        """Of each failing, one."""
        self._told: dict[str, IVSError | None] = {}
        repeating = "repeat_creates" in inspect.signature(RetryPolicy).parameters
        again: dict[str, Any] = {"repeat_creates": True} if repeating else {}
        self._repeating = session.realtime.with_options(retry=RetryPolicy(**POLICY, **again))
        self._kinds: list[tuple[Callable[[int], Awaitable[None]], int]] = [
            (self._get_stage, 35),
            (self._create_stage, 20),
            (self._delete_stage, 15),
            (self._token, 10),
            (self._composition, 5),
            (self._room, 5),
            (self._channel, 5),
            (self._tag, 5),
        ]
        if repeating:
            self._kinds.append((self._create_stage_again, 5))

    async def work(self, numbers: range) -> None:
        """Make these calls, one after the other."""
        kinds, weights = zip(*self._kinds, strict=True)
        for number in numbers:
            (kind,) = self._chance.choices(kinds, weights)
            await self._one(kind, number)

    async def _one(self, kind: Callable[[int], Awaitable[None]], number: int) -> None:
        try:
            async with asyncio.timeout(HANGS_AFTER) as limit:
                await kind(number)
        except IVSError as error:
            self.ends[type(error).__name__] += 1
        except Exception as error:  # noqa: BLE001 - that is what is looked for
            self._fail(HANG if limit.expired() else FOREIGN, f"{kind.__name__}: {error!r}")
        else:
            self.ends["result"] += 1

    def _fail(self, failing: str, example: str) -> None:
        self.failings[failing] += 1
        self.examples.setdefault(failing, example)

    def _compare(self, expected: object, actual: object) -> None:
        if expected != actual:
            self._fail(WRONG_ANSWER, f"{expected!r} got {actual!r}")

    async def _get_stage(self, number: int) -> None:
        arn = f"{ACCOUNT}:stage/{number:08}"
        self._compare(arn, (await self._session.realtime.get_stage(arn)).arn)

    async def _create_stage(self, number: int) -> None:
        await self._create(f"once-{number}", self._session.realtime.create_stage)

    async def _create_stage_again(self, number: int) -> None:
        await self._create(f"again-{number}", self._repeating.create_stage)

    async def _create(self, name: str, create: Callable[..., Awaitable[Any]]) -> None:
        try:
            created = await create(name=name)
        except IVSError as error:
            self._told[name] = error
            raise
        self._told[name] = None
        self._compare(name, created.stage.name)

    async def _delete_stage(self, number: int) -> None:
        arn = f"{ACCOUNT}:stage/{number:08}"
        self._journal.alive.add(arn)
        try:
            await self._session.realtime.delete_stage(arn)
        except ResourceNotFoundException as error:
            self._fail(MISSED, str(error))
            raise
        if arn in self._journal.alive:
            self._fail(UNDONE, arn)

    async def _token(self, number: int) -> None:
        user, stage = f"user-{number}", f"{ACCOUNT}:stage/{number:08}"
        token = await self._session.realtime.create_participant_token(stage, user_id=user)
        self._compare((user, f"for {user}"), (token.user_id, token.token))

    async def _composition(self, number: int) -> None:
        stage = f"{ACCOUNT}:stage/{number:08}"
        started = await self._session.realtime.start_composition(
            stage_arn=stage, destinations=DESTINATIONS
        )
        self._compare(stage, started.stage_arn)

    async def _room(self, number: int) -> None:
        arn = f"arn:aws:ivschat:eu-west-1:123456789012:room/{number:08}"
        self._compare(arn, (await self._session.chat.get_room(arn)).arn)

    async def _channel(self, number: int) -> None:
        arn = f"{ACCOUNT}:channel/{number:08}"
        self._compare(arn, (await self._session.low_latency.get_channel(arn)).arn)

    async def _tag(self, number: int) -> None:
        arn = f"{ACCOUNT}:stage/{number:08}"
        await self._session.realtime.tag_resource(resource_arn=arn, tags={"a": "b"})

    def hold_against_the_journal(self) -> None:
        """Look for creates that were made twice, or whose makers were told less than the truth."""
        for name, error in self._told.items():
            made = self._journal.stages[name]
            if made > 1 and name.startswith("once-"):
                self._fail(DOUBLED, f"{name}: {made} of them")
            if made and error is not None and not getattr(error, "maybe_done", False):
                self._fail(UNTOLD, f"{name}: {error}")
            if not made and error is None:
                self._fail(PHANTOM, name)
        for stage, started in self._journal.compositions.items():
            if started > 1:
                self._fail(TWICE, f"{stage}: {started} of them")


async def run(calls: int, tasks: int, seed: int, share: float, seconds: float) -> bool:
    """Make the calls, print what came of them; whether all is as it should be."""
    journal = Journal()
    server = JournalServer(journal)
    proxy = FaultProxy(await server.start(), seed=seed, share=share)
    started = time.monotonic()
    try:
        async with Session(
            "eu-west-1",
            credentials=Provider(),
            endpoint_url=await proxy.start(),
            retry=RetryPolicy(**POLICY),
            timeout=Timeout(connect=2.0, attempt=1.0, total=TOTAL),
            max_connections=tasks,
        ) as session:
            done = Run(session, journal, seed)
            async with asyncio.timeout(seconds):
                await asyncio.gather(
                    *[done.work(range(first, calls, tasks)) for first in range(tasks)]
                )
    finally:
        await proxy.stop()
        await server.stop()
    done.hold_against_the_journal()
    _print(done, proxy, journal, time.monotonic() - started)
    return not any(done.failings.values())


def _print(done: Run, proxy: FaultProxy, journal: Journal, seconds: float) -> None:
    print(f"{'fault':45} {'exchanges':>10}")
    for name, times in proxy.happened.items():
        print(f"{name:45} {times:10}")
    hit = sum(proxy.happened.values())
    print(f"{'none':45} {proxy.exchanges - hit:10}")
    print(f"\n{'calls that ended with':45} {'calls':>10}")
    for end, times in done.ends.most_common():
        print(f"{end:45} {times:10}")
    calls = sum(done.ends.values()) + done.failings[HANG] + done.failings[FOREIGN]
    print(
        f"\n{calls} calls, {proxy.exchanges} exchanges, {hit} faults of "
        f"{sum(map(bool, proxy.happened.values()))} kinds, {journal.requests} requests carried "
        f"out, in {seconds:.1f} s\n"
    )
    for failing in FAILINGS:
        example = f"   e.g. {done.examples[failing]}" if failing in done.examples else ""
        print(f"{failing:55} {done.failings[failing]:6}{example}")


def main() -> None:
    """Read the options and run."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--calls", type=int, default=20_000, help="calls in all (default 20000)")
    parser.add_argument("--tasks", type=int, default=100, help="tasks that call (default 100)")
    parser.add_argument("--seed", type=int, default=1, help="decides what happens (default 1)")
    parser.add_argument(
        "--share", type=float, default=0.2, help="share of exchanges with a fault (default 0.2)"
    )
    parser.add_argument(
        "--seconds", type=float, default=900, help="longest time for all of it (default 900)"
    )
    options = parser.parse_args()
    as_it_should_be = asyncio.run(
        run(options.calls, options.tasks, options.seed, options.share, options.seconds)
    )
    sys.exit(0 if as_it_should_be else 1)


if __name__ == "__main__":
    main()
