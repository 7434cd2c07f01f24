"""Client methods made of operation classes, and the base class of the services that bear them.

```python
class Stages(Service):
    create_stage = call(CreateStage)
    list_stages = paginate(ListStages)
```

Type checkers see the arguments of the operation class and what the call returns; `help()` shows
the same signature and a docstring put together from the class.
"""

import inspect
from collections.abc import Callable, Coroutine
from types import MethodType
from typing import Any, ClassVar, Generic, ParamSpec, Self, TypeVar, get_args, overload

from ..pagination import Paginator
from .documentation import bare_type, method_text
from .endpoints import ServiceInfo
from .operation import Operation
from .paging import ListOperation
from .pipeline import Pipeline
from .settings import RetryPolicy, Timeout

P = ParamSpec("P")
R = TypeVar("R")
PageT = TypeVar("PageT")
ItemT = TypeVar("ItemT")


class Service:
    """What the services of a session have in common."""

    info: ClassVar[ServiceInfo]

    def __init__(self, pipeline: Pipeline) -> None:
        self._pipeline = pipeline

    def with_options(
        self, *, timeout: float | Timeout | None = None, retry: RetryPolicy | None = None
    ) -> Self:
        """A cheap copy of this service whose calls have another timeout or retry policy.

        Connections, credentials, clock and retry quota are shared with the original.

        Args:
            timeout: Seconds for a whole call, or a `Timeout`; None keeps what the session has.
            retry: Retry policy; None keeps what the session has.
        """
        return type(self)(self._pipeline.with_options(timeout=timeout, retry=retry))


class _Method:
    """The function behind a client method: knows its operation, explains itself on demand.

    It has the attributes by which Python tells a function (`inspect` calls this function-like), so
    that `inspect.iscoroutinefunction`, `inspect.signature` and mocks treat it as one.
    """

    __defaults__ = None
    __kwdefaults__ = None

    def __init__(self, function: Callable[..., Any], operation: Any, returns: Any) -> None:
        self._function = function
        self._operation = operation
        self._returns = returns
        self.__code__ = function.__code__
        self.__module__ = operation.__module__
        self.__name__ = self.__qualname__ = operation.__name__
        self.__annotations__: dict[str, Any] = {}

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._function(*args, **kwargs)

    @property
    def __signature__(self) -> inspect.Signature:
        arguments = inspect.signature(self._operation).parameters.values()
        return inspect.Signature(
            [
                inspect.Parameter("self", inspect.Parameter.POSITIONAL_ONLY),
                *(a.replace(annotation=bare_type(a.annotation)) for a in arguments),
            ],
            return_annotation=bare_type(self._returns),
        )

    @property
    def __doc__(self) -> str:  # type: ignore[override]  # pyright: ignore[reportIncompatibleVariableOverride] - object has a plain attribute
        return method_text(self._operation)


class _ClientMethod:
    """What `call` and `paginate` share: they stand in a service class and bind like a function."""

    _method: _Method

    def __set_name__(self, owner: type, name: str) -> None:
        self._method.__name__ = name
        self._method.__qualname__ = f"{owner.__qualname__}.{name}"

    def _bound_to(self, instance: Service | None) -> Any:
        return self._method if instance is None else MethodType(self._method, instance)


class call(_ClientMethod, Generic[P, R]):  # noqa: N801 - reads as the verb it is
    """A client method that sends the operation and returns its result."""

    def __init__(self, operation: Callable[P, Operation[R]]) -> None:
        async def send(service: Service, *args: P.args, **kwargs: P.kwargs) -> R:
            return await service._pipeline.send(operation(*args, **kwargs))  # noqa: SLF001 - ours

        made: Any = operation
        self._method = _Method(send, made, made.spec.result_type)

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...
    @overload
    def __get__(
        self, instance: Service, owner: type
    ) -> Callable[P, Coroutine[object, object, R]]: ...
    def __get__(self, instance: Service | None, owner: type) -> Any:
        return self._bound_to(instance)


class paginate(_ClientMethod, Generic[P, PageT, ItemT]):  # noqa: N801 - reads as the verb it is
    """A client method that returns a `Paginator` over the operation's list."""

    def __init__(self, operation: Callable[P, ListOperation[PageT, ItemT]]) -> None:
        def pages(service: Service, *args: P.args, **kwargs: P.kwargs) -> Paginator[PageT, ItemT]:
            return Paginator(service._pipeline, operation(*args, **kwargs))  # noqa: SLF001 - ours

        made: Any = operation
        paginator: Any = Paginator
        page_and_item = get_args(made.__orig_bases__[0])
        self._method = _Method(pages, made, paginator[page_and_item])

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...
    @overload
    def __get__(self, instance: Service, owner: type) -> Callable[P, Paginator[PageT, ItemT]]: ...
    def __get__(self, instance: Service | None, owner: type) -> Any:
        return self._bound_to(instance)
