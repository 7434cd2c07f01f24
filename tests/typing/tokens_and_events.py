"""What type checkers see of tokens and events. Checked by mypy and pyright, never run."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import assert_type

from ivsrt_async import Session
from ivsrt_async.arns import Arn
from ivsrt_async.events import (
    ClaimOutcome,
    CompositionDestinationStateChange,
    DispatchReport,
    EventMemory,
    EventRouter,
    ExchangedToken,
    IVSEvent,
    NewestEvents,
    ParticipantPublished,
    ParticipantPublishStateChange,
    ParticipantTokenExchanged,
    ParticipantUnpublished,
    RecentEvents,
    StreamStart,
    parse_event,
    parse_events,
)
from ivsrt_async.low_latency import Channel
from ivsrt_async.realtime import ParticipantToken, Stage
from ivsrt_async.tokens import (
    ConnectionTokenSigner,
    KeyPair,
    KeyRotation,
    MaximumResolution,
    ParticipantTokenSigner,
    PlaybackToken,
    PlaybackTokenSigner,
    VerifiedToken,
    generate_key_pair,
    rotate_public_key,
    verify_token,
)


def tokens(stage: Stage, channel: Channel, key_arn: str) -> None:
    pair = generate_key_pair()
    assert_type(pair, KeyPair)
    signer = ParticipantTokenSigner(pair.private_key_pem, key_arn)
    token = signer.sign(stage, user_id="ana", valid_for=timedelta(hours=1))
    assert_type(token, ParticipantToken)
    assert_type(signer.exchange(token, capabilities=["SUBSCRIBE"]), ParticipantToken)
    assert_type(signer.with_key(pair.private_key_pem, Arn.parse(key_arn)), ParticipantTokenSigner)
    assert_type(verify_token(token, pair.public_key_pem), VerifiedToken)
    playback = PlaybackTokenSigner(pair.private_key_pem)
    seen = playback.sign(channel, maximum_resolution=MaximumResolution.HD, ads_opt_out=True)
    assert_type(seen, PlaybackToken)
    assert_type(playback.url(channel, ads_player_params={"age": "18-25"}), str)
    ParticipantTokenSigner(pair.private_key_pem)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    ParticipantTokenSigner(5, key_arn)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


async def a_rotation_keeps_the_kind_of_signer(
    session: Session, participants: ParticipantTokenSigner, connections: ConnectionTokenSigner
) -> None:
    day = timedelta(days=1)
    rotation = await rotate_public_key(session, participants, keep=day)
    assert_type(rotation, KeyRotation[ParticipantTokenSigner])
    other = await rotate_public_key(session, connections, keep=day)
    assert_type(other.signer, ConnectionTokenSigner)
    assert_type(other.delete_after, datetime)


class OnRedis:
    """A memory of a user's own."""

    async def claim(self, event_id: str, holder: str, lease: timedelta) -> ClaimOutcome:
        return ClaimOutcome.CLAIMED

    async def done(self, event_id: str, holder: str) -> None: ...

    async def release(self, event_id: str, holder: str) -> None: ...


memories: list[EventMemory] = [RecentEvents(), OnRedis()]
router = EventRouter(memory=OnRedis(), lease=timedelta(seconds=30))
newest = NewestEvents()


@router.on(ParticipantPublished, ParticipantUnpublished)
async def on_air(event: ParticipantPublishStateChange) -> None:
    assert_type(event.stage_arn, str)
    assert_type(event.event_time_precise, datetime | None)
    assert_type(newest.advance(event), bool)


@router.on(ParticipantTokenExchanged)
async def exchanged(event: ParticipantTokenExchanged) -> None:
    assert_type(event.new_token, ExchangedToken | None)
    if event.new_token is not None:
        assert_type(event.new_token.attributes, Mapping[str, str])


@router.on(CompositionDestinationStateChange)
async def destination(event: CompositionDestinationStateChange) -> None:
    assert_type(event.destination_id, str)
    assert_type(event.error_code, str | None)


@router.default
async def otherwise(event: IVSEvent) -> None: ...


@router.on(StreamStart)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
def plain(event: StreamStart) -> None: ...


async def dispatched(payload: bytes) -> None:
    report = await router.dispatch(payload)
    assert_type(report, DispatchReport)
    assert_type(report.in_progress, Sequence[IVSEvent])
    assert_type(parse_event(payload), IVSEvent)
    assert_type(parse_events(payload), list[IVSEvent])
    parse_event(payload).id = "x"  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]
