"""Operations have the names, routes, results and errors that AWS models."""

import inspect
from types import NoneType
from typing import get_origin

from botocore import xform_name

from ivsrt_async import errors
from ivsrt_async.errors import ServiceError
from ivsrt_async.pagination import Paginator

from .places import OurType, model_limit
from .services import SERVICES, Case, each_list, each_operation, each_service


@each_service
def test_the_client_has_the_operations_of_the_model_and_no_others(service):
    expected = {xform_name(name): name for name in service.model.operation_names}
    actual = {name: operation.spec.name for name, operation in service.methods.items()}
    assert expected == actual


@each_service
def test_the_service_is_called_and_signed_under_awss_names(service):
    metadata = service.model.metadata
    info = service.client.info
    variable = service.model.service_id.hyphenize().replace("-", "_").upper()
    expected = (metadata["endpointPrefix"], metadata["signingName"], f"AWS_ENDPOINT_URL_{variable}")
    assert expected == (info.endpoint_prefix, info.signing_name, info.endpoint_variable)


@each_operation
def test_an_operation_has_awss_name(case: Case):
    assert (case.model.name, case.model.name) == (case.operation.__name__, case.operation.spec.name)


@each_operation
def test_an_operation_has_awss_method_and_path(case: Case):
    spec = case.operation.spec
    expected = (case.model.http["method"], case.model.http["requestUri"])
    assert expected == (spec.method, spec.path)


@each_operation
def test_an_operation_succeeds_with_awss_status(case: Case):
    assert case.model.http["responseCode"] == case.operation.spec.success


@each_operation
def test_arguments_travel_where_awss_do(case: Case):
    def located(location):
        members = case.input_members.items()
        return {name for name, m in members if m.serialization.get("location") == location}

    spec = case.operation.spec
    expected = (located("uri"), located("querystring"), set())
    others = {m.serialization.get("location") for m in case.input_members.values()} - {
        None,
        "uri",
        "querystring",
    }
    assert expected == (set(spec.labels), set(spec.query), others)


@each_operation
def test_an_idempotency_token_is_the_one_awss_model_marks(case: Case):
    expected = [
        name for name, m in case.input_members.items() if m.metadata.get("idempotencyToken")
    ]
    token = case.operation.spec.idempotency_token
    assert expected == ([] if token is None else [token])


@each_operation
def test_the_result_is_the_only_member_or_the_whole_output_or_nothing(case: Case):
    spec = case.operation.spec
    bare = case.bare_member
    if bare is not None:
        expected = (bare, False)
        actual = (spec.result, OurType.of(spec.result_type).optional)
    else:
        name = case.model.output_shape.name if case.body_members else NoneType.__name__
        expected = (None, name)
        actual = (spec.result, spec.result_type.__name__)
    assert expected == actual, str(case)


@each_list
def test_a_list_hands_out_the_member_awss_paginator_does(case: Case):
    lists = [name for name, shape in case.body_members.items() if shape.type_name == "list"]
    paginators = case.service.wire_data("paginators-1")["pagination"]
    known = paginators.get(case.model.name, {"result_key": lists[0]})
    assert ([known["result_key"]], known["result_key"]) == (
        lists,
        OurType(case.operation.spec.result_type).wire_name_of(case.operation.spec.items),
    )


@each_operation
def test_only_lists_with_page_tokens_are_paginated(case: Case):
    method = getattr(case.service.client(pipeline=None), case.method_name)
    returns = get_origin(inspect.signature(method).return_annotation)
    actual = (case.operation.spec.items is not None, returns is Paginator)
    assert (case.is_list, case.is_list) == actual


@each_list
def test_pages_are_as_large_as_aws_allows(case: Case):
    ours = OurType.of(OurType(case.operation).fields["maxResults"].type)
    assert model_limit(case.input_members["maxResults"]) == ours.limit


@each_operation
def test_an_operation_raises_the_errors_aws_models(case: Case):
    expected = {shape.error_code for shape in case.model.error_shapes}
    assert expected == {error.__name__ for error in case.operation.spec.raises}


def _modelled_errors() -> dict[str, int]:
    return {
        shape.error_code: shape.metadata["error"]["httpStatusCode"]
        for service in SERVICES
        for shape in service.model.error_shapes
    }


def test_there_is_a_class_for_every_modelled_error_with_its_status_and_no_other():
    ours = {
        error.__name__: error.status
        for error in ServiceError.__subclasses__()
        if error.__module__ == errors.__name__
    }
    assert _modelled_errors() == ours
