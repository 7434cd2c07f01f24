"""What an operation is: one class that carries everything said about it, once.

```python
@operation(
    "POST /GetStage",
    repeat=Repeat.READS,
    result="stage",
    raises=(ResourceNotFoundException,),
)
class GetStage(Operation[Stage]):
    \"\"\"Look up a stage.\"\"\"

    arn: StageArn = attrs.field(kw_only=False)
    \"\"\"The stage.\"\"\"
```

The route holds AWS's method and path; `{label}` marks an argument that travels in the path, and
`?name` one that travels in the query; the others form the JSON body. The class name is AWS's
operation name. `methods.call` and `methods.paginate` make a client method of such a class, and the
local IVS decodes requests into it.
"""

import re
from collections.abc import Callable
from types import NoneType
from typing import Any, ClassVar, Generic, TypeVar, dataclass_transform, get_args

import attrs

from ..errors import InvalidRequestError, ResourceNotFoundException, ServiceError
from .limits import Check, IdempotencyToken, Violation, check_of, markers
from .model import prepared
from .naming import wire_name
from .repeat import Repeat

R = TypeVar("R", covariant=True)
T = TypeVar("T")


@attrs.frozen(kw_only=True, eq=False)
class OperationSpec:
    """What travels besides the arguments, in AWS's terms."""

    name: str
    """AWS's name, such as `CreateStage`."""
    method: str
    path: str
    """Path with its labels in braces, such as `/tags/{resourceArn}`."""
    labels: tuple[str, ...]
    """Wire names of the arguments in the path."""
    query: tuple[str, ...]
    """Wire names of the arguments in the query."""
    result: str | None
    """Wire name of the one member a call returns, or None if it returns the whole output."""
    result_type: Any
    """Type a call returns; for a list, the type of a page."""
    items: str | None
    """For a list: field of the page that holds the items."""
    raises: tuple[type[ServiceError], ...]
    """The errors AWS models for it."""
    success: int
    """HTTP status of a successful answer; with 204 it has no body."""
    idempotency_token: str | None
    """Wire name of the argument that defaults to a new UUID for each call."""
    repeat: Repeat
    """What a second request with the same arguments does after the first was carried out."""
    gone: tuple[type[ServiceError], ...]
    """For `Repeat.ENDS`, the errors by which the service says that it is deleted or ended already;
    empty for every other operation."""
    has_body: bool
    """Whether the request carries JSON, be it only `{}`."""


class Operation(Generic[R]):
    """One request, ready to be sent; `R` is what the call returns."""

    __slots__ = ()
    spec: ClassVar[OperationSpec]


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(attrs.field,))
def operation(
    route: str,
    *,
    repeat: Repeat,
    gone: tuple[type[ServiceError], ...] = (ResourceNotFoundException,),
    result: str | None = None,
    items: str | None = None,
    success: int = 200,
    raises: tuple[type[ServiceError], ...] = (),
) -> Callable[[type[T]], type[T]]:
    """Make a class an operation: a frozen attrs class that checks its limits when it is made.

    Args:
        route: HTTP method and path, such as `DELETE /tags/{resourceArn}?tagKeys`.
        repeat: What a second request with the same arguments does after the first was carried out.
        gone: For `Repeat.ENDS`, the errors that say it is deleted or ended already, unless that is
            `ResourceNotFoundException`.
        result: Field of the output that the call returns bare. Without it the call returns the
            whole output, or nothing for `Operation[None]`.
        items: For a `ListOperation`, the field of the page that holds the items.
        success: HTTP status AWS models for success.
        raises: The errors AWS models for the operation.
    """
    method, _, target = route.partition(" ")
    path, *query = re.split(r"[?&]", target)

    def decorate(cls: type[T]) -> type[T]:
        made: Any = attrs.frozen(cls, kw_only=True, field_transformer=_with_checks)
        (base,) = made.__orig_bases__
        result_type = get_args(base)[0]
        fields = attrs.fields(made)
        made.spec = OperationSpec(
            name=made.__name__,
            method=method,
            path=path,
            labels=tuple(re.findall(r"{(\w+)}", path)),
            query=tuple(query),
            result=result and wire_name(result),
            result_type=NoneType if result_type is None else result_type,
            items=items,
            success=success,
            raises=raises,
            idempotency_token=next(
                (wire_name(f.name) for f in fields if _is_idempotency_token(f)), None
            ),
            has_body=method not in ("GET", "DELETE"),
            repeat=repeat,
            gone=gone if repeat is Repeat.ENDS else (),
        )
        return made  # type: ignore[no-any-return]  # the same class, now with slots

    return decorate


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(attrs.field,))
def shared_fields(cls: type[T]) -> type[T]:
    """Make a class of fields that several operations inherit.

    mypy gives an operation only what classes made in the same way have.
    """
    made: Any = attrs.frozen(cls, kw_only=True)
    return made  # type: ignore[no-any-return]  # the same class, now with slots


def _is_idempotency_token(field: "attrs.Attribute[Any]") -> bool:
    return any(isinstance(mark, IdempotencyToken) for mark in markers(field.type))


def _with_checks(cls: type, fields: list["attrs.Attribute[Any]"]) -> list["attrs.Attribute[Any]"]:
    return [
        field.evolve(validator=_validator(cls.__name__, check_of(field.type)))
        for field in prepared(cls, fields)
    ]


def _validator(operation_name: str, check: Check) -> Callable[[Any, Any, Any], None]:
    def validate(_: object, field: "attrs.Attribute[Any]", value: object) -> None:
        try:
            check(value)
        except Violation as violation:
            raise InvalidRequestError(
                field.name + "".join(violation.path),
                violation.limit,
                violation.value,
                operation=operation_name,
                secret=violation.secret,
            ) from None

    return validate
