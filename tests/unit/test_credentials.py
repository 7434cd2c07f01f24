"""Access keys, and the places they come from."""

import asyncio
import json
import sys
import threading
from datetime import UTC, datetime, timedelta

import pytest

from ivsrt_async import Credentials, CredentialsProvider, Session
from ivsrt_async._core.environment import Environment
from ivsrt_async._core.providers import BotocoreCredentials, StaticCredentials
from ivsrt_async.errors import CredentialsError

SECRET = "wJalrXUtnFEMI-the-secret"
TOKEN = "IQoJb3JpZ2luX2Vj-the-token"


@pytest.fixture
def files(tmp_path, monkeypatch):
    """Writes AWS's shared files; whatever is in them is what botocore sees."""
    config, credentials = tmp_path / "config", tmp_path / "credentials"
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(credentials))

    def write(config_text="", credentials_text=""):
        config.write_text(config_text)
        credentials.write_text(credentials_text)

    return write


@pytest.fixture
def process(tmp_path):
    """A line for a profile whose credentials a process prints."""

    def line(**answer):
        script = tmp_path / "print_credentials.py"
        script.write_text(f"print({json.dumps({'Version': 1, **answer})!r})")
        return f"credential_process = {sys.executable} {script}\n"

    return line


def test_neither_secret_nor_token_shows_in_the_repr():
    expected = (
        "Credentials(access_key_id='AKID', secret_access_key=<hidden>, session_token=<hidden>, "
        "expires_at=None)"
    )
    assert expected == repr(Credentials("AKID", SECRET, TOKEN))


def test_the_repr_tells_whether_there_is_a_token():
    assert "session_token=None" in repr(Credentials("AKID", SECRET))


@pytest.mark.parametrize("field", ["access_key_id", "secret_access_key", "session_token"])
@pytest.mark.parametrize(
    "bad", ["a\rb", "a\nb", "a\0b", "a\r\nX-Evil: 1", "a b", "\x7f", "é", "\ud800", "", 5, b"key"]
)
def test_a_value_that_cannot_stand_in_a_header_is_refused_and_not_shown(field, bad):
    values = {"access_key_id": "AKID", "secret_access_key": "secret", field: bad}
    with pytest.raises(CredentialsError) as raised:
        Credentials(**values)
    assert str(raised.value) == (
        f"{field} must be text without line breaks or spaces, in printable ASCII, and not empty "
        "(its value is not shown)"
    )


@pytest.mark.parametrize("bad", [datetime(2026, 1, 1), "2026-01-01", 5])  # noqa: DTZ001 - the point
def test_an_end_without_a_time_zone_is_refused(bad):
    with pytest.raises(CredentialsError, match="expires_at must be a datetime with a time zone"):
        Credentials("AKID", "secret", expires_at=bad)


def test_the_environment_holds_key_secret_and_token():
    found = Environment(
        {"AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": "s", "AWS_SESSION_TOKEN": "t"}
    ).credentials()
    assert Credentials("AKID", "s", "t") == found


@pytest.mark.parametrize("token", [{}, {"AWS_SESSION_TOKEN": ""}])
def test_the_environment_may_hold_no_token(token):
    found = Environment(
        {"AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": "s", **token}
    ).credentials()
    assert Credentials("AKID", "s", None) == found


@pytest.mark.parametrize(
    "environment", [{}, {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}]
)
def test_an_environment_without_a_key_holds_nothing(environment):
    assert Environment(environment).credentials() is None


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"),
        ("AWS_SECRET_ACCESS_KEY", "AWS_ACCESS_KEY_ID"),
    ],
)
def test_half_a_key_in_the_environment_is_reported_when_the_session_is_made(
    monkeypatch, given, missing
):
    monkeypatch.setenv(given, SECRET)
    with pytest.raises(CredentialsError) as raised:
        Session("eu-west-1")
    expected = f"half of an access key is in the environment: {missing} is not set"
    assert expected == str(raised.value)


def test_every_source_is_a_provider():
    sources = [StaticCredentials(Credentials("AKID", "s")), BotocoreCredentials()]
    assert all(isinstance(source, CredentialsProvider) for source in sources)


async def test_a_profile_is_read_from_the_shared_files(files):
    files(
        credentials_text="[studio]\naws_access_key_id = AKPROFILE\naws_secret_access_key = s\n"
        "aws_session_token = t\n"
    )
    found = await BotocoreCredentials("studio").get_credentials()
    assert Credentials("AKPROFILE", "s", "t", None) == found


async def test_a_process_may_print_credentials_that_end(files, process):
    ends = (datetime.now(UTC) + timedelta(hours=1)).replace(microsecond=0)
    files(
        "[profile studio]\n"
        + process(
            AccessKeyId="AKPROCESS",
            SecretAccessKey="s",
            SessionToken="t",
            Expiration=ends.isoformat(),
        )
    )
    found = await BotocoreCredentials("studio").get_credentials()
    assert Credentials("AKPROCESS", "s", "t", ends) == found


async def test_a_process_may_print_credentials_without_an_end(files, process):
    files("[profile studio]\n" + process(AccessKeyId="AKPROCESS", SecretAccessKey="s"))
    found = await BotocoreCredentials("studio").get_credentials()
    assert Credentials("AKPROCESS", "s", None, None) == found


async def test_a_chain_that_ends_without_credentials_says_what_to_do(files):
    files()
    with pytest.raises(CredentialsError) as raised:
        await BotocoreCredentials().get_credentials()
    assert str(raised.value) == (
        "no AWS credentials found: pass credentials=Credentials(...), set AWS_ACCESS_KEY_ID and "
        "AWS_SECRET_ACCESS_KEY, or configure a profile or role"
    )


@pytest.mark.parametrize(
    ("profile", "wanted"), [(None, "AWS credentials"), ("studio", "profile 'studio'")]
)
async def test_without_botocore_the_error_says_what_to_install(monkeypatch, profile, wanted):
    monkeypatch.setitem(sys.modules, "botocore.session", None)
    with pytest.raises(CredentialsError) as raised:
        await BotocoreCredentials(profile).get_credentials()
    assert str(raised.value) == (
        f"{wanted} cannot be looked up: pass credentials=Credentials(...), set AWS_ACCESS_KEY_ID "
        "and AWS_SECRET_ACCESS_KEY, or install ivsrt-async[botocore] for profiles, SSO, containers "
        "and instance roles"
    )


async def test_botocore_never_runs_on_the_event_loop(monkeypatch):
    threads = []
    source = BotocoreCredentials()
    monkeypatch.setattr(source, "_load", lambda: threads.append(threading.get_ident()))
    await source.get_credentials()
    assert threads
    assert threading.get_ident() not in threads


async def test_the_event_loop_goes_on_while_botocore_blocks(monkeypatch):
    release = threading.Event()
    source = BotocoreCredentials()
    monkeypatch.setattr(source, "_load", release.wait)
    waiting = asyncio.create_task(source.get_credentials())
    await asyncio.sleep(0)
    assert not waiting.done()
    release.set()
    await waiting
