"""The answers of the local IVS as HTTP."""

from uuid import uuid4

from aiohttp import web

from ...chat import Chat
from .protocol import encode_refusal
from .refusal import Refusal

# The headers the service puts on every answer; AWS models them as members of some outputs.
_SERVICE_HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": (
        "Access-Control-Allow-Origin,Access-Control-Expose-Headers,Cache-Control,Content-Length,"
        "Content-Security-Policy,Content-Type,date,Strict-Transport-Security,x-amz-apigw-id,"
        "x-amzn-errormessage,x-amzn-errortype,x-amzn-requestid,x-amzn-trace-id,"
        "X-Content-Type-Options,X-Frame-Options"
    ),
    "Cache-Control": "no-store, no-cache",
    "Content-Security-Policy": "default-src 'self'",
    "Strict-Transport-Security": "max-age=86400; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}

_MESSAGE_LIMIT = 1024
"""Characters of an error's message that its header repeats; the body has all of it."""


def answer_with(status: int, body: bytes) -> web.Response:
    """An answer of JSON, with the headers that all answers of the service have."""
    return web.Response(
        status=status,
        body=body,
        headers={**_SERVICE_HEADERS, "x-amzn-RequestId": str(uuid4())},
        content_type="application/json",
    )


def answer_refusal(refusal: Refusal, service: str = "") -> web.Response:
    """The answer to a request that is refused.

    Args:
        refusal: Why.
        service: Signing name of the service; the errors of chat have more members than the others.
    """
    detailed = service == Chat.info.signing_name
    response = answer_with(refusal.status, encode_refusal(refusal, detailed=detailed))
    response.headers["x-amzn-ErrorType"] = refusal.code
    response.headers["x-amzn-ErrorMessage"] = _for_a_header(refusal.message)
    return response


def answer_late() -> web.Response:
    """The answer to a request that was not sent to its end in time."""
    response = answer_refusal(Refusal("RequestTimeoutException", 408, "the request did not end"))
    response.force_close()
    return response


def _for_a_header(message: str) -> str:
    """A message that may quote anything, as one short line of ASCII."""
    line = " ".join(message.encode("ascii", "backslashreplace").decode().split())
    return "".join(filter(str.isprintable, line))[:_MESSAGE_LIMIT]
