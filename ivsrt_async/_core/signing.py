"""Signature Version 4, by aws-requests-auth.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

import hashlib
import hmac
import time
from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from multidict import CIMultiDict

from ._aws_requests_auth import AWSRequestsAuth, getSignatureKey

if TYPE_CHECKING:
    from ..credentials import Credentials
    from .request import Request

_ALGORITHM = "AWS4-HMAC-SHA256"
CONTENT_TYPE = "application/json"
_TOKEN_NAME = "x-amz-security-token"  # noqa: S105 - a header name


class _Address:
    """As much of a request as aws-requests-auth's canonicalisation looks at."""

    def __init__(self, url: str) -> None:
        self.url = url


@lru_cache(maxsize=512)
def _canonical_address(url: str) -> str:
    address = _Address(url)
    path = AWSRequestsAuth.get_canonical_path(address)
    return f"{path}\n{AWSRequestsAuth.get_canonical_querystring(address)}"


class SignedHeaders:
    """Headers with a signature and perhaps a session token, which no traceback and no log shows.

    No mapping, whose items tools for tracebacks would list.
    """

    __slots__ = ("_headers",)

    def __init__(self, headers: CIMultiDict[str]) -> None:
        self._headers = headers

    def reveal(self) -> CIMultiDict[str]:
        """The headers; not to be kept in a variable."""
        return self._headers


class _Frame:
    """What the signatures of one second have in common: made once, used by all of them."""

    __slots__ = ("authorization", "headers", "lines", "mac")

    def __init__(
        self, headers: CIMultiDict[str], lines: str, mac: hmac.HMAC, authorization: str
    ) -> None:
        self.headers = headers
        """All headers but `Authorization`, to be copied."""
        self.lines = lines
        """The canonical request from its headers on, up to the hash of the body."""
        self.mac = mac
        """An HMAC of the text to sign, up to the hash of the canonical request; to be copied."""
        self.authorization = authorization
        """The header, up to the signature."""


class Signer(AWSRequestsAuth):  # type: ignore[misc]  # the library has no types
    """Signs requests for one service in one region, with credentials that may change.

    Adds to aws-requests-auth a clock that can be injected, a signing key that is derived once per
    day and secret, and a signature over `content-type`. Its canonical path and query and its key
    derivation are used as they are.

    Args:
        host: As it stands in the header.
        region: In the scope of signatures.
        service: In the scope of signatures.
        now: Seconds since 1970, as the service counts them.
        fixed: Headers that every request bears besides, unsigned.
    """

    def __init__(
        self,
        host: str,
        region: str,
        service: str,
        now: Callable[[], float],
        fixed: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        super().__init__(None, None, host, region, service)
        self._now = now
        self._fixed = fixed
        self._mac = hmac.new(b"", digestmod="sha256")
        self._key_scope = ("", "")
        self._second = -1
        self._frames: dict[tuple[str, str, str | None, bool], _Frame] = {}

    def sign(self, request: "Request", credentials: "Credentials") -> CIMultiDict[str]:
        """The headers of one attempt, those that authenticate it among them."""
        return self.get_aws_request_headers(
            request,
            credentials.access_key_id,
            credentials.secret_access_key,
            credentials.session_token,
        )

    def get_aws_request_headers(
        self,
        r: "Request",
        aws_access_key: str,
        aws_secret_access_key: str,
        aws_token: str | None,
    ) -> CIMultiDict[str]:
        """Override of aws-requests-auth's own method, with the same meaning."""
        second = int(self._now())
        if second != self._second:
            self._frames.clear()
            self._second = second
        about = aws_access_key, aws_secret_access_key, aws_token, r.body is not None
        frame = self._frames.get(about)
        if frame is None:
            frame = self._frames[about] = self._frame(*about)
        canonical = (
            f"{r.method}\n{_canonical_address(r.url)}\n{frame.lines}"
            f"{hashlib.sha256(r.body or b'').hexdigest()}"
        )
        mac = frame.mac.copy()
        mac.update(hashlib.sha256(canonical.encode()).hexdigest().encode())
        headers = frame.headers.copy()
        headers["Authorization"] = frame.authorization + mac.hexdigest()
        return headers

    def _frame(self, access_key: str, secret: str, token: str | None, has_body: bool) -> _Frame:
        stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(self._second))
        day, host = stamp[:8], self.aws_host
        headers = CIMultiDict(self._fixed)
        headers["Host"] = host
        headers["X-Amz-Date"] = stamp
        lines, signed = f"host:{host}\nx-amz-date:{stamp}\n", "host;x-amz-date"
        if has_body:
            headers["Content-Type"] = CONTENT_TYPE
            lines, signed = f"content-type:{CONTENT_TYPE}\n{lines}", f"content-type;{signed}"
        if token:
            headers["X-Amz-Security-Token"] = token
            lines, signed = f"{lines}{_TOKEN_NAME}:{token}\n", f"{signed};{_TOKEN_NAME}"
        scope = f"{day}/{self.aws_region}/{self.service}/aws4_request"
        mac = self._keyed(secret, day).copy()
        mac.update(f"{_ALGORITHM}\n{stamp}\n{scope}\n".encode())
        return _Frame(
            headers,
            f"{lines}\n{signed}\n",
            mac,
            f"{_ALGORITHM} Credential={access_key}/{scope}, SignedHeaders={signed}, Signature=",
        )

    def _keyed(self, secret: str, day: str) -> hmac.HMAC:
        """An HMAC under the signing key, to be copied: half of its work is done already."""
        if self._key_scope != (secret, day):
            key = getSignatureKey(secret, day, self.aws_region, self.service)
            self._mac = hmac.new(key, digestmod="sha256")
            self._key_scope = (secret, day)
        return self._mac
