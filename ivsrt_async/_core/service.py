"""The base class of services.

A service has the calls of its resources by inheriting from one class for each. Those classes come
with the models of their calls, so a service inherits from one only when somebody first asks for a
call of it; whoever asks for the service's whole line of ancestors, as `help()` does, gets it whole.
"""

from collections.abc import Callable, Sequence
from importlib import import_module
from threading import Lock
from typing import Any, ClassVar, Self

from .endpoints import ServiceInfo
from .index import Resource
from .pipeline import Pipeline
from .settings import RetryPolicy, Timeout


class _Heritage:
    """What a service inherits, and what it has yet to inherit.

    Args:
        service: The service.
        resources: The files of its package, of which some have calls.
    """

    def __init__(self, service: type, resources: Sequence[Resource]) -> None:
        self._service = service
        self._resources = [resource for resource in resources if resource.calls]
        self._taken: dict[Resource, type] = {}
        self._lock = Lock()
        for resource in self._resources:
            for name in resource.calls:
                setattr(service, name, _Later(self, resource, name))

    def take(self, resource: Resource) -> None:
        """Make the service a subclass of the class that has the calls of a resource."""
        service = self._service
        module = import_module(resource.module, service.__module__.rpartition(".")[0])
        with self._lock:
            self._taken[resource] = getattr(module, resource.service)
            taken = [self._taken[other] for other in self._resources if other in self._taken]
            service.__bases__ = (*taken, Service)
            for name in resource.calls:
                if isinstance(vars(service).get(name), _Later):
                    delattr(service, name)

    def take_all(self) -> None:
        """Make it a subclass of all those classes."""
        for resource in self._resources:
            if resource not in self._taken:
                self.take(resource)


class _Later:
    """Stands in a service for a call that it does not inherit yet."""

    def __init__(self, heritage: _Heritage, resource: Resource, name: str) -> None:
        self._heritage = heritage
        self._resource = resource
        self._name = name

    def __get__(self, instance: object, owner: type) -> Any:
        self._heritage.take(self._resource)
        return getattr(owner if instance is None else instance, self._name)


_ancestors: Callable[[type], tuple[type, ...]] = vars(type)["__mro__"].__get__


class _ServiceType(type):
    """The class of service classes."""

    @property
    def __mro__(cls) -> tuple[type, ...]:
        for ancestor in _ancestors(cls):
            heritage: _Heritage | None = vars(ancestor).get("_heritage")
            if heritage is not None:
                heritage.take_all()
        return _ancestors(cls)


class Service(metaclass=_ServiceType):
    """What the services of a session have in common."""

    info: ClassVar[ServiceInfo]
    _heritage: ClassVar[_Heritage]

    def __init_subclass__(cls, *, resources: Sequence[Resource] = ()) -> None:
        super().__init_subclass__()
        if resources:
            cls._heritage = _Heritage(cls, resources)

    def __init__(self, pipeline: Pipeline) -> None:
        self._pipeline = pipeline

    def with_options(
        self, *, timeout: float | Timeout | None = None, retry: RetryPolicy | None = None
    ) -> Self:
        """A cheap copy of this service whose calls have another timeout or retry policy.

        Connections, credentials, clock and retry quota are shared with the original.

        Args:
            timeout: Seconds for a whole call, or a `Timeout`; None keeps what the session has.
            retry: Retry policy; None keeps what the session has.
        """
        return type(self)(self._pipeline.with_options(timeout=timeout, retry=retry))
