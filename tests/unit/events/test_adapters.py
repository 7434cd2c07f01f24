"""One receiver in each web framework, and in Lambda."""

import asyncio
import base64
import contextlib
import io
import json
import subprocess
import sys

import aiohttp
import httpx
import pytest
from aiohttp import web
from fastapi import FastAPI
from litestar import Litestar
from litestar.handlers import asgi
from starlette.applications import Starlette
from starlette.routing import Mount, Route

from ivsrt_async.errors import ConfigurationError, EventParseError
from ivsrt_async.events import (
    EventReceiver,
    EventRouter,
    LambdaHandler,
    ParticipantPublished,
    RecentEvents,
    aiohttp_handler,
    asgi_app,
)

from .samples import SAMPLES

PUBLISHED = SAMPLES["ParticipantPublished"]
STARTED = SAMPLES["StreamStart"]
SECRET = {"X-Api-Key": "sesame"}


@pytest.fixture
def router():
    return EventRouter(memory=RecentEvents())


@pytest.fixture
def handled(router):
    ids = []

    @router.on(ParticipantPublished)
    async def note(event):
        ids.append(event.id)

    return ids


@pytest.fixture
def receiver(router, handled):
    return EventReceiver(router, "sesame")


def in_fastapi(app):
    fastapi = FastAPI()
    fastapi.mount("/events", app)
    return fastapi


def in_starlette(app):
    return Starlette(routes=[Mount("/events", app)])


def in_litestar(app):
    return Litestar([asgi("/events", is_mount=True, copy_scope=True)(app)])


def in_django(app):
    """Django has no mounts: the application is chosen by path, as its guide for websockets does."""
    import django
    from django.conf import settings
    from django.core.asgi import get_asgi_application

    if not settings.configured:
        settings.configure(ALLOWED_HOSTS=["test"], SECRET_KEY="k", ROOT_URLCONF=__name__)
        django.setup()
    views = get_asgi_application()

    async def application(scope, receive, send):
        to_us = scope["path"].startswith("/events")
        await (app if to_us else views)(scope, receive, send)

    return application


urlpatterns = []  # of Django: everything else is not found


@pytest.fixture(params=[lambda app: app, in_fastapi, in_starlette, in_litestar, in_django])
async def client(request, receiver):
    transport = httpx.ASGITransport(request.param(asgi_app(receiver)))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as made:
        yield made


async def test_events_come_in_through_every_framework(client, handled):
    answers = [await client.post("/events/", json=PUBLISHED, headers=SECRET) for _ in range(2)]
    assert [(a.status_code, a.json()) for a in answers] == [
        (200, {"handled": 1, "duplicates": 0}),
        (200, {"handled": 0, "duplicates": 1}),
    ]
    assert handled == [PUBLISHED["id"]]
    assert answers[0].headers["content-type"] == "application/json"


async def test_strangers_and_mistakes_are_told_so_through_every_framework(client, handled):
    stranger = await client.post("/events/", json=PUBLISHED)
    assert (stranger.status_code, stranger.headers["retry-after"]) == (401, "10")
    twice = [("x-api-key", "sesame"), ("x-api-key", "sesame")]
    assert (await client.post("/events/", json=PUBLISHED, headers=twice)).status_code == 401
    mistake = await client.post("/events/", content=b"{", headers=SECRET)
    assert (mistake.status_code, mistake.json()["title"]) == (400, "Bad Request")
    large = await client.post("/events/", content=b" " * 1_100_000, headers=SECRET)
    assert large.status_code == 413
    other = await client.get("/events/", headers=SECRET)
    assert (other.status_code, other.headers["allow"]) == (405, "POST")
    assert handled == []


async def test_an_application_can_be_a_route_without_a_slash_at_its_end(receiver, handled):
    app = Starlette(routes=[Route("/events", asgi_app(receiver))])
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        answer = await client.post("/events", json=PUBLISHED, headers=SECRET)
    assert (answer.status_code, len(handled)) == (200, 1)


async def run(app, scope, *messages):
    incoming, sent = iter(messages), []

    async def receive():
        return next(incoming)

    async def send(message):
        sent.append(message)

    await app(scope, receive, send)
    return sent


async def test_a_body_in_parts_is_put_together(receiver, handled):
    body = json.dumps(PUBLISHED).encode()
    scope = {"type": "http", "method": "POST", "headers": [(b"x-api-key", b"sesame")]}
    parts = [
        {"type": "http.request", "body": body[:50], "more_body": True},
        {"type": "http.request", "body": body[50:]},
    ]
    sent = await run(asgi_app(receiver), scope, *parts)
    assert (sent[0]["status"], len(handled)) == (200, 1)


async def test_whoever_leaves_before_the_body_is_complete_is_answered_nothing(receiver, handled):
    scope = {"type": "http", "method": "POST", "headers": [(b"x-api-key", b"sesame")]}
    part = {"type": "http.request", "body": b"{", "more_body": True}
    sent = await run(asgi_app(receiver), scope, part, {"type": "http.disconnect"})
    assert (sent, handled) == ([], [])


async def test_a_server_that_stops_the_application_closes_the_receiver(receiver):
    begin, end = {"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}
    sent = await run(asgi_app(receiver), {"type": "lifespan"}, begin, end)
    assert [m["type"] for m in sent] == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
    assert (await receiver.receive(SECRET, b"")).status == 503


async def test_a_websocket_is_closed(receiver):
    sent = await run(asgi_app(receiver), {"type": "websocket"}, {"type": "websocket.connect"})
    assert sent == [{"type": "websocket.close"}]


@pytest.fixture
async def aiohttp_url(receiver):
    app = web.Application()
    app.router.add_post("/events", aiohttp_handler(receiver))
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/events"
    await runner.cleanup()


async def test_events_come_in_through_aiohttp(aiohttp_url, handled):
    async with aiohttp.ClientSession() as http:
        async with http.post(aiohttp_url, json=PUBLISHED, headers=SECRET) as answer:
            assert (answer.status, await answer.json()) == (200, {"handled": 1, "duplicates": 0})
        twice = [("X-Api-Key", "sesame"), ("X-Api-Key", "sesame")]
        async with http.post(aiohttp_url, json=PUBLISHED, headers=twice) as answer:
            assert (answer.status, answer.headers["Retry-After"]) == (401, "10")
        async with http.post(
            aiohttp_url, data=io.BytesIO(b" " * 1_100_000), headers=SECRET
        ) as answer:
            assert answer.status == 413
    assert len(handled) == 1


@pytest.fixture
def lambda_handler(receiver):
    with contextlib.closing(LambdaHandler(receiver)) as made:
        yield made


def over_http(body, headers=SECRET, **more):
    return {"requestContext": {"http": {}}, "headers": headers, "body": body, **more}


@pytest.mark.parametrize("encoded", [False, True])
def test_lambda_answers_api_destinations(lambda_handler, handled, encoded):
    text = json.dumps(PUBLISHED)
    body = base64.b64encode(text.encode()).decode() if encoded else text
    answer = lambda_handler(over_http(body, isBase64Encoded=encoded), None)
    assert (answer["statusCode"], json.loads(answer["body"])["handled"]) == (200, 1)
    assert len(handled) == 1


@pytest.mark.parametrize(
    ("event", "status"),
    [
        (over_http("{}", {"x-api-key": "simsim"}), 401),
        (over_http("{}", None), 401),
        (over_http("{}"), 400),
        (over_http(None), 400),
        (over_http("äöü", isBase64Encoded=True), 400),
        (over_http("?", isBase64Encoded=True), 400),
    ],
)
def test_lambda_refuses_what_the_receiver_refuses(lambda_handler, handled, event, status):
    answer = lambda_handler(event)
    assert (answer["statusCode"], handled) == (status, [])
    assert json.loads(answer["body"])["status"] == status


def records(source, *bodies):
    if source == "aws:sqs":
        return {
            "Records": [
                {"messageId": f"m{n}", "eventSource": source, "body": body}
                for n, body in enumerate(bodies)
            ]
        }
    return {
        "Records": [
            {"EventSource": source, "Sns": {"MessageId": f"m{n}", "Message": body}}
            for n, body in enumerate(bodies)
        ]
    }


def test_lambda_tells_a_queue_only_what_failed(lambda_handler, handled):
    batch = records("aws:sqs", json.dumps(STARTED | {"id": "other"}), "{", json.dumps(PUBLISHED))
    assert lambda_handler(batch) == {"batchItemFailures": [{"itemIdentifier": "m1"}]}
    assert handled == [PUBLISHED["id"]]


def test_lambda_raises_what_failed_of_a_topic_and_of_eventbridge(lambda_handler, router, handled):
    @router.on(ParticipantPublished)
    async def fail(event):
        raise LookupError("not yet")

    for payload in (records("aws:sns", json.dumps(PUBLISHED)), PUBLISHED):
        with pytest.raises(ExceptionGroup) as raised:
            lambda_handler(payload)
        assert [str(error) for error in raised.value.exceptions] == ["not yet"]
    assert lambda_handler(STARTED) is None
    with pytest.raises(EventParseError):
        lambda_handler({"what": "is this"})


def test_lambda_keeps_one_event_loop_for_all_invocations(lambda_handler, router):
    loops = []

    @router.on(ParticipantPublished)
    async def note(event):
        loops.append(asyncio.get_running_loop())

    for number in range(2):
        lambda_handler(PUBLISHED | {"id": str(number)})
    assert loops[0] is loops[1]


def test_lambda_takes_no_http_without_a_receiver(router):
    with (
        contextlib.closing(LambdaHandler(router)) as handler,
        pytest.raises(ConfigurationError, match="give LambdaHandler an EventReceiver"),
    ):
        handler(over_http(json.dumps(PUBLISHED)))


@pytest.mark.parametrize("payload", [None, 5, "requestContext", {}])
def test_lambda_says_that_a_payload_is_no_event(lambda_handler, payload):
    with pytest.raises(EventParseError):
        lambda_handler(payload)


def test_events_cost_nobody_a_web_server():
    code = "import sys, ivsrt_async.events; print('aiohttp' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
