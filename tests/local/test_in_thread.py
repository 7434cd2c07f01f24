"""A local IVS in a thread of its own serves synchronous code and every event loop."""

import asyncio
import contextlib
import gzip
import inspect
import socket
import threading
from datetime import timedelta
from http.client import HTTPConnection

import boto3
import pytest
from botocore.config import Config
from fastapi import FastAPI

from ivsrt_async import Session
from ivsrt_async.chat import DestinationConfiguration, S3DestinationConfiguration
from ivsrt_async.errors import CallTimeoutError, ServiceError
from ivsrt_async.local import (
    Broadcast,
    Chatter,
    LocalIVS,
    Person,
    StageClientError,
    StageEncoder,
    ThreadedBroadcast,
    ThreadedChatter,
    ThreadedLocalIVS,
    ThreadedPerson,
    ThreadedStageEncoder,
)
from ivsrt_async.local._engine.unattended import UnattendedWatch
from ivsrt_async.middleware import Middleware
from ivsrt_async.pacing import Pacing
from ivsrt_async.realtime import Stage

from .test_pytest_plugin import PLAIN, run_pytest

DJANGO = """
import django
import pytest
from asgiref.sync import async_to_sync
from django.conf import settings
from django.http import JsonResponse
from django.test import Client
from django.urls import path

settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["testserver"], SECRET_KEY="k")
django.setup()
ivs = None

async def create(request):
    async with ivs.session() as session:
        created = await session.realtime.create_stage(name=request.POST["name"])
    return JsonResponse({"name": created.stage.name})

def create_synchronously(request):
    return async_to_sync(create)(request)

urlpatterns = [path("async", create), path("sync", create_synchronously)]

@pytest.mark.parametrize("view", ["async", "sync"])
def test_a_view(local_ivs_server, view):
    global ivs
    ivs = local_ivs_server
    answer = Client().post(f"/{view}", {"name": "standup"})
    assert answer.json() == {"name": "standup"}
    assert [call.operation for call in ivs.calls] == ["CreateStage"]
"""


def boto3_client(service, ivs):
    return boto3.client(
        service,
        region_name=ivs.region,
        endpoint_url=ivs.endpoint_url,
        aws_access_key_id=ivs.credentials.access_key_id,
        aws_secret_access_key=ivs.credentials.secret_access_key,
        config=Config(retries={"total_max_attempts": 1}),
    )


@pytest.fixture
def realtime(local_ivs_server):
    return boto3_client("ivs-realtime", local_ivs_server)


def test_synchronous_code_has_people_on_its_stages(local_ivs_server, realtime):
    stage = realtime.create_stage()["stage"]["arn"]
    token = realtime.create_participant_token(stageArn=stage, userId="ana")["participantToken"]
    ana = local_ivs_server.join(token["token"])
    assert (ana.user_id, ana.participant_id) == ("ana", token["participantId"])
    ana.publish()
    assert (ana.connected, ana.publishing) == (True, True)
    assert "activeSessionId" in realtime.get_stage(arn=stage)["stage"]
    ana.unpublish()
    ana.leave()
    assert (ana.connected, repr(ana)) == (False, "<ThreadedPerson ana gone>")
    with pytest.raises(StageClientError, match="NOT_CONNECTED"):
        ana.publish()
    names = [event["detail"]["event_name"] for event in local_ivs_server.events.kept]
    assert names == ["Participant Published", "Participant Unpublished"]


def test_synchronous_code_has_encoders_on_channels_and_stages(local_ivs_server, realtime):
    channel = boto3_client("ivs", local_ivs_server).create_channel()
    broadcast = local_ivs_server.go_live(channel["streamKey"]["value"])
    assert (broadcast.live, broadcast.channel_arn) == (True, channel["channel"]["arn"])
    broadcast.set_viewers(3)
    broadcast.set_health("STARVING")
    broadcast.end()
    assert repr(broadcast) == f"<ThreadedBroadcast {broadcast.stream_id} ended>"
    stage = realtime.create_stage()["stage"]["arn"]
    made = realtime.create_ingest_configuration(stageArn=stage, ingestProtocol="RTMPS")
    encoder = local_ivs_server.ingest(made["ingestConfiguration"]["streamKey"])
    assert encoder.live
    encoder.end()
    assert repr(encoder) == f"<ThreadedStageEncoder {encoder.participant_id} ended>"


def test_synchronous_code_has_people_in_chat_rooms(local_ivs_server):
    chat = boto3_client("ivschat", local_ivs_server)
    room = chat.create_room()["arn"]
    capabilities = ["SEND_MESSAGE", "DELETE_MESSAGE", "DISCONNECT_USER"]
    tokens = [
        chat.create_chat_token(roomIdentifier=room, userId=name, capabilities=capabilities)
        for name in ("ana", "ben")
    ]
    ana, ben = (local_ivs_server.chat(token["token"]) for token in tokens)
    sent = ana.send_message("hello")
    assert [message.id for message in ben.received] == [sent]
    ben.delete_message(sent)
    ben.disconnect_user("ana")
    assert (ana.connected, ben.connected, ana.user_id) == (False, True, "ana")
    ben.leave()
    assert repr(ben) == "<ThreadedChatter ben gone>"


def test_the_clock_faults_and_buckets_obey_from_any_thread(local_ivs_server, realtime):
    before = local_ivs_server.clock.now()
    local_ivs_server.clock.advance(3600)
    assert local_ivs_server.clock.now() - before >= timedelta(hours=1)
    local_ivs_server.throttle("ListStages")
    local_ivs_server.fail("ListStages", "Broken", status=400)
    local_ivs_server.faults.garble("ListStages", b"?", status=418)
    for status in (429, 400, 418):
        with pytest.raises(realtime.exceptions.ClientError) as raised:
            realtime.list_stages()
        assert status == raised.value.response["ResponseMetadata"]["HTTPStatusCode"]
    local_ivs_server.lose_bucket("recordings")
    local_ivs_server.restore_bucket("recordings")
    with pytest.raises(ValueError, match="no composition is active"):
        local_ivs_server.lose_destination("arn:aws:ivs:us-east-1:1:composition/x")
    assert [call.fault for call in local_ivs_server.calls] == ["refused", "refused", "garbled"]


@pytest.mark.filterwarnings("ignore:Using `httpx`")  # Starlette prefers a package named httpx2
def test_fastapis_test_client_calls_it_from_a_loop_in_another_thread(local_ivs_server):
    from fastapi.testclient import TestClient

    app = FastAPI()

    @app.post("/stages")
    async def create_stage(name: str) -> Stage:
        async with local_ivs_server.session() as session:
            return (await session.realtime.create_stage(name=name)).stage

    with TestClient(app) as client:
        assert client.post("/stages?name=standup").json()["name"] == "standup"


def test_djangos_test_client_calls_it_from_views_of_both_kinds(tmp_path):
    ran = run_pytest(tmp_path, DJANGO, *PLAIN)
    assert (ran.returncode, "2 passed" in ran.stdout) == (0, True), ran.stdout


def test_every_event_loop_may_call_it(local_ivs_server):
    async def create():
        async with local_ivs_server.session() as session:
            await session.realtime.create_stage()
            return len(await session.realtime.list_stages().collect())

    assert [asyncio.run(create()), asyncio.run(create())] == [1, 2]


def test_its_sessions_take_what_is_around_a_call(local_ivs_server):
    seen = []

    class Listener(Middleware):
        async def call(self, call, proceed):
            seen.append(call.operation)
            return await proceed(call)

    async def create():
        given = {"middleware": [Listener()], "pacing": Pacing(rates={"CreateStage": 2})}
        async with local_ivs_server.session(**given) as session, session.observe() as calls:
            for _ in range(2):
                await session.realtime.create_stage()
        return [call.paced > 0.1 for call in calls]

    assert asyncio.run(create()) == [False, True]
    assert seen == ["CreateStage", "CreateStage"]


def test_what_has_no_method_of_its_own_runs_in_its_thread(local_ivs_server):
    async def where():
        return threading.current_thread().name

    assert local_ivs_server.run(where()) == "ivsrt-async local IVS"


def test_waiting_for_itself_is_refused(local_ivs_server):
    async def call_from_within():
        local_ivs_server.clock.advance(1)

    with pytest.raises(RuntimeError, match="would wait for itself"):
        local_ivs_server.run(call_from_within())


def test_it_runs_once_and_says_when_it_does_not():
    ivs = LocalIVS.in_thread(region="eu-west-1")
    with ivs:
        assert repr(ivs) == f"<ThreadedLocalIVS at {ivs.endpoint_url}>"
    assert repr(ivs) == "<ThreadedLocalIVS not running>"
    with pytest.raises(RuntimeError, match="not running"):
        ivs.clock.advance(1)
    with pytest.raises(RuntimeError, match="runs once"):
        ivs.__enter__()
    assert not [t for t in threading.enumerate() if t.name == "ivsrt-async local IVS"]


def in_a_logged_room(ivs):
    """Somebody in a chat room whose messages go to S3."""

    async def make():
        async with ivs.session() as session:
            logs = await session.chat.create_logging_configuration(
                destination_configuration=DestinationConfiguration(
                    s3=S3DestinationConfiguration(bucket_name="chat-logs")
                )
            )
            room = await session.chat.create_room(logging_configuration_identifiers=[logs.arn])
            return await session.chat.create_chat_token(
                room_identifier=room.arn, user_id="ana", capabilities=["SEND_MESSAGE"]
            )

    return ivs.chat(asyncio.run(make()))


def test_chat_logs_can_be_read_while_people_write(local_ivs_server, tmp_path):
    ana = in_a_logged_room(local_ivs_server)
    local_ivs_server.chat_logs.write_to(tmp_path)
    for text in ("one", "two"):
        ana.send_message(text)
    seen = []
    for entry in local_ivs_server.chat_logs.kept:
        seen.append(entry.record["payload"]["Content"])
        ana.send_message("three")
    assert seen == ["one", "two"]
    local_ivs_server.clock.advance(60)
    (file,) = tmp_path.rglob("*.log.gz")
    assert len(gzip.decompress(file.read_bytes()).splitlines()) == 4


def test_what_goes_wrong_when_it_stops_is_raised_and_the_rest_is_closed(tmp_path):
    (tmp_path / "no folder").touch()
    ivs = LocalIVS.in_thread()
    ivs.__enter__()
    ivs.chat_logs.write_to(tmp_path / "no folder")
    in_a_logged_room(ivs).send_message("lost")
    events = ivs.run(stream(ivs))
    with pytest.raises(NotADirectoryError):
        ivs.__exit__(None, None, None)
    assert asyncio.run(asyncio.wait_for(rest_of(events), 20)) == []


async def stream(ivs):
    return ivs.local.events.stream()


async def rest_of(events):
    return [event async for event in events]


def test_everybody_can_be_shown_when_it_has_stopped():
    with LocalIVS.in_thread() as ivs:
        everybody = one_of_each(ivs)
        shown = [repr(each) for each in everybody]
        assert shown[3] == "<ThreadedChatter ben connected>"
    *others, ben = map(repr, everybody)
    assert others == shown[:3]
    assert ben in ("<ThreadedChatter ben connected>", "<ThreadedChatter ben gone>")


def one_of_each(ivs):
    """Somebody on a stage, an encoder on it, one on a channel, and somebody in a chat room."""

    async def make():
        async with ivs.session() as session:
            realtime, low_latency, chat = session.realtime, session.low_latency, session.chat
            stage = (await realtime.create_stage()).stage
            room = await chat.create_room()
            return (
                await realtime.create_participant_token(stage_arn=stage.arn),
                await realtime.create_ingest_configuration(
                    stage_arn=stage.arn, ingest_protocol="RTMPS"
                ),
                await low_latency.create_channel(),
                await chat.create_chat_token(room_identifier=room.arn, user_id="ben"),
            )

    token, ingest, channel, chat_token = asyncio.run(make())
    return ivs.join(token), ivs.ingest(ingest), ivs.go_live(channel), ivs.chat(chat_token)


def test_what_keeps_it_from_starting_is_raised(local_ivs_server):
    with pytest.raises(OSError, match="in use"), LocalIVS.in_thread(port=local_ivs_server.port):
        pytest.fail("it should not start")
    with pytest.raises(ValueError, match="no quota"):
        LocalIVS.in_thread(quotas={"Nonsense": 1})


WITHOUT_THREAD = {"in_thread", "watch_unattended"}
"""What there is in an event loop only."""


@pytest.mark.parametrize(
    ("of_loop", "of_thread"),
    [
        (LocalIVS, ThreadedLocalIVS),
        (Person, ThreadedPerson),
        (Broadcast, ThreadedBroadcast),
        (Chatter, ThreadedChatter),
        (StageEncoder, ThreadedStageEncoder),
    ],
)
def test_whatever_can_be_done_in_a_loop_can_be_done_from_a_thread(of_loop, of_thread):
    names = {name for name in vars(of_loop) if not name.startswith("_")} - WITHOUT_THREAD
    assert names - set(vars(of_thread)) == set()
    for name in names - {"session"}:
        ours, theirs = getattr(of_thread, name), getattr(of_loop, name)
        assert isinstance(ours, property) == isinstance(theirs, property)
        if not isinstance(ours, property):
            assert parameters_of(ours) == parameters_of(theirs), name


def test_it_takes_the_arguments_of_a_local_ivs():
    assert parameters_of(LocalIVS.in_thread) == parameters_of(LocalIVS.__init__)


def parameters_of(function):
    """Name, kind and default of all but self."""
    found = inspect.signature(function).parameters.values()
    return [(p.name, p.kind, p.default) for p in found if p.name != "self"]


def call_from_another_loop(ivs):
    async def call():
        async with Session(
            ivs.region, credentials=ivs.credentials, endpoint_url=ivs.endpoint_url, timeout=30
        ) as session:
            await session.realtime.list_stages()

    asyncio.run(call())


async def test_a_loop_that_runs_answers_by_itself(local_ivs):
    await asyncio.to_thread(call_from_another_loop, local_ivs)
    assert [call.status for call in local_ivs.calls] == [200]


async def test_a_call_that_keeps_the_loop_from_answering_it_says_so():
    outcomes = []

    def call(ivs):
        try:
            call_from_another_loop(ivs)
        except (ServiceError, CallTimeoutError) as error:
            outcomes.append(error)

    async with LocalIVS() as ivs:
        with ivs.watch_unattended(patience=0.1):
            blocking = threading.Thread(target=call, args=(ivs,))
            blocking.start()
            blocking.join()
    assert outcomes[0].code == "LocalIVSNotRunning"


def test_a_loop_that_does_not_run_is_not_waited_for():
    loop = asyncio.new_event_loop()
    with (
        contextlib.closing(loop),
        socket.create_server(("127.0.0.1", 0)) as listening,
        UnattendedWatch(listening, loop, patience=1e6),
        contextlib.closing(HTTPConnection(*listening.getsockname(), timeout=30)) as connection,
    ):
        connection.request("GET", "/")
        assert connection.getresponse().getheader("x-amzn-ErrorType") == "LocalIVSNotRunning"


async def test_only_a_local_ivs_that_runs_is_watched():
    with pytest.raises(RuntimeError, match="not running"):
        LocalIVS().watch_unattended()
