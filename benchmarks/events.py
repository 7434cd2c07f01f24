"""How fast events are read and brought to a handler, on one core.

    .venv/bin/python benchmarks/events.py

Each row is compared with `json.loads` alone on the same event as text. All take turns, so that
whatever else the machine does disturbs all of them; the medians count.
"""

import asyncio
import json
import statistics
import time
from collections.abc import Callable
from functools import partial
from itertools import count

from ivsrt_async.events import (
    EventRouter,
    ParticipantPublished,
    RecentEvents,
    parse_deliveries,
    parse_event,
)

ROUNDS = 25
CALLS = 200
BATCH = 10
"""Messages that Lambda takes from SQS at once unless told otherwise."""
SECONDS = 30.0
"""Time after which no further round begins."""

EVENT = {
    "version": "0",
    "id": "01234567-0123-0123-0123-012345678901",
    "detail-type": "IVS Stage Update",
    "source": "aws.ivs",
    "account": "123456789012",
    "time": "2026-07-23T06:36:53Z",
    "region": "eu-west-1",
    "resources": ["arn:aws:ivs:eu-west-1:123456789012:stage/StAgE0123456"],
    "detail": {
        "session_id": "st-1CVugbu2cf2n8",
        "event_name": "Participant Published",
        "event_time": "2026-07-23T06:36:53Z",
        "event_time_precise": "2026-07-23T06:36:53.123456Z",
        "user_id": "ana",
        "participant_id": "03JY4smU3eXc",
    },
}
TEXT = json.dumps(EVENT)


def sqs(*bodies: str) -> dict[str, object]:
    """What Lambda hands over."""
    return {"Records": [{"messageId": f"m{n}", "body": body} for n, body in enumerate(bodies)]}


def rates(works: dict[str, tuple[Callable[[], object], int]]) -> dict[str, float]:
    """Events per second of each, the median of rounds in which they take turns."""
    measured: dict[str, list[float]] = {name: [] for name in works}
    end = time.perf_counter() + SECONDS
    for _ in range(ROUNDS):
        for name, (work, events) in works.items():
            start = time.perf_counter()
            for _ in range(CALLS // events):
                work()
            measured[name].append(CALLS // events * events / (time.perf_counter() - start))
        if time.perf_counter() > end:
            break
    return {name: statistics.median(found) for name, found in measured.items()}


def router(memory: RecentEvents | None = None) -> EventRouter:
    """A router with one handler, which does nothing."""
    made = EventRouter(memory=memory)

    @made.on(ParticipantPublished)
    async def handle(event: ParticipantPublished) -> None: ...

    return made


def main() -> None:
    """Measure, and print a table."""
    batch = sqs(*[TEXT] * BATCH)
    plain, remembering = router(), router(RecentEvents())
    numbers = count()
    with asyncio.Runner() as runner:

        def dispatch(to: EventRouter, payload: object) -> None:
            runner.run(to.dispatch(payload))

        def dispatch_new() -> None:
            dispatch(remembering, [{**EVENT, "id": f"{next(numbers)}"} for _ in range(BATCH)])

        found = rates(
            {
                "json.loads alone": (partial(json.loads, TEXT), 1),
                "parsed from a dict": (partial(parse_event, EVENT), 1),
                "parsed from text": (partial(parse_event, TEXT), 1),
                "parsed from SQS, one a batch": (partial(parse_event, sqs(TEXT)), 1),
                "parsed from SQS, ten a batch": (partial(parse_deliveries, batch), BATCH),
                "dispatched from SQS, ten a batch": (partial(dispatch, plain, batch), BATCH),
                "dispatched with a memory": (dispatch_new, BATCH),
            }
        )
    alone = found["json.loads alone"]
    print(f"{'':36}{'per second':>12}{'of json.loads':>16}")
    for name, rate in found.items():
        print(f"{name:36}{rate:12,.0f} {rate / alone:15.3f}")


if __name__ == "__main__":
    main()
