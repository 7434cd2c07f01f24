"""What becomes of an operation that is carried out twice, which decides whether to send it again.

When a connection breaks, nobody can tell whether the request was carried out. Each operation states
here what a second request with the same arguments does if the first one was.
"""

from enum import StrEnum


class Repeat(StrEnum):
    """What a second request with the same arguments does after the first was carried out.

    Every operation states it: `ivsrt_async.realtime.GetStage.spec.repeat` is `Repeat.READS`.
    """

    READS = "reads"
    """It reads once more; nothing changes."""
    TOKEN = "token"  # noqa: S105 - a kind of repetition, not a password
    """The service recognises it by its idempotency token and answers as it did the first time."""
    SAME = "same"
    """It leaves everything as the first left it: the same values are set, the same tags removed,
    the same tokens revoked."""
    ENDS = "ends"
    """It finds deleted or ended what the first deleted or ended, and fails with one of the errors
    in the operation's `gone`. After a first attempt that may have been carried out, that error
    means success."""
    ISSUES = "issues"
    """It issues another token. One whose answer was lost is known to nobody, counts towards no
    quota and expires."""
    CREATES = "creates"
    """It creates a second resource, or is refused because the first exists."""
    ACTS = "acts"
    """It does something once more that people notice, such as sending an event."""

    @property
    def safe(self) -> bool:
        """Whether a second request does no harm that the first did not do."""
        return self not in (Repeat.CREATES, Repeat.ACTS)


__all__ = ["Repeat"]
