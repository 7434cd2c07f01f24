"""A route that EventBridge posts events to."""

from fastapi import FastAPI
from starlette.routing import Route

from ..events import EventReceiver, asgi_app

__all__ = ["add_event_route"]


def add_event_route(app: FastAPI, receiver: EventReceiver, *, path: str = "/events") -> None:
    """Take in events at a path.

    It is not in the application's OpenAPI description, since only EventBridge has the secret.

    Args:
        app: The application.
        receiver: What takes the events in. Close it in the application's lifespan.
        path: Where EventBridge posts to.
    """
    app.router.routes.append(Route(path, asgi_app(receiver), include_in_schema=False))
