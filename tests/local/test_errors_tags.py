"""Each error of the tag operations, which every service has."""

import pytest

from ivsrt_async.errors import ResourceNotFoundException, ValidationException
from ivsrt_async.local import LocalIVS

SERVICES = {
    "realtime": ("ivs", "stage"),
    "low_latency": ("ivs", "channel"),
    "chat": ("ivschat", "room"),
}
OPERATIONS = {
    "ListTagsForResource": ("list_tags_for_resource", {}),
    "TagResource": ("tag_resource", {"tags": {"team": "video"}}),
    "UntagResource": ("untag_resource", {"tag_keys": ["team"]}),
}


WRONG = {
    ResourceNotFoundException: "arn:aws:{}:us-east-1:123456789012:{}/abcdefghijkl",
    ValidationException: "arn:aws:{}:us-east-1:123456789012:{}",
}
CASES = [
    pytest.param(service, name, error, arn.format(*kind), id=f"{service}.{name}-{error.__name__}")
    for service, kind in SERVICES.items()
    for name in OPERATIONS
    for error, arn in WRONG.items()
]


@pytest.mark.parametrize(("service", "operation", "error", "arn"), CASES)
async def test_a_tag_operation_is_refused_with_the_error_aws_models(service, operation, error, arn):
    method, arguments = OPERATIONS[operation]
    async with LocalIVS() as ivs, ivs.session() as session:
        with pytest.raises(error) as refused:
            await getattr(getattr(session, service), method)(resource_arn=arn, **arguments)
    assert (operation, error) == (refused.value.operation, type(refused.value))
