"""What Sentry would be sent when calls fail; a program, because Sentry changes its whole process.

Prints, as JSON, the kinds of secrets in the reports of each case and where they stand.
"""

import asyncio
import json
import os
import sys
from collections.abc import Iterator
from typing import Any

import sentry_sdk
from sentry_sdk.envelope import Envelope
from sentry_sdk.transport import Transport

from tests.support import failing_calls
from tests.support.telling import is_the_callers

kept: list[Envelope] = []


class Keeping(Transport):
    """Sends nothing."""

    def capture_envelope(self, envelope: Envelope) -> None:
        kept.append(envelope)


def secrets_of(events: list[dict[str, Any]]) -> list[str]:
    """Kinds of secrets in events, with the frame each stands in."""
    found = []
    for event in events:
        for frame in _take_frames(event):
            if is_the_callers(frame["abs_path"]):
                continue
            place = f"{frame['module']}.{frame['function']}"
            found += [f"{kind} in {place}" for kind in failing_calls.kinds_in(json.dumps(frame))]
        found += [f"{kind} in the event" for kind in failing_calls.kinds_in(json.dumps(event))]
    return sorted(found)


def _take_frames(event: dict[str, Any]) -> Iterator[dict[str, Any]]:
    groups = [*event.get("exception", {}).get("values", []), *_listed(event.get("threads"))]
    for group in groups:
        yield from (group.pop("stacktrace", None) or {}).get("frames", [])


def _listed(threads: Any) -> list[dict[str, Any]]:
    return threads.get("values", []) if isinstance(threads, dict) else []


async def report_of(case: failing_calls.Case) -> list[dict[str, Any]]:
    """The events about one case, as they would travel."""
    kept.clear()
    failing_calls.made.clear()
    with sentry_sdk.isolation_scope():
        try:
            await case()
        except (Exception, asyncio.CancelledError) as error:
            sentry_sdk.capture_exception(error)
    events = [item.get_event() for envelope in kept for item in envelope.items]
    return [json.loads(json.dumps(event)) for event in events if event is not None]


async def main() -> None:
    """Go through all cases."""
    sentry_sdk.init("http://public@127.0.0.1:1/1", transport=Keeping)
    reports = {}
    for name, case in failing_calls.CASES.items():
        events = await report_of(case)
        reports[name] = {"events": len(events), "secrets": secrets_of(events)}
    sys.stdout.write(json.dumps(reports))


if __name__ == "__main__":
    for variable in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[variable]
    os.environ["AWS_EC2_METADATA_DISABLED"] = "true"
    os.environ["AWS_SHARED_CREDENTIALS_FILE"] = "/nonexistent/aws-credentials"
    asyncio.run(main())
