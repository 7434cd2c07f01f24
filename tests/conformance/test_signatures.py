"""Our signatures are those botocore's own signer computes for what arrived at the socket."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import attrs
import botocore.auth
import pytest
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as BotocoreCredentials
from hypothesis import given
from hypothesis import strategies as st

from ivsrt_async import Credentials
from tests.support.scripted_server import Received

from .calls import Exchange, smallest_input
from .generated import GENERATING, inputs
from .services import CASES, SERVICES, Case, each_operation, each_service

MIDNIGHT = datetime(2027, 1, 1, tzinfo=UTC)
AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 Credential=[^/]+/(\d{8})/([^/]+)/([^/]+)/aws4_request, "
    r"SignedHeaders=([a-z0-9;-]+), Signature=[0-9a-f]{64}"
)
SIGNATURE_HEADERS = ("authorization", "x-amz-date", "x-amz-security-token")
SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"

with_and_without_token = pytest.mark.parametrize(
    "token", [None, "FQoGZXIvYXdzE/+=="], ids=["long-term", "session-token"]
)
moments = st.sampled_from(
    [MIDNIGHT + timedelta(seconds=seconds) for seconds in (-86400, -1, -0.001, 0, 0.999, 1, 86400)]
)


@attrs.frozen
class Signing:
    """An exchange at a moment of our choosing, and botocore's signature at the same moment."""

    exchange: Exchange
    monkeypatch: pytest.MonkeyPatch
    region: str
    token: str | None

    def arrived(self, case: Case, members, moment: datetime) -> Received:
        """The request that arrives if the call is made at that moment."""
        self.exchange.session._shared.clock.local_time = moment.timestamp
        now = moment.replace(tzinfo=None)
        self.monkeypatch.setattr(botocore.auth, "get_current_datetime", lambda: now)
        return self.exchange.send(case, members)

    def botocores_headers(self, case: Case, request: Received) -> dict[str, str | None]:
        """What botocore's signer adds, over the headers we say we signed and no others."""
        signed = set(_signed(request)) - {"x-amz-date", "x-amz-security-token"}
        headers = {name: request.headers[name] for name in signed}
        url = f"{self.exchange.server.url}{request.target}"
        theirs = AWSRequest(request.method, url, headers, request.body)
        credentials = BotocoreCredentials("AKIDEXAMPLE", SECRET, self.token)
        service = case.service.model.metadata["signingName"]
        botocore.auth.SigV4Auth(credentials, service, self.region).add_auth(theirs)
        return {name: theirs.headers.get(name) for name in SIGNATURE_HEADERS}


@pytest.fixture
def signing(open_exchange, monkeypatch) -> Callable[..., Signing]:
    """Opens exchanges in a region, with or without session token."""

    def opened(region: str = "eu-west-1", token: str | None = None) -> Signing:
        credentials = Credentials("AKIDEXAMPLE", SECRET, token)
        exchange = open_exchange(region=region, credentials=credentials)
        return Signing(exchange, monkeypatch, region, token)

    return opened


def _our_headers(request: Received) -> dict[str, str | None]:
    return {name: request.headers.get(name) for name in SIGNATURE_HEADERS}


def _scope(request: Received) -> tuple[str, ...]:
    """Day, region and service."""
    return AUTHORIZATION.fullmatch(request.headers["authorization"]).groups()[:3]


def _signed(request: Received) -> list[str]:
    return AUTHORIZATION.fullmatch(request.headers["authorization"])[4].split(";")


@each_operation
@with_and_without_token
def test_a_signature_is_botocores_also_across_midnight(case: Case, token, signing):
    ours = signing(token=token)

    @GENERATING
    @given(inputs(case), moments)
    def same(members, moment):
        request = ours.arrived(case, members, moment)
        assert ours.botocores_headers(case, request) == _our_headers(request)

    same()


@each_operation
@with_and_without_token
def test_everything_that_matters_is_signed(case: Case, token, signing):
    request = signing(token=token).arrived(case, smallest_input(case), MIDNIGHT)
    expected = ["content-type"] if request.body else []
    expected += ["host", "x-amz-date"]
    expected += ["x-amz-security-token"] if token else []
    assert expected == _signed(request)


@each_service
@pytest.mark.parametrize("region", ["us-east-1", "ap-northeast-2", "eu-central-1"])
def test_the_scope_names_day_region_and_service(service, region, signing):
    (case,) = [c for c in CASES if c.service is service and c.model.name == "ListTagsForResource"]
    ours = signing(region=region)
    request = ours.arrived(case, {"resourceArn": "arn:aws:ivs:x:1:stage/a b"}, MIDNIGHT)
    assert ("20270101", region, service.model.metadata["signingName"]) == _scope(request)
    assert ours.botocores_headers(case, request) == _our_headers(request)


def test_services_of_one_session_are_signed_each_under_its_own_name(signing):
    ours = signing()
    scopes = []
    for service in SERVICES:
        (case,) = [c for c in CASES if c.service is service and c.model.name == "TagResource"]
        scopes.append(_scope(ours.arrived(case, smallest_input(case), MIDNIGHT)))
    names = [service.model.metadata["signingName"] for service in SERVICES]
    assert [("20270101", "eu-west-1", name) for name in names] == scopes
