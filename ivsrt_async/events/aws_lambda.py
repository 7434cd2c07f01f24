"""Events as they come to a Lambda function: from EventBridge, SQS, SNS, or over HTTP."""

import asyncio
import base64
import binascii
from collections.abc import Mapping, Sequence
from typing import cast

from .._core.arguments import check_kind
from ..errors import ConfigurationError
from .receiver import EventReceiver
from .router import EventRouter

__all__ = ["LambdaHandler"]


class LambdaHandler:
    """A Lambda function for events, whichever way they come.

    ```python
    handler = LambdaHandler(router)
    ```

    | from | what it returns |
    |---|---|
    | EventBridge, SNS | None; raises what failed, so that Lambda tries again |
    | SQS | `batchItemFailures`, so that only what failed comes again |
    | an HTTP request of API Gateway or a function URL | what the `EventReceiver` answers |

    The event source mapping of a queue must have `ReportBatchItemFailures` switched on. Of a FIFO
    queue, what follows a failure in its message group comes again, too, in the same order. All
    invocations share one event loop, so sessions and connections that handlers keep stay usable.
    Over HTTP, a handler that takes longer than the receiver may take goes on when the next
    invocation comes, since Lambda stops the process in between.

    Args:
        handles: A router; or a receiver, where events come over HTTP.

    Raises:
        InvalidRequestError: It is neither.
    """

    def __init__(self, handles: EventRouter | EventReceiver) -> None:
        kinds = (EventRouter, EventReceiver)
        check_kind("handles", handles, kinds, "an EventRouter or an EventReceiver")
        self._receiver = handles if isinstance(handles, EventReceiver) else None
        self._router = handles.router if isinstance(handles, EventReceiver) else handles
        self._runner = asyncio.Runner()

    def __call__(
        self,
        event: Mapping[str, object],
        context: object = None,  # noqa: ARG002 - Lambda gives it
    ) -> dict[str, object] | None:
        """Handle one invocation.

        Args:
            event: The payload.
            context: What Lambda says of the invocation; not used.

        Raises:
            EventParseError: The payload is neither an event nor a wrapping of events.
            ExceptionGroup: What failed, of payloads that Lambda delivers again when they fail.
            ConfigurationError: The payload is an HTTP request, and a receiver is missing.
        """
        return self._runner.run(self._handle(event))

    async def _handle(self, event: object) -> dict[str, object] | None:
        found = cast("Mapping[str, object]", event) if isinstance(event, Mapping) else {}
        if "requestContext" in found:
            return await self._answer(found)
        report = await self._router.dispatch(event)
        if _is_queue(found):
            return dict(report.batch_item_failures())
        report.raise_failures()
        return None

    async def _answer(self, event: Mapping[str, object]) -> dict[str, object]:
        if self._receiver is None:
            raise ConfigurationError(
                "events come over HTTP, and nothing checks who sends them: give LambdaHandler an "
                "EventReceiver with a secret"
            )
        response = await self._receiver.receive(_headers(event), _body(event))
        return {
            "statusCode": response.status,
            "headers": dict(response.headers),
            "body": response.body.decode(),
        }

    def close(self) -> None:
        """Close its event loop; closing twice is fine. In Lambda nobody needs to."""
        self._runner.close()


def _is_queue(event: Mapping[str, object]) -> bool:
    records = event.get("Records")
    if not isinstance(records, list) or not records:
        return False
    first = cast("Sequence[object]", records)[0]
    return isinstance(first, Mapping) and first.get("eventSource") == "aws:sqs"


def _headers(event: Mapping[str, object]) -> dict[str, str]:
    found = event.get("headers")
    if not isinstance(found, Mapping):
        return {}
    return {str(name): str(value) for name, value in cast("Mapping[str, object]", found).items()}


def _body(event: Mapping[str, object]) -> bytes:
    body = event.get("body")
    text = body.encode() if isinstance(body, str) else b""
    if event.get("isBase64Encoded") is not True:
        return text
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        return text  # no JSON either, so it is refused as that
