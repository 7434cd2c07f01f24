"""What README and docs show in Python, type checkers accept as strictly as the package itself."""

import re
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]

BEFORE = """\
# pyright: strict, reportUnusedVariable=false, reportUnusedFunction=false
# pyright: reportUnusedImport=false, reportUnusedExpression=false
import asyncio
import logging

from ivsrt_async import Session
from ivsrt_async.chat import CreateChatTokenResponse
from ivsrt_async.local import LocalIVS, Person
from ivsrt_async.low_latency import Channel
from ivsrt_async.realtime import IngestConfiguration, ParticipantToken, Stage


async def snippet(
    session: Session,
    ivs: LocalIVS,
    arn: str,
    room_arn: str,
    stage: Stage,
    channel: Channel,
    person: Person,
    token: ParticipantToken,
    new_token: str,
    chat_token: CreateChatTokenResponse,
    configuration: IngestConfiguration,
    payload: object,
    log: logging.Logger,
) -> None:
"""
"""What snippets may take for granted."""


def snippets(page: Path) -> list[str]:
    return re.findall(r"^```python\n(.*?)^```", page.read_text(), re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> list[Path]:
    """Each snippet as the body of a function in a file of its own."""
    folder = tmp_path_factory.mktemp("snippets")
    made = []
    for page in PAGES:
        for number, snippet in enumerate(snippets(page), 1):
            file = folder / f"{page.stem.replace('-', '_').lower()}_{number}.py"
            file.write_text(BEFORE + textwrap.indent(snippet, "    "))
            made.append(file)
    return made


def complaints(*command: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", *command], capture_output=True, text=True, cwd=ROOT, check=False
    )
    return "" if done.returncode == 0 else done.stdout + done.stderr


def test_there_are_snippets_on_every_page_that_shows_calls():
    assert len(snippets(ROOT / "README.md")) > 5


def test_mypy_accepts_every_snippet(files):
    assert complaints("mypy", *map(str, files)) == ""


def test_pyright_accepts_every_snippet(files):
    assert complaints("pyright", "--pythonpath", sys.executable, *map(str, files)) == ""
