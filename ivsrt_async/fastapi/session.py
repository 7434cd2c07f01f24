"""One session for a whole application: opened when it starts, closed when it stops."""

from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Annotated, Any, TypeAlias

from fastapi import Depends, FastAPI
from starlette.requests import HTTPConnection

from .._core.arguments import check_function
from ..errors import ConfigurationError
from ..session import Session

__all__ = ["IVS", "Lifespan", "get_session", "lifespan"]

Lifespan: TypeAlias = Callable[[FastAPI], AbstractAsyncContextManager[Mapping[str, Any] | None]]
"""What FastAPI's argument `lifespan` takes."""


def lifespan(
    make_session: Callable[[], Session] = Session, *, then: Lifespan | None = None
) -> Callable[[FastAPI], AbstractAsyncContextManager[Mapping[str, Any]]]:
    """A lifespan that owns a session, for routes to get as `IVS`.

    ```python
    app = FastAPI(lifespan=lifespan(lambda: Session("eu-west-1"), then=own_lifespan))
    ```

    Args:
        make_session: Makes the session, in the application's event loop; defaults to `Session()`,
            which takes all from the environment.
        then: The application's own lifespan. It is entered second and left first, finds the session
            as `app.state.ivs`, and what it yields becomes state of requests as usual.

    Raises:
        InvalidRequestError: One of them cannot be called.
    """
    check_function("make_session", make_session)
    if then is not None:
        check_function("then", then)

    @asynccontextmanager
    async def live(app: FastAPI) -> AsyncGenerator[Mapping[str, Any], None]:
        async with make_session() as session:
            app.state.ivs = session
            if then is None:
                yield {"ivs": session}
                return
            async with then(app) as state:
                yield {**(state or {}), "ivs": session}

    return live


def get_session(connection: HTTPConnection) -> Session:
    """The session that `lifespan` opened; what `IVS` depends on, to be overridden in tests.

    Args:
        connection: The request, or the websocket.

    Raises:
        ConfigurationError: The application was started without `lifespan`.
    """
    session = getattr(connection.state, "ivs", None)
    if not isinstance(session, Session):
        raise ConfigurationError(
            "there is no session: give FastAPI(lifespan=lifespan()) the lifespan of "
            "ivsrt_async.fastapi, and in tests use `with TestClient(app)`, which runs it"
        )
    return session


IVS: TypeAlias = Annotated[Session, Depends(get_session)]
"""The application's session, for the arguments of routes and dependencies."""
