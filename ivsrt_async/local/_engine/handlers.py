"""Which function answers which operation.

The functions of a service live in files named as the client's, and each file collects its own:

```python
handlers = Handlers[ChatState]()

@handlers.answers(CreateRoom)
def create(state: ChatState, request: CreateRoom) -> CreateRoomResponse:
    ...
```
"""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, Generic, TypeVar, get_args

import attrs

from ..._core.naming import wire_name
from ..._core.operation import Operation
from ..._core.paging import ListOperation
from .account import ServiceState
from .page_tokens import number_of
from .protocol import Told
from .resources import Collection, Resource, ResourceT

R = TypeVar("R")
RowsT = TypeVar("RowsT", bound=Callable[..., Sequence[Any]])
StateT = TypeVar("StateT", bound=ServiceState)
OperationT = TypeVar("OperationT", bound=Operation[Any])
AnyOperation = type[Operation[Any]]
AnyList = type[ListOperation[Any, Any]]
Handler = Callable[[Any], Any]
"""Answers a request with what the client's call returns, or raises a `Refusal`."""


class Handlers(Generic[StateT]):
    """The operations one file answers.

    Its functions get the state of their service and the request.
    """

    def __init__(self) -> None:
        self._functions: dict[AnyOperation, Callable[[StateT, Any], Any]] = {}

    def answers(
        self, operation: type[Operation[R]]
    ) -> Callable[[Callable[[StateT, OperationT], R]], Callable[[StateT, OperationT], R]]:
        """Register a function for an operation; it returns what the client's call returns."""

        def register(
            function: Callable[[StateT, OperationT], R],
        ) -> Callable[[StateT, OperationT], R]:
            self._functions[operation] = function
            return function

        return register

    def lists(
        self,
        operation: AnyList,
        *,
        size: int = 50,
        newest_first: bool = False,
        show: Callable[[Any], object] | None = None,
        number: Callable[[Any], int] = number_of,
    ) -> Callable[[RowsT], RowsT]:
        """Register a function that returns the rows of a list, from which the page is cut.

        Args:
            operation: The list.
            size: Items on a page if the request does not say.
            newest_first: Whether the list begins with the last row.
            show: What the list tells about a row; by default its settings if that is all it has to
                show, else its `view()`. It may have more fields than the items of the page, which
                are left out when the page is encoded.
            number: A number of the row that grows from one to the next.
        """
        spec = operation.spec
        items = str(spec.items)
        item = _item_of(spec.result_type, items)

        def register(rows: RowsT) -> RowsT:
            def answer(state: StateT, request: Any) -> object:
                page, token = state.account.page_tokens.cut(
                    request, rows(state, request), number, size=size, newest_first=newest_first
                )
                if show is settings_of or (show is None and page and _is_plain(page[0])):
                    told = {wire_name(items): [row.told(item) for row in page]}
                    return Told(told if token is None else {**told, "nextToken": token})
                shown = [row.view() if show is None else show(row) for row in page]
                return spec.result_type(**{items: shown, "next_token": token})

            self._functions[operation] = answer
            return rows

        return register

    def plain(
        self,
        collection: Callable[[StateT], Collection[ResourceT]],
        *,
        gets: type[Operation[Any]] | None = None,
        lists: AnyList | None = None,
        deletes: type[Operation[None]] | None = None,
        size: int = 100,
        unless: Callable[[StateT, str], object] | None = None,
    ) -> None:
        """Answer the operations that only look up, list or delete the resources of a collection.

        Args:
            collection: Where they are kept.
            gets: Looks one up.
            lists: Lists all of them.
            deletes: Deletes one.
            size: Items on a page if the request does not say.
            unless: Asked before one is deleted; raises a `Refusal` if it is needed.
        """

        def look_up(state: StateT, request: Any) -> Any:
            return collection(state).get(*_arn_of(request)).view()

        def rows(state: StateT, _: Any) -> Sequence[ResourceT]:
            return collection(state).rows

        def remove(state: StateT, request: Any) -> None:
            arn, field = _arn_of(request)
            collection(state).get(arn, field)
            if unless is not None:
                unless(state, arn)
            collection(state).remove(arn)

        if gets is not None:
            self._functions[gets] = look_up
        if lists is not None:
            self.lists(lists, size=size)(rows)
        if deletes is not None:
            self._functions[deletes] = remove

    def bound_to(self, state: StateT) -> dict[AnyOperation, Handler]:
        """What answers requests, by operation."""
        return {
            operation: partial(function, state) for operation, function in self._functions.items()
        }


def bind(state: StateT, files: Iterable[Handlers[StateT]]) -> dict[AnyOperation, Handler]:
    """What answers the requests of a whole service."""
    return {
        operation: handler for file in files for operation, handler in file.bound_to(state).items()
    }


def _arn_of(request: Any) -> tuple[str, str]:
    """The one argument of a plain operation, and its name: `arn`, in chat `identifier`."""
    (field,) = attrs.fields(type(request))
    return getattr(request, field.name), field.name


def settings_of(row: Resource[Any]) -> object:
    """Shows a resource in a list by its settings alone, though it has more to show."""
    return row.settings


def _is_plain(row: Any) -> bool:
    return isinstance(row, Resource) and type(row).view is Resource.view


def _item_of(page: Any, items: str) -> Any:
    """The model of what is on a page."""
    (item,) = get_args(getattr(attrs.fields(page), items).type)
    return item
