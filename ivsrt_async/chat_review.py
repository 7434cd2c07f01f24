"""Reviewing chat messages in a Lambda function: allow, change or deny each before it is delivered.

IVS Chat calls the function for every message of a room that names it in `message_review_handler`,
and waits 200 milliseconds. Whatever comes later, is an error, or is not an answer that it
understands, counts as the room's `fallback_result`: `ALLOW` unless you set it to `DENY`.

```python
from ivsrt_async.chat_review import Allow, Deny, Decision, ReviewRequest, review_handler

@review_handler
def handler(message: ReviewRequest) -> Decision:    # AWS Lambda's handler
    if "casino" in message.content:
        return Deny("no advertising")
    return Allow(message.content.replace("damn", "****"))
```

It is a separate, light module, since what Lambda has to import before the first message counts
towards the 200 milliseconds.

https://docs.aws.amazon.com/ivs/latest/ChatUserGuide/chat-message-review-handler.html
"""

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Mapping
from typing import cast, overload

import attrs

from ._core.arguments import check_function, check_kind, check_seconds, check_texts, check_whole
from .errors import EventParseError, InvalidRequestError

__all__ = [
    "Allow",
    "Decision",
    "Deny",
    "ReviewHandler",
    "ReviewRequest",
    "Reviewed",
    "Sender",
    "review_handler",
]

LONGEST = 500
"""Characters a message may have in any room."""
ATTRIBUTES_BYTES = 1024
SECONDS = 0.15
"""For a function that awaits something; the rest of the 200 milliseconds is the network's."""


@attrs.frozen(kw_only=True)
class Sender:
    """Who sent a message."""

    user_id: str
    """Your own name for them, from their chat token."""
    ip: str = ""
    """Address of their client."""
    attributes: Mapping[str, str] = attrs.field(factory=dict)
    """What their chat token says of them."""


@attrs.frozen(kw_only=True)
class ReviewRequest:
    """A message that waits to be reviewed."""

    content: str
    """Its text."""
    message_id: str
    """Its id, such as `delete_message` takes."""
    room_arn: str
    """The room."""
    sender: Sender
    """Who sent it."""
    attributes: Mapping[str, str] = attrs.field(factory=dict)
    """Further facts, from the sender's app."""

    @classmethod
    def parse(cls, payload: object) -> "ReviewRequest":
        """Read what IVS Chat gives to the function.

        Args:
            payload: Its JSON, parsed.

        Raises:
            EventParseError: It is not as documented.
        """
        request = _object(payload, "$")
        sender = _object(request.get("Sender"), "$.Sender")
        return cls(
            content=_text(request, "Content", "$"),
            message_id=_text(request, "MessageId", "$"),
            room_arn=_text(request, "RoomArn", "$"),
            attributes=_texts(request.get("Attributes"), "$.Attributes"),
            sender=Sender(
                user_id=_text(sender, "UserId", "$.Sender"),
                ip=_text(sender, "Ip", "$.Sender", ""),
                attributes=_texts(sender.get("Attributes"), "$.Sender.Attributes"),
            ),
        )


@attrs.frozen
class Allow:
    """Deliver the message."""

    content: str | None = None
    """Text to deliver instead: 1 character to the room's `maximum_message_length`.
    Defaults to the message's."""
    attributes: Mapping[str, str] | None = attrs.field(default=None, kw_only=True)
    """Attributes to deliver instead, at most 1 KB. Defaults to the message's."""


@attrs.frozen
class Deny:
    """Do not deliver the message. Its sender gets an error 406."""

    reason: str = ""
    """Why, for the sender, at most 1 KB."""


Decision = Allow | Deny
"""What becomes of a message."""
Reviewed = Callable[[ReviewRequest], Decision | Awaitable[Decision]]
"""A function that decides, with or without `async`."""


class ReviewHandler:
    """A handler for AWS Lambda; `review_handler` makes one.

    A function with `async` runs in an event loop that is kept from one message to the next, and a
    session with it.

    Args:
        review: Decides.
        maximum_message_length: The room's; what is longer would be no valid answer.
        seconds: How long a function with `async` may take.
        late: What happens to a message for which it took longer; defaults to an error, so that the
            room's `fallback_result` counts.

    Raises:
        InvalidRequestError: An argument is wrong.
    """

    def __init__(
        self,
        review: Reviewed,
        *,
        maximum_message_length: int = LONGEST,
        seconds: float = SECONDS,
        late: Decision | None = None,
    ) -> None:
        check_function("review", review)
        check_whole("maximum_message_length", maximum_message_length)
        check_seconds("seconds", seconds)
        if late is not None:
            check_kind("late", late, (Allow, Deny), "Allow or Deny")
        self._review = review
        self._longest = maximum_message_length
        self._seconds = seconds
        self._late = late
        self._runner: asyncio.Runner | None = None

    def __call__(self, payload: object, context: object = None, /) -> dict[str, object]:  # noqa: ARG002 - Lambda gives two
        """Answer IVS Chat; Lambda calls it.

        Args:
            payload: The message.
            context: Lambda's, which is not needed.

        Raises:
            EventParseError: The payload is not a message to be reviewed.
            InvalidRequestError: The decision is none, or is not valid.
            TimeoutError: It was not made in time, and `late` says nothing.
        """
        message = ReviewRequest.parse(payload)
        decision = self._review(message)
        if inspect.isawaitable(decision):
            decision = self._loop().run(self._in_time(decision))
        return answer_for(message, decision, maximum_message_length=self._longest)

    async def _in_time(self, decision: Awaitable[Decision]) -> Decision:
        limit = asyncio.timeout(self._seconds)
        try:
            async with limit:
                return await decision
        except TimeoutError:
            if self._late is None or not limit.expired():  # else it is the function's own
                raise
            return self._late

    def _loop(self) -> asyncio.Runner:
        if self._runner is None:
            self._runner = asyncio.Runner()
        return self._runner

    def close(self) -> None:
        """Close its event loop, if there is one; for tests, since Lambda never does."""
        if self._runner is not None:
            self._runner.close()
            self._runner = None


@overload
def review_handler(review: Reviewed, /) -> ReviewHandler: ...
@overload
def review_handler(
    *,
    maximum_message_length: int = LONGEST,
    seconds: float = SECONDS,
    late: Decision | None = None,
) -> Callable[[Reviewed], ReviewHandler]: ...
def review_handler(
    review: Reviewed | None = None,
    /,
    *,
    maximum_message_length: int = LONGEST,
    seconds: float = SECONDS,
    late: Decision | None = None,
) -> ReviewHandler | Callable[[Reviewed], ReviewHandler]:
    """Make a function the handler that Lambda calls; see `ReviewHandler`.

    ```python
    @review_handler(late=Deny("try again"))
    async def handler(message: ReviewRequest) -> Decision:
        return Deny() if await is_spam(message.content) else Allow()
    ```

    Args:
        review: The function, if there is nothing else to say.
        maximum_message_length: The room's.
        seconds: How long a function with `async` may take.
        late: What happens to a message for which it took longer.

    Raises:
        InvalidRequestError: An argument is wrong.
    """

    def make(function: Reviewed) -> ReviewHandler:
        return ReviewHandler(
            function, maximum_message_length=maximum_message_length, seconds=seconds, late=late
        )

    return make if review is None else make(review)


def answer_for(
    message: ReviewRequest, decision: Decision, *, maximum_message_length: int = LONGEST
) -> dict[str, object]:
    """What IVS Chat understands of a decision.

    Args:
        message: What was reviewed.
        decision: What was decided.
        maximum_message_length: The room's.

    Raises:
        InvalidRequestError: The decision is none, or IVS Chat would not take it.
    """
    made: object = decision
    if isinstance(made, Deny):
        reason = {"Reason": made.reason} if made.reason else None
        _check_size("reason", reason)
        # The content has to be there, and nobody gets it.
        return _answer("DENY", message.content, reason)
    if not isinstance(made, Allow):
        raise InvalidRequestError("decision", "must be Allow or Deny", type(made).__name__)
    content = message.content if made.content is None else made.content
    check_kind("content", content, str, "text")
    if not 0 < len(content) <= maximum_message_length:
        limit = f"must have 1 to {maximum_message_length} characters"
        raise InvalidRequestError("content", limit, f"{len(content)} characters")
    _check_size("attributes", made.attributes)
    return _answer("ALLOW", content, made.attributes)


def _answer(result: str, content: str, attributes: Mapping[str, str] | None) -> dict[str, object]:
    answer: dict[str, object] = {"ReviewResult": result, "Content": content}
    return answer if attributes is None else {**answer, "Attributes": dict(attributes)}


def _check_size(field: str, attributes: Mapping[str, str] | None) -> None:
    if attributes is not None:
        check_texts(field, attributes)
    size = sum(len((key + value).encode()) for key, value in (attributes or {}).items())
    if size > ATTRIBUTES_BYTES:
        raise InvalidRequestError(field, "must have at most 1 KB", f"{size} bytes")


def _object(value: object, path: str) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise EventParseError(path, "must be an object")
    return cast("Mapping[str, object]", value)


def _text(members: Mapping[str, object], name: str, path: str, default: str | None = None) -> str:
    value = members.get(name, default)
    if not isinstance(value, str):
        raise EventParseError(f"{path}.{name}", "must be a string")
    return value


def _texts(value: object, path: str) -> Mapping[str, str]:
    if value is None:
        return {}
    members = _object(value, path)
    return {name: _text(members, name, path) for name in members}
