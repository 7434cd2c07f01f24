"""Every operation of every service, ours beside AWS's own model of it as botocore carries it."""

from functools import cache
from types import ModuleType

import attrs
import pytest
from botocore import xform_name
from botocore.model import OperationModel, ServiceModel, Shape
from botocore.session import Session as BotocoreSession

from ivsrt_async import chat, low_latency, realtime
from ivsrt_async._core.methods import Service, _Method

from .differences import BARE_RESULTS, HIDDEN_LOCATION

botocore_session = BotocoreSession()


@attrs.frozen
class ServicePair:
    """One service: ours and AWS's."""

    name: str
    """Attribute of a session."""
    package: ModuleType
    client: type[Service]
    model: ServiceModel

    def __str__(self) -> str:
        return self.name

    @property
    def methods(self) -> dict[str, type]:
        """The operation behind each of the client's methods."""
        found = {name: getattr(self.client, name) for name in dir(self.client)}
        return {name: m.operation for name, m in found.items() if isinstance(m, _Method)}

    def wire_data(self, kind: str) -> dict:
        """A further file of botocore about the service, such as its endpoint rules."""
        loader = botocore_session.get_component("data_loader")
        return loader.load_service_model(self.model.service_name, kind)

    @property
    @cache  # noqa: B019 - there are three, and they live as long as the tests
    def shapes(self) -> dict[str, Shape]:
        """Every shape that operations reach, errors left out."""
        found: dict[str, Shape] = {}
        for name in self.model.operation_names:
            operation = self.model.operation_model(name)
            for shape in (operation.input_shape, operation.output_shape):
                _collect(shape, found)
        return found


def _collect(shape: Shape | None, found: dict[str, Shape]) -> None:
    if shape is None or shape.name in found:
        return
    found[shape.name] = shape
    if shape.type_name == "structure":
        for member in shape.members.values():
            _collect(member, found)
    elif shape.type_name == "list":
        _collect(shape.member, found)
    elif shape.type_name == "map":
        _collect(shape.key, found)
        _collect(shape.value, found)


SERVICES = [
    ServicePair(name, package, client, botocore_session.get_service_model(aws_name))
    for name, package, client, aws_name in [
        ("realtime", realtime, realtime.RealTime, "ivs-realtime"),
        ("low_latency", low_latency, low_latency.LowLatency, "ivs"),
        ("chat", chat, chat.Chat, "ivschat"),
    ]
]


@attrs.frozen
class Case:
    """One operation: ours and AWS's."""

    service: ServicePair
    model: OperationModel

    def __str__(self) -> str:
        return f"{self.service.name}.{self.model.name}"

    @property
    def method_name(self) -> str:
        return xform_name(self.model.name)

    @property
    def operation(self):
        """Our class; without one, the test fails by name."""
        found = self.service.methods.get(self.method_name)
        if found is None:
            pytest.fail(f"{self}: the client has no method {self.method_name}")
        return found

    @property
    def input_members(self) -> dict[str, Shape]:
        shape = self.model.input_shape
        return dict(shape.members) if shape else {}

    @property
    def required(self) -> set[str]:
        shape = self.model.input_shape
        return set(shape.required_members) if shape else set()

    @property
    def body_members(self) -> dict[str, Shape]:
        """Members of the output that are not HTTP headers."""
        members = self.model.output_shape.members if self.model.output_shape else {}
        return {
            name: shape
            for name, shape in members.items()
            if shape.serialization.get("location") != HIDDEN_LOCATION
        }

    @property
    def bare_member(self) -> str | None:
        """The one member a call returns by itself."""
        return BARE_RESULTS[self.service.name].get(self.model.name)

    @property
    def is_list(self) -> bool:
        return "nextToken" in self.input_members and "nextToken" in self.body_members


CASES = [
    Case(service, service.model.operation_model(name))
    for service in SERVICES
    for name in service.model.operation_names
]
LIST_CASES = [case for case in CASES if case.is_list]

each_service = pytest.mark.parametrize("service", SERVICES, ids=str)
each_operation = pytest.mark.parametrize("case", CASES, ids=str)
each_list = pytest.mark.parametrize("case", LIST_CASES, ids=str)
