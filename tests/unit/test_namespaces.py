"""The services have namespaces of their own."""

from importlib import import_module
from pathlib import Path

import attrs
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


@pytest.mark.parametrize("service", SERVICES)
def test_no_two_files_of_a_service_offer_one_name(service):
    """The later one would silently take the place of the earlier."""
    assert sorted(set(service.__all__)) == sorted(service.__all__)


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_offers_what_its_files_list_and_nothing_else(service):
    files = Path(service.__path__[0]).glob("[!_]*.py")
    modules = [import_module(f"{service.__name__}.{file.stem}") for file in files]
    offered = {name for module in [*modules, tagging] for name in module.__all__}
    assert offered == set(service.__all__)


@pytest.mark.parametrize("service", SERVICES)
def test_a_star_import_brings_what_is_listed(service):
    namespace = {}
    exec(f"from {service.__name__} import *", namespace)
    assert set(service.__all__) == set(namespace) - {"__builtins__"}


@pytest.mark.parametrize("service", SERVICES)
def test_a_summary_shares_fields_with_its_model_but_is_no_such_model(service):
    models = {name: getattr(service, name) for name in service.__all__}
    pairs = [
        (models[name.removesuffix("Summary")], model)
        for name, model in models.items()
        if name.removesuffix("Summary") in models and name.endswith("Summary")
    ]
    assert [one for one, other in pairs if issubclass(one, other) or issubclass(other, one)] == []
    own = [
        f"{summary.__name__}.{field.name}"
        for model, summary in pairs
        for field in attrs.fields(summary)
        for twin in [getattr(attrs.fields(model), field.name, None)]
        if twin and twin.type == field.type and not field.inherited
    ]
    assert own == []
