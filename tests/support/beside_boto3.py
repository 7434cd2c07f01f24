"""boto3's client of a service beside ours, both talking to one local IVS."""

import asyncio
from datetime import UTC, datetime
from types import NoneType

import boto3
from botocore import xform_name
from botocore.config import Config

from ivsrt_async._core.converter import structure_hook, unstructure_hook
from ivsrt_async._core.methods import Service

_HEADER_MEMBERS = {
    "accessControlAllowOrigin",
    "accessControlExposeHeaders",
    "cacheControl",
    "contentSecurityPolicy",
    "strictTransportSecurity",
    "xContentTypeOptions",
    "xFrameOptions",
}


class BesideBoto3:
    """Calls go through boto3, in a thread; reads are made through our client too and compared.

    Args:
        ivs: The local IVS.
        name: boto3's name of the service.
        ours: The same service of a session of ours.
    """

    def __init__(self, ivs, name: str, ours: Service) -> None:
        self.client = boto3.client(
            name,
            region_name=ivs.region,
            endpoint_url=ivs.endpoint_url,
            aws_access_key_id="local",
            aws_secret_access_key="local",
            config=Config(retries={"total_max_attempts": 1}),
        )
        self._ours = ours
        self.called: set[str] = set()

    @property
    def operations(self) -> set[str]:
        """Every method of the service."""
        return {xform_name(name) for name in self.client.meta.service_model.operation_names}

    async def call(self, method: str, **arguments) -> dict:
        """What boto3 returns, times as on the wire, without what every answer has."""
        answer = await asyncio.to_thread(getattr(self.client, method), **arguments)
        self.called.add(method)
        assert answer.pop("ResponseMetadata")["HTTPStatusCode"] in (200, 204)
        return {name: _plain(v) for name, v in answer.items() if name not in _HEADER_MEMBERS}

    async def read(self, method: str, **arguments) -> dict:
        """What boto3 returns, which must be what our client returns."""
        theirs = await self.call(method, **arguments)
        operation = getattr(type(self._ours), method).operation
        spec = operation.spec
        request = structure_hook(operation)(arguments, operation)
        result = await self._ours._pipeline.send(request)
        ours = {} if spec.result_type is NoneType else unstructure_hook(spec.result_type)(result)
        assert theirs == (ours if spec.result is None else {spec.result: ours}), method
        return theirs


def _plain(value):
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value
