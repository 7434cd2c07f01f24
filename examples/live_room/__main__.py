# /// script
# requires-python = ">=3.11"
# dependencies = ["ivsrt-async[fastapi,tokens]", "uvicorn"]
#
# [tool.uv.sources]
# ivsrt-async = { path = "../..", editable = true }
# ///
"""A live room: people on stages, a chat beside them, and a timeline of who was there when.

    uv run examples/live_room                   on a local IVS, with simulated people
    LIVE_ROOM_AWS=1 uv run examples/live_room   on AWS, with the credentials of the environment

`PORT` is where it listens, 8000 by default. On a local IVS, `PEOPLE` says how many there are in
each room (6), and `PACE` how many seconds pass between two things that happen there (1.5). On AWS:

| variable | meaning |
|---|---|
| `EVENTS_SECRET` | what the connection of the EventBridge API destination sends to `/events` |
| `RECORDINGS_BUCKET` | the S3 bucket for recordings |
| `TOKEN_KEY_ARN`, `TOKEN_KEY_FILE` | a public key that was imported, and the private one as PEM |
"""

import asyncio
import os
import secrets
import sys
from contextlib import suppress
from pathlib import Path

import simulation
import uvicorn
from backend import Settings, make_app
from fastapi import FastAPI

from ivsrt_async import Session
from ivsrt_async.local import LocalIVS
from ivsrt_async.pacing import Pacing
from ivsrt_async.tokens import ParticipantTokenSigner, generate_key_pair

HOST = "127.0.0.1"


async def serve(app: FastAPI, port: int, ivs: LocalIVS | None = None) -> None:
    """Serve until Ctrl-C; with people if there is a local IVS."""
    config = uvicorn.Config(
        app, host=HOST, port=port, log_level="warning", timeout_graceful_shutdown=2
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not (server.started or serving.done()):  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.01)
    people = None
    if server.started:
        if ivs is not None:
            number, pace = os.environ.get("PEOPLE", "6"), os.environ.get("PACE", "1.5")
            people = simulation.start(app, ivs, people=int(number), pace=float(pace))
        print(f"Live room at http://{HOST}:{port}. Ctrl-C stops.", flush=True)
    try:
        await serving
    finally:
        if people is not None:
            people.cancel()
            await asyncio.gather(people, return_exceptions=True)


async def on_local_ivs(port: int) -> None:
    """Everything on this machine."""
    secret = secrets.token_urlsafe()
    async with LocalIVS() as ivs:
        keys = generate_key_pair()
        async with ivs.session() as session:
            key = await session.realtime.import_public_key(keys.public_key_pem)
        app = make_app(
            Settings(
                make_session=lambda: ivs.session(pacing=Pacing()),
                secret=secret,
                bucket="live-room-recordings",
                signer=ParticipantTokenSigner(keys.private_key_pem, key.arn),
            ),
            simulation.router,
        )
        ivs.events.post_to(f"http://{HOST}:{port}/events", {"X-Api-Key": secret})
        await serve(app, port, ivs)


def signer_from_environment() -> ParticipantTokenSigner | None:
    """What signs tokens for stages, if a key is named."""
    key_arn, key_file = os.environ.get("TOKEN_KEY_ARN"), os.environ.get("TOKEN_KEY_FILE")
    if not key_arn or not key_file:
        return None
    return ParticipantTokenSigner(Path(key_file).read_text(), key_arn)


async def on_aws(port: int) -> None:
    """Everything on AWS."""
    wanted = ("EVENTS_SECRET", "RECORDINGS_BUCKET")
    missing = [name for name in wanted if not os.environ.get(name)]
    session = Session(pacing=Pacing())
    if missing or session.region is None:
        sys.exit(f"set {', '.join(missing or ['AWS_REGION'])}")
    app = make_app(
        Settings(
            make_session=lambda: session,
            secret=os.environ["EVENTS_SECRET"].split(","),
            bucket=os.environ["RECORDINGS_BUCKET"],
            signer=signer_from_environment(),
        )
    )
    await serve(app, port)


if __name__ == "__main__":
    run = on_aws if os.environ.get("LIVE_ROOM_AWS") else on_local_ivs
    with suppress(KeyboardInterrupt):
        asyncio.run(run(int(os.environ.get("PORT", "8000"))))
