"""Files whose names have as many bytes as a name may have, and would get an ending besides."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from command import ARTICLE, TAIL, cleaner
from conftest import report

from cleaner.io.find import find
from cleaner.io.names import output_of

if TYPE_CHECKING:
    from pathlib import Path

LONGEST = "x" * 255


def outputs(folder: Path) -> dict[str, str]:
    return {source.name: source.output for source in find([str(folder)])}


@pytest.mark.parametrize(
    "names",
    [
        [LONGEST, LONGEST[:-1] + "y"],
        ["y" * 250 + ".html", "y" * 250 + ".txt"],
        ["ü" * 125 + ".html", "ü" * 125 + ".txt", "ü" * 125 + ".htm"],
        ["z" * 247 + ".warc.gz", "z" * 248 + ".jsonl", "z" * 247 + ".jsonl"],
    ],
    ids=["no ending", "same stem", "two bytes a letter", "records"],
)
def test_bodies_get_names_that_fit_and_differ(names: list[str], tmp_path: Path) -> None:
    for name in names:
        (tmp_path / name).write_bytes(b"Rain.")
    found = outputs(tmp_path)
    assert found.keys() == set(names)
    assert len({output.casefold() for output in found.values()}) == len(names)
    assert all(len(output.encode()) <= 255 for output in found.values())
    assert found == outputs(tmp_path)


def test_name_that_fits_stays() -> None:
    assert output_of("a/" + "x" * 251 + ".html", None) == "a/" + "x" * 251 + ".txt"


def test_run_with_such_names_goes_to_its_end_and_back(tmp_path: Path) -> None:
    source, out, back = tmp_path / "in", tmp_path / "out", tmp_path / "back"
    source.mkdir()
    for name in (LONGEST, "y" * 250 + ".txt", "y" * 250 + ".html"):
        (source / name).write_text(f"{ARTICLE}\n{TAIL}\n{name[:9]}")
    done = cleaner("clean", source, "--out", out)
    assert done.returncode == 0, done.stderr
    places = {page: row["body_path"] for page, row in report(out).items()}
    assert len(places) == 3
    assert cleaner("restore", out, "--to", back).returncode == 0
    for page in (LONGEST, "y" * 250 + ".txt"):
        assert (back / places[page]).read_text() == (source / page).read_text()
