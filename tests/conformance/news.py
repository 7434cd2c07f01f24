"""What AWS's newest model has that this package does not know yet, and what to do about it."""

from collections.abc import Iterator

from .differences import BARE_RESULTS, WITHHELD
from .services import Case, ServicePair


def news(service: ServicePair) -> list[str]:
    """One sentence for each operation, result and member that needs a decision."""
    theirs, ours = set(service.model.operation_names), _our_operations(service)
    return [
        *(
            f"AWS added the operation {name}: write its class in the file of its resource, say "
            "what becomes of it when it is sent twice, add its method to the file's service class, "
            "then run `python -m tests.conformance.operations_page`"
            for name in sorted(theirs - ours)
        ),
        *(
            f"AWS removed the operation {name}: deprecate its method, and keep it until then"
            for name in sorted(ours - theirs)
        ),
        *(
            sentence
            for name in sorted(theirs)
            for sentence in _result_news(Case(service, service.model.operation_model(name)))
        ),
    ]


def _our_operations(service: ServicePair) -> set[str]:
    return {operation.__name__ for operation in service.methods.values()}


def _result_news(case: Case) -> Iterator[str]:
    name, members = case.model.name, set(case.body_members)
    if case.bare_member is None:
        if len(members) == 1 and name not in _our_operations(case.service):
            yield (
                f"{name} answers with {members.pop()} alone: let the call return it bare, and add "
                "a row to BARE_RESULTS in differences.py"
            )
        return
    if case.bare_member not in members:
        yield f"AWS removed {case.bare_member}, which {name} returns bare"
    new = members - {case.bare_member} - WITHHELD.get((case.service.name, name), set())
    for member in sorted(new):
        yield (
            f"AWS added {member} to the answer of {name}, which returns the bare "
            f"{case.bare_member} and keeps doing so: decide where users find {member}, and add it "
            "to WITHHELD in differences.py"
        )


def rows_without_operation(service: ServicePair) -> set[str]:
    """Rows of the table whose operation does not exist."""
    return set(BARE_RESULTS[service.name]) - set(service.model.operation_names)
