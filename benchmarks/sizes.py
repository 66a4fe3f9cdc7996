"""What a run writes of its pages, in bytes, as a multiple of their bodies."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_WANTED = {"full": "<= 4", "ids": "<= 1.7", "none": ""}
"""Bodies and report together, by how much the report says of removals."""


def sizes(pages: Iterable[dict[str, Any]]) -> Iterator[tuple[str, str, float]]:
    """Measure; give what was measured, what is wanted, and the figure.

    Args:
        pages: rows with an "id" and "html".
    """
    with TemporaryDirectory() as place:
        folder, records = Path(place) / "pages", Path(place) / "records.jsonl"
        folder.mkdir()
        with records.open("w", encoding="utf-8") as file:
            for number, row in enumerate(pages):
                (folder / f"{number:03}.html").write_text(row["html"], encoding="utf-8")
                file.write(json.dumps({"id": row["id"], "html": row["html"]}, ensure_ascii=False) + "\n")
        for told, wanted in _WANTED.items():
            out = _clean(folder, Path(place) / told, "--report-removals", told)
            bodies = sum(path.stat().st_size for path in out.glob("*.txt"))
            report = (out / "report.jsonl").stat().st_size
            yield f"bodies and report, removals {told}", wanted, (bodies + report) / bodies
            out = _clean(records, Path(place) / f"records-{told}", "--removals", told)
            yield f"records, removals {told}", "", (out / records.name).stat().st_size / bodies


def _clean(source: Path, out: Path, *options: str) -> Path:
    command = [sys.executable, "-m", "cleaner", "clean", str(source), "--out", str(out), *options]
    subprocess.run(command, capture_output=True, check=True)  # noqa: S603
    return out
