"""Client methods made of operation classes.

```python
class Stages(Service):
    create_stage = call(CreateStage)
    list_stages = paginate(ListStages)
```

Type checkers see a method with the arguments of the operation class and what the call returns, so
that protocols of one's own match. `help()`, editors and documentation tools see the same signature,
with a docstring put together from the class; `unittest.mock.create_autospec` holds its callers to
it.
"""

import inspect
from collections.abc import Callable
from functools import partial
from types import CoroutineType, FunctionType, MethodType
from typing import Any, Concatenate, ParamSpec, TypeVar, get_args

from ..errors import IVSError
from ..pagination import Paginator
from .documentation import bare_type, method_text
from .naming import field_name
from .operation import Operation
from .paging import ListOperation, Page
from .service import Service

P = ParamSpec("P")
R = TypeVar("R")
PageT = TypeVar("PageT", bound=Page)
ItemT = TypeVar("ItemT")


class _Method:
    """The function behind a client method, which explains itself on demand.

    Its docstring is read from the source the first time somebody wants it; a true function would
    have to have it from the start. In every other way it passes for one: it binds, bears the
    attributes by which Python tells a function (`inspect` calls this function-like), and names the
    class of functions as its own, as mocks do.
    """

    __class__ = property(lambda _: FunctionType)  # pyright: ignore[reportIncompatibleMethodOverride] - see above
    __defaults__ = None
    __kwdefaults__ = None

    def __init__(self, operation: Any, returns: Any) -> None:
        self.operation = operation
        self._returns = returns
        self._function: Callable[..., Any]
        self.__module__ = operation.__module__
        self.__name__ = self.__qualname__ = operation.__name__
        self.__annotations__: dict[str, Any] = {}

    def runs(self, function: Callable[..., Any]) -> None:
        """Name the function that does it."""
        self._function = function
        self.__code__ = function.__code__

    def __set_name__(self, owner: type, name: str) -> None:
        self.__name__ = name
        self.__qualname__ = f"{owner.__qualname__}.{name}"
        self._function.__name__ = name  # what Python says of a coroutine that nobody awaited
        self._function.__qualname__ = self.__qualname__

    def __get__(self, instance: Service | None, owner: type) -> "_Method | MethodType":
        return self if instance is None else MethodType(self, instance)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._function(*args, **kwargs)

    @property
    def __signature__(self) -> inspect.Signature:
        arguments = inspect.signature(self.operation).parameters.values()
        return inspect.Signature(
            [
                inspect.Parameter("self", inspect.Parameter.POSITIONAL_ONLY),
                *(a.replace(annotation=bare_type(a.annotation)) for a in arguments),
            ],
            return_annotation=bare_type(self._returns),
        )

    @property
    def __doc__(self) -> str:  # type: ignore[override]  # pyright: ignore[reportIncompatibleVariableOverride] - object has a plain attribute
        return method_text(self.operation)

    def refusal(self, error: Exception, args: Any, kwargs: dict[str, Any]) -> Exception:
        """What to raise where arguments make no operation; no frame of it holds the arguments."""
        if isinstance(error, IVSError):
            return error.with_traceback(None)
        signature = inspect.signature(self.operation)
        for name in kwargs:
            if name not in signature.parameters:
                return TypeError(self._unknown(name, list(signature.parameters)))
        try:
            signature.bind(*args, **kwargs)
        except TypeError as mismatch:
            hint = self._by_name(signature) if "positional" in str(mismatch) else ""
            return TypeError(f"{self.__name__}() {mismatch}{hint}")
        return error

    def _by_name(self, signature: inspect.Signature) -> str:
        keywords = inspect.Parameter.KEYWORD_ONLY
        names = [name for name, each in signature.parameters.items() if each.kind is keywords]
        return f"; it takes {', '.join(names)} by name" if names else ""

    def _unknown(self, name: str, known: list[str]) -> str:
        from difflib import get_close_matches  # noqa: PLC0415 - for whoever mistypes

        close = get_close_matches(field_name(name), known, n=1)
        hint = f"did you mean {close[0]!r}?" if close else f"it takes {', '.join(known)}"
        return f"{self.__name__}() has no argument {name!r}; {hint}"


def call(
    operation: Callable[P, Operation[R]],
) -> Callable[Concatenate[Any, P], "CoroutineType[object, object, R]"]:
    """A client method that sends the operation and returns its result."""
    made: Any = operation
    method = _Method(made, made.spec.result_type)

    async def send(service: Service, *args: Any, **kwargs: Any) -> Any:
        try:
            request = made(*args, **kwargs)
        except Exception as error:  # noqa: BLE001 - raised below
            request = method.refusal(error, args, kwargs)
        del args, kwargs  # they may be secrets, which a traceback must not show
        if isinstance(request, Exception):
            raise request
        return await service._pipeline.send(request)  # noqa: SLF001 - ours

    method.runs(send)
    return method


def paginate(
    operation: Callable[P, ListOperation[PageT, ItemT]],
) -> Callable[Concatenate[Any, P], Paginator[ItemT, PageT]]:
    """A client method that returns a `Paginator` over the operation's list."""
    made: Any = operation
    page, item = get_args(made.__orig_bases__[0])
    paginator: Any = Paginator
    method = _Method(made, paginator[item, page])

    def pages(service: Service, *args: Any, **kwargs: Any) -> Any:
        try:
            request = made(*args, **kwargs)
        except Exception as error:  # noqa: BLE001 - raised under the method's name
            raise method.refusal(error, args, kwargs) from None
        return Paginator(request, partial(service._pipeline.send_page, request))  # noqa: SLF001 - ours

    method.runs(pages)
    return method


__all__ = ["Service", "call", "paginate"]
