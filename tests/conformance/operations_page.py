"""The tables of docs/operations.md, made from the operation classes.

`python -m tests.conformance.operations_page` writes them anew. Read the difference before you
commit it: it is what users will notice.
"""

import re
from pathlib import Path
from typing import get_args

from ivsrt_async._core.documentation import bare_type, type_text

from .services import SERVICES, Case, ServicePair

PAGE = Path(__file__).parents[2] / "docs" / "operations.md"
HEAD = "| operation | call | returns | sent twice |\n|---|---|---|---|\n"


def table(service: ServicePair) -> str:
    """One row for each operation of a service, in the order of their names."""
    cases = [Case(service, service.model.operation_model(n)) for n in service.model.operation_names]
    rows = sorted((case.model.name, _row(case)) for case in cases)
    return HEAD + "".join(row for _, row in rows)


def _row(case: Case) -> str:
    spec = case.operation.spec
    repeated = str(spec.repeat)
    if spec.gone:
        repeated += f" (`{'`, `'.join(error.__name__ for error in spec.gone)}`)"
    return f"| {spec.name} | `{case.method_name}` | {_returned(case)} | {repeated} |\n"


def _returned(case: Case) -> str:
    spec = case.operation.spec
    if spec.items is not None:
        page, item = get_args(case.operation.__orig_bases__[0])
        return f"list of `{item.__name__}`, in pages `{page.__name__}`"
    result = f"`{type_text(bare_type(spec.result_type))}`"
    return result if spec.result is None else f"{result}, the bare `{spec.result}`"


def section(service: ServicePair) -> re.Pattern[str]:
    """Finds the table of a service on the page, behind the heading of its section."""
    return re.compile(rf"(?<=`session\.{service.name}`\n\n).*?(?=\n##|\Z)", re.DOTALL)


def written(service: ServicePair) -> str:
    """The table of a service as the page has it."""
    found = section(service).search(PAGE.read_text())
    assert found, f"{PAGE.name} has no section for session.{service.name}"
    return found[0]


if __name__ == "__main__":
    page = PAGE.read_text()
    for each in SERVICES:
        page = section(each).sub(table(each), page)
    PAGE.write_text(page)
