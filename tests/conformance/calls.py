"""Makes our calls out of what botocore takes, over a real socket."""

import asyncio
from contextlib import suppress
from datetime import datetime
from typing import Any, get_args
from urllib.parse import urlsplit

from botocore import xform_name
from botocore.awsrequest import AWSPreparedRequest, create_request_object, prepare_request_dict
from botocore.model import Shape
from botocore.serialize import create_serializer

from ivsrt_async import Session
from ivsrt_async.errors import ResponseParseError
from tests.support.scripted_server import Answer, Received, ScriptedServer

from .differences import UNIONS
from .places import OurType
from .services import Case

_serializer = create_serializer("rest-json")


def our_arguments(case: Case, members: dict[str, Any]) -> dict[str, Any]:
    """The keyword arguments that say what botocore's `members` say."""
    shape, fields = case.model.input_shape, OurType(case.operation).fields
    return {
        xform_name(name): _ours(value, shape.members[name], fields[name].type)
        for name, value in members.items()
    }


def _ours(value: Any, shape: Shape, annotation: Any) -> Any:
    ours = OurType.of(annotation)
    if shape.type_name == "structure" and isinstance(value, dict):
        fields = ours.fields
        return ours.base(
            **{
                xform_name(name): _ours(inner, shape.members[name], fields[name].type)
                for name, inner in value.items()
            }
        )
    if shape.type_name == "list" and isinstance(value, list):
        (item,) = get_args(ours.base)
        return [_ours(inner, shape.member, item) for inner in value]
    if shape.type_name == "map" and isinstance(value, dict):
        _, item = get_args(ours.base)
        return {key: _ours(inner, shape.value, item) for key, inner in value.items()}
    return value


def smallest_input(case: Case) -> dict[str, Any]:
    """The required members and nothing else, each as small as the model allows."""
    shape = case.model.input_shape
    return smallest(case, shape) if shape else {}


def smallest(case: Case, shape: Shape) -> Any:
    """A value that keeps the model's limits; texts start with a letter."""
    low = shape.metadata.get("min")
    match shape.type_name:
        case "structure":
            union = union_of(case, shape)
            names = [n for n in shape.members if n in {*shape.required_members, *union[:1]}]
            return {name: smallest(case, shape.members[name]) for name in names}
        case "list":
            return [smallest(case, shape.member)] * max(low or 0, 1)
        case "map":
            return {smallest(case, shape.key): smallest(case, shape.value)}
        case "string":
            return shape.enum[0] if shape.enum else "a" * max(low or 0, 1)
        case "integer" | "long" | "float" | "double":
            return low or 0
        case "boolean":
            return False
        case "timestamp":
            return datetime.fromisoformat("2026-01-02T03:04:05+00:00")
    raise TypeError(f"no value is known for {shape}")


def union_of(case: Case, shape: Shape) -> list[str]:
    """Members of which exactly one must be given; none unless the structure is a union."""
    if shape.is_tagged_union:
        return list(shape.members)
    return sorted(UNIONS.get((case.service.name, shape.name), ()))


def botocores_request(case: Case, members: dict[str, Any], url: str) -> AWSPreparedRequest:
    """What botocore would send, signature aside."""
    serialized = _serializer.serialize_to_request(members, case.model)
    prepare_request_dict(serialized, endpoint_url=url)
    return create_request_object(serialized).prepare()


def target_of(request: AWSPreparedRequest) -> str:
    """Path and query, byte for byte."""
    parts = urlsplit(request.url)
    return request.url.removeprefix(f"{parts.scheme}://{parts.netloc}")


EMPTY_ANSWER = Answer(headers={"Date": ""})
"""Tells no time, so that no clock is corrected by it."""


class Exchange:
    """A session of ours and the server it talks to, driven from a test that is not async.

    Hypothesis calls its function many times; an event loop of its own lets every example use the
    same server and the same connection.
    """

    session: Session

    def __init__(self, runner: asyncio.Runner) -> None:
        self._runner = runner
        self.answer = EMPTY_ANSWER
        """What the server says from now on."""
        self.server = ScriptedServer(script=lambda _: self.answer)

    def call(self, case: Case, members: dict[str, Any]) -> Any:
        """Make the call that botocore's `members` describe, and wait for its result."""
        return self.call_with(case, **our_arguments(case, members))

    def call_with(self, case: Case, *args: Any, **kwargs: Any) -> Any:
        service = getattr(self.session, case.service.name)

        async def made() -> Any:
            return await getattr(service, case.method_name)(*args, **kwargs)

        return self._runner.run(made())

    def send(self, case: Case, members: dict[str, Any]) -> Received:
        """The one request that arrives for a call; what the empty answer lacks does not matter."""
        self.server.received.clear()
        with suppress(ResponseParseError):
            self.call(case, members)
        (request,) = self.server.received
        return request
