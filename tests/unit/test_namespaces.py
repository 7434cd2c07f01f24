"""The services have namespaces of their own."""

import pytest

from ivsrt_async import chat, low_latency, realtime, tagging

SERVICES = [realtime, low_latency, chat]


@pytest.mark.parametrize(
    ("one", "other", "name"),
    [
        (realtime, low_latency, "DestinationConfiguration"),
        (low_latency, chat, "DestinationConfiguration"),
        (realtime, low_latency, "IngestConfiguration"),
        (realtime, low_latency, "RecordingConfiguration"),
    ],
)
def test_shapes_of_one_name_are_classes_of_their_own(one, other, name):
    assert getattr(one, name) is not getattr(other, name)


@pytest.mark.parametrize("name", ["TagResource", "UntagResource", "ListTagsForResource"])
def test_tag_operations_are_written_once(name):
    assert {getattr(service, name) for service in SERVICES} == {getattr(tagging, name)}
