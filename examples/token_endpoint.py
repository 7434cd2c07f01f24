# /// script
# requires-python = ">=3.11"
# dependencies = ["ivsrt-async[tokens]"]
#
# [tool.uv.sources]
# ivsrt-async = { path = "..", editable = true }
# ///
"""A web server that hands out participant tokens, signed here and not by AWS.

    uv run examples/token_endpoint.py
    curl -X POST -H 'X-User: ana' 'http://127.0.0.1:8080/token?role=host'

It runs on a local IVS. For AWS, make `Session()` instead, import your public key once, and keep
the private key with your other secrets.
"""

import asyncio
from datetime import timedelta

from aiohttp import web

from ivsrt_async import Session
from ivsrt_async.local import LocalIVS
from ivsrt_async.realtime import ParticipantTokenCapability, Stage
from ivsrt_async.tokens import ParticipantTokenSigner, generate_key_pair

ROLES = {
    "host": [ParticipantTokenCapability.PUBLISH, ParticipantTokenCapability.SUBSCRIBE],
    "guest": [ParticipantTokenCapability.SUBSCRIBE],
}


def make_app(signer: ParticipantTokenSigner, stage: Stage) -> web.Application:
    """A web application with one address, `POST /token?role=host|guest`."""

    async def give_token(request: web.Request) -> web.Response:
        user_id = request.headers.get("X-User", "")  # put your own authentication here
        role = request.query.get("role", "guest")
        if not user_id or role not in ROLES:
            return web.json_response({"error": "who are you, and what role?"}, status=400)
        token = signer.sign(
            stage,
            user_id=user_id[:128],
            attributes={"role": role},
            capabilities=ROLES[role],
            valid_for=timedelta(minutes=5),  # to join with; who has joined may stay
        )
        answer = {"token": token.token, "participantId": token.participant_id}
        return web.json_response(answer, headers={"Cache-Control": "no-store"})

    app = web.Application()
    app.router.add_post("/token", give_token)
    return app


async def prepare(session: Session) -> tuple[ParticipantTokenSigner, Stage]:
    """Make a key pair, let IVS know the public key, and create a stage."""
    keys = generate_key_pair()
    imported = await session.realtime.import_public_key(keys.public_key_pem, name="example")
    created = await session.realtime.create_stage(name="standup")
    return ParticipantTokenSigner(keys.private_key_pem, imported.arn), created.stage


async def main() -> None:
    """Serve until Ctrl-C."""
    async with LocalIVS() as ivs, ivs.session() as session:
        signer, stage = await prepare(session)
        runner = web.AppRunner(make_app(signer, stage))
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", 8080).start()
            print("Tokens at http://127.0.0.1:8080/token. Ctrl-C stops.")
            await asyncio.Event().wait()
        finally:
            await runner.cleanup()


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        print("Stopped.")
