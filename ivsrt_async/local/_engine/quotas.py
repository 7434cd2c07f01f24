"""Quotas: AWS's defaults, and those the user of the local IVS sets."""

from collections.abc import Mapping


class Quotas:
    """The quotas of an account.

    The code that keeps a quota asks for it by name when the local IVS is made, so the names are
    known then and need no second list.

    Args:
        wanted: Quotas that differ from AWS's defaults, by name.

    Raises:
        ValueError: One is not a number of things.
    """

    def __init__(self, wanted: Mapping[str, int] | None = None) -> None:
        self._wanted = dict(wanted or {})
        self._known: set[str] = set()
        for name, number in self._wanted.items():
            if type(number) is not int or number < 0:
                raise ValueError(f"the quota of {name} must be 0 or more, got {number!r}")

    def of(self, name: str, default: int) -> int:
        """A quota.

        Args:
            name: The word for one of them, such as `Stage`.
            default: What AWS allows.
        """
        self._known.add(name)
        return self._wanted.get(name, default)

    def check_known(self) -> None:
        """Check that every quota given is one there is.

        Raises:
            ValueError: There is one; the message names the quotas there are.
        """
        unknown = sorted(self._wanted.keys() - self._known)
        if unknown:
            names = ", ".join(sorted(self._known))
            raise ValueError(f"there is no quota called {unknown[0]!r}; there are {names}")
