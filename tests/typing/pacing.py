"""What type checkers see of paces. Checked, never run."""

from ivsrt_async import Session
from ivsrt_async.pacing import Pace, Pacing, Turn


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
    Session("eu-west-1", pacing=5)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    Pacing(rates={"CreateStage": "5"})  # type: ignore[dict-item]  # pyright: ignore[reportArgumentType]
