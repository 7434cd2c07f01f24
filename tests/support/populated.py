"""A local IVS with something of everything in it, and a picture of all it knows."""

from itertools import count

import attrs

from ivsrt_async.chat import CreateChatToken, CreateRoom
from ivsrt_async.local._engine.page_tokens import PageTokens
from ivsrt_async.local._engine.resources import Collection
from ivsrt_async.local.clock import LocalClock
from ivsrt_async.low_latency import CreateChannel
from ivsrt_async.realtime import (
    CreateEncoderConfiguration,
    CreateIngestConfiguration,
    CreateStage,
    IngestProtocol,
    ParticipantTokenConfiguration,
)

_MOVING = (LocalClock, PageTokens, count)


async def populate(ivs) -> dict[str, str]:
    """Fill a local IVS without any call; the names of what is in it, by placeholder."""

    def carry_out(operation):
        return ivs._engine.handlers[type(operation)](operation)

    made = carry_out(
        CreateStage(
            name="hall",
            tags={"team": "video"},
            participant_token_configurations=[ParticipantTokenConfiguration(user_id="ana")],
        )
    )
    ana = await ivs.join(made.participant_tokens[0])
    await ana.publish()
    encoder = carry_out(CreateEncoderConfiguration(name="hd"))
    carry_out(CreateIngestConfiguration(name="camera", ingest_protocol=IngestProtocol.RTMPS))
    channel = carry_out(CreateChannel(name="show")).channel
    await ivs.go_live(channel)
    room = carry_out(CreateRoom(name="talk"))
    token = carry_out(CreateChatToken(room_identifier=room.arn, user_id="ben"))
    await ivs.chat(token)
    return {
        "$stage": made.stage.arn,
        "$participant": ana.participant_id,
        "$encoder": encoder.arn,
        "$channel": channel.arn,
        "$room": room.arn,
    }


def state_of(ivs) -> str:
    """Everything the rooms know, as text."""
    seen: set[int] = set()
    lines: list[str] = []

    def look_into(thing: object, path: str) -> None:
        if id(thing) in seen or isinstance(thing, _MOVING) or callable(thing):
            return
        seen.add(id(thing))
        if isinstance(thing, Collection):
            lines.append(f"{path} = {list(thing)!r}")
        elif type(thing).__module__.startswith("ivsrt_async.local") and not attrs.has(type(thing)):
            for name, value in vars(thing).items():
                look_into(value, f"{path}.{name}")
        else:
            lines.append(f"{path} = {thing!r}")

    for service in ("realtime", "low_latency", "chat"):
        look_into(getattr(ivs._engine, service), service)
    return "\n".join(lines)
