"""Packages and services whose parts are imported when somebody first asks for one.

A service has two hundred classes in a dozen files, of which a program uses a few. What each file
offers is written down in the package's `_index.py`, so that names can be listed, and found, without
importing any.
"""

import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any


class Resource:
    """What one file offers.

    Args:
        module: Its name, relative to the package.
        names: What it lists in its `__all__`.
        service: The class in it that has calls, if there is one.
        calls: The calls of that class.
    """

    __slots__ = ("calls", "module", "names", "service")

    def __init__(self, module: str, *, names: str, service: str = "", calls: str = "") -> None:
        self.module = module
        self.names = names.split()
        self.service = service
        self.calls = calls.split()


def lazy(
    package: str, resources: Sequence[Resource]
) -> tuple[list[str], Callable[[str], Any], Callable[[], list[str]]]:
    """The `__all__`, `__getattr__` and `__dir__` of a package (PEP 562).

    Args:
        package: Its full name.
        resources: The files in it.
    """
    homes = {name: resource.module for resource in resources for name in resource.names}
    files = {r.module[1:] for r in resources if not r.module.startswith("..")}

    def get(name: str) -> Any:
        if name in files:
            return import_module(f".{name}", package)
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        value = getattr(import_module(homes[name], package), name)
        setattr(sys.modules[package], name, value)  # where Python finds it from now on
        return value

    def names() -> list[str]:
        return sorted({*vars(sys.modules[package]), *homes, *files})

    return list(homes), get, names
