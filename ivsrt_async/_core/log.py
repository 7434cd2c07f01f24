"""What the client logs, and the fields its records carry besides their text."""

import logging

logger = logging.getLogger("ivsrt_async")


def fields(
    *,
    operation: str | None = None,
    attempt: int | None = None,
    status: int | None = None,
    request_id: str | None = None,
    seconds: float | None = None,
) -> dict[str, object]:
    """The `extra` of a record: always the same names, so that formatters can rely on them.

    Args:
        operation: AWS's name of the operation.
        attempt: Which attempt of the call, from 1.
        status: HTTP status of the answer.
        request_id: Of the answer: the id AWS support asks for.
        seconds: How long whatever the record tells of takes.
    """
    return {
        "operation": operation,
        "attempt": attempt,
        "status": status,
        "request_id": request_id,
        "seconds": seconds,
    }
