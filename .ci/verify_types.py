"""Check that users' type checkers know every type of the package's public line.

    uv run .ci/verify_types.py

pyright looks through everything users can reach and counts a type as incomplete where it was
inferred, since other type checkers may infer another. The calls of the services are the one
exception: `create_stage = call(CreateStage)` says all there is to say, and an annotation beside it
would say it again. What type checkers infer there is watched by `tests/typing`. Whatever else is
incomplete is printed, and fails the check.
"""

import json
import subprocess
import sys
from pkgutil import resolve_name
from typing import Any

from ivsrt_async._core.methods import Service, _Method

PACKAGE = "ivsrt_async"
FOLLOWS = "partially unknown"
"""In what pyright says of a symbol that is incomplete only because another one is."""


def report() -> dict[str, Any]:
    """What pyright found."""
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pyright"),
            *("--verifytypes", PACKAGE, "--ignoreexternal", "--outputjson"),
        ],
        capture_output=True,
        text=True,
        check=False,  # anything incomplete, be it an exception, is a failure to pyright
        timeout=600,
    )
    try:
        found: dict[str, Any] = json.loads(done.stdout)["typeCompleteness"]
    except (ValueError, KeyError):
        sys.exit(f"pyright did not finish:\n{done.stdout}{done.stderr}")
    return found


def is_call(name: str) -> bool:
    """Whether a symbol is a client method made of an operation."""
    owner, _, attribute = name.rpartition(".")
    try:
        cls = resolve_name(owner)
    except (ImportError, AttributeError):  # a local name, or one for type checkers
        return False
    is_service = isinstance(cls, type) and issubclass(cls, Service)
    return is_service and isinstance(getattr(cls, attribute, None), _Method)


def causes(symbol: dict[str, Any]) -> list[str]:
    """Why a symbol is incomplete, unless it only follows from others."""
    messages = (problem["message"] for problem in symbol["diagnostics"])
    return [" ".join(m.split()) for m in messages if FOLLOWS not in m]


def main() -> None:
    """Print what is incomplete and should not be."""
    found = report()
    incomplete = [s for s in found["symbols"] if s["isTypeAmbiguous"] or not s["isTypeKnown"]]
    calls = {symbol["name"] for symbol in incomplete if is_call(symbol["name"])}
    others = {s["name"]: why for s in incomplete if s["name"] not in calls and (why := causes(s))}
    for name, why in sorted(others.items()):
        print(name, *why, sep="\n    ")
    counts = found["exportedSymbolCounts"]
    print(f"{counts['withKnownType']} of {sum(counts.values())} symbols have their type said.")
    print(f"{len(calls)} calls, and what has them, are inferred by design; {len(others)} others.")
    if others or not calls:
        sys.exit(1)


if __name__ == "__main__":
    main()
