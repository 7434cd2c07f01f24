"""Which URL a service and a region lead to, and which URLs of a caller's own are taken."""

from functools import cache

import pytest
from botocore.endpoint_provider import EndpointProvider
from botocore.session import Session

from ivsrt_async._core.endpoints import aws_endpoint, check_endpoint, check_region
from ivsrt_async.chat.client import Chat
from ivsrt_async.errors import ConfigurationError
from ivsrt_async.low_latency.client import LowLatency
from ivsrt_async.realtime.client import RealTime

SERVICES = [
    (RealTime.info, "ivsrealtime", "ivs", "AWS_ENDPOINT_URL_IVS_REALTIME"),
    (LowLatency.info, "ivs", "ivs", "AWS_ENDPOINT_URL_IVS"),
    (Chat.info, "ivschat", "ivschat", "AWS_ENDPOINT_URL_IVSCHAT"),
]


@pytest.mark.parametrize(("info", "prefix", "signing_name", "variable"), SERVICES)
def test_each_service_has_its_host_signing_name_and_variable(info, prefix, signing_name, variable):
    url = aws_endpoint(info, "eu-west-1", fips=False, dualstack=False)
    assert f"https://{prefix}.eu-west-1.amazonaws.com" == url
    assert (signing_name, variable) == (info.signing_name, info.endpoint_variable)


@pytest.mark.parametrize(
    ("fips", "dualstack", "expected"),
    [
        (True, False, "https://ivsrealtime-fips.us-west-2.amazonaws.com"),
        (False, True, "https://ivsrealtime.us-west-2.api.aws"),
        (True, True, "https://ivsrealtime-fips.us-west-2.api.aws"),
    ],
)
def test_fips_and_dualstack_change_the_host(fips, dualstack, expected):
    assert expected == aws_endpoint(RealTime.info, "us-west-2", fips=fips, dualstack=dualstack)


@cache
def botocore_rules(variable: str) -> EndpointProvider:
    names = {"AWS_ENDPOINT_URL_IVS_REALTIME": "ivs-realtime", "AWS_ENDPOINT_URL_IVS": "ivs"}
    loader = Session().get_component("data_loader")
    rules = loader.load_service_model(names.get(variable, "ivschat"), "endpoint-rule-set-1")
    return EndpointProvider(rules, loader.load_data("partitions"))


@pytest.mark.parametrize("info", [service[0] for service in SERVICES])
@pytest.mark.parametrize("fips", [False, True])
@pytest.mark.parametrize("dualstack", [False, True])
@pytest.mark.parametrize(
    "region",
    [
        "us-east-1",
        "ap-southeast-7",
        "mx-central-1",
        "cn-north-1",
        "us-gov-west-1",
        "eusc-de-east-1",
        "us-iso-east-1",
        "us-isob-east-1",
        "eu-isoe-west-1",
        "us-isof-south-1",
        "nowhere-9",
    ],
)
def test_every_partition_resolves_as_in_botocore(info, region, fips, dualstack):
    provider = botocore_rules(info.endpoint_variable)
    theirs = provider.resolve_endpoint(Region=region, UseFIPS=fips, UseDualStack=dualstack)
    assert theirs.url == aws_endpoint(info, region, fips=fips, dualstack=dualstack)


@pytest.mark.parametrize("region", ["eu-west-1", "a", "1", "local", "x" * 63])
def test_what_may_stand_in_a_host_name_is_a_region(region):
    assert region == check_region(region)


@pytest.mark.parametrize(
    "region",
    [
        "",
        "us-east-1\n",
        "\nus-east-1",
        "a.b",
        "a/b",
        "a@b",
        "a#b",
        "a:80",
        "US-EAST-1",
        "-a",
        "a-",
        "a b",
        "x" * 64,
        "é",
        "१",
        None,
        5,
        b"eu-west-1",
    ],
)
def test_what_may_not_stand_in_a_host_name_is_no_region(region):
    with pytest.raises(ConfigurationError) as raised:
        check_region(region)
    assert str(raised.value) == (
        "region must be a name such as 'eu-west-1' (a-z, 0-9 and '-', at most 63 characters), "
        f"got {region!r}"
    )


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://ivs.example", "https://ivs.example"),
        ("https://ivs.example/", "https://ivs.example"),
        ("https://ivs.example:8443/under/a/path/", "https://ivs.example:8443/under/a/path"),
        ("https://[2001:db8::1]:443", "https://[2001:db8::1]:443"),
        ("http://localhost:4570", "http://localhost:4570"),
        ("http://ivs.localhost:4570", "http://ivs.localhost:4570"),
        ("http://127.0.0.1:4570", "http://127.0.0.1:4570"),
        ("http://127.8.9.10", "http://127.8.9.10"),
        ("http://[::1]:4570", "http://[::1]:4570"),
    ],
)
def test_https_and_http_on_this_machine_are_taken(url, expected):
    assert expected == check_endpoint(url, allow_http=False)


def test_http_to_another_machine_needs_permission():
    with pytest.raises(ConfigurationError, match="allow_http=True"):
        check_endpoint("http://ivs:4570", allow_http=False)
    assert check_endpoint("http://ivs:4570", allow_http=True) == "http://ivs:4570"


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("ftp://ivs.example", "must start with https://"),
        ("ivs.example", "must start with https://"),
        ("", "must start with https://"),
        ("file:///etc/passwd", "must start with https://"),
        ("https://", "must name a host"),
        ("https:///path", "must name a host"),
        ("https://a%2eb", "must name a host"),
        ("https://a\\b", "must name a host"),
        ("https://ivs.example?x=1", "must not hold a query or fragment"),
        ("https://ivs.example?", "must not hold a query or fragment"),
        ("https://ivs.example#x", "must not hold a query or fragment"),
        ("https://ivs.example/#", "must not hold a query or fragment"),
        ("https://ivs.example:port", "is not a URL"),
        ("https://ivs.example:99999", "is not a URL"),
        ("https://[::1", "is not a URL"),
        ("https://ivs example", "must be plain text without spaces or control characters"),
        (" https://ivs.example", "must be plain text without spaces or control characters"),
        ("https://ivs.example\n", "must be plain text without spaces or control characters"),
        ("https://ivs.exa\tmple", "must be plain text without spaces or control characters"),
        ("https://ivs.example\0", "must be plain text without spaces or control characters"),
        ("https://ívs.example", "must be plain text without spaces or control characters"),
        ("http://127.0.0.1.evil.example", "must be https unless it is on this machine"),
        ("http://localhost.evil.example", "must be https unless it is on this machine"),
        ("http://0x7f000001", "must be https unless it is on this machine"),
    ],
)
def test_a_bad_url_is_refused_and_the_error_says_why(url, problem):
    with pytest.raises(ConfigurationError) as raised:
        check_endpoint(url, allow_http=False)
    assert f"endpoint_url {problem}" in str(raised.value)
    assert repr(url) in str(raised.value)


@pytest.mark.parametrize(
    "url", ["https://ana:hunter2@ivs.example", "https://hunter2@ivs.example", "http://:hunter2@x"]
)
def test_a_password_in_a_url_is_refused_and_not_shown(url):
    with pytest.raises(ConfigurationError, match="must not hold a user name or password") as raised:
        check_endpoint(url, allow_http=True)
    assert "hunter2" not in str(raised.value)


@pytest.mark.parametrize("url", [None, 5, b"https://ivs.example"])
def test_what_is_no_text_is_no_url(url):
    with pytest.raises(ConfigurationError, match="endpoint_url must be a string"):
        check_endpoint(url, allow_http=True)
