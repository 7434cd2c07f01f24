"""What the workflows accept, and what they refuse before anything is sent."""

from collections.abc import Iterable

from .._core.arguments import check_kind
from ..arns import Arn
from ..errors import InvalidRequestError
from ..session import Session
from .resource import HasArn


def arn_of(session: Session, field: str, given: str | HasArn, kind: str) -> str:
    """The ARN of a resource.

    Args:
        session: Speaks to one region.
        field: Name of the argument.
        given: The resource or its ARN.
        kind: What it has to be, as in its ARN: `stage`, `composition`, …

    Raises:
        InvalidRequestError: It is something else, or of another region.
    """
    check_kind("session", session, Session, "a Session")
    text = given if isinstance(given, str) else str(getattr(given, "arn", None))
    try:
        arn = Arn.parse(text)
    except InvalidRequestError:
        raise InvalidRequestError(field, f"must be a {kind} or its ARN", given) from None
    if arn.resource_type != kind:
        raise InvalidRequestError(field, f"must be a {kind}, not a {arn.resource_type}", text)
    if session.region not in (None, arn.region):
        raise InvalidRequestError(
            field, f"must be in {session.region}, the region of the session", text
        )
    return text


def check_choice(field: str, given: str, choices: Iterable[str]) -> str:
    """One of several words.

    Raises:
        InvalidRequestError: It is none of them.
    """
    known = [str(choice) for choice in choices]
    if given not in known:
        raise InvalidRequestError(field, f"must be one of {', '.join(known)}", given)
    return str(given)
