"""What marks a call, on its span and in measurements."""

from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import urlsplit

from . import _names as names


@lru_cache(maxsize=512)
def attributes_of(service: str, operation: str) -> dict[str, str | int]:
    """What is known of a call from the start. Nobody may change it."""
    return {
        names.RPC_SYSTEM: names.AWS_API,
        names.RPC_SYSTEM_NAME: names.AWS_API,
        names.RPC_SERVICE: names.SERVICE_IDS.get(service, service),
        names.RPC_METHOD: operation,
    }


@lru_cache(maxsize=64)
def server_at(origin: str) -> Mapping[str, str | int]:
    """Which server a call was sent to, by scheme, host and port; nothing if it was not sent."""
    if not origin:
        return {}
    parts = urlsplit(origin)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return {names.SERVER_ADDRESS: parts.hostname or "", names.SERVER_PORT: port}
