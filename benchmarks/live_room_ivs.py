"""The IVS of `live_room_run.py`: a local IVS whose simulated people come and go in the live room.

Prints its address, and lets people come once it reads a line. Then prints, each time it reads
another, how much memory Python holds here, by what holds it (with `TRACE=1`).
"""

import asyncio
import os
import sys
import tracemalloc
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "examples" / "live_room"
sys.path.insert(0, str(FOLDER))

import simulation  # noqa: E402 - the path is set before
from rooms import Rooms  # noqa: E402 - as above

from ivsrt_async.local import LocalIVS  # noqa: E402 - as above

MOST = 12
"""Lines of what holds memory."""


async def main() -> None:
    """Serve until there is nothing more to read."""
    async with LocalIVS() as ivs, ivs.session() as session:
        ivs.events.post_to(os.environ["EVENTS_URL"], {"X-Api-Key": os.environ["EVENTS_SECRET"]})
        print(ivs.endpoint_url, flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        people = asyncio.create_task(
            simulation.Simulation(
                ivs,
                session,
                Rooms(session, os.environ["RECORDINGS_BUCKET"]),
                people=int(os.environ["PEOPLE"]),
                pace=float(os.environ["PACE"]),
            ).run()
        )
        before = None
        if os.environ.get("TRACE"):
            tracemalloc.start(10)
        while await asyncio.to_thread(sys.stdin.readline):
            if not tracemalloc.is_tracing():
                continue
            after = tracemalloc.take_snapshot()
            if before is not None:
                for line in after.compare_to(before, "lineno")[:MOST]:
                    print(line, file=sys.stderr, flush=True)
            before = after
        people.cancel()
        await asyncio.gather(people, return_exceptions=True)


if __name__ == "__main__":
    asyncio.run(main())
