"""The session: one object for all of Amazon IVS."""

from collections.abc import Awaitable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from types import TracebackType
from typing import TYPE_CHECKING, ClassVar, Protocol, Self

from ._core.call import Call, observed
from ._core.clock import Clock
from ._core.credential_cache import CredentialCache
from ._core.environment import Environment
from ._core.location import Locator
from ._core.methods import Service
from ._core.pace import Pace
from ._core.pipeline import Pipeline
from ._core.providers import BotocoreCredentials, StaticCredentials
from ._core.service_attribute import ServiceAttribute
from ._core.settings import RetryPolicy, TimeLimits, Timeout, check_retry
from ._core.shared import Shared
from ._core.surroundings import Surroundings
from ._core.transport import Transport
from .credentials import Credentials, CredentialsProvider, type_name
from .errors import ConfigurationError

if TYPE_CHECKING:
    import aiohttp

    from ._core.middleware import Middleware
    from .chat.client import Chat
    from .low_latency.client import LowLatency
    from .realtime.client import RealTime
__all__ = ["Session", "SessionClock"]

_SERVICES = frozenset({"realtime", "low_latency", "chat", "chat_messaging"})


def _realtime() -> "type[RealTime]":
    from .realtime.client import RealTime  # noqa: PLC0415 - nobody pays for unused services

    return RealTime


def _low_latency() -> "type[LowLatency]":
    from .low_latency.client import LowLatency  # noqa: PLC0415 - as above

    return LowLatency


def _chat() -> "type[Chat]":
    from .chat.client import Chat  # noqa: PLC0415 - as above

    return Chat


class SessionClock(Protocol):
    """What time it is for a session, and a way to wait by it; see `Session.clock`."""

    def now(self) -> datetime:
        """The service's time, in UTC: the local clock, corrected by the answers that came."""
        ...

    def monotonic(self) -> float:
        """Seconds since some moment, by a clock that is never set."""
        ...

    def sleep(self, seconds: float, /) -> Awaitable[object]:
        """Wait so many seconds."""
        ...


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
            (`realtime`, `low_latency`, `chat`, and `chat_messaging` if chat connections go
            elsewhere than chat's calls). Else `AWS_ENDPOINT_URL_IVS_REALTIME`,
            `AWS_ENDPOINT_URL_IVS`, `AWS_ENDPOINT_URL_IVSCHAT`,
            `AWS_ENDPOINT_URL_IVSCHAT_MESSAGING`, then `AWS_ENDPOINT_URL`, unless
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
        middleware: Objects of `ivsrt_async.middleware.Middleware` that see every call and every
            attempt, the outermost first.
        pacing: When calls may leave: a `Pacing`, or a `RedisPacing` for several processes; see
            `ivsrt_async.pacing`. Default: at once, however many there are.
        surroundings: For tests: other environment variables, clocks and random numbers than this
            machine's; see `ivsrt_async.testing`.

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
        middleware: "Sequence[Middleware]" = (),
        pacing: Pace | None = None,
        surroundings: Surroundings | None = None,
    ) -> None:
        if type(max_connections) is not int or max_connections < 1:
            raise ConfigurationError(
                f"max_connections must be a whole number of at least 1, got {max_connections!r}"
            )
        _check_service_names(endpoint_url)
        if not _can_sign(credentials):
            given = type_name(credentials)
            del credentials  # which may be a secret, and tracebacks may show it
            raise ConfigurationError(
                "credentials must be Credentials or have an async method get_credentials(), "
                f"got {given}"
            )
        self._middleware = _checked(middleware)
        if pacing is not None and not _is_pace(pacing):
            raise ConfigurationError(
                f"pacing must be a pace, such as Pacing(), got {type_name(pacing)}"
            )
        around = Surroundings() if surroundings is None else surroundings
        environment = Environment(around.variables)
        self._retry = environment.retry_policy() if retry is None else check_retry(retry)
        self._limits = TimeLimits().changed(timeout)
        clock = Clock(around, correct_skew=environment.corrects_clock_skew)
        self._shared = Shared(
            transport=Transport(
                max_connections=max_connections, ca_bundle=environment.ca_bundle, http=http
            ),
            credentials=CredentialCache(_provider(credentials, environment), clock),
            clock=clock,
            chance=around.chance,
            locator=Locator(
                environment,
                region=region,
                endpoint_url=endpoint_url,
                use_fips=use_fips,
                use_dualstack=use_dualstack,
                allow_http=allow_http,
            ),
            pace=pacing,
        )

    realtime: ClassVar["ServiceAttribute[RealTime]"] = ServiceAttribute(_realtime)
    """Amazon IVS Real-Time: stages, participants, compositions."""
    low_latency: ClassVar["ServiceAttribute[LowLatency]"] = ServiceAttribute(_low_latency)
    """Amazon IVS Low-Latency: channels, streams, recordings."""
    chat: ClassVar["ServiceAttribute[Chat]"] = ServiceAttribute(_chat)
    """Amazon IVS Chat: rooms, tokens, messages."""

    @property
    def region(self) -> str | None:
        """The region; None until the first call if it comes from a profile."""
        return self._shared.locator.region

    @property
    def clock(self) -> SessionClock:
        """Its clock: the service's time, and a `sleep` that costs a test no time.

        What waits by it, as `ivsrt_async.workflows` does, follows the session's `surroundings`.
        """
        return self._shared.clock

    def _pipeline_of(self, service: type[Service]) -> Pipeline:
        if self._middleware:
            from ._core.layered_pipeline import LayeredPipeline  # noqa: PLC0415 - most have none

            return LayeredPipeline(
                self._shared, service.info, self._retry, self._limits, self._middleware
            )
        return Pipeline(self._shared, service.info, self._retry, self._limits)

    def observe(self) -> AbstractAsyncContextManager[list[Call]]:
        """Collect what becomes of the calls made in a block.

        ```python
        async with session.observe() as calls:
            stage = await session.realtime.get_stage(arn)
        print(calls[0].attempts, calls[0].request_id, calls[0].waited)
        ```

        Calls are added as they end, whether they succeed or fail: those of the current task, and of
        the tasks it starts in the block. Calls of other tasks are not seen.
        """
        return observed(self._shared)

    async def aclose(self) -> None:
        """Close connections and stop background work; closing twice is fine.

        Calls that are under way fail with `SessionClosedError`.
        """
        await self._shared.aclose()

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
        if "_shared" not in self.__dict__:
            return "<Session that was refused>"
        state = "closed" if self._shared.closed else "open"
        return f"<Session region={self.region!r} {state}>"


def _check_service_names(endpoint_url: object) -> None:
    """A misspelt service would silently be called at AWS."""
    unknown = set(endpoint_url) - _SERVICES if isinstance(endpoint_url, Mapping) else set()
    if unknown:
        raise ConfigurationError(
            f"endpoint_url names no such service: {', '.join(sorted(map(repr, unknown)))}; "
            f"there are {', '.join(sorted(_SERVICES))}"
        )


def _checked(middleware: object) -> "tuple[Middleware, ...]":
    if isinstance(middleware, tuple | list) and not middleware:
        return ()
    from ._core.middleware import check_middleware  # noqa: PLC0415 - most have none

    return check_middleware(middleware)


def _can_sign(credentials: object) -> bool:
    return isinstance(credentials, Credentials | CredentialsProvider | None)


def _is_pace(pacing: object) -> bool:
    return isinstance(pacing, Pace) and not isinstance(pacing, type)


def _provider(
    credentials: Credentials | CredentialsProvider | None, environment: Environment
) -> CredentialsProvider:
    if credentials is None:
        credentials = environment.credentials()
    if credentials is None:
        return BotocoreCredentials(environment.profile)
    if isinstance(credentials, Credentials):
        return StaticCredentials(credentials)
    return credentials
