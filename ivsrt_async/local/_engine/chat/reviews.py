"""Message review handlers: what stands in for the Lambda functions that rooms name.

https://docs.aws.amazon.com/ivs/latest/ChatUserGuide/chat-message-review-handler.html
"""

import asyncio
import inspect
import json
import logging
from collections.abc import Mapping
from typing import Any

import aiohttp
import attrs

from ....chat import FallbackResult, GetRoomResponse
from ...messages import ChatMessage, ReviewHandler
from ..arguments import ATTRIBUTES_LIMIT, size_of

logger = logging.getLogger("ivsrt_async.local")

SECONDS = 0.2
"""How long a handler may take.

https://docs.aws.amazon.com/ivs/latest/ChatUserGuide/service-quotas.html
"""

_LOCAL_ADDRESS = "127.0.0.1"
_ANSWER_LIMIT = 64 * 1024


class Denied(Exception):
    """A message may not be delivered; the text says why."""


class _Invalid(Exception):
    """A handler's answer is not what the service takes."""


class Reviews:
    """The handlers of an account, by the ARN under which rooms name them."""

    def __init__(self) -> None:
        self._handlers: dict[str, ReviewHandler | str] = {}
        self._http: aiohttp.ClientSession | None = None

    def set(self, uri: str, handler: ReviewHandler | str) -> None:
        """Have a function, or the web server at an address, answer for a Lambda function."""
        self._handlers[uri] = handler

    async def review(self, room: GetRoomResponse, message: ChatMessage) -> ChatMessage:
        """The message as it may be delivered.

        Raises:
            Denied: It may not be.
        """
        settings = room.message_review_handler
        if settings is None or not settings.uri:
            return message
        try:
            answer = await self._ask(settings.uri, _question(room, message))
            return _obey(answer, room, message)
        except Denied:
            raise
        except Exception as problem:  # noqa: BLE001 - whatever a handler does, the room goes on
            kind = str(problem) if isinstance(problem, _Invalid) else type(problem).__name__
            logger.warning("the review handler %s failed: %s", settings.uri, kind)
        if settings.fallback_result == FallbackResult.DENY:
            raise Denied("the message was not reviewed")
        return message

    async def _ask(self, uri: str, question: dict[str, Any]) -> object:
        handler = self._handlers.get(uri)
        if handler is None:
            raise _Invalid("there is none; see LocalIVS.review_with")
        loop = asyncio.get_running_loop()
        end = loop.time() + SECONDS
        async with asyncio.timeout_at(end):
            if isinstance(handler, str):
                answer: object = await self._post(handler, question)
            else:
                answer = handler(question)
                if inspect.isawaitable(answer):
                    answer = await answer
        if loop.time() > end:  # a plain function kept everybody waiting
            raise TimeoutError
        return answer

    async def _post(self, url: str, question: dict[str, Any]) -> object:
        if self._http is None:
            self._http = aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())
        async with self._http.post(url, json=question) as answer:
            if not answer.ok:
                raise _Invalid(f"HTTP {answer.status}")
            return json.loads(await answer.content.read(_ANSWER_LIMIT))

    async def close(self) -> None:
        """Close the connections to handlers elsewhere."""
        http, self._http = self._http, None
        if http is not None:
            await http.close()


def _question(room: GetRoomResponse, message: ChatMessage) -> dict[str, Any]:
    return {
        "Content": message.content,
        "MessageId": message.id,
        "RoomArn": room.arn,
        "Attributes": dict(message.attributes),
        "Sender": {
            "Attributes": dict(message.user_attributes),
            "UserId": message.user_id,
            "Ip": _LOCAL_ADDRESS,
        },
    }


def _obey(answer: object, room: GetRoomResponse, message: ChatMessage) -> ChatMessage:
    """The message as an answer wants it."""
    if not isinstance(answer, Mapping):
        raise _Invalid("the answer is no object")
    members: Mapping[str, object] = answer
    attributes = members.get("Attributes")
    if attributes is not None and not _are_attributes(attributes):
        raise _Invalid("Attributes must be text by text, of at most 1 KB")
    match members.get("ReviewResult"):
        case "DENY":
            reason = attributes.get("Reason") if isinstance(attributes, Mapping) else None
            raise Denied(str(reason or "the message was rejected"))
        case "ALLOW":
            pass
        case _:
            raise _Invalid("ReviewResult must be ALLOW or DENY")
    content = members.get("Content")
    longest = room.maximum_message_length or 0
    if not isinstance(content, str) or not 0 < len(content) <= longest:
        raise _Invalid(f"Content must have 1 to {longest} characters")
    changed: Any = message.attributes if attributes is None else attributes
    return attrs.evolve(message, content=content, attributes=dict(changed))


def _are_attributes(value: object) -> bool:
    if not isinstance(value, Mapping):
        return False
    pairs: Mapping[object, object] = value
    if not all(isinstance(k, str) and isinstance(v, str) for k, v in pairs.items()):
        return False
    texts: Any = pairs
    return size_of(texts) <= ATTRIBUTES_LIMIT
