"""What middleware adds to a call, and what OpenTelemetry adds, on and off.

    uv run benchmarks/middleware.py                     each beside a session without middleware
    uv run benchmarks/middleware.py --rounds 40 --json

CPU time is that of the whole process, user and system; calls are GetStage. Two of the sessions have
no middleware: as far as their ratio is from 1, the others may be off. See `turns.py` for how the
figures come about.
"""

import argparse
import asyncio
import json
import statistics
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar

from contenders import ARN, measure
from turns import Worker, canned_server, paired, surroundings

from ivsrt_async import Credentials, Session
from ivsrt_async.middleware import Attempt, Call, Middleware, Proceed, ProceedAttempt, Response

R = TypeVar("R")
NONE, AGAIN = "no middleware", "no middleware, again"


class AroundCalls(Middleware):
    """Does nothing around calls."""

    async def call(self, call: Call, proceed: Proceed[R]) -> R:
        """Go on."""
        return await proceed(call)


class AroundBoth(AroundCalls):
    """Does nothing around calls and attempts."""

    async def attempt(self, attempt: Attempt, proceed: ProceedAttempt) -> Response:
        """Go on."""
        return await proceed(attempt)


def telemetry_off() -> Sequence[Middleware]:
    """OpenTelemetry without an SDK, as in a program that has not set one up."""
    from ivsrt_async.otel import OpenTelemetry

    return [OpenTelemetry()]


def telemetry_on(share: float = 1.0) -> Sequence[Middleware]:
    """OpenTelemetry's SDK as programs set it up, but for the network: all goes to nowhere.

    Args:
        share: Which share of the spans is sampled.
    """
    from opentelemetry.sdk.metrics import MeterProvider
    from opentelemetry.sdk.metrics.export import InMemoryMetricReader
    from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
    from opentelemetry.sdk.trace.export import (
        BatchSpanProcessor,
        SpanExporter,
        SpanExportResult,
    )
    from opentelemetry.sdk.trace.sampling import TraceIdRatioBased

    from ivsrt_async.otel import OpenTelemetry

    class Nowhere(SpanExporter):
        def export(self, _: Sequence[ReadableSpan]) -> SpanExportResult:
            return SpanExportResult.SUCCESS

    tracer_provider = TracerProvider(sampler=TraceIdRatioBased(share))
    tracer_provider.add_span_processor(BatchSpanProcessor(Nowhere()))
    return [OpenTelemetry(tracer_provider, MeterProvider([InMemoryMetricReader()]))]


KINDS: dict[str, Callable[[], Sequence[Middleware]]] = {
    NONE: list,
    AGAIN: list,
    "one around calls": lambda: [AroundCalls()],
    "one around calls and attempts": lambda: [AroundBoth()],
    "ten around calls and attempts": lambda: [AroundBoth() for _ in range(10)],
    "OpenTelemetry without an SDK": telemetry_off,
    "OpenTelemetry, 1 % of spans sampled": lambda: telemetry_on(0.01),
    "OpenTelemetry, all spans": telemetry_on,
}


async def work(kind: str, url: str) -> None:
    """Answer questions until there are no more."""
    key = Credentials("key", "secret")
    middleware = KINDS[kind]()
    async with Session(
        "us-east-1", credentials=key, endpoint_url=url, middleware=middleware
    ) as session:
        print(json.dumps("ready"), flush=True)
        for line in sys.stdin:  # which stops the event loop, and nothing else is to go on
            question = json.loads(line)
            measured = await measure(
                lambda: session.realtime.get_stage(ARN), question["tasks"], question["calls"]
            )
            print(json.dumps(measured), flush=True)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=16, help="turns of each (default 16)")
    parser.add_argument("--calls", type=int, default=1000, help="calls per turn (default 1000)")
    parser.add_argument("--tasks", type=int, default=50, help="tasks at once (default 50)")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    options = parser.parse_args()
    rounds: list[dict[str, float]] = []
    with canned_server() as url, ExitStack() as stack:
        workers: dict[str, Worker] = {}
        for kind in KINDS:
            workers[kind] = Worker([sys.executable, str(Path(__file__)), kind, url])
            stack.callback(workers[kind].close)
        for number in range(options.rounds):
            start = number % len(KINDS)  # whoever is first in a round has it a little easier
            answers = {
                kind: workers[kind].ask(tasks=options.tasks, calls=options.calls)
                for kind in [*KINDS, *KINDS][start : start + len(KINDS)]
            }
            rounds.append({kind: answer["cpu_us"] for kind, answer in answers.items()})
    found = {
        kind: {
            "cpu_us": statistics.median(turn[kind] for turn in rounds),
            "ratio": paired(rounds, kind, NONE),
        }
        for kind in KINDS
    }
    facts = {**surroundings(), "opentelemetry-sdk": version("opentelemetry-sdk")}
    if options.json:
        print(json.dumps({"facts": facts, "calls": found}))
        return
    print(", ".join(f"{name} {value}" for name, value in facts.items()), end="\n\n")
    print("| session | us CPU a call | x without |\n|---|---:|---:|")
    for kind, figures in found.items():
        print(f"| {kind} | {figures['cpu_us']:.0f} | {figures['ratio']:.2f} |")


if __name__ == "__main__":
    if sys.argv[1:] and sys.argv[1] in KINDS:
        asyncio.run(work(*sys.argv[1:]))
    else:
        main()
