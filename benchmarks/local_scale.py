"""What calls of the local IVS cost while it holds 100, 1,000 and 10,000 of everything.

    uv run benchmarks/local_scale.py

Each stage has ten people, one of them on air; each channel is live. Calls are carried out by the
engine, without network and signature, which cost the same whatever it holds. The CPU time of the
cheapest of many repetitions counts. A row whose last figure is twice its first, and by more than 20
microseconds, is marked: it grows.

Afterwards everything is deleted and two months pass: what is left of it, no call can ask for.
"""

import argparse
import asyncio
import gc
import time
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from itertools import count
from typing import Any

import attrs

from ivsrt_async.chat import (
    CreateChatToken,
    CreateRoom,
    DeleteRoom,
    GetRoom,
    ListRooms,
    SendEvent,
)
from ivsrt_async.local import LocalIVS
from ivsrt_async.local._engine.page.overview import Overview
from ivsrt_async.local._engine.protocol import encode_result
from ivsrt_async.low_latency import (
    CreateChannel,
    DeleteChannel,
    GetChannel,
    GetStream,
    ListChannels,
    ListStreams,
    ListStreamSessions,
)
from ivsrt_async.realtime import (
    CreateEncoderConfiguration,
    CreateIngestConfiguration,
    CreateParticipantToken,
    CreateStage,
    DeleteEncoderConfiguration,
    DeleteIngestConfiguration,
    DeleteStage,
    GetParticipant,
    GetStage,
    IngestProtocol,
    ListEncoderConfigurations,
    ListIngestConfigurations,
    ListParticipantEvents,
    ListParticipants,
    ListStages,
    ListStageSessions,
)
from ivsrt_async.tagging import ListTagsForResource

SIZES = (100, 1_000, 10_000)
PEOPLE = 10
"""On each stage."""
INGESTS = 100
"""Ingest configurations: AWS's quota, which is not raised."""
ROUNDS = 7
CALLS = 30
"""In each round."""
TWICE, NOISE = 2.0, 20.0
"""From which ratio, and from how many microseconds more, a cost grows."""
LONGEST_BUSY = 3 * 24
"""Hours: publishers stay on air for 24, streams for 48."""
LONGEST_IDLE = 61 * 24
"""Hours: stream sessions are kept the longest, for 60 days."""

KINDS = ("Stage", "Channel", "StreamKey", "Room", "EncoderConfiguration")
AT_ONCE = ("Stream", "Viewer", "ConcurrentPublisher", "ConcurrentSubscription", "Subscriber")
Step = Callable[[], object]


@attrs.define
class Scene:
    """A local IVS with so much of everything.

    Args:
        ivs: The local IVS.
        size: How much.
    """

    ivs: LocalIVS
    size: int
    stages: list[str] = attrs.field(factory=list)
    channels: list[str] = attrs.field(factory=list)
    rooms: list[str] = attrs.field(factory=list)
    encoders: list[str] = attrs.field(factory=list)
    ingests: list[str] = attrs.field(factory=list)
    people: list[Any] = attrs.field(factory=list)
    """One of each stage, who is on air."""
    crowd: list[Any] = attrs.field(factory=list)
    """The people of the last stage, as many as there are stages."""
    broadcasts: list[Any] = attrs.field(factory=list)

    def carry_out(self, operation: Any) -> Any:
        """Have the engine answer an operation."""
        return self.ivs._engine.handlers[type(operation)](operation)  # noqa: SLF001 - below the network, whose cost does not grow

    def answer(self, operation: Any) -> bytes:
        """The same, to the bytes of the answer."""
        return encode_result(type(operation).spec, self.carry_out(operation))

    async def fill(self) -> None:
        """Make everything."""
        for number in range(self.size):
            self.stages.append(self.carry_out(CreateStage(name=f"stage-{number}")).stage.arn)
            people = [await self.join(self.stages[-1], f"user-{n}") for n in range(PEOPLE)]
            await people[0].publish()
            self.people.append(people[0])
            channel = self.carry_out(CreateChannel(name=f"channel-{number}")).channel
            self.channels.append(channel.arn)
            self.broadcasts.append(await self.ivs.go_live(channel))
            self.rooms.append(self.carry_out(CreateRoom(name=f"room-{number}")).arn)
            encoder = CreateEncoderConfiguration(name=f"encoder-{number}")
            self.encoders.append(self.carry_out(encoder).arn)
        for _ in range(INGESTS):
            ingest = CreateIngestConfiguration(ingest_protocol=IngestProtocol.RTMPS)
            self.ingests.append(self.carry_out(ingest).arn)
        for number in range(self.size - PEOPLE):
            self.crowd.append(await self.join(self.stages[-1], f"viewer-{number}"))

    async def join(self, stage_arn: str, user_id: str) -> Any:
        """Have somebody join a stage."""
        token = self.carry_out(CreateParticipantToken(stage_arn=stage_arn, user_id=user_id))
        return await self.ivs.join(token)

    def session_of(self, stage_arn: str) -> str:
        """The session that is going on."""
        return str(self.carry_out(GetStage(stage_arn)).active_session_id)

    async def empty(self) -> None:
        """Delete everything."""
        for broadcast in self.broadcasts:
            await broadcast.end()
        for arn in self.stages:
            self.carry_out(DeleteStage(arn))
        for arn in self.channels:
            self.carry_out(DeleteChannel(arn))
        for arn in self.rooms:
            self.carry_out(DeleteRoom(arn))
        for arn in self.encoders:
            self.carry_out(DeleteEncoderConfiguration(arn))
        for arn in self.ingests:
            self.carry_out(DeleteIngestConfiguration(arn))
        self.broadcasts.clear()
        self.people.clear()
        self.crowd.clear()


def calls_of(scene: Scene) -> Iterator[tuple[str, Step]]:
    """What is measured, by name."""
    stage, last = scene.stages[scene.size // 2], scene.stages[-1]
    session, crowded = scene.session_of(stage), scene.session_of(last)
    person = scene.people[scene.size // 2]
    channel, room = scene.channels[scene.size // 2], scene.rooms[scene.size // 2]
    operations = {
        "GetStage": GetStage(stage),
        "GetParticipant": GetParticipant(
            stage_arn=stage, session_id=session, participant_id=person.participant_id
        ),
        "GetChannel": GetChannel(channel),
        "GetStream": GetStream(channel),
        "GetRoom": GetRoom(room),
        "ListTagsForResource": ListTagsForResource(stage),
        "CreateParticipantToken": CreateParticipantToken(stage_arn=stage),
        "CreateChatToken": CreateChatToken(room_identifier=room, user_id="ana"),
        "SendEvent": SendEvent(room_identifier=room, event_name="app:hello"),
        "ListStages": ListStages(),
        "ListChannels": ListChannels(),
        "ListChannels, filtered": ListChannels(filter_by_name="channel-7"),
        "ListStreams": ListStreams(),
        "ListStreamSessions": ListStreamSessions(channel_arn=channel),
        "ListRooms": ListRooms(),
        "ListEncoderConfigurations": ListEncoderConfigurations(),
        "ListIngestConfigurations": ListIngestConfigurations(),
        "ListStageSessions": ListStageSessions(stage_arn=stage),
        "ListParticipants": ListParticipants(stage_arn=stage, session_id=session),
        "ListParticipants, of many": ListParticipants(stage_arn=last, session_id=crowded),
        "ListParticipantEvents": ListParticipantEvents(
            stage_arn=stage, session_id=session, participant_id=person.participant_id
        ),
    }
    for name, operation in operations.items():
        yield name, partial(scene.answer, operation)

    def create_stage() -> None:
        scene.carry_out(DeleteStage(scene.carry_out(CreateStage()).stage.arn))

    def create_channel() -> None:
        scene.carry_out(DeleteChannel(scene.carry_out(CreateChannel()).channel.arn))

    def create_room() -> None:
        scene.carry_out(DeleteRoom(scene.carry_out(CreateRoom()).arn))

    yield "CreateStage, DeleteStage", create_stage
    yield "CreateChannel, DeleteChannel", create_channel
    yield "CreateRoom, DeleteRoom", create_room
    numbers = count()
    yield (
        "one event",
        lambda: scene.ivs.events.announce("IVS Stage Update", stage, {"n": next(numbers)}),
    )
    state = scene.ivs._engine.realtime  # noqa: SLF001 - below the network, whose cost does not grow
    place = state.stages.get(stage)
    speaker = place.here(person.participant_id)
    assert speaker is not None

    def speak() -> None:
        place.unpublish(speaker)
        place.publish(speaker, speaker.protocol)
        speaker.events.clear()  # or they alone would grow

    yield "unpublish, publish: two events", speak
    broadcast = scene.broadcasts[scene.size // 2]
    yield "set_viewers", lambda: drive(broadcast.set_viewers(3))
    overview = Overview(scene.ivs._engine, scene.ivs._server.exchanges)  # noqa: SLF001 - below the network, whose cost does not grow
    yield "the page, while somebody looks", overview.picture
    # The last, since everything that may last for days has to end first.
    for _ in range(LONGEST_BUSY):
        scene.ivs.clock.advance(3600)
    yield "clock, an idle hour", lambda: scene.ivs.clock.advance(3600)


def drive(coroutine: Any) -> None:
    """Run a coroutine that waits for nothing."""
    try:
        coroutine.send(None)
    except StopIteration:
        return
    raise AssertionError("it waits")


def cost(step: Step) -> float:
    """Microseconds of CPU that one call takes, in the cheapest round."""
    rounds = []
    for _ in range(ROUNDS):
        began = time.process_time()
        for _ in range(CALLS):
            step()
        rounds.append(time.process_time() - began)
        if sum(rounds) > 1:
            break
    return min(rounds) / CALLS * 1e6


def kept() -> Counter[str]:
    """How many objects of the local IVS there are, by class."""
    gc.collect()
    kinds = (type(thing) for thing in gc.get_objects())
    return Counter(
        kind.__qualname__ for kind in kinds if str(kind.__module__).startswith("ivsrt_async")
    )


async def measure(size: int) -> tuple[dict[str, float], Counter[str], float]:
    """Costs of calls with so much of everything, what is left of it, and seconds to fill."""
    before = kept()
    quotas = dict.fromkeys(KINDS, 2 * size) | dict.fromkeys(AT_ONCE, 100 * size)
    async with LocalIVS(quotas=quotas) as ivs:
        scene = Scene(ivs, size)
        began = time.perf_counter()
        await scene.fill()
        filled = time.perf_counter() - began
        ivs.clock.advance(3600)  # what falls due once, falls due here
        costs = {}
        gc.disable()  # the collector's passes over all there is are no cost of a call
        for name, step in calls_of(scene):
            costs[name] = cost(step)
        gc.enable()
        await scene.empty()
        ivs.events.kept.clear()
        for _ in range(LONGEST_IDLE):
            ivs.clock.advance(3600)
        ivs.clock.catch_up()
        left = kept() - before
    return costs, left, filled


async def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    sizes = parser.parse_args().sizes
    columns, leftovers = [], []
    for size in sizes:
        costs, left, filled = await measure(size)
        columns.append(costs)
        leftovers.append(left)
        print(
            f"{size:>7,} stages with {size * PEOPLE:,} people, and {size:,} more on one:"
            f" made in {filled:.1f} s",
            flush=True,
        )
    print(f"\n{'microseconds':34}" + "".join(f"{size:>10,}" for size in sizes))
    for name in columns[0]:
        figures = [column[name] for column in columns]
        grows = figures[-1] > TWICE * figures[0] and figures[-1] - figures[0] > NOISE
        print(
            f"{name:34}"
            + "".join(f"{figure:>10.1f}" for figure in figures)
            + ("  grows" if grows else "")
        )
    print("\nleft when everything was deleted and two months had passed, where that grows")
    for name in sorted(set().union(*leftovers)):
        if leftovers[-1][name] > leftovers[0][name]:
            print(f"{name:34}" + "".join(f"{left[name]:>10,}" for left in leftovers))


if __name__ == "__main__":
    asyncio.run(main())
