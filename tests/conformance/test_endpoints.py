"""Endpoints are those of the rules AWS publishes with its models."""

import itertools

import pytest
from botocore.endpoint_provider import EndpointProvider

from ivsrt_async._core.endpoints import PARTITIONS, aws_endpoint

from .differences import PSEUDO_REGION
from .services import botocore_session, each_service

AWS_PARTITIONS = botocore_session.get_component("data_loader").load_data("partitions")
REGIONS = [
    region
    for part in AWS_PARTITIONS["partitions"]
    for region in part["regions"]
    if not region.endswith(PSEUDO_REGION)
]
NEW_REGIONS = [
    "eu-south-9", "mx-west-2", "cn-south-3", "eusc-de-west-2", "us-iso-south-4", "us-isob-south-4",
    "eu-isoe-north-4", "us-isof-north-4", "us-gov-south-4", "moon-base-1", "us-east", "local",
]  # fmt: skip
"""Regions nobody has heard of: the partition follows from the name, `aws` if from nothing else."""


@each_service
@pytest.mark.parametrize(
    ("fips", "dualstack"),
    list(itertools.product([False, True], repeat=2)),
    ids=["plain", "dualstack", "fips", "fips-dualstack"],
)
@pytest.mark.parametrize("region", [*REGIONS, *NEW_REGIONS])
def test_an_endpoint_is_the_one_of_awss_rules(service, region, fips, dualstack):
    rules = EndpointProvider(service.wire_data("endpoint-rule-set-1"), AWS_PARTITIONS)
    expected = rules.resolve_endpoint(Region=region, UseFIPS=fips, UseDualStack=dualstack)
    actual = aws_endpoint(service.client.info, region, fips=fips, dualstack=dualstack)
    assert expected.url == actual


def test_partitions_are_those_of_awss_rules():
    expected = {
        part["id"]: (part["outputs"]["dnsSuffix"], part["outputs"]["dualStackDnsSuffix"])
        for part in AWS_PARTITIONS["partitions"]
    }
    assert expected == {part.name: (part.suffix, part.dualstack_suffix) for part in PARTITIONS}
