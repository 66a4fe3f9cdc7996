"""What the promises come to on real pages; skipped where they are missing."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

import pytest
from command import bodies, cleaner
from conftest import SHARED, report, shared_rows

if TYPE_CHECKING:
    from pathlib import Path


def restored(folder: Path) -> dict[str, bytes]:
    """Give what `restore` wrote, but for the list of its own files."""
    return {name: text for name, text in bodies(folder).items() if not name.startswith(".cleaner")}


def test_seeds_come_out_as_told(tmp_path: Path) -> None:
    seeds = SHARED / "seeds"
    if not seeds.is_dir():
        pytest.skip(f"needs the real pages of {seeds}, which are not in this checkout")
    assert cleaner("clean", seeds, "--out", tmp_path / "out").returncode == 0
    rows = report(tmp_path / "out")
    (first, first_row), (second, second_row) = ((seeds / page, row) for page, row in rows.items())
    text = first.read_bytes().decode()
    body = (tmp_path / "out" / first.name).read_bytes().decode()
    assert text.startswith(body)
    assert body.endswith("since the Gaza conflict began last year.")
    assert sum(removal["evidence"]["lines"] for removal in first_row["removals"]) == 24
    assert all(removal["because"] and removal["stage"] for removal in first_row["removals"])
    assert (second_row["status"], second_row["removals"]) == ("unchanged", [])
    assert (tmp_path / "out" / second.name).read_bytes() == second.read_bytes()
    cleaner("restore", tmp_path / "out", "--to", tmp_path / "back")
    assert restored(tmp_path / "back") == bodies(seeds)


@pytest.mark.parametrize("name", ["tails/fundus-dev", "pages/fundus"])
def test_real_pages_are_restored_byte_for_byte(name: str, tmp_path: Path) -> None:
    from cleaner import Page
    from cleaner.segment import segment

    expected: dict[str, bytes] = {}
    (tmp_path / "in").mkdir()
    for number, row in enumerate(islice(shared_rows(f"{name}.jsonl.xz"), None, None, 3)):
        if "html" in row:
            (tmp_path / f"in/{number}.html").write_bytes(row["html"].encode())
            expected[f"{number}.txt"] = segment(Page("", row["html"], "html")).text.encode()
        else:
            expected[f"{number}.txt"] = "\n".join(row["body"] + row["tail"]).encode()
            (tmp_path / f"in/{number}.txt").write_bytes(expected[f"{number}.txt"])
    assert cleaner("clean", tmp_path / "in", "--out", tmp_path / "out").returncode == 0
    assert cleaner("restore", tmp_path / "out", "--to", tmp_path / "back").returncode == 0
    assert restored(tmp_path / "back") == expected


def test_cleaning_again_removes_nothing() -> None:
    from cleaner import Cleaner

    engine = Cleaner()
    changed = total = 0
    for name in ("fundus-dev", "wcxb-dev"):
        for row in islice(shared_rows(f"tails/{name}.jsonl.xz"), None, None, 5):
            body = engine.clean("\n".join(row["body"] + row["tail"]), kind="text").body
            total += 1
            changed += engine.clean(body, kind="text").body != body
    assert changed <= 0.005 * total
