"""What goes over the socket, and what aiohttp must not do behind our back."""

import asyncio

import aiohttp
import pytest

from ivsrt_async import Credentials, Session
from ivsrt_async.errors import ConfigurationError, ServiceError, SessionClosedError, TransportError
from tests.support.own_time import OwnTime
from tests.support.scripted_server import Answer, ScriptedServer

ARN = "arn:aws:ivs:eu-west-1:123456789012:stage/AbC"
ESCAPED = "arn%3Aaws%3Aivs%3Aeu-west-1%3A123456789012%3Astage%2FAbC"
STAGE = Answer.of({"stage": {"arn": ARN}})
CHANNEL = Answer.of({"channel": {"arn": ARN}})
ROOM = Answer.of({"arn": ARN, "id": "AbCdEf123456"})
TAGS = Answer.of({"tags": {}})
AKID = Credentials("AKIDEXAMPLE", "s")


async def test_a_call_is_one_signed_json_request():
    credentials = Credentials("AKIDEXAMPLE", "s", "the/token==")
    async with (
        ScriptedServer(STAGE) as server,
        server.session(credentials=credentials) as session,
    ):
        await session.realtime.get_stage(ARN)
    (request,) = server.received
    assert (request.method, request.target, request.json) == ("POST", "/GetStage", {"arn": ARN})
    assert {
        "host": f"127.0.0.1:{server.port}",
        "content-type": "application/json",
        "accept": "application/json",
        "accept-encoding": "identity",
        "x-amz-security-token": "the/token==",
    }.items() <= request.headers.items()
    assert request.headers["user-agent"].startswith("ivsrt-async/")
    assert "cookie" not in request.headers


@pytest.mark.parametrize(
    ("call", "of_the_body"),
    [
        (lambda session: session.realtime.get_stage(ARN), ["content-type", "content-length"]),
        (lambda session: session.realtime.list_tags_for_resource(ARN), []),
        (
            lambda session: session.realtime.untag_resource(resource_arn=ARN, tag_keys=["a"]),
            ["content-length"],
        ),
    ],
    ids=["POST", "GET", "DELETE"],
)
async def test_aiohttp_adds_no_header_and_doubles_none(call, of_the_body):
    heads = []

    async def answer(reader, writer):
        heads.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\n{}")
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        host = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
        async with Session("eu-west-1", credentials=AKID, endpoint_url=f"http://{host}") as session:
            with pytest.raises(ServiceError):
                await call(session)
    lines = heads[0].decode().split("\r\n")[1:-2]
    expected = [
        "accept",
        "accept-encoding",
        "amz-sdk-invocation-id",
        "amz-sdk-request",
        "authorization",
        "host",
        "user-agent",
        "x-amz-date",
        *of_the_body,
    ]
    assert sorted(expected) == sorted(line.partition(":")[0].lower() for line in lines)


async def test_the_path_arrives_as_it_was_signed():
    async with ScriptedServer(TAGS, TAGS) as server, server.session() as session:
        await session.realtime.list_tags_for_resource(ARN)
        await session.realtime.list_tags_for_resource("x/../y")
    expected = [f"/tags/{ESCAPED}", "/tags/x%2F..%2Fy"]
    assert expected == [request.target for request in server.received]


async def test_the_query_arrives_as_it_was_signed():
    async with ScriptedServer(TAGS) as server, server.session() as session:
        await session.realtime.untag_resource(resource_arn="a", tag_keys=["b c", "+", "ü"])
    expected = "/tags/a?tagKeys=b%20c&tagKeys=%2B&tagKeys=%C3%BC"
    assert expected == server.received[0].target


async def test_a_get_or_delete_has_neither_body_nor_content_type():
    async with ScriptedServer(TAGS, TAGS) as server, server.session() as session:
        await session.realtime.list_tags_for_resource("a")
        await session.realtime.untag_resource(resource_arn="a", tag_keys=["b"])
    assert [request.method for request in server.received] == ["GET", "DELETE"]
    assert [request.body for request in server.received] == [b"", b""]
    assert all("content-type" not in request.headers for request in server.received)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("call", ["get_stage", "list_tags_for_resource"])
async def test_a_redirect_is_not_followed_and_no_secret_forwarded(status, call):
    async with ScriptedServer() as elsewhere:
        moved = Answer(status, b"", {"Location": f"http://localhost:{elsewhere.port}/steal"})
        async with ScriptedServer(moved) as server, server.session() as session:
            with pytest.raises(ServiceError) as raised:
                await getattr(session.realtime, call)(ARN)
        assert (elsewhere.received, elsewhere.connections) == ([], 0)
    assert (status, 1) == (raised.value.status, len(server.received))


async def test_cookies_are_not_kept():
    cookie = Answer(200, STAGE.body, {"Set-Cookie": "session=1; Path=/"})
    async with ScriptedServer(cookie, STAGE) as server:
        server.url = f"http://localhost:{server.port}"  # a cookie needs the name of a host
        async with server.session() as session:
            await session.realtime.get_stage(ARN)
            await session.realtime.get_stage(ARN)
    assert "cookie" not in server.received[1].headers


async def test_a_proxy_of_the_environment_is_not_used(monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    async with ScriptedServer(STAGE) as server, server.session() as session:
        await session.realtime.get_stage(ARN)
    assert server.received[0].target == "/GetStage"


async def test_calls_in_turn_share_one_connection():
    async with ScriptedServer(*[STAGE] * 20) as server, server.session() as session:
        for _ in range(20):
            await session.realtime.get_stage(ARN)
    assert server.connections == 1


async def test_all_services_share_the_connections():
    async with ScriptedServer(STAGE, CHANNEL, ROOM) as server, server.session() as session:
        await session.realtime.get_stage(ARN)
        await session.low_latency.get_channel(ARN)
        await session.chat.get_room(ARN)
    assert server.connections == 1


async def test_each_service_signs_under_its_own_name():
    async with ScriptedServer(STAGE, CHANNEL, ROOM) as server, server.session() as session:
        await session.realtime.get_stage(ARN)
        await session.low_latency.get_channel(ARN)
        await session.chat.get_room(ARN)
    scopes = [request.headers["authorization"].split(", ")[0] for request in server.received]
    expected = ["ivs/aws4_request", "ivs/aws4_request", "ivschat/aws4_request"]
    assert expected == [scope.split("/eu-west-1/")[1] for scope in scopes]


async def test_a_borrowed_aiohttp_session_is_used_and_stays_open():
    async with aiohttp.ClientSession() as http, ScriptedServer(STAGE, STAGE) as server:
        async with server.session(http=http) as session:
            await session.realtime.get_stage(ARN)
        assert not http.closed
        async with http.post(f"{server.url}/still-works") as answer:
            assert answer.status == 200


async def test_a_borrowed_session_that_raises_for_statuses_changes_nothing():
    answers = Answer.error("ValidationException", 400), Answer.error("ServiceUnavailable", 503)
    async with (
        aiohttp.ClientSession(raise_for_status=True) as http,
        ScriptedServer(*answers, STAGE) as server,
        server.session(surroundings=OwnTime().surroundings(), http=http) as session,
    ):
        with pytest.raises(ServiceError, match="ValidationException"):
            await session.realtime.get_stage(ARN)
        assert (await session.realtime.get_stage(ARN)).arn == ARN


async def test_a_borrowed_session_its_owner_closed_is_named():
    http = aiohttp.ClientSession()
    await http.close()
    async with ScriptedServer() as server, server.session(http=http) as session:
        with pytest.raises(SessionClosedError, match="given as http= is closed"):
            await session.realtime.get_stage(ARN)


async def test_a_host_that_does_not_exist_is_a_transport_error():
    async with Session(
        "eu-west-1",
        surroundings=OwnTime().surroundings(),
        credentials=Credentials("AKID", "s"),
        endpoint_url="https://ivs.invalid",
    ) as session:
        with pytest.raises(TransportError, match=r"ivs\.invalid.*\(3 attempts\)"):
            await session.realtime.get_stage(ARN)


async def test_a_borrowed_session_that_has_credentials_of_its_own_is_refused_clearly(monkeypatch):
    def refuse(*_, **__):
        raise ValueError("Cannot combine AUTHORIZATION header with AUTH argument")

    async with ScriptedServer() as server, aiohttp.ClientSession() as http:
        monkeypatch.setattr(type(http), "request", refuse)
        async with server.session(http=http) as session:
            with pytest.raises(ConfigurationError, match="given as http= cannot send signed calls"):
                await session.realtime.get_stage(ARN)
