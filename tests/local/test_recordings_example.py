"""The example about recordings does what it says."""

import re
import sys

from tests.support.examples import load_example


async def test_two_recordings_are_cut_together(monkeypatch, capsys):
    example = load_example("recordings")
    monkeypatch.setattr(sys, "argv", ["recordings.py"])
    await example.main()
    told = capsys.readouterr().out
    assert len(re.findall("^PARTICIPANT RECORDING_ENDED", told, re.MULTILINE)) == 2
    assert len(re.findall(r"^\d\d:\d\d:\d\d to \d\d:\d\d:\d\d$", told, re.MULTILINE)) == 3
    together = told.split(" to ")[2]
    assert len(re.findall("from second ", together)) == 2
