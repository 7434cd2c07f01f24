"""Reads the members of the answers that AWS wrote as samples, out of a wheel of the AWS CLI.

```console
$ pip download --no-deps awscli==1.46.3
$ python -m tests.statements.read_samples awscli-1.46.3-py3-none-any.whl
```

writes `samples.json`: names and types of members only, which are facts of AWS's API, and nothing of
the text around them. The wheel has 20 MB, so the tests read this file instead.
"""

import json
import re
import sys
from pathlib import Path
from zipfile import ZipFile

import botocore.session
from botocore import xform_name

SERVICES = ("ivs-realtime", "ivs", "ivschat")
SAMPLES = Path(__file__).with_name("samples.json")
SOMETIMES = "?"
"""Ends the type of a member that some of the sampled objects have and others of them have not."""

_MEMBER = re.compile(r"examples/(?P<service>[a-z-]+)/(?P<operation>[a-z-]+)\.rst$")
_OUTPUT = re.compile(r"^Output\s*::\s*\n((?:[ \t]+.*\n|[ \t]*\n)+)", re.MULTILINE)
_SLIPS = [
    (re.compile(r"\\[ \t]*\n\s*"), " "),  # a text that goes on in the next line
    (re.compile(r"^\s*\.\.\.\s*$", re.MULTILINE), ""),  # dots for more of the same
    (re.compile(r'(\{\s*)"(arn:[^"]*",)'), r'\1"arn": "\2'),  # a value without its name
    (re.compile(r'""(?=[a-z])'), '"'),  # a quote too many, in front
    (re.compile(r'(?<=[A-Za-z])""'), '"'),  # and behind
    (re.compile(r'(["\d\]}el])[ \t]*\n(\s*")'), r"\1,\n\2"),  # a comma missing
    (re.compile(r",(\s*[\]}])"), r"\1"),  # and one too many
]
"""What is not quite JSON in the samples."""
_TYPES = {bool: "boolean", int: "number", float: "number", list: "list", dict: "structure"}


def members(answers: list, shape) -> dict[str, str]:
    """What a service answers, as a type for each path of a member.

    Args:
        answers: Answers of an operation.
        shape: botocore's shape of them; it tells maps from structures.
    """
    found: dict[str, str] = {}
    _look_into(answers, shape, "", found)
    return dict(sorted(found.items()))


def _look_into(objects: list, shape, path: str, found: dict[str, str]) -> None:
    if shape is None or shape.type_name != "structure":
        return
    for name in sorted({name for thing in objects for name in thing}):
        here = f"{path}.{name}" if path else name
        member = shape.members.get(name)
        values = [thing[name] for thing in objects if thing.get(name) is not None]
        kind = _type_of(values, member)
        found[here] = kind if len(values) == len(objects) else kind + SOMETIMES
        if kind == "list" and member is not None:
            items = [item for value in values for item in value]
            _look_into(items, member.member, f"{here}[]", found)
        elif kind == "structure":
            _look_into(values, member, here, found)


def _type_of(values: list, shape) -> str:
    """JSON's type of values; maps and times are told apart by their shape alone."""
    if shape is not None and shape.type_name in {"map", "timestamp"}:
        return shape.type_name
    kinds = {_TYPES.get(type(value), "string") for value in values}
    return " or ".join(sorted(kinds)) or "null"


def _answers(text: str) -> list[dict]:
    """The sampled answers in a page of the CLI."""
    found = []
    for block in _OUTPUT.findall("\n".join([*text.splitlines(), ""])):
        mended = block
        for slip, right in _SLIPS:
            mended = slip.sub(right, mended)
        if mended.strip():
            closing = "}" * (mended.count("{") - mended.count("}"))
            found.append(json.loads(mended + closing, strict=False))
    return found


def read(wheel: Path) -> dict:
    """The members of every sampled operation, by service."""
    session = botocore.session.get_session()
    found: dict[str, dict] = {service: {} for service in SERVICES}
    with ZipFile(wheel) as archive:
        for name in sorted(archive.namelist()):
            page = _MEMBER.search(name)
            if page is None or page["service"] not in SERVICES:
                continue
            model = session.get_service_model(page["service"])
            operation = next(
                n for n in model.operation_names if xform_name(n, "-") == page["operation"]
            )
            answers = _answers(archive.read(name).decode())
            shape = model.operation_model(operation).output_shape
            found[page["service"]][operation] = members(answers, shape)
    return {"source": wheel.name, "services": found}


if __name__ == "__main__":
    SAMPLES.write_text(json.dumps(read(Path(sys.argv[1])), indent=1) + "\n")
