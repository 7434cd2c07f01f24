# /// script
# requires-python = ">=3.11"
# dependencies = ["ivsrt-async"]
#
# [tool.uv.sources]
# ivsrt-async = { path = "..", editable = true }
# ///
"""A web server that EventBridge tells who goes on and off air.

    WEBHOOK_SECRET=... uv run examples/event_consumer.py

On AWS: a rule on the source `aws.ivs`, with an API destination that points here, whose connection
adds the header `X-Api-Key` with the secret. `GET /on-air` shows who is on air.
"""

import asyncio
import os
import sys

from aiohttp import web

from ivsrt_async.events import (
    EventReceiver,
    EventRouter,
    IVSEvent,
    NewestEvents,
    ParticipantPublished,
    ParticipantUnpublished,
    RecentEvents,
    StageUpdate,
    aiohttp_handler,
)


class OnAir:
    """Who is on air, kept up to date by events that may come late, twice or in any order."""

    def __init__(self) -> None:
        self.people: dict[str, str] = {}
        """Stage by participant id."""
        self.router = EventRouter(memory=RecentEvents())
        self._newest = NewestEvents()
        self.router.on(ParticipantPublished, ParticipantUnpublished)(self.update)
        self.router.default(self.ignore)

    async def update(self, event: StageUpdate) -> None:
        """Somebody went on or off air."""
        if not self._newest.advance(event):
            return
        if isinstance(event, ParticipantPublished):
            self.people[event.participant_id] = event.stage_arn
        else:
            self.people.pop(event.participant_id, None)

    async def ignore(self, event: IVSEvent) -> None:
        """Something else happened."""
        print(f"not for us: {event.detail_type}")


def make_app(on_air: OnAir, secret: str) -> web.Application:
    """A web application that takes events at `POST /events`."""

    async def show(_: web.Request) -> web.Response:
        return web.json_response(on_air.people)

    receiver = EventReceiver(on_air.router, secret)

    async def close_receiver(_: web.Application) -> None:
        await receiver.aclose()

    app = web.Application()
    app.router.add_post("/events", aiohttp_handler(receiver))
    app.on_shutdown.append(close_receiver)
    app.router.add_get("/on-air", show)
    return app


async def main() -> None:
    """Serve until Ctrl-C."""
    secret = os.environ.get("WEBHOOK_SECRET")
    if not secret:
        sys.exit("set WEBHOOK_SECRET to what the API destination's connection sends")
    runner = web.AppRunner(make_app(OnAir(), secret))
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 8081).start()
        print("Events to http://127.0.0.1:8081/events. Ctrl-C stops.")
        await asyncio.Event().wait()
    finally:
        await runner.cleanup()


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        print("Stopped.")
