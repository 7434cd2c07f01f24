"""boto3's clients, made once for a process and pointed at one local IVS after the other."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

_NOWHERE = "http://127.0.0.1:1"


class Boto3Clients:
    """A client of each service; making one takes longer than a whole test."""

    def __init__(self) -> None:
        self.endpoint_url = _NOWHERE
        """Where the clients call."""
        self._clients: dict[str, object] = {}

    def of(self, service: str):
        """The client of a service."""
        if service not in self._clients:
            client = boto3.client(
                service,
                region_name="us-east-1",
                endpoint_url=_NOWHERE,
                aws_access_key_id="local",
                aws_secret_access_key="local",
                config=Config(retries={"total_max_attempts": 1}),
            )
            client.meta.events.register("before-call", self._direct)
            self._clients[service] = client
        return self._clients[service]

    def close(self) -> None:
        """Close the connections of all clients."""
        for client in self._clients.values():
            client.close()

    def _direct(self, params, **_) -> None:
        params["url"] = params["url"].replace(_NOWHERE, self.endpoint_url, 1)


class InThread:
    """A client of boto3 whose calls are awaited: they run in a thread beside the event loop."""

    def __init__(self, client) -> None:
        self.client = client

    def __getattr__(self, method: str) -> Callable[..., Awaitable[dict]]:
        call = getattr(self.client, method)

        async def in_thread(**arguments) -> dict:
            return await asyncio.to_thread(call, **arguments)

        return in_thread


@contextmanager
def refused(code: str, status: int) -> Iterator[pytest.ExceptionInfo[ClientError]]:
    """The call inside is answered with this error and no other."""
    with pytest.raises(ClientError) as raised:
        yield raised
    answer = raised.value.response
    found = (answer["Error"]["Code"], answer["ResponseMetadata"]["HTTPStatusCode"])
    assert (code, status) == found, answer["Error"]


def invalid():
    """The call inside fails the validation of the service."""
    return refused("ValidationException", 400)


def conflicting():
    """The call inside does not fit the state of what it is about."""
    return refused("ConflictException", 409)


def missing():
    """The call inside is about something that is not there."""
    return refused("ResourceNotFoundException", 404)


def over_quota():
    """The call inside would make too many of something."""
    return refused("ServiceQuotaExceededException", 402)
