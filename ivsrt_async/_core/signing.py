"""Signature Version 4; the only file that knows aws-requests-auth.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

import hashlib
import hmac
import time
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

from aws_requests_auth.aws_auth import AWSRequestsAuth, getSignatureKey
from multidict import CIMultiDict

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


class Signer(AWSRequestsAuth):  # type: ignore[misc]  # the library has no types
    """Signs requests for one service in one region, with credentials that may change.

    Adds to aws-requests-auth a clock that can be injected, a signing key that is derived once per
    day and secret, and a signature over `content-type`. Its canonical path and query and its key
    derivation are used as they are.
    """

    def __init__(self, host: str, region: str, service: str, now: Callable[[], float]) -> None:
        super().__init__(None, None, host, region, service)
        self._now = now
        self._mac = hmac.new(b"", digestmod="sha256")
        self._key_scope = ("", "")
        self._second = -1
        self._stamp = ""

    def sign(self, request: "Request", credentials: "Credentials") -> dict[str, str]:
        """The headers that authenticate one attempt, `Host` and `Content-Type` among them."""
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
    ) -> dict[str, str]:
        """Override of aws-requests-auth's own method, with the same meaning."""
        stamp = self._timestamp()
        day = stamp[:8]
        host = self.aws_host
        lines, signed = f"host:{host}\nx-amz-date:{stamp}\n", "host;x-amz-date"
        headers = {"Host": host, "X-Amz-Date": stamp}
        if r.body is not None:
            headers["Content-Type"] = CONTENT_TYPE
            lines, signed = f"content-type:{CONTENT_TYPE}\n{lines}", f"content-type;{signed}"
        if aws_token:
            headers["X-Amz-Security-Token"] = aws_token
            lines, signed = f"{lines}{_TOKEN_NAME}:{aws_token}\n", f"{signed};{_TOKEN_NAME}"
        canonical = (
            f"{r.method}\n{_canonical_address(r.url)}\n{lines}\n{signed}\n"
            f"{hashlib.sha256(r.body or b'').hexdigest()}"
        )
        scope = f"{day}/{self.aws_region}/{self.service}/aws4_request"
        digest = hashlib.sha256(canonical.encode()).hexdigest()
        mac = self._keyed(aws_secret_access_key, day).copy()
        mac.update(f"{_ALGORITHM}\n{stamp}\n{scope}\n{digest}".encode())
        headers["Authorization"] = (
            f"{_ALGORITHM} Credential={aws_access_key}/{scope}, SignedHeaders={signed}, "
            f"Signature={mac.hexdigest()}"
        )
        return headers

    def _timestamp(self) -> str:
        second = int(self._now())
        if second != self._second:
            self._stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(second))
            self._second = second
        return self._stamp

    def _keyed(self, secret: str, day: str) -> hmac.HMAC:
        """An HMAC under the signing key, to be copied: half of its work is done already."""
        if self._key_scope != (secret, day):
            key = getSignatureKey(secret, day, self.aws_region, self.service)
            self._mac = hmac.new(key, digestmod="sha256")
            self._key_scope = (secret, day)
        return self._mac
