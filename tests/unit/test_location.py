"""The order in which arguments, environment and profile decide where calls go."""

import sys
import threading

import pytest

from ivsrt_async import Session
from ivsrt_async._core.environment import Environment
from ivsrt_async._core.location import Location, Locator
from ivsrt_async.chat._endpoints import MESSAGING
from ivsrt_async.chat.client import Chat
from ivsrt_async.errors import ConfigurationError
from ivsrt_async.low_latency.client import LowLatency
from ivsrt_async.realtime.client import RealTime
from ivsrt_async.testing import Surroundings

OWN = "https://own.example"


def locator(environment=None, **options) -> Locator:
    given = {
        "region": None,
        "endpoint_url": None,
        "use_fips": None,
        "use_dualstack": None,
        "allow_http": False,
        **options,
    }
    return Locator(Environment(environment or {}), **given)


async def url_of(environment=None, info=RealTime.info, **options) -> str:
    return (await locator(environment, **{"region": "eu-west-1", **options}).locate(info)).url


@pytest.mark.parametrize(
    ("argument", "environment", "expected"),
    [
        ("eu-west-1", {"AWS_REGION": "us-east-1"}, "eu-west-1"),
        (None, {"AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-west-2"}, "us-east-1"),
        (None, {"AWS_DEFAULT_REGION": "us-west-2"}, "us-west-2"),
        (None, {"AWS_REGION": "", "AWS_DEFAULT_REGION": "us-west-2"}, "us-west-2"),
        (None, {"AWS_REGION": "", "AWS_DEFAULT_REGION": ""}, None),
        (None, {}, None),
    ],
)
def test_the_region_is_the_argument_then_aws_region_then_aws_default_region(
    argument, environment, expected
):
    assert expected == locator(environment, region=argument).region


@pytest.mark.parametrize("region", ["", "us-east-1\n", "a.b", "x" * 64, "é"])
@pytest.mark.parametrize("elsewhere", [{}, {"AWS_REGION": "eu-west-1"}])
def test_a_bad_region_is_refused_at_once_and_no_other_one_taken(region, elsewhere):
    with pytest.raises(ConfigurationError, match="region must be a name"):
        locator(elsewhere, region=region)


@pytest.mark.parametrize("variable", ["AWS_REGION", "AWS_DEFAULT_REGION"])
def test_a_bad_region_in_the_environment_is_refused_at_once(variable):
    with pytest.raises(ConfigurationError, match="region must be a name"):
        locator({variable: "us-east-1\n"})


async def test_the_profile_gives_the_region_when_nothing_else_does(tmp_path, monkeypatch):
    config = tmp_path / "config"
    config.write_text("[profile studio]\nregion = ap-south-1\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    found = locator({"AWS_PROFILE": "studio"})
    expected = Location("https://ivsrealtime.ap-south-1.amazonaws.com", "ap-south-1")
    assert expected == await found.locate(RealTime.info)
    assert found.region == "ap-south-1"


async def test_a_bad_region_in_a_profile_is_refused(tmp_path, monkeypatch):
    config = tmp_path / "config"
    config.write_text("[default]\nregion = evil.example/\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    with pytest.raises(ConfigurationError, match=r"got 'evil\.example/'"):
        await locator().locate(RealTime.info)


async def test_a_profile_that_does_not_exist_is_named():
    with pytest.raises(ConfigurationError, match=r"studio.*could not be found"):
        await locator({"AWS_PROFILE": "studio"}).locate(RealTime.info)


async def test_without_any_region_the_error_says_what_to_do():
    with pytest.raises(ConfigurationError) as raised:
        await locator().locate(RealTime.info)
    expected = "no region: pass region=, set AWS_REGION, or give the profile a region"
    assert expected == str(raised.value)


async def test_without_botocore_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "botocore.session", None)
    with pytest.raises(ConfigurationError, match=r"no region.*ivsrt-async\[botocore\]"):
        await locator().locate(RealTime.info)


async def test_the_profile_is_read_off_the_event_loop(monkeypatch):
    found, threads = locator(), []
    monkeypatch.setattr(
        found, "_profile_region", lambda: threads.append(threading.get_ident()) or "eu-west-1"
    )
    await found.locate(RealTime.info)
    assert [thread != threading.get_ident() for thread in threads] == [True]


ENVIRONMENT = {
    "AWS_ENDPOINT_URL": "https://all.example",
    "AWS_ENDPOINT_URL_IVS_REALTIME": "https://realtime.example",
    "AWS_ENDPOINT_URL_IVS": "https://low-latency.example",
    "AWS_ENDPOINT_URL_IVSCHAT": "https://chat.example",
}


@pytest.mark.parametrize(
    ("info", "expected"),
    [
        (RealTime.info, "https://realtime.example"),
        (LowLatency.info, "https://low-latency.example"),
        (Chat.info, "https://chat.example"),
    ],
)
async def test_each_service_has_a_variable_for_its_endpoint(info, expected):
    assert expected == await url_of(ENVIRONMENT, info)
    rest = {name: url for name, url in ENVIRONMENT.items() if name != info.endpoint_variable}
    assert await url_of(rest, info) == "https://all.example"


@pytest.mark.parametrize("info", [RealTime.info, LowLatency.info, Chat.info])
async def test_one_url_as_argument_serves_all_services_and_wins(info):
    assert await url_of(ENVIRONMENT, info, endpoint_url=OWN) == OWN


async def test_a_mapping_gives_each_service_its_url_and_leaves_the_others():
    mapping = {"chat": OWN}
    assert await url_of(ENVIRONMENT, Chat.info, endpoint_url=mapping) == OWN
    assert await url_of(ENVIRONMENT, endpoint_url=mapping) == "https://realtime.example"
    assert await url_of({}, endpoint_url=mapping) == "https://ivsrealtime.eu-west-1.amazonaws.com"


MESSAGING_URL = "https://messaging.example"


@pytest.mark.parametrize(
    ("environment", "argument", "expected"),
    [
        ({}, None, "https://edge.ivschat.eu-west-1.amazonaws.com"),
        (ENVIRONMENT, None, "https://chat.example"),
        ({"AWS_ENDPOINT_URL": "https://all.example"}, None, "https://all.example"),
        ({**ENVIRONMENT, "AWS_ENDPOINT_URL_IVSCHAT_MESSAGING": MESSAGING_URL}, None, MESSAGING_URL),
        (ENVIRONMENT, OWN, OWN),
        (ENVIRONMENT, {"chat": OWN}, OWN),
        ({"AWS_ENDPOINT_URL_IVSCHAT_MESSAGING": MESSAGING_URL}, {"chat": OWN}, OWN),
        (ENVIRONMENT, {"chat": OWN, "chat_messaging": MESSAGING_URL}, MESSAGING_URL),
        (ENVIRONMENT, {"realtime": OWN}, "https://chat.example"),
    ],
)
async def test_chat_connections_go_where_chat_is_called(environment, argument, expected):
    assert expected == await url_of(environment, MESSAGING, endpoint_url=argument)


async def test_chat_connections_have_neither_fips_nor_dualstack_endpoints():
    with pytest.raises(ConfigurationError, match="no FIPS endpoint for chat_messaging"):
        await url_of({}, MESSAGING, use_fips=True)
    plain = "https://edge.ivschat.eu-west-1.amazonaws.com"
    assert await url_of({}, MESSAGING, use_dualstack=True) == plain


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://own.example", "wss://own.example/"),
        ("http://127.0.0.1:4570", "ws://127.0.0.1:4570/"),
        ("https://own.example/http/", "wss://own.example/http/"),
    ],
)
async def test_a_chat_connection_is_a_websocket(url, expected):
    session = Session("eu-west-1", endpoint_url=url)
    assert expected == await session.chat.messaging_endpoint()


async def test_clients_are_told_where_to_connect_to_or_why_there_is_no_such_place():
    chat = Session("eu-west-1", surroundings=Surroundings(variables={})).chat
    assert await chat.messaging_endpoint() == "wss://edge.ivschat.eu-west-1.amazonaws.com/"
    nowhere = Session("eu-west-1", use_fips=True, surroundings=Surroundings(variables={})).chat
    with pytest.raises(ConfigurationError, match="no FIPS endpoint for chat_messaging"):
        await nowhere.messaging_endpoint()


@pytest.mark.parametrize("variable", ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_IVS_REALTIME"])
async def test_endpoints_of_the_environment_can_be_ignored(variable):
    environment = {variable: OWN, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"}
    assert await url_of(environment) == "https://ivsrealtime.eu-west-1.amazonaws.com"
    assert await url_of(environment, endpoint_url=OWN) == OWN


async def test_a_bad_endpoint_in_the_environment_is_refused_before_anything_is_sent():
    with pytest.raises(ConfigurationError, match="must be https"):
        await url_of({"AWS_ENDPOINT_URL": "http://evil.example"})


@pytest.mark.parametrize("endpoint", ["ftp://x", {"chat": "ftp://x"}, 5, b"https://x"])
def test_a_bad_endpoint_as_argument_is_refused_at_once(endpoint):
    with pytest.raises(ConfigurationError, match="endpoint_url must"):
        locator(endpoint_url=endpoint)


@pytest.mark.parametrize(
    ("options", "environment", "named"),
    [
        ({"use_fips": True}, {}, "FIPS"),
        ({"use_dualstack": True}, {}, "dual-stack"),
        ({}, {"AWS_USE_FIPS_ENDPOINT": "true"}, "FIPS"),
        ({}, {"AWS_USE_DUALSTACK_ENDPOINT": "true"}, "dual-stack"),
    ],
)
async def test_an_endpoint_of_ones_own_contradicts_fips_and_dualstack(options, environment, named):
    for own in ({"endpoint_url": OWN}, {}):
        with pytest.raises(ConfigurationError, match=f"^{named} cannot be combined"):
            await url_of({**environment, "AWS_ENDPOINT_URL": OWN}, **options, **own)


async def test_fips_and_dualstack_can_come_from_the_environment():
    environment = {"AWS_USE_FIPS_ENDPOINT": "True", "AWS_USE_DUALSTACK_ENDPOINT": "TRUE"}
    assert await url_of(environment) == "https://ivsrealtime-fips.eu-west-1.api.aws"


@pytest.mark.parametrize(
    ("value", "expected"), [("true", True), ("TRUE", True), ("false", False), ("", False)]
)
def test_a_flag_is_true_or_false(value, expected):
    assert expected is Environment({"AWS_USE_FIPS_ENDPOINT": value}).use_fips


def test_a_flag_that_is_neither_is_refused():
    words = r"^AWS_USE_FIPS_ENDPOINT must be true or false, got 'yes'$"
    with pytest.raises(ConfigurationError, match=words):
        _ = Environment({"AWS_USE_FIPS_ENDPOINT": "yes"}).use_fips


async def test_an_argument_that_says_no_wins_over_the_variables():
    variables = {"AWS_USE_FIPS_ENDPOINT": "true", "AWS_USE_DUALSTACK_ENDPOINT": "true"}
    url = await url_of(variables, use_fips=False, use_dualstack=False)
    assert url == "https://ivsrealtime.eu-west-1.amazonaws.com"


async def test_a_bad_variable_is_named():
    with pytest.raises(ConfigurationError, match="AWS_ENDPOINT_URL_IVS_REALTIME must start with"):
        await url_of({"AWS_ENDPOINT_URL_IVS_REALTIME": "ftp://x"})
