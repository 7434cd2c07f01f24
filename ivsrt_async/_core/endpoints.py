"""From service and region to the URL that is called.

AWS's rules, in order: a URL of the caller's own, else `https://{prefix}[-fips].{region}.{suffix}`
with the DNS suffix of the region's partition.
https://docs.aws.amazon.com/general/latest/gr/ivs.html
"""

import ipaddress
import re
from urllib.parse import urlsplit

import attrs

from ..errors import ConfigurationError

_REGION = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?", re.ASCII)
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?\.?|\[[0-9A-Fa-f:.]+\]", re.ASCII)


@attrs.frozen(kw_only=True)
class ServiceInfo:
    """What tells one service from another on the network."""

    name: str
    """Its name as an attribute of a session, such as `realtime`."""
    endpoint_prefix: str
    """First label of its host name, such as `ivsrealtime`."""
    signing_name: str
    """Service in the credential scope of its signatures."""
    endpoint_variable: str
    """Environment variable with a URL of the caller's own."""
    beside: "ServiceInfo | None" = None
    """Service whose endpoint of the caller's own serves this one too, unless it has another."""
    plain_only: bool = False
    """Whether AWS documents no FIPS and no dual-stack endpoint for it."""


@attrs.frozen
class Partition:
    """A group of regions with DNS suffixes of its own."""

    name: str
    region: str
    """A regular expression for the names of its regions; compiled when one is looked for."""
    suffix: str
    dualstack_suffix: str

    def has(self, region: str) -> bool:
        """Whether a region is one of its regions."""
        return re.fullmatch(self.region, region, re.ASCII) is not None


_AWS = Partition("aws", r"(us|eu|ap|sa|ca|me|af|il|mx)-\w+-\d+", "amazonaws.com", "api.aws")
PARTITIONS = (
    _AWS,
    Partition("aws-cn", r"cn-\w+-\d+", "amazonaws.com.cn", "api.amazonwebservices.com.cn"),
    Partition("aws-eusc", r"eusc-(de)-\w+-\d+", "amazonaws.eu", "api.amazonwebservices.eu"),
    Partition("aws-iso", r"us-iso-\w+-\d+", "c2s.ic.gov", "api.aws.ic.gov"),
    Partition("aws-iso-b", r"us-isob-\w+-\d+", "sc2s.sgov.gov", "api.aws.scloud"),
    Partition("aws-iso-e", r"eu-isoe-\w+-\d+", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk"),
    Partition("aws-iso-f", r"us-isof-\w+-\d+", "csp.hci.ic.gov", "api.aws.hci.ic.gov"),
    Partition("aws-us-gov", r"us-gov-\w+-\d+", "amazonaws.com", "api.aws"),
)


def check_region(region: object) -> str:
    """Return the region if it may stand in a host name.

    Raises:
        ConfigurationError: It may not; a region from a request or a file could otherwise send
            signed calls to a host of somebody's choice.
    """
    if not isinstance(region, str) or not _REGION.fullmatch(region):
        raise ConfigurationError(
            f"region must be a name such as 'eu-west-1' (a-z, 0-9 and '-', at most 63 characters), "
            f"got {region!r}"
        )
    return region


def aws_endpoint(info: ServiceInfo, region: str, *, fips: bool, dualstack: bool) -> str:
    """The URL AWS documents for a service in a region."""
    check_region(region)
    partition = next((p for p in PARTITIONS if p.has(region)), _AWS)
    prefix = f"{info.endpoint_prefix}-fips" if fips else info.endpoint_prefix
    suffix = partition.dualstack_suffix if dualstack else partition.suffix
    return f"https://{prefix}.{region}.{suffix}"


def check_endpoint(url: object, *, allow_http: bool, source: str = "endpoint_url") -> str:
    """Return a caller's endpoint without a trailing slash.

    Args:
        url: The endpoint.
        allow_http: Whether `http://` to another machine is permitted.
        source: Argument or variable it came from, for the error.

    Raises:
        ConfigurationError: It is not `https://host[:port][/path]`, or `http://` to another machine
            without permission, which would send signed calls in the clear.
    """
    if not isinstance(url, str):
        raise ConfigurationError(f"{source} must be a string, got {type(url).__name__}")
    problem = _endpoint_problem(url, allow_http)
    if problem:
        shown = "a URL with a user name or password" if "@" in url else repr(url)
        raise ConfigurationError(
            f"{source} {problem}; expected something like 'https://host:port', got {shown}"
        )
    return url.rstrip("/")


def _endpoint_problem(url: str, allow_http: bool) -> str | None:
    if any(c <= " " or c > "~" for c in url):
        return "must be plain text without spaces or control characters"
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "is not a URL"
    if parts.scheme not in ("https", "http"):
        return "must start with https://"
    if parts.username is not None or parts.password is not None:
        return "must not hold a user name or password"
    if parts.query or parts.fragment or "?" in url or "#" in url:
        return "must not hold a query or fragment"
    if not host or not _HOST.fullmatch(f"[{host}]" if ":" in host else host):
        return "must name a host"
    if parts.scheme == "http" and not allow_http and not is_loopback(host):
        return "must be https unless it is on this machine or allow_http=True is given"
    return None


def is_loopback(host: str) -> bool:
    """Whether a host name means this machine (RFC 6761 section 6.3, RFC 5735)."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
