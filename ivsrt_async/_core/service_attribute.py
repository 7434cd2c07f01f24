"""The attributes of a session that are services."""

from collections.abc import Callable
from typing import Generic, Protocol, TypeVar, overload

from .methods import Service
from .pipeline import Pipeline

S = TypeVar("S", bound=Service)


class _HasServices(Protocol):
    """A session."""

    def _pipeline_of(self, service: type[Service]) -> Pipeline: ...


class ServiceAttribute(Generic[S]):
    """A service of a session, imported and made when it is first used.

    Looked up on the class of sessions it is the class of the service, so that
    `unittest.mock.create_autospec(Session)` knows the calls of its services.

    Args:
        load: Imports the class of the service.
    """

    def __init__(self, load: Callable[[], type[S]]) -> None:
        self._load = load
        self._name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, session: None, owner: type) -> type[S]: ...
    @overload
    def __get__(self, session: _HasServices, owner: type) -> S: ...
    def __get__(self, session: _HasServices | None, owner: type) -> S | type[S]:
        service = self._load()
        if session is None:
            return service
        made = service(session._pipeline_of(service))  # noqa: SLF001 - a part of sessions
        session.__dict__[self._name] = made  # which Python finds first from now on
        return made
