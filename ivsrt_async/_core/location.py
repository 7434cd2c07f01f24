"""Where a session's calls go: settings, environment and profile put in their order."""

import asyncio
import threading
from collections.abc import Callable, Mapping

import attrs

from ..errors import ConfigurationError, CredentialsError
from .endpoints import ServiceInfo, aws_endpoint, check_endpoint, check_region
from .environment import Environment
from .providers import botocore_session


@attrs.frozen
class Location:
    """Where one service is called."""

    url: str
    """Endpoint without a trailing slash."""
    region: str
    """Region in the credential scope of signatures."""


class Locator:
    """Finds region and endpoint of a service.

    Region: the argument, `AWS_REGION`, `AWS_DEFAULT_REGION`, then the profile's. Endpoint: the
    argument, the service's own variable, `AWS_ENDPOINT_URL`, then AWS's rules. The profile's files
    are read only when they are needed, in a worker thread.
    """

    def __init__(
        self,
        environment: Environment,
        *,
        region: str | None,
        endpoint_url: str | Mapping[str, str] | None,
        use_fips: bool | None,
        use_dualstack: bool | None,
        allow_http: bool,
    ) -> None:
        if region is None:  # an empty argument is a mistake; an empty variable is one not set
            region = environment.region
        self.region = None if region is None else check_region(region)
        self.profile: str | None = environment.profile
        self._fips = _flag("use_fips", use_fips, lambda: environment.use_fips)
        self._dualstack = _flag("use_dualstack", use_dualstack, lambda: environment.use_dualstack)
        self._argument = endpoint_url
        self._reading = threading.Lock()
        self._allow_http = allow_http
        self._variables = environment.endpoint_urls()
        if isinstance(endpoint_url, Mapping):
            for url in endpoint_url.values():
                check_endpoint(url, allow_http=allow_http)
        elif endpoint_url is not None:
            check_endpoint(endpoint_url, allow_http=allow_http)

    async def locate(self, info: ServiceInfo) -> Location:
        """Region and endpoint of a service.

        Raises:
            ConfigurationError: There is no region, or the settings contradict each other.
        """
        if self.region is None:
            self.region = await asyncio.to_thread(self._profile_region)
        source, url = self._own_endpoint(info)
        if url is None:
            if self._fips and info.plain_only:
                raise ConfigurationError(f"AWS documents no FIPS endpoint for {info.name}")
            dualstack = self._dualstack and not info.plain_only
            return Location(
                aws_endpoint(info, self.region, fips=self._fips, dualstack=dualstack), self.region
            )
        if self._fips or self._dualstack:
            option = "FIPS" if self._fips else "dual-stack"
            raise ConfigurationError(f"{option} cannot be combined with an endpoint of your own")
        return Location(
            check_endpoint(url, allow_http=self._allow_http, source=source), self.region
        )

    def _own_endpoint(self, info: ServiceInfo) -> tuple[str, str | None]:
        """Where an endpoint of the caller's own was given, and which."""
        if isinstance(self._argument, str):
            return "endpoint_url", self._argument
        infos = (info,) if info.beside is None else (info, info.beside)
        for each in infos:
            if self._argument is not None and each.name in self._argument:
                return "endpoint_url", self._argument[each.name]
        for variable in (*(each.endpoint_variable for each in infos), "AWS_ENDPOINT_URL"):
            if variable in self._variables:
                return variable, self._variables[variable]
        return "", None

    def _profile_region(self) -> str:
        with self._reading:  # the first calls of a session all come here at once
            return self.region or self._read_region()

    def _read_region(self) -> str:
        advice = "pass region=, set AWS_REGION, or give the profile a region"
        try:
            region = botocore_session(self.profile).get_config_variable("region")
        except CredentialsError:
            raise ConfigurationError(
                f"no region: {advice} (profiles are read with ivsrt-async[botocore])"
            ) from None
        except Exception as error:  # noqa: BLE001 - botocore's errors are known only to it
            raise ConfigurationError(f"no region, and the profile gave none: {error}") from None
        if not region:
            raise ConfigurationError(f"no region: {advice}")
        self.region = check_region(region)
        return self.region


def _flag(name: str, argument: object, default: Callable[[], bool]) -> bool:
    """A flag by its argument, or else as the environment has it."""
    if argument is None:
        return default()
    if not isinstance(argument, bool):
        raise ConfigurationError(f"{name} must be True, False or None, got {argument!r}")
    return argument
