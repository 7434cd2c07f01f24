"""Making sure that an HTTP request comes from EventBridge.

EventBridge does not sign what it sends to an API destination. Its connection adds a header with a
secret of yours, and that is all there is to check.
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-api-destinations.html
"""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from types import NoneType

from .._core.arguments import check_kind, check_text
from ..errors import InvalidRequestError

__all__ = ["has_shared_secret"]


def has_shared_secret(
    headers: Mapping[str, str], secret: str | Sequence[str], *, header: str = "X-Api-Key"
) -> bool:
    """Whether a request carries the secret; compares in constant time.

    Args:
        headers: Headers of the request; their names are compared regardless of case.
        secret: The secret; or several while it is being changed, of which one must match.
        header: The header, as the connection of the API destination names it.

    Raises:
        InvalidRequestError: There is no secret, or it is empty, which would admit everyone; or
            there is no header.
    """
    try:
        check_text("header", header)
        check_kind("headers", headers, Mapping, "a mapping of names to values")
        check_kind("secret", secret, (str, Sequence, NoneType), "text, or several")
    except InvalidRequestError as error:
        del headers, secret  # tracebacks may be recorded with their local variables
        raise error.with_traceback(None) from None
    secrets = [secret] if isinstance(secret, str) else list(secret or ())
    if not secrets or not all(secrets):
        del headers, secret, secrets  # as above
        raise InvalidRequestError("secret", "must not be empty", "", secret=True)
    if not all(type(each) is str for each in secrets):
        del headers, secret, secrets  # as above
        raise InvalidRequestError("secret", "must be text", None, secret=True)
    wanted = header.lower()
    given = [value for name, value in headers.items() if name.lower() == wanted]
    if len(given) != 1:
        return False
    digest = _digest(given[0])  # of one length, so that not even the length of a secret shows
    matches = [hmac.compare_digest(digest, _digest(known)) for known in secrets]
    return any(matches)


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode(errors="surrogatepass")).digest()
