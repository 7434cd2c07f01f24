"""What type checkers see of paces and of many calls. Checked, never run."""

from typing import assert_type

from ivsrt_async import Outcome, Session, bulk, realtime
from ivsrt_async.errors import IVSError
from ivsrt_async.pacing import Pace, Pacing, Turn
from ivsrt_async.redis import RedisPacing


class Unhurried:
    """A pace of one's own."""

    async def take(self, turn: Turn) -> None:
        wait = 1.0 if turn.operation == "DeleteStage" else 0.0
        turn.check(wait)
        await turn.clock.sleep(wait)

    def slow_down(self, turn: Turn) -> None:
        """Nothing to learn."""

    async def rest(self) -> None:
        """Nothing is open."""


def paces() -> None:
    pace: Pace = Pacing(rates={"CreateStage": 20}, share=0.9)
    Session("eu-west-1", pacing=pace)
    Session("eu-west-1", pacing=Unhurried())
    Session("eu-west-1", pacing=RedisPacing("redis://cache", account="123456789012"))
    RedisPacing("redis://cache")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    Session("eu-west-1", pacing=5)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    Pacing(rates={"CreateStage": "5"})  # type: ignore[dict-item]  # pyright: ignore[reportArgumentType]


async def many(session: Session, arns: list[str]) -> None:
    async for deleted in bulk(session.realtime.delete_stage, arns, missing_ok=True):
        assert_type(deleted, Outcome[str, None])
        assert_type(deleted.error, IVSError | None)
    async for found in bulk(session.realtime.get_stage, arns):
        assert_type(found.result, realtime.Stage | None)
    stages = session.realtime.list_stages()
    async for outcome in bulk(lambda stage: session.realtime.get_stage(stage.arn), stages):
        assert_type(outcome, Outcome[realtime.StageSummary, realtime.Stage])
    bulk(session.realtime.get_stage, [1])  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
