"""A network that fails."""

import asyncio
import json
import ssl
from collections.abc import Awaitable

import aiohttp
import trustme

from ivsrt_async import Timeout
from tests.support.own_time import OwnTime, let_run
from tests.support.raw_server import Line, RawServer
from tests.support.scripted_server import Answer, ScriptedServer, bytes_of

from ._cases import ARN, ISSUED, KEY, ONCE, PARTICIPANT_TOKEN, SHARED_SECRET, calling, case, issue


async def silence(line: Line) -> None:
    await line.request()
    await asyncio.Event().wait()


async def after(time: OwnTime, seconds: float, call: Awaitable[object]) -> object:
    task = asyncio.ensure_future(call)
    await let_run(60)
    await time.advance(seconds)
    return await task


@case("no answer in time for an attempt")
async def _() -> object:
    time = OwnTime()
    limits = {"timeout": Timeout(attempt=30, total=None), "retry": ONCE}
    async with calling(talk=silence, surroundings=time.surroundings(), **limits) as session:
        return await after(time, 31, issue(session))


@case("no answer in time for the call")
async def _() -> object:
    time = OwnTime()
    async with calling(talk=silence, surroundings=time.surroundings(), timeout=20) as session:
        return await after(time, 21, issue(session))


@case("half an answer in time")
async def _() -> object:
    async def talk(line: Line) -> None:
        await line.request()
        await line.write(bytes_of(Answer.of(ISSUED))[:-5])
        await asyncio.Event().wait()

    time = OwnTime()
    async with calling(talk=talk, surroundings=time.surroundings(), timeout=20) as session:
        return await after(time, 21, issue(session))


@case("no turn in time")
async def _() -> object:
    time = OwnTime()
    options = {"surroundings": time.surroundings(), "max_connections": 1}
    async with calling(talk=silence, **options) as session:
        first = asyncio.ensure_future(issue(session))
        await let_run(60)
        try:
            brief = session.realtime.with_options(timeout=2)
            return await after(time, 3, brief.create_participant_token(ARN))
        finally:
            first.cancel()
            await asyncio.gather(first, return_exceptions=True)


@case("a connection that is reset")
async def _() -> object:
    async def talk(line: Line) -> None:
        await line.request()
        line.reset()

    async with calling(talk=talk) as session:
        return await issue(session)


@case("a connection that is refused")
async def _() -> object:
    async with ScriptedServer() as server:
        pass  # nobody listens there any more
    async with server.session(credentials=KEY, surroundings=OwnTime().surroundings()) as session:
        return await issue(session)


@case("a connection that dies after its first answer")
async def _() -> object:
    async def talk(line: Line) -> None:
        await line.request()
        if line.number == 1:
            await line.answer(Answer.of(ISSUED))
            await line.request()

    async with calling(talk=talk) as session:
        await issue(session)
        return await issue(session)


@case("what is left of an answer is read with the next one")
async def _() -> object:
    async def talk(line: Line) -> None:
        while await line.request():
            data = bytes_of(Answer(200, json.dumps(ISSUED).encode(), {"Content-Length": "2"}))
            await line.write(data[:-90])
            await let_run()
            await line.write(data[-90:])

    async with calling(talk=talk) as session:
        for _ in range(3):
            await issue(session)


def _server_context(host: str) -> tuple[ssl.SSLContext, trustme.CA]:
    authority = trustme.CA()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(host).configure_cert(context)
    return context, authority


@case("a certificate nobody trusts")
async def _() -> object:
    context, _ = _server_context("127.0.0.1")
    async with calling(Answer.of(ISSUED), ssl_context=context) as session:
        return await issue(session)


@case("a certificate of another host")
async def _() -> object:
    context, authority = _server_context("elsewhere.example")
    with authority.cert_pem.tempfile() as bundle:
        own = OwnTime().surroundings(variables={"AWS_CA_BUNDLE": bundle})
        async with calling(Answer.of(ISSUED), ssl_context=context, surroundings=own) as session:
            return await issue(session)


@case("a server that speaks no TLS")
async def _() -> object:
    async def talk(line: Line) -> None:
        await line.write(PARTICIPANT_TOKEN.encode())

    async with RawServer(talk) as server:
        server.url = server.url.replace("http:", "https:")
        async with server.session(
            credentials=KEY, surroundings=OwnTime().surroundings()
        ) as session:
            return await issue(session)


@case("an aiohttp session of the caller's that is closed")
async def _() -> object:
    http = aiohttp.ClientSession()
    await http.close()
    async with calling(Answer.of(ISSUED), http=http) as session:
        return await issue(session)


@case("an aiohttp session of the caller's that signs in by itself")
async def _() -> object:
    auth = aiohttp.BasicAuth("somebody", SHARED_SECRET)
    async with (
        aiohttp.ClientSession(auth=auth) as http,
        calling(Answer.of(ISSUED), http=http) as session,
    ):
        return await issue(session)
