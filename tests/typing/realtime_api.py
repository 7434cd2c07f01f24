"""What type checkers see of the real-time API. Checked by mypy and pyright, never run.

Each line with an ignore comment is a mistake that both checkers must find: an ignore that ignores
nothing is an error too.
"""

import asyncio
from collections.abc import Coroutine, Mapping, Sequence
from datetime import datetime
from typing import Protocol, assert_type

from ivsrt_async import (
    Credentials,
    Paginator,
    RetryPolicy,
    Session,
    Timeout,
    from_dict,
    to_dict,
)
from ivsrt_async.errors import ConflictException, ServiceError
from ivsrt_async.realtime import (
    Composition,
    CompositionState,
    CreateStageResponse,
    DestinationConfiguration,
    Event,
    ListStagesResponse,
    ParticipantSummary,
    ParticipantToken,
    ParticipantTokenConfiguration,
    Stage,
    StageSessionSummary,
    StageSummary,
    Video,
)


async def results_have_their_types(session: Session) -> None:
    created = await session.realtime.create_stage(name="standup", tags={"team": "video"})
    assert_type(created, CreateStageResponse)
    assert_type(created.stage, Stage)
    assert_type(created.stage.arn, str)
    assert_type(created.stage.name, str | None)
    assert_type(created.participant_tokens, Sequence[ParticipantToken] | None)
    assert_type(await session.realtime.get_stage(created.stage.arn), Stage)
    assert_type(await session.realtime.get_stage(arn=created.stage.arn), Stage)
    assert_type(await session.realtime.delete_stage(created.stage.arn), None)
    assert_type(await session.realtime.list_tags_for_resource("arn"), Mapping[str, str])
    token = await session.realtime.create_participant_token(stage_arn=created.stage.arn)
    assert_type(token.token, str)
    assert_type(token.participant_id, str)
    assert_type(token.expiration_time, datetime | None)
    key = await session.realtime.import_public_key("pem")
    assert_type(key.arn, str)
    composition = await session.realtime.get_composition("arn")
    assert_type(composition, Composition)
    assert_type(composition.state, CompositionState | str)


async def lists_have_the_types_of_their_items(session: Session) -> None:
    stages = session.realtime.list_stages(max_results=10)
    session.realtime.list_stage_sessions("arn", max_results=10, next_token="abc")
    session.realtime.list_compositions(filter_by_stage_arn="arn", max_results=10)
    assert_type(stages, Paginator[StageSummary, ListStagesResponse])
    async for stage in stages:
        assert_type(stage, StageSummary)
    async for page in stages.pages():
        assert_type(page, ListStagesResponse)
        assert_type(page.next_token, str | None)
    assert_type(await stages, ListStagesResponse)
    assert_type(await stages.collect(limit=3), list[StageSummary])
    async for past in session.realtime.list_stage_sessions(stage_arn="arn"):
        assert_type(past, StageSessionSummary)
    async for person in session.realtime.list_participants(stage_arn="a", session_id="s"):
        assert_type(person, ParticipantSummary)
    async for event in session.realtime.list_participant_events(
        stage_arn="a", session_id="s", participant_id="p"
    ):
        assert_type(event, Event)


async def calls_are_coroutines(session: Session) -> None:
    call = session.realtime.get_stage
    made: Coroutine[object, object, Stage] = call("arn")
    assert_type(await made, Stage)
    task = asyncio.create_task(call("arn"))
    assert_type(await task, Stage)
    stage, tags = await asyncio.gather(call("arn"), session.realtime.list_tags_for_resource("arn"))
    assert_type(stage, Stage)
    assert_type(tags, Mapping[str, str])


async def mistakes_are_found(session: Session) -> None:
    await session.realtime.create_stage(nam="x")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    await session.realtime.create_stage("standup")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    await session.realtime.get_stage()  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    await session.realtime.get_stage(arn=3)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    await session.realtime.create_participant_token(user_id="ana")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    await session.realtime.create_stage(tags=["a"])  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    session.realtime.list_stages(max_results="10")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    for _ in session.realtime.list_stages():  # type: ignore[attr-defined]  # pyright: ignore[reportGeneralTypeIssues]
        pass
    await session.realtime.no_such_operation()  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
    stage = await session.realtime.get_stage("arn")
    stage.name = 3  # type: ignore[assignment]  # pyright: ignore[reportAttributeAccessIssue]
    _ = {stage: 1}  # pyright: ignore[reportUnhashable]
    stage.no_such_field  # type: ignore[attr-defined]  # pyright: ignore  # noqa: B018, PGH003
    Video(width="wide")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    ParticipantTokenConfiguration("ana")  # type: ignore[call-arg, arg-type]  # pyright: ignore[reportCallIssue]


class StageMaker(Protocol):
    """As much of the service as some program needs; a fake in its tests has the same methods."""

    async def create_stage(self, *, name: str | None = None) -> CreateStageResponse: ...

    async def get_stage(self, arn: str) -> Stage: ...

    def list_stages(self, *, max_results: int | None = None) -> Paginator[StageSummary]: ...


class OtherStages(Protocol):
    async def get_stage(self, arn: int) -> Stage: ...


def protocols_of_ones_own_match(session: Session) -> StageMaker:
    return session.realtime


def protocols_with_other_types_do_not(session: Session) -> OtherStages:
    return session.realtime  # type: ignore[return-value]  # pyright: ignore[reportReturnType]


async def lists_can_be_annotated_by_their_items(stages: Paginator[StageSummary]) -> None:
    assert_type([stage async for stage in stages], list[StageSummary])
    page = await asyncio.create_task(stages)
    assert_type(page.next_token, str | None)


async def options_have_types(credentials: Credentials) -> None:
    session = Session("eu-west-1", credentials=credentials, retry=RetryPolicy(max_attempts=5))
    patient = session.realtime.with_options(timeout=Timeout(total=120))
    assert_type(await patient.get_stage("arn"), Stage)
    Session(retries=3)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    try:
        await patient.start_composition(
            stage_arn="arn", destinations=[DestinationConfiguration(name="recording")]
        )
    except ConflictException as error:
        assert_type(error.code, str)
        assert_type(error.request_id, str | None)
    except ServiceError as error:
        assert_type(error.throttled, bool)


def models_are_made_of_data(stage: Stage) -> None:
    assert_type(to_dict(stage), dict[str, object])
    assert_type(from_dict(Stage, to_dict(stage)), Stage)
    assert_type(from_dict(ListStagesResponse, {"stages": []}), ListStagesResponse)
    from_dict(Stage, "arn")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
