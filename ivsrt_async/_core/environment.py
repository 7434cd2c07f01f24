"""Environment variables; the only room in which they are read.

They are read once, when a session is made, and arguments win over them.
https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html
"""

from collections.abc import Mapping

import attrs

from ..credentials import Credentials
from ..errors import ConfigurationError, CredentialsError
from .settings import RetryPolicy

_TRUTHS = {"true": True, "false": False}
_MODES = ("legacy", "standard", "adaptive")


@attrs.frozen
class Environment:
    """The variables an AWS SDK listens to.

    Args:
        variables: Name and value of each, such as `os.environ`.
    """

    _variables: Mapping[str, str] = attrs.field(repr=False)

    @property
    def region(self) -> str | None:
        """`AWS_REGION`, or else `AWS_DEFAULT_REGION`."""
        return self._text("AWS_REGION") or self._text("AWS_DEFAULT_REGION")

    @property
    def profile(self) -> str | None:
        """`AWS_PROFILE`: section of the shared configuration files."""
        return self._text("AWS_PROFILE")

    @property
    def ca_bundle(self) -> str | None:
        """`AWS_CA_BUNDLE`: file of certificate authorities to trust."""
        return self._text("AWS_CA_BUNDLE")

    @property
    def use_fips(self) -> bool:
        """`AWS_USE_FIPS_ENDPOINT`."""
        return self._flag("AWS_USE_FIPS_ENDPOINT")

    @property
    def use_dualstack(self) -> bool:
        """`AWS_USE_DUALSTACK_ENDPOINT`."""
        return self._flag("AWS_USE_DUALSTACK_ENDPOINT")

    @property
    def corrects_clock_skew(self) -> bool:
        """Not `AWS_DISABLE_CLOCK_SKEW_CORRECTION`."""
        return not self._flag("AWS_DISABLE_CLOCK_SKEW_CORRECTION")

    def endpoint_urls(self) -> dict[str, str]:
        """Endpoints of the user's own by variable, unless they are to be ignored.

        `AWS_ENDPOINT_URL`, and one variable for each service that begins with that name.
        """
        if self._flag("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"):
            return {}
        return {n: v for n, v in self._variables.items() if v and n.startswith("AWS_ENDPOINT_URL")}

    def credentials(self) -> Credentials | None:
        """`AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and `AWS_SESSION_TOKEN`.

        Raises:
            CredentialsError: One half of the key is there and the other is not.
        """
        halves = "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"
        missing = [variable for variable in halves if self._text(variable) is None]
        if len(missing) == 2:  # noqa: PLR2004 - both halves
            return None
        if missing:
            raise CredentialsError(
                f"half of an access key is in the environment: {missing[0]} is not set"
            )
        return Credentials(  # from no variable, which a traceback would show if this is refused
            self._variables["AWS_ACCESS_KEY_ID"],
            self._variables["AWS_SECRET_ACCESS_KEY"],
            self._text("AWS_SESSION_TOKEN"),
        )

    def retry_policy(self) -> RetryPolicy:
        """`AWS_MAX_ATTEMPTS` and `AWS_RETRY_MODE`.

        Raises:
            ConfigurationError: One of them is malformed.
        """
        attempts = self._text("AWS_MAX_ATTEMPTS") or "3"
        if not attempts.isascii() or not attempts.isdigit() or int(attempts) < 1:
            raise ConfigurationError(
                f"AWS_MAX_ATTEMPTS must be a whole number of at least 1, got {attempts!r}"
            )
        mode = self._text("AWS_RETRY_MODE") or "standard"
        if mode not in _MODES:
            raise ConfigurationError(
                f"AWS_RETRY_MODE must be legacy, standard or adaptive, got {mode!r}"
            )
        # AWS's SDKs now treat the old mode as the standard one.
        return RetryPolicy(
            max_attempts=int(attempts), mode="adaptive" if mode == "adaptive" else "standard"
        )

    def _text(self, variable: str) -> str | None:
        """A variable; one that is set to nothing counts as not set."""
        return self._variables.get(variable) or None

    def _flag(self, variable: str) -> bool:
        value = (self._text(variable) or "").strip().lower() or "false"
        if value not in _TRUTHS:
            raise ConfigurationError(
                f"{variable} must be true or false, got {self._variables[variable]!r}"
            )
        return _TRUTHS[value]
