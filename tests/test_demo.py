"""What `make demo` shows is true, and fits a terminal."""

from __future__ import annotations

import runpy
from typing import TYPE_CHECKING

from conftest import ROOT

from cleaner import clean

if TYPE_CHECKING:
    import pytest


def test_demo_marks_what_goes_and_shows_what_stays(capsys: pytest.CaptureFixture[str]) -> None:
    demo = runpy.run_path(str(ROOT / "tools/demo.py"))
    demo["main"]()
    shown = capsys.readouterr().out
    assert max(map(len, shown.splitlines())) <= 80
    page, _, after = shown.partition("\nafter\n")
    cleaned = clean((ROOT / demo["PAGE"]).read_bytes())
    gone = [line for removal in cleaned.removals for line in removal.text.splitlines() if line]
    assert len(gone) >= 10
    assert [line[3:30].rstrip() for line in page.splitlines() if line.startswith("- ")] == [
        line[:27].rstrip() for line in gone
    ]
    stay = [line for line in cleaned.body.splitlines() if line]
    assert [line[:40] for line in after.splitlines()[: len(stay)]] == [line[:40] for line in stay]
