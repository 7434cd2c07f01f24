"""Secrets that events come with."""

from ._cases import SHARED_SECRET, case


@case("one of two shared secrets is empty")
async def _() -> object:
    from ivsrt_async.events import has_shared_secret

    return has_shared_secret({"X-Api-Key": SHARED_SECRET}, [SHARED_SECRET, ""])


@case("a shared secret that is no text")
async def _() -> object:
    from ivsrt_async.events import has_shared_secret

    return has_shared_secret({"X-Api-Key": SHARED_SECRET}, [SHARED_SECRET, 5])
