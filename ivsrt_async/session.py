"""The session: one object for all of Amazon IVS."""

import os
from collections.abc import Mapping
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar

from ._core.adaptive import AdaptiveLimiter
from ._core.clock import Clock
from ._core.credential_cache import CredentialCache
from ._core.deadlines import Deadlines
from ._core.location import Locator, flag
from ._core.methods import Service
from ._core.pipeline import Pipeline, Runtime
from ._core.retry import RetryQuota
from ._core.settings import RetryPolicy, Timeout, as_timeout, check_retry
from ._core.transport import Transport
from .credentials import (
    BotocoreCredentials,
    Credentials,
    CredentialsProvider,
    StaticCredentials,
    environment_credentials,
)
from .errors import ConfigurationError

if TYPE_CHECKING:
    import aiohttp

    from .chat.client import Chat
    from .low_latency.client import LowLatency
    from .realtime.client import RealTime

S = TypeVar("S", bound=Service)

_SERVICES = frozenset({"realtime", "low_latency", "chat"})


class Session:
    """Everything a program needs to call Amazon IVS; share one among all tasks of an event loop.

    ```python
    async with Session(region="eu-west-1") as session:
        created = await session.realtime.create_stage(name="standup")
    ```

    Making a session reads environment variables and nothing else. Connections, credentials and
    service modules are fetched when a call first needs them.

    Args:
        region: AWS region, such as `eu-west-1`. Else `AWS_REGION`, `AWS_DEFAULT_REGION`, then the
            profile's region.
        credentials: `Credentials`, or an object with an async method `get_credentials`. Else the
            environment's, then those of botocore's chain for `AWS_PROFILE`, if botocore is
            installed.
        endpoint_url: URL to call instead of AWS, for all services or as a mapping by service
            (`realtime`, `low_latency`, `chat`). Else `AWS_ENDPOINT_URL_IVS_REALTIME`,
            `AWS_ENDPOINT_URL_IVS`, `AWS_ENDPOINT_URL_IVSCHAT`, then `AWS_ENDPOINT_URL`, unless
            `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS` is true.
        retry: When failed attempts are made again. Else `AWS_MAX_ATTEMPTS` and `AWS_RETRY_MODE`,
            else three attempts in standard mode.
        timeout: Seconds a call may take in all, or a `Timeout`. Default: 5 s to connect, 30 s for
            an answer, 60 s in all.
        max_connections: Connections open at once, default 50; further calls wait for a free one.
        use_fips: Use AWS's FIPS endpoints. Else `AWS_USE_FIPS_ENDPOINT`, else no.
        use_dualstack: Use endpoints that speak IPv6 too. Else `AWS_USE_DUALSTACK_ENDPOINT`.
        http: An aiohttp session of your own to send with; it stays open when this one closes. Its
            own ways apply: default headers, cookies, and sending GET and DELETE a second time when
            a kept connection breaks. It must not have `auth=` or `trust_env=`.
        allow_http: Let `endpoint_url` be plain `http://` on another machine, as in a container
            network. Signed calls then travel in the clear.

    `AWS_CA_BUNDLE` names a file of certificate authorities to trust, and
    `AWS_DISABLE_CLOCK_SKEW_CORRECTION` stops the correction of a wrong local clock.

    Raises:
        ConfigurationError: A setting is malformed.
        CredentialsError: Half of an access key is in the environment.
    """

    def __init__(
        self,
        region: str | None = None,
        *,
        credentials: Credentials | CredentialsProvider | None = None,
        endpoint_url: str | Mapping[str, str] | None = None,
        retry: RetryPolicy | None = None,
        timeout: float | Timeout | None = None,
        max_connections: int = 50,
        use_fips: bool | None = None,
        use_dualstack: bool | None = None,
        http: "aiohttp.ClientSession | None" = None,
        allow_http: bool = False,
    ) -> None:
        environment = os.environ
        if type(max_connections) is not int or max_connections < 1:
            raise ConfigurationError(
                f"max_connections must be a whole number of at least 1, got {max_connections!r}"
            )
        _check_service_names(endpoint_url)
        self._retry = _retry_policy(environment) if retry is None else check_retry(retry)
        self._timeout = as_timeout(timeout)
        clock = Clock(correct_skew=not flag(environment, "AWS_DISABLE_CLOCK_SKEW_CORRECTION"))
        deadlines = Deadlines()
        self._runtime = Runtime(
            transport=Transport(
                max_connections=max_connections,
                ca_bundle=environment.get("AWS_CA_BUNDLE") or None,
                http=http,
                deadlines=deadlines,
            ),
            credentials=CredentialCache(_provider(credentials, environment), clock),
            clock=clock,
            deadlines=deadlines,
            quota=RetryQuota(),
            limiter=AdaptiveLimiter(clock),
            locator=Locator(
                environment,
                region=region,
                endpoint_url=endpoint_url,
                use_fips=use_fips,
                use_dualstack=use_dualstack,
                allow_http=allow_http,
            ),
        )

    @property
    def region(self) -> str | None:
        """The region; None until the first call if it comes from a profile."""
        return self._runtime.locator.region

    @cached_property
    def realtime(self) -> "RealTime":
        """Amazon IVS Real-Time: stages, participants, compositions."""
        from .realtime.client import RealTime  # noqa: PLC0415 - nobody pays for unused services

        return self._service(RealTime)

    @cached_property
    def low_latency(self) -> "LowLatency":
        """Amazon IVS Low-Latency: channels, streams, recordings."""
        from .low_latency.client import LowLatency  # noqa: PLC0415 - nobody pays for unused services

        return self._service(LowLatency)

    @cached_property
    def chat(self) -> "Chat":
        """Amazon IVS Chat: rooms, tokens, messages."""
        from .chat.client import Chat  # noqa: PLC0415 - nobody pays for unused services

        return self._service(Chat)

    def _service(self, service: type[S]) -> S:
        return service(Pipeline(self._runtime, service.info, self._retry, self._timeout))

    async def aclose(self) -> None:
        """Close connections and stop background work; closing twice is fine."""
        try:
            await self._runtime.credentials.aclose()
        finally:  # a provider of somebody else's may resist
            await self._runtime.transport.aclose()
            self._runtime.deadlines.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    def __repr__(self) -> str:
        state = "closed" if self._runtime.transport.closed else "open"
        return f"<Session region={self.region!r} {state}>"


def _check_service_names(endpoint_url: object) -> None:
    """A misspelt service would silently be called at AWS."""
    unknown = set(endpoint_url) - _SERVICES if isinstance(endpoint_url, Mapping) else set()
    if unknown:
        raise ConfigurationError(
            f"endpoint_url names no such service: {', '.join(sorted(map(repr, unknown)))}; "
            f"there are {', '.join(sorted(_SERVICES))}"
        )


def _provider(
    credentials: Credentials | CredentialsProvider | None, environment: Mapping[str, str]
) -> CredentialsProvider:
    if credentials is None:
        credentials = environment_credentials(environment)
    if credentials is None:
        return BotocoreCredentials(environment.get("AWS_PROFILE") or None)
    if isinstance(credentials, Credentials):
        return StaticCredentials(credentials)
    if not isinstance(credentials, CredentialsProvider):
        raise ConfigurationError(
            "credentials must be Credentials or have an async method get_credentials(), "
            f"got {type(credentials).__name__}"
        )
    return credentials


def _retry_policy(environment: Mapping[str, str]) -> RetryPolicy:
    attempts = environment.get("AWS_MAX_ATTEMPTS") or "3"
    if not attempts.isascii() or not attempts.isdigit() or int(attempts) < 1:
        raise ConfigurationError(
            f"AWS_MAX_ATTEMPTS must be a whole number of at least 1, got {attempts!r}"
        )
    mode = environment.get("AWS_RETRY_MODE") or "standard"
    if mode not in ("legacy", "standard", "adaptive"):
        raise ConfigurationError(
            f"AWS_RETRY_MODE must be legacy, standard or adaptive, got {mode!r}"
        )
    # AWS's SDKs now treat the old mode as the standard one.
    return RetryPolicy(
        max_attempts=int(attempts), mode="adaptive" if mode == "adaptive" else "standard"
    )
