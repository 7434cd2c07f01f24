"""Inputs and answers made from AWS's model, for hypothesis to play with."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from botocore.model import Shape
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from .calls import union_of
from .differences import ALWAYS_THERE, UNSENDABLE
from .places import members_of
from .services import Case

GENERATING = settings(
    max_examples=15,
    deadline=None,
    derandomize=True,  # the same examples on every machine; the model is what varies
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

NASTY = "aZ09-_.~ +&=?#%/\\:;,@!$'()*\"<>|{}[]^`\t\n\x00\x7féß字😀\u200b%2F"
"""What goes wrong in paths, queries and JSON, and letters for company."""

LONGER = 12
"""Characters by which a text may exceed its smallest length, except for one of the largest."""

_characters = st.sampled_from(sorted(set(NASTY))) | st.characters(exclude_categories=["Cs"])
_zones = st.integers(-14 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m)))
_moments = st.datetimes(
    datetime(1970, 1, 2),  # noqa: DTZ001 - the zone is drawn too
    datetime(2100, 1, 1),  # noqa: DTZ001 - as above
    timezones=st.just(UTC) | _zones,
)


SIMPLE = {"boolean": st.booleans(), "timestamp": _moments}


def texts(low: int, high: int | None) -> st.SearchStrategy[str]:
    """Short texts in the main, and one of the largest length."""
    top = low + LONGER if high is None else min(high, low + LONGER)
    short = st.text(_characters, min_size=low, max_size=top)
    return short if high is None else short | st.sampled_from("xé😀").map(lambda c: c * high)


def inputs(case: Case) -> st.SearchStrategy[dict[str, Any]]:
    """Arguments under AWS's names that keep every limit of the model."""
    shape = case.model.input_shape
    return _sent(case, shape) if shape else st.just({})


def _sent(case: Case, shape: Shape) -> st.SearchStrategy[Any]:
    low, high = shape.metadata.get("min"), shape.metadata.get("max")
    match shape.type_name:
        case "structure":
            return _sent_structure(case, shape)
        case "list":
            return st.lists(_sent(case, shape.member), **_few(low or 0, high))
        case "map":
            entry = _sent(case, shape.key), _sent(case, shape.value)
            return st.dictionaries(*entry, **_few(low or 0, high))
        case "string":
            return _sent_text(shape, low or 0, high)
        case "integer" | "long":
            most = 2**63 - 1  # no number of AWS's models is longer
            return st.integers(-most if low is None else low, most if high is None else high)
        case "float" | "double":
            return st.floats(low, high, allow_nan=False, allow_infinity=False)
    return SIMPLE[shape.type_name]


def _few(low: int, high: int | None) -> dict[str, int]:
    return {"min_size": low, "max_size": low + 3 if high is None else min(high, low + 3)}


def _sent_text(shape: Shape, low: int, high: int | None) -> st.SearchStrategy[str]:
    if shape.enum:
        return st.sampled_from(shape.enum)
    if shape.serialization.get("location") == "uri":
        return texts(low or 1, high).filter(lambda text: text not in UNSENDABLE)
    return texts(low, high)


def _sent_structure(case: Case, shape: Shape) -> st.SearchStrategy[dict[str, Any]]:
    members = {name: _sent(case, member) for name, member in shape.members.items()}
    union = union_of(case, shape)
    required = {n: s for n, s in members.items() if n in shape.required_members}
    optional = {n: s for n, s in members.items() if n not in {*required, *union}}
    made = st.fixed_dictionaries(required, optional=optional)
    if not union:
        return made
    chosen = st.one_of([st.fixed_dictionaries({name: members[name]}) for name in union])
    return st.builds(lambda one, others: {**one, **others}, chosen, made)


def answers(case: Case) -> st.SearchStrategy[dict[str, Any]]:
    """Bodies the service may answer with: JSON, held to no limit, open to what is new."""
    if not case.body_members:
        return st.just({})
    always = {case.bare_member} if case.bare_member else set()
    return _answered_structure(case, case.model.output_shape, always)


def _answered(case: Case, shape: Shape) -> st.SearchStrategy[Any]:
    match shape.type_name:
        case "structure":
            return _answered_structure(case, shape, set())
        case "list":
            return st.lists(_answered(case, shape.member), max_size=2)
        case "map":
            return st.dictionaries(
                _answered(case, shape.key), _answered(case, shape.value), max_size=2
            )
        case "string" if shape.enum:
            return st.sampled_from([*shape.enum, "A_VALUE_OF_THE_FUTURE", ""])
        case "string":
            return st.text(_characters, max_size=LONGER)
        case "integer" | "long":
            return st.integers(-(2**53), 2**53)
        case "float" | "double":
            return st.floats(allow_nan=False, allow_infinity=False) | st.integers(-9, 2**53)
        case "boolean":
            return st.booleans()
        case "timestamp":
            return _moments.flatmap(_written)
    raise TypeError(f"no values are known for {shape}")


def _written(moment: datetime) -> st.SearchStrategy[str | int | float]:
    """The ways in which services write times."""
    utc = moment.astimezone(UTC).replace(tzinfo=None)
    return st.sampled_from(
        [
            moment.isoformat(),
            moment.isoformat(timespec="milliseconds"),
            f"{utc.isoformat(timespec='seconds')}Z",
            f"{utc.isoformat(timespec='milliseconds')}Z",
            f"{utc.isoformat(timespec='microseconds')}Z",
            int(moment.timestamp()),
            round(moment.timestamp(), 3),
        ]
    )


_news = st.sampled_from([None, 1, "new", [], {"a": [None]}])


def _answered_structure(
    case: Case, shape: Shape, always: set[str]
) -> st.SearchStrategy[dict[str, Any]]:
    members = {name: _answered(case, member) for name, member in members_of(shape).items()}
    if shape.is_tagged_union:
        return st.one_of([st.fixed_dictionaries({n: s}) for n, s in members.items()])
    always = {
        *always,
        *shape.required_members,
        *ALWAYS_THERE.get((case.service.name, shape.name), ()),
    }
    required = {name: made for name, made in members.items() if name in always}
    optional = {name: st.none() | made for name, made in members.items() if name not in always}
    return st.fixed_dictionaries(required, optional={**optional, "memberOfTheFuture": _news})
