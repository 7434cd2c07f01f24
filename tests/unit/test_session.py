"""What making a session does, and what it does not."""

import builtins
import io
import os
import socket
import subprocess
import sys
import threading

import pytest

from ivsrt_async import Credentials, RetryPolicy, Session
from ivsrt_async._core.providers import BotocoreCredentials, StaticCredentials
from ivsrt_async._core.settings import TimeLimits
from ivsrt_async.errors import ConfigurationError


def provider_of(session: Session):
    return session._shared.credentials._provider


def test_making_a_session_does_no_io(monkeypatch):
    def forbidden(*_, **__):
        pytest.fail("a session did I/O while it was made")

    monkeypatch.setenv("AWS_PROFILE", "studio")
    monkeypatch.setenv("AWS_CA_BUNDLE", "/nowhere/ca.pem")
    for owner, name in [
        (builtins, "open"),
        (io, "open"),
        (os, "stat"),
        (socket, "socket"),
        (socket, "getaddrinfo"),
        (subprocess, "Popen"),
        (threading.Thread, "start"),
    ]:
        monkeypatch.setattr(owner, name, forbidden)
    Session()


def test_a_session_and_its_services_are_made_without_an_event_loop():
    session = Session("eu-west-1", credentials=Credentials("AKID", "s"))
    assert session.realtime.list_stages() is not None


def test_importing_the_package_imports_no_service_and_no_botocore():
    code = (
        "import sys, ivsrt_async; print([name for name in sys.modules if name.startswith(("
        "'botocore', 'ivsrt_async.realtime', 'ivsrt_async.low_latency', 'ivsrt_async.chat', "
        "'ivsrt_async.local', 'ivsrt_async.tokens', 'ivsrt_async.events'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_using_one_service_imports_no_other():
    code = (
        "import sys, ivsrt_async; ivsrt_async.Session('eu-west-1').realtime; "
        "print([name for name in sys.modules if name.startswith(("
        "'botocore', 'ivsrt_async.low_latency', 'ivsrt_async.chat', 'ivsrt_async.local'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_a_service_is_made_once():
    session = Session("eu-west-1")
    assert session.realtime is session.realtime
    assert session.chat is session.chat
    assert session.low_latency is session.low_latency


def test_a_copy_with_other_options_shares_all_that_costs_something():
    original = Session("eu-west-1", timeout=9.0).realtime
    copy = original.with_options(timeout=2.0, retry=RetryPolicy(max_attempts=1))
    assert type(original) is type(copy)
    assert original._pipeline._shared is copy._pipeline._shared
    assert TimeLimits(total=2.0) == copy._pipeline._limits
    assert copy._pipeline._retry.max_attempts == 1
    assert (TimeLimits(total=9.0), 3) == (
        original._pipeline._limits,
        original._pipeline._retry.max_attempts,
    )


def test_a_copy_keeps_the_options_it_is_not_given():
    policy = RetryPolicy(max_attempts=9)
    original = Session("eu-west-1", timeout=9.0, retry=policy).realtime
    assert TimeLimits(total=9.0) == original.with_options()._pipeline._limits
    assert policy is original.with_options(timeout=1)._pipeline._retry


def test_credentials_as_argument_win_over_the_environment(monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKENVIRONMENT")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "s")
    given = Credentials("AKID", "s")
    assert given is provider_of(Session(credentials=given))._credentials
    assert provider_of(Session())._credentials.access_key_id == "AKENVIRONMENT"
    assert isinstance(provider_of(Session()), StaticCredentials)


def test_a_provider_of_ones_own_is_taken_as_it_is():
    class Vault:
        async def get_credentials(self):
            return Credentials("AKID", "s")

    vault = Vault()
    assert vault is provider_of(Session(credentials=vault))


def test_without_credentials_botocores_chain_is_asked_for_the_profile(monkeypatch):
    monkeypatch.setenv("AWS_PROFILE", "studio")
    found = provider_of(Session("eu-west-1"))
    assert isinstance(found, BotocoreCredentials)
    assert found._profile == "studio"


@pytest.mark.parametrize("nonsense", [{"access_key_id": "AKID"}, "AKID", 5, object()])
def test_what_is_neither_credentials_nor_a_provider_is_refused(nonsense):
    with pytest.raises(ConfigurationError) as raised:
        Session("eu-west-1", credentials=nonsense)
    assert str(raised.value) == (
        "credentials must be Credentials or have an async method get_credentials(), "
        f"got {type(nonsense).__name__}"
    )


@pytest.mark.parametrize("connections", [0, -1, True, 1.5, "50", None])
def test_connections_are_a_whole_number_of_at_least_1(connections):
    with pytest.raises(ConfigurationError) as raised:
        Session("eu-west-1", max_connections=connections)
    assert str(raised.value) == (
        f"max_connections must be a whole number of at least 1, got {connections!r}"
    )


def test_a_misspelt_service_in_endpoint_url_is_reported():
    with pytest.raises(ConfigurationError) as raised:
        Session("eu-west-1", endpoint_url={"real_time": "https://own.example"})
    assert str(raised.value) == (
        "endpoint_url names no such service: 'real_time'; "
        "there are chat, chat_messaging, low_latency, realtime"
    )


@pytest.mark.parametrize(
    "variable",
    [
        "AWS_USE_FIPS_ENDPOINT",
        "AWS_USE_DUALSTACK_ENDPOINT",
        "AWS_DISABLE_CLOCK_SKEW_CORRECTION",
        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
    ],
)
def test_a_flag_of_the_environment_that_is_neither_true_nor_false_is_refused(monkeypatch, variable):
    monkeypatch.setenv(variable, "perhaps")
    with pytest.raises(ConfigurationError, match=f"{variable} must be true or false"):
        Session("eu-west-1")


async def test_the_repr_shows_the_region_and_whether_it_is_open():
    session = Session("eu-west-1", credentials=Credentials("AKID", "s"))
    assert repr(session) == "<Session region='eu-west-1' open>"
    await session.aclose()
    assert repr(session) == "<Session region='eu-west-1' closed>"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"retry": 3}, "retry must be a RetryPolicy, got int"),
        ({"use_fips": "yes"}, "use_fips must be True, False or None, got 'yes'"),
    ],
)
def test_settings_of_the_wrong_type_are_refused_at_once(options, words):
    with pytest.raises(ConfigurationError, match=words):
        Session("eu-west-1", **options)


def test_options_of_the_wrong_type_are_refused_at_once():
    with pytest.raises(ConfigurationError, match="retry must be a RetryPolicy, got int"):
        Session("eu-west-1").realtime.with_options(retry=5)
