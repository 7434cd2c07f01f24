"""Mistakes of callers are told in words they can use, and none of them shows a secret."""

import asyncio

import pytest
from botocore.credentials import Credentials as OfBotocore

from ivsrt_async import Credentials, Session
from ivsrt_async.errors import ConfigurationError, CredentialsError, IVSError
from ivsrt_async.tokens import (
    ConnectionTokenSigner,
    ParticipantTokenSigner,
    PlaybackTokenSigner,
    generate_key_pair,
    inspect_token,
    verify_token,
)
from tests.support.own_time import OwnTime
from tests.support.scripted_server import Answer, ScriptedServer

ARN = "arn:aws:ivs:eu-west-1:123456789012:stage/AbC"


@pytest.fixture
async def session():
    async with Session("eu-west-1", credentials=Credentials("AKID", "s")) as session:
        yield session


# Arguments


@pytest.mark.parametrize(
    ("call", "method", "hint"),
    [
        (lambda s: s.realtime.get_stage(stageArn=ARN), "get_stage", "arn"),
        (
            lambda s: s.realtime.create_participant_token(stageArn=ARN),
            "create_participant_token",
            "stage_arn",
        ),
        (lambda s: s.realtime.create_stage(nam="standup"), "create_stage", "name"),
        (lambda s: s.realtime.create_stage(Name="standup"), "create_stage", "name"),
        (
            lambda s: s.low_latency.create_channel(recordingConfigurationArn="a"),
            "create_channel",
            "recording_configuration_arn",
        ),
        (
            lambda s: s.chat.create_chat_token(roomIdentifier="a", user_id="b"),
            "create_chat_token",
            "room_identifier",
        ),
        (
            lambda s: s.realtime.list_participants(stageArn=ARN, session_id="a"),
            "list_participants",
            "stage_arn",
        ),
    ],
)
async def test_a_keyword_that_does_not_exist_names_the_method_and_the_right_one(
    session, call, method, hint
):
    with pytest.raises(TypeError) as raised:
        await call(session)
    message = str(raised.value)
    assert f"{method}()" in message
    assert hint in message.partition(f"{method}()")[2].replace("stageArn", "")
    assert "__init__" not in message


@pytest.mark.parametrize(
    ("call", "method", "argument"),
    [
        (lambda s: s.realtime.get_stage(), "get_stage", "arn"),
        (lambda s: s.realtime.create_participant_token(), "create_participant_token", "stage_arn"),
        (lambda s: s.realtime.list_participants(stage_arn=ARN), "list_participants", "session_id"),
    ],
)
async def test_an_argument_that_is_missing_names_the_method_and_itself(
    session, call, method, argument
):
    with pytest.raises(TypeError) as raised:
        await call(session)
    message = str(raised.value)
    assert f"{method}()" in message
    assert argument in message
    assert "__init__" not in message


async def test_too_many_arguments_name_the_method(session):
    with pytest.raises(TypeError) as raised:
        await session.realtime.get_stage(ARN, ARN)
    assert "get_stage()" in str(raised.value)
    assert "__init__" not in str(raised.value)


# Lists


@pytest.fixture
async def listing():
    page = Answer.of({"stages": [{"arn": ARN}]})
    async with ScriptedServer(script=lambda _: page) as server, server.session() as session:
        yield session


async def test_a_list_may_be_made_a_task(listing):
    page = await asyncio.create_task(listing.realtime.list_stages())
    assert [stage.arn for stage in page.stages] == [ARN]


async def test_a_list_may_stand_in_a_task_group(listing):
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(listing.realtime.list_stages()) for _ in range(3)]
    assert [len(task.result().stages) for task in tasks] == [1, 1, 1]


async def test_a_list_may_be_gathered_and_waited_for(listing):
    pages = await asyncio.gather(listing.realtime.list_stages(), listing.realtime.list_stages())
    assert [len(page.stages) for page in pages] == [1, 1]
    page = await asyncio.wait_for(listing.realtime.list_stages(), 30)
    assert len(page.stages) == 1


async def test_a_list_may_be_run_by_itself():
    async with ScriptedServer(script=lambda _: Answer.of({"stages": [{"arn": ARN}]})) as server:

        def elsewhere() -> int:
            session = server.session()
            with asyncio.Runner() as runner:
                page = runner.run(session.realtime.list_stages())
                runner.run(session.aclose())
            return len(page.stages)

        assert await asyncio.to_thread(elsewhere) == 1


async def test_a_list_made_a_task_can_be_used_again(listing):
    stages = listing.realtime.list_stages()
    await asyncio.create_task(stages)
    assert len((await stages).stages) == 1
    assert [stage.arn async for stage in stages] == [ARN]


# Credentials

SECRET = "SecretWord"
BAD = {
    "a control character": "\x01",
    "DEL": "\x7f",
    "a tab": "\t",
    "a line break": "\n",
    "NUL": "\0",
    "a space": " ",
    "a letter beyond ASCII": "é",
    "half a character": "\ud800",
    "a space of another width": "\u2003",
}
each_bad = pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
GOOD = {"access_key_id": "AKID", "secret_access_key": "secret", "session_token": "token"}


@each_bad
@pytest.mark.parametrize("field", GOOD)
@pytest.mark.parametrize("form", ["{bad}{word}", "{word}{bad}{word}", "{word}{bad}"])
def test_what_cannot_stand_in_a_header_is_refused_without_being_shown(field, bad, form):
    value = form.format(bad=bad, word=SECRET)
    with pytest.raises(CredentialsError, match=field) as raised:
        Credentials(**{**GOOD, field: value})
    assert SECRET not in f"{raised.value} {raised.value!r} {raised.value.args}"


@each_bad
@pytest.mark.parametrize(
    "variable", ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"]
)
def test_the_same_goes_for_the_environment(variable, bad):
    variables = {"AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "s", "AWS_SESSION_TOKEN": "t"}
    variables[variable] = f"{SECRET}{bad}{SECRET}"
    with pytest.raises(CredentialsError) as raised:
        Session("eu-west-1", surroundings=OwnTime().surroundings(variables=variables))
    assert SECRET not in f"{raised.value} {raised.value!r} {raised.value.args}"


def test_all_that_can_stand_in_a_header_is_taken():
    every = "".join(map(chr, range(ord("!"), ord("~") + 1)))
    assert Credentials(every, every, every).secret_access_key == every


def test_credentials_of_botocore_are_told_apart_from_ours():
    with pytest.raises(ConfigurationError, match=r"botocore\.credentials\.Credentials"):
        Session("eu-west-1", credentials=OfBotocore("AKID", "secret"))


async def test_a_provider_that_gives_botocores_is_told_so():
    class Provider:
        async def get_credentials(self):
            return OfBotocore("AKID", "secret")

    async with Session("eu-west-1", credentials=Provider()) as session:
        with pytest.raises(CredentialsError, match=r"botocore\.credentials\.Credentials"):
            await session.realtime.get_stage(ARN)


# Endpoints


@pytest.mark.parametrize(
    "host",
    [
        "evillocalhost",
        "notlocalhost",
        "localhost.evil.example",
        "localhostevil",
        "127.0.0.1.evil.example",
        "127.evil.example",
        "128.0.0.1",
        "0.0.0.0",
        "[::2]",
        "[::ffff:8.8.8.8]",
        "example.com",
    ],
)
def test_signed_calls_travel_in_the_clear_to_this_machine_only(host):
    with pytest.raises(ConfigurationError, match="http"):
        Session("eu-west-1", endpoint_url=f"http://{host}:4570")


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST", "127.0.0.1", "[::1]"])
def test_this_machine_may_be_called_in_the_clear(host):
    assert Session("eu-west-1", endpoint_url=f"http://{host}:4570").region == "eu-west-1"


# Half-built objects and wrong types

KEY_ARN = "arn:aws:ivs:eu-west-1:123456789012:public-key/AbC"


@pytest.mark.parametrize(
    "kind", [Session, ParticipantTokenSigner, ConnectionTokenSigner, PlaybackTokenSigner]
)
def test_an_object_that_was_never_finished_can_be_printed(kind):
    """Debuggers and error reports print what a failing constructor left behind."""
    assert kind.__name__ in repr(kind.__new__(kind))


@pytest.mark.parametrize("nonsense", [None, 5, b"a.b.c", ["a"], object()])
def test_what_is_no_token_is_refused_as_such(nonsense):
    public_key = generate_key_pair().public_key_pem
    with pytest.raises(IVSError):
        verify_token(nonsense, public_key)
    with pytest.raises(IVSError):
        inspect_token(nonsense)
