"""All the ways in which programs print, report and keep errors."""

import gc
import logging
import pickle
import traceback
import warnings
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.traceback import Trace, Traceback

from tests.support.own_time import let_run

TESTS = str(Path(__file__).parents[1])
LOGGERS = ("", "ivsrt_async", "aiohttp", "asyncio", "tenacity", "botocore", "urllib3")


def is_the_callers(filename: str) -> bool:
    """Whether a frame is one of the tests: what stands there is the caller's affair."""
    return filename.startswith(TESTS)


async def told(
    call: Callable[[], Awaitable[object]],
    expected: tuple[type[BaseException], ...],
    kinds_in: Callable[[str], set[str]],
) -> dict[str, str]:
    """Make a call that fails, and write down what is told about it, by the way it is told.

    Args:
        call: What fails.
        expected: With what it may fail.
        kinds_in: Tells which kinds of secrets a text holds.
    """
    with _logged() as records, warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        error = await _failure_of(call)
        assert isinstance(error, expected), type(error).__name__
        await let_run()
        gc.collect()  # tasks whose errors nobody took report them now
    formatter = logging.Formatter("%(name)s %(levelname)s %(message)s")
    return {
        "frames": "\n".join(frames_with(error, kinds_in)),
        "traceback with locals": with_locals(error),
        "rich": with_rich(error),
        "text": "\n".join(_texts(error)),
        "pickle": pickle.dumps(error).decode("latin-1"),
        "log": "\n".join(f"{formatter.format(r)} {r.args!r} {r.exc_text!r}" for r in records),
        "warnings": "\n".join(f"{w.message} {w.source!r}" for w in warned),
    }


async def _failure_of(call: Callable[[], Awaitable[object]]) -> BaseException:
    try:
        result = await call()
    except BaseException as error:
        return error
    raise AssertionError(f"the call did not fail: {result!r}")


@contextmanager
def _logged() -> Iterator[list[logging.LogRecord]]:
    """Every record of every logger."""
    records: list[logging.LogRecord] = []
    handler = logging.Handler()
    handler.emit = records.append
    before = {name: logging.getLogger(name).level for name in LOGGERS}
    logging.getLogger().addHandler(handler)
    for name in LOGGERS:
        logging.getLogger(name).setLevel(logging.DEBUG)
    try:
        yield records
    finally:
        logging.getLogger().removeHandler(handler)
        for name, level in before.items():
            logging.getLogger(name).setLevel(level)


def with_locals(error: BaseException) -> str:
    """A traceback with the variables of every frame, but for those of the caller."""
    shown = traceback.TracebackException.from_exception(error, capture_locals=True)
    _leave_out_the_caller(shown)
    return "".join(shown.format())


def _leave_out_the_caller(shown: traceback.TracebackException) -> None:
    shown.stack = traceback.StackSummary.from_list(
        [frame for frame in shown.stack if not is_the_callers(frame.filename)]
    )
    for other in (shown.__cause__, shown.__context__, *(getattr(shown, "exceptions", None) or ())):
        if other is not None:
            _leave_out_the_caller(other)


def frames_with(error: BaseException, kinds_in: Callable[[str], set[str]]) -> list[str]:
    """Where secrets stand: the variables that show them, the caller's left out."""
    found: set[str] = set()
    shown = [traceback.TracebackException.from_exception(error, capture_locals=True)]
    while shown:
        one = shown.pop()
        shown += [other for other in (one.__cause__, one.__context__) if other is not None]
        for frame in one.stack:
            if not is_the_callers(frame.filename):
                place = f"{Path(frame.filename).name}, {frame.name}"
                found |= {
                    f"{kind} in {place}: {variable}"
                    for variable, value in (frame.locals or {}).items()
                    for kind in kinds_in(value)
                }
    for stack in _richly(error).stacks:
        for frame in stack.frames:
            found |= {
                f"{kind} in {Path(frame.filename).name}, {frame.name}: {variable}, says rich"
                for variable, node in (frame.locals or {}).items()
                for kind in kinds_in(str(node))
            }
    return sorted(found)


def _richly(error: BaseException) -> Trace:
    """What rich takes down of an error, without the frames of the caller."""
    trace = Traceback.extract(type(error), error, error.__traceback__, show_locals=True)
    for stack in trace.stacks:
        stack.frames = [frame for frame in stack.frames if not is_the_callers(frame.filename)]
    return trace


def with_rich(error: BaseException) -> str:
    """What rich prints of it, lines of source aside: drawing those takes half a second."""
    parts: list[str] = []
    for stack in _richly(error).stacks:
        parts += [stack.exc_type or "", stack.exc_value, *getattr(stack, "notes", ())]
        for frame in stack.frames:
            parts += [f"{name} = {node}" for name, node in (frame.locals or {}).items()]
    return "\n".join(parts)


def _texts(error: BaseException | None) -> Iterator[str]:
    """What an error says of itself, and so on with all that came before it."""
    seen: set[int] = set()
    left = [error]
    while left:
        one = left.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        yield f"{type(one).__name__}: {one} {one!r} {one.args!r} {getattr(one, '__notes__', '')}"
        left += [one.__cause__, one.__context__]
