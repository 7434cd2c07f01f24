"""Arguments and results have the members, types, limits and marks that AWS models."""

from botocore import xform_name

from ivsrt_async._core.naming import wire_name

from .differences import ALWAYS_THERE, UNCHECKED, UNIONS
from .places import (
    LIMIT_KINDS,
    TYPE_NAMES,
    OurType,
    input_places,
    members_of,
    model_classes,
    model_limit,
    output_places,
    places,
)
from .services import CASES, Case, each_operation, each_service


def _structures(case: Case):
    """Each structure that a call's arguments and result are made of, ours beside AWS's."""
    if case.model.input_shape:
        yield str(case), case.model.input_shape, OurType(case.operation)
    if case.body_members and case.bare_member is None:
        yield f"{case} result", case.model.output_shape, OurType(case.operation.spec.result_type)
    for place in places(case):
        if place.shape.type_name == "structure":
            yield place.path, place.shape, place.ours


@each_operation
def test_members_are_those_of_the_model_and_no_others(case: Case):
    problems = [
        f"{path}: {name} is only in {'the model' if name in members_of(shape) else 'ours'}"
        for path, shape, ours in _structures(case)
        for name in set(members_of(shape)) ^ set(ours.fields)
    ]
    assert problems == []


@each_operation
def test_members_bear_boto3s_names(case: Case):
    problems = [
        f"{path}.{field.name}: boto3 would say {xform_name(name)}"
        for path, shape, ours in _structures(case)
        for name, field in ours.fields.items()
        if field.name != xform_name(name) or wire_name(field.name) != name
    ]
    assert problems == []


@each_operation
def test_an_argument_without_default_is_one_the_model_requires(case: Case):
    problems = [
        f"{place.path}: {'required' if place.required else 'optional'} in the model"
        for place in input_places(case)
        if place.ours.optional is place.required
    ]
    assert problems == []


@each_operation
def test_a_result_member_is_optional_unless_the_model_requires_it(case: Case):
    problems = [
        f"{path}.{field.name}: must {'not ' if name in required else ''}be Optional"
        for path, shape, ours in _structures(case)
        if shape is not case.model.input_shape
        for required in [
            {*shape.required_members, *ALWAYS_THERE.get((case.service.name, shape.name), ())}
        ]
        for name, field in ours.fields.items()
        if OurType.of(field.type).optional is (name in required)
    ]
    assert problems == []


@each_operation
def test_a_field_has_a_default_exactly_if_it_is_optional_and_the_default_is_none(case: Case):
    problems = [
        f"{path}.{field.name}: default {field.default!r}"
        for path, _, ours in _structures(case)
        for field in ours.fields.values()
        if (field.default is None) is not OurType.of(field.type).optional
    ]
    assert problems == []


@each_operation
def test_types_are_those_of_the_model(case: Case):
    problems = [
        f"{place.path}: {place.ours.name}, model says {expected}"
        for place in places(case)
        for expected in [TYPE_NAMES.get(place.shape.type_name, place.shape.name)]
        if place.ours.name != expected
    ]
    assert problems == []


def _range(limit) -> str:
    return f"{'' if limit[0] is None else limit[0]}..{'' if limit[1] is None else limit[1]}"


@each_operation
def test_limits_are_those_of_the_model(case: Case):
    problems = [
        f"{place.path}: limit {_range(place.ours.limit)}, model says {_range(expected)}"
        for place in places(case)
        for expected in [model_limit(place.shape)]
        if place.ours.limit != expected
    ]
    assert problems == []


@each_operation
def test_limits_measure_what_the_model_measures(case: Case):
    problems = [
        f"{place.path}: {place.ours.limit_kind} on a {place.shape.type_name}"
        for place in places(case)
        if place.ours.limit_kind not in (None, LIMIT_KINDS.get(place.shape.type_name))
    ]
    assert problems == []


@each_operation
def test_sensitive_values_are_those_of_the_model(case: Case):
    problems = [
        f"{place.path}: {'sensitive' if expected else 'not sensitive'} in the model"
        for place in places(case)
        for expected in [place.shape.metadata.get("sensitive", False)]
        if place.ours.sensitive is not expected
    ]
    assert problems == []


@each_operation
def test_enums_have_the_names_and_values_of_the_model(case: Case):
    problems = [
        f"{place.path}: {ours}, model says {model}"
        for place in places(case)
        if place.shape.type_name == "string"
        for model in [(place.shape.name, sorted(place.shape.enum)) if place.shape.enum else None]
        for enum in [place.ours.enum]
        for ours in [(enum.__name__, sorted(enum)) if enum else None]
        if ours != model
    ]
    assert problems == []


@each_operation
def test_idempotency_tokens_are_marked_where_the_model_marks_them(case: Case):
    problems = [
        place.path
        for place in places(case)
        if place.ours.idempotency_token is not bool(place.shape.metadata.get("idempotencyToken"))
    ]
    assert problems == []


@each_operation
def test_unions_are_those_of_the_model_and_of_the_table(case: Case):
    def expected(shape):
        if shape.is_tagged_union:
            return set(shape.members)
        return UNIONS.get((case.service.name, shape.name), set())

    problems = [
        f"{path}: exactly one of {ours}, expected {expected(shape)}"
        for path, shape, our_type in _structures(case)
        for ours in [{wire_name(n) for n in getattr(our_type.base, "exactly_one_of", ())}]
        if ours != expected(shape)
    ]
    assert problems == []


@each_operation
def test_the_model_says_nothing_of_a_value_that_is_not_looked_at_here(case: Case):
    known = {"min", "max", "enum", "sensitive", "idempotencyToken", "required", "union"} | UNCHECKED
    problems = [
        f"{place.path}: {set(place.shape.metadata) - known}"
        for place in places(case)
        if set(place.shape.metadata) - known
    ]
    assert problems == []


@each_service
def test_every_row_of_the_table_is_about_something_that_exists(service):
    rows = [*UNIONS.items(), *ALWAYS_THERE.items()]
    problems = [
        f"{shape}: {members}"
        for (name, shape), members in rows
        if name == service.name
        and not (shape in service.shapes and members <= set(service.shapes[shape].members))
    ]
    assert problems == []


@each_service
def test_models_and_enums_are_those_of_the_model_and_no_others(service):
    """Requests are the operations, and wrappers of one member are unwrapped; see differences."""
    cases = [case for case in CASES if case.service is service]
    requests = {case.model.input_shape.name for case in cases if case.model.input_shape}
    unwrapped = {
        case.model.output_shape.name
        for case in cases
        if case.model.output_shape and (case.bare_member or not case.body_members)
    }
    expected = {
        name
        for name, shape in service.shapes.items()
        if (shape.type_name == "structure" or getattr(shape, "enum", None))
        and name not in requests | unwrapped
    }
    actual = set(model_classes(service))
    assert (set(), set()) == (expected - actual, actual - expected)


def test_the_places_looked_at_reach_the_innermost_values():
    (create,) = [case for case in CASES if str(case) == "realtime.StartComposition"]
    paths = {place.path for place in [*input_places(create), *output_places(create)]}
    assert {
        "realtime.StartComposition.destinations[].s3.thumbnail_configurations[].storage[]",
        "realtime.StartComposition.tags key",
        "realtime.StartComposition result.destinations[].detail.s3.recording_prefix",
    } <= paths
