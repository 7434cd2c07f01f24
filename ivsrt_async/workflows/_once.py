"""Finding a resource, or else making it once, however many want it at the same time."""

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterable, Awaitable, Callable, Iterator, Mapping
from collections.abc import Sequence as AnySequence
from contextlib import asynccontextmanager, nullcontext
from typing import Any, Generic, Protocol, TypeVar
from weakref import WeakKeyDictionary

import attrs

from .._core.arguments import check_function, check_texts
from .._core.model import explained
from ..errors import IVSError
from ..session import Session
from ._insistence import ROUNDS, insist, pause
from .locks import Locks

T = TypeVar("T")

_logger = logging.getLogger("ivsrt_async.workflows")


class Listed(Protocol):
    """A resource, as a list shows it."""

    @property
    def arn(self) -> str:
        """Its ARN."""
        ...

    @property
    def tags(self) -> Mapping[str, str] | None:
        """Its tags."""
        ...


@explained
@attrs.frozen(kw_only=True)
class SettingDifference:
    """A setting that a resource has otherwise than wanted."""

    setting: str
    """Which, such as `video.width`."""
    wanted: object
    """What was asked for."""
    found: object
    """What it is."""


@explained
@attrs.frozen(kw_only=True)
class Ensured(Generic[T]):
    """A resource that is there now."""

    resource: T
    """The resource."""
    created: bool
    """Whether it was made just now."""
    differences: tuple[SettingDifference, ...] = ()
    """Settings that are otherwise than asked for. They are left as they are: what to do about it,
    and who else relies on them, only you know."""
    others: tuple[str, ...] = ()
    """ARNs of further resources of the same name and tags, which somebody made besides."""


@attrs.frozen(kw_only=True)
class Wanted(Generic[T]):
    """What is to be there, and how that is found out."""

    key: str
    """What it is, in a few words; the same for everybody who wants the same."""
    tags: Mapping[str, str]
    listed: Callable[[], AsyncIterable[Listed]]
    """Lists what may be it, apart from the tags."""
    read: Callable[[str], Awaitable[T]]
    """Reads one by its ARN."""
    make: Callable[[], Awaitable[T]]
    settings: Mapping[str, object]
    """Those of it that were asked for; None for what does not matter."""


async def ensured(session: Session, wanted: Wanted[T], locks: Locks | None) -> Ensured[T]:
    """Find a resource, or else make it.

    Raises:
        IVSError: It could neither be found nor made.
    """
    check_texts("tags", wanted.tags)
    if locks is not None:
        check_function("locks", locks)
    key = f"{session.region}:{wanted.key}:{sorted(wanted.tags.items())}"
    async with _alone(session, key):
        found = await _find(session, wanted)
        if found is not None:
            return found
        async with nullcontext() if locks is None else locks(key):
            return await _find_or_make(session, wanted)


async def _find_or_make(session: Session, wanted: Wanted[T]) -> Ensured[T]:
    made = False
    for attempt in range(ROUNDS):
        found = await _find(session, wanted)
        if found is not None:
            return attrs.evolve(found, created=made)
        try:
            return Ensured(resource=await wanted.make(), created=True)
        except IVSError as error:
            if not (error.maybe_done or error.retryable) or attempt == ROUNDS - 1:
                raise
            made = made or error.maybe_done
            await pause(session, attempt, error)
    raise AssertionError("the last round returns or raises")


async def _find(session: Session, wanted: Wanted[T]) -> Ensured[T] | None:
    async def matching() -> list[str]:
        return sorted([each.arn async for each in wanted.listed() if _has(each.tags, wanted.tags)])

    arns = await insist(session, matching)
    if not arns:
        return None
    resource = await insist(session, lambda: wanted.read(arns[0]))
    found = Ensured(
        resource=resource,
        created=False,
        differences=tuple(
            difference
            for setting, value in wanted.settings.items()
            for difference in _differences(setting, value, getattr(resource, setting))
        ),
        others=tuple(arns[1:]),
    )
    _report(arns[0], found)
    return found


def _report(arn: str, found: Ensured[Any]) -> None:
    if found.differences:
        names = ", ".join(difference.setting for difference in found.differences)
        _logger.warning("%s is not as asked for: %s", arn, names)
    if found.others:
        _logger.warning("%s is not the only one: %s", arn, ", ".join(found.others))


def _has(tags: Mapping[str, str] | None, wanted: Mapping[str, str]) -> bool:
    return wanted.items() <= (tags or {}).items()


def _differences(setting: str, wanted: Any, found: Any) -> Iterator[SettingDifference]:
    """Where a setting is not as wanted; what was not asked for may be anything."""
    if wanted is None or wanted == found or not (wanted or found):
        return
    if attrs.has(type(wanted)) and type(wanted) is type(found):
        for field in attrs.fields(type(wanted)):
            yield from _differences(
                f"{setting}.{field.name}", getattr(wanted, field.name), getattr(found, field.name)
            )
    elif _are_alike(wanted, found):
        for number, (one, other) in enumerate(zip(wanted, found, strict=True)):
            yield from _differences(f"{setting}[{number}]", one, other)
    else:
        yield SettingDifference(setting=setting, wanted=wanted, found=found)


def _are_alike(wanted: object, found: object) -> bool:
    """Whether both are lists of the same length."""
    return (
        not isinstance(wanted, str)
        and isinstance(wanted, AnySequence)
        and isinstance(found, AnySequence)
        and len(wanted) == len(found)
    )


@attrs.define
class _Turn:
    lock: asyncio.Lock = attrs.field(factory=asyncio.Lock)
    users: int = 0


_turns: WeakKeyDictionary[Session, dict[str, _Turn]] = WeakKeyDictionary()


@asynccontextmanager
async def _alone(session: Session, key: str) -> AsyncGenerator[None]:
    """Be the only task of the session that looks for something."""
    turns = _turns.setdefault(session, {})
    turn = turns.setdefault(key, _Turn())
    turn.users += 1
    try:
        async with turn.lock:
            yield
    finally:
        turn.users -= 1
        if not turn.users:
            del turns[key]
