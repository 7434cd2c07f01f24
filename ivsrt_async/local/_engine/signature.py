"""Checks Signature Version 4 the way AWS does. Shares no code with the signing side.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

import hashlib
import hmac
import re
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote_plus

from .refusal import Refusal

if TYPE_CHECKING:
    from multidict import MultiMapping

    Headers = MultiMapping[str]

_AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256\s+Credential=(?P<key>[^/,\s]+)/(?P<day>\d{8})/(?P<region>[^/,\s]+)/"
    r"(?P<service>[^/,\s]+)/aws4_request,\s*SignedHeaders=(?P<headers>[a-z0-9;-]+),\s*"
    r"Signature=(?P<signature>[0-9a-f]{64})"
)
_RAW_BYTES = "surrogateescape"
"""How aiohttp passes on bytes that are not UTF-8."""
_SINGLE = ("Authorization", "X-Amz-Date", "X-Amz-Security-Token")
TOLERANCE = timedelta(minutes=5)
"""How far the date of a signature may be from the time."""


def _real_time() -> datetime:
    return datetime.now(UTC)


def _refuse(code: str, message: str) -> Refusal:
    return Refusal(code, 403, message)


class SignatureCheck:
    """Knows the access keys and tells whether a request was signed with one of them.

    Args:
        keys: Secret by access key id.
        region: Region signatures must be scoped to.
        local_time: What time it is by the local clock. A signature may be of that time, of real
            time, or of any moment between: a program signs by its own clock, or by the `Date` of
            an answer it got before the local clock was moved.
    """

    def __init__(
        self,
        keys: Mapping[str, str],
        region: str,
        local_time: Callable[[], datetime] = _real_time,
    ) -> None:
        self._keys = keys
        self._region = region
        self._local_time = local_time

    def verify(
        self,
        method: str,
        target: str,
        headers: "Headers",
        body: bytes,
        services: Collection[str],
    ) -> str:
        """Check that the signature is right.

        Args:
            method: HTTP method.
            target: Path and query as they came over the wire.
            headers: Headers; names in any case.
            body: The whole body.
            services: Signing names of the services that have the operation.

        Returns:
            The signing name of the service that is called.
        """
        _check_single(headers)
        given = headers.get("Authorization")
        if given is None:
            raise _refuse("MissingAuthenticationTokenException", "Missing Authentication Token")
        match = _AUTHORIZATION.fullmatch(given.strip())
        stamp = headers.get("X-Amz-Date", "")
        if match is None or not re.fullmatch(r"\d{8}T\d{6}Z", stamp):
            raise _refuse(
                "IncompleteSignatureException",
                "Authorization and X-Amz-Date do not form a Signature Version 4",
            )
        secret = self._keys.get(match["key"])
        if secret is None:
            raise _refuse("UnrecognizedClientException", "The security token included is invalid")
        self._check_scope(match, stamp, services)
        signed = match["headers"].split(";")
        self._check_coverage(signed, headers)
        canonical = _canonical_request(method, target, headers, signed, body)
        expected = _signature(secret, match, stamp, canonical)
        if not hmac.compare_digest(expected, match["signature"]):
            raise _refuse(
                "InvalidSignatureException",
                "The request signature we calculated does not match the signature you provided",
            )
        return match["service"]

    def _check_scope(self, match: re.Match[str], stamp: str, services: Collection[str]) -> None:
        for part, given, wanted in (
            ("region", match["region"], (self._region,)),
            ("service", match["service"], services),
            ("date", match["day"], (stamp[:8],)),
        ):
            if given not in wanted:
                words = " or ".join(map(repr, wanted))
                raise _refuse(
                    "InvalidSignatureException",
                    f"Credential should be scoped to the {part} {words}, not {given!r}",
                )
        try:
            signed_at = datetime.fromisoformat(stamp)
        except ValueError:
            raise _refuse("IncompleteSignatureException", "X-Amz-Date is not a date") from None
        self._check_time(stamp, signed_at)

    def _check_time(self, stamp: str, signed_at: datetime) -> None:
        real, local = _real_time(), self._local_time()
        if signed_at < real - TOLERANCE:
            word, now = "expired", real
        elif signed_at > local + TOLERANCE:
            word, now = "not yet current", local
        else:
            return
        raise _refuse(
            "InvalidSignatureException",
            f"Signature {word}: {stamp} is more than {TOLERANCE} from {now:%Y%m%dT%H%M%SZ}",
        )

    @staticmethod
    def _check_coverage(signed: list[str], headers: "Headers") -> None:
        """`host` and every `x-amz-` header present must be signed (`content-type` may be)."""
        if signed != sorted(set(signed)):
            raise _refuse(
                "IncompleteSignatureException", "SignedHeaders must be sorted, each named once"
            )
        needed = {"host", *(n.lower() for n in headers if n.lower().startswith("x-amz-"))}
        needed.discard("x-amz-content-sha256")  # covered by the body hash itself
        missing = sorted(needed - set(signed)) or [n for n in signed if n not in headers]
        if missing:
            raise _refuse("InvalidSignatureException", f"{missing[0]} must be a signed header")


def _check_single(headers: "Headers") -> None:
    """Refuse a second signature: it would not be clear which one counts."""
    for name in _SINGLE:
        if len(headers.getall(name, ())) > 1:
            raise _refuse("IncompleteSignatureException", f"{name} must be given once")


def _canonical_request(
    method: str, target: str, headers: "Headers", signed: list[str], body: bytes
) -> str:
    path, _, query = target.partition("?")
    pairs = sorted(
        tuple(_quoted(unquote_plus(part), "-_.~") for part in pair.partition("=")[::2])
        for pair in query.split("&")
        if pair
    )
    return "\n".join(
        [
            method,
            _quoted(path, "/-_.~"),  # the path is encoded once more than it already is
            "&".join(f"{name}={value}" for name, value in pairs),
            *(f"{name}:{_canonical_value(headers, name)}" for name in signed),
            "",
            ";".join(signed),
            hashlib.sha256(body).hexdigest(),
        ]
    )


def _canonical_value(headers: "Headers", name: str) -> str:
    return ",".join(" ".join(value.split()) for value in headers.getall(name))


def _quoted(text: str, safe: str) -> str:
    return quote(text, safe=safe, errors=_RAW_BYTES)


def _signature(secret: str, match: re.Match[str], stamp: str, canonical: str) -> str:
    scope = f"{match['day']}/{match['region']}/{match['service']}/aws4_request"
    digest = hashlib.sha256(canonical.encode(errors=_RAW_BYTES)).hexdigest()
    text = f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{digest}"
    return hmac.digest(_signing_key(secret, scope), text.encode(), "sha256").hex()


@lru_cache(maxsize=64)
def _signing_key(secret: str, scope: str) -> bytes:
    """The key of a day; every client of the day has the same."""
    key = f"AWS4{secret}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    return key
