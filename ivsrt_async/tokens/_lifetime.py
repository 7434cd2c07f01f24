"""When tokens begin and end: whole seconds, as the claims `iat` and `exp` count them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

import attrs

from ..errors import InvalidRequestError

Now: TypeAlias = Callable[[], datetime]
"""A clock: returns the time, as an aware datetime."""

_SECOND = timedelta(seconds=1)


def utc_now() -> datetime:
    """The time of this machine's clock."""
    return datetime.now(UTC)


@attrs.frozen
class Lifetime:
    """From the signing of a token to its end."""

    issued_at: int
    """Seconds since 1970, for `iat`."""
    expires_at: int
    """Seconds since 1970, for `exp`."""

    @property
    def expiration_time(self) -> datetime:
        """The end, in UTC."""
        return datetime.fromtimestamp(self.expires_at, UTC)


def lifetime(now: Now, valid_for: timedelta, limit: timedelta | None, words: str) -> Lifetime:
    """The life of a token that is signed now.

    Args:
        now: The clock.
        valid_for: How long it is to last; fractions of a second are cut off.
        limit: How long it may last; only until the year 10000 if None.
        words: The limit in words, such as `14 days`.

    Raises:
        InvalidRequestError: It would last less than a second, or too long.
    """
    if not isinstance(valid_for, timedelta):
        raise InvalidRequestError("valid_for", "must be a timedelta", valid_for)
    if valid_for < _SECOND or (limit is not None and valid_for > limit):
        raise InvalidRequestError("valid_for", f"must be 1 second to {words}", str(valid_for))
    moment = now()
    if moment.tzinfo is None:
        raise InvalidRequestError("now", "must return a datetime with a time zone", moment)
    if limit is None and valid_for > datetime.max.replace(tzinfo=UTC) - moment:
        raise InvalidRequestError("valid_for", "must end before the year 10000", str(valid_for))
    issued_at = int(moment.timestamp())
    return Lifetime(issued_at, issued_at + valid_for // _SECOND)
