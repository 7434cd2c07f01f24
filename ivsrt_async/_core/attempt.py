"""One attempt of a call, as middleware sees it."""

from .call import Call


class Attempt:
    """One attempt of a call: a request on the wire, and how it was answered.

    Attributes:
        call: The call it belongs to.
        number: Which attempt of the call it is, from 1.
        method: HTTP method.
        url: Where it is sent.
        timeout: Seconds the answer may take; None is no limit.
        status: HTTP status of the answer.
        request_id: Of the answer: the id AWS support asks for.
        seconds: How long the answer took.
    """

    call: Call
    """The call it belongs to."""
    number: int
    """Which attempt of the call it is, from 1."""
    method: str
    """HTTP method, such as `POST`."""
    url: str
    """Where it is sent, with path and query."""
    timeout: float | None
    """Seconds the answer may take, connecting included; None is no limit. A middleware may change
    it before it proceeds. No attempt lasts longer than its call may."""
    status: int | None = None
    """HTTP status of the answer; None until there is one."""
    request_id: str | None = None
    """Of the answer: the id AWS support asks for."""
    seconds: float | None = None
    """How long the answer, or the failure, took to arrive; None until then."""

    def __init__(
        self, call: Call, number: int, method: str, url: str, timeout: float | None = None
    ) -> None:
        self.call = call
        self.number = number
        self.method = method
        self.url = url
        self.timeout = timeout

    def __repr__(self) -> str:
        outcome = "" if self.status is None else f", HTTP {self.status}"
        took = "" if self.seconds is None else f", {self.seconds:.3f} s"
        return f"<Attempt {self.number} of {self.call.operation}{outcome}{took}>"
