"""What earlier runs wrote among the sources is passed over, and that is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from command import ARTICLE, HTML, cleaner
from conftest import report
from test_ownership import PAGE, RECORDS, put

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Give a folder of pages with a run's output in it."""
    put(tmp_path / "a.html", HTML)
    put(tmp_path / "news/b.txt", PAGE)
    assert cleaner("clean", ".", "--out", "clean", cwd=tmp_path).returncode == 0
    return tmp_path


def pages(out: Path) -> set[str]:
    return set(report(out))


def test_folder_of_an_earlier_run_is_passed_over_and_named(place: Path) -> None:
    done = cleaner("clean", ".", "--out", "clean2", cwd=place)
    assert done.returncode == 0, done.stderr
    assert pages(place / "clean2") == {"a.html", "news/b.txt"}
    assert b"passed over clean/: written by an earlier run; name it outright to clean it" in done.stderr
    done = cleaner("clean", ".", "--out", "clean3", "--log-format", "json", cwd=place)
    assert b"passed over clean/ and clean2/" in done.stderr


@pytest.mark.parametrize("sources", [["clean"], ["clean/"], ["clean/**/*.txt"], ["clean/a.txt", "clean/news/b.txt"]])
def test_named_outright_its_bodies_are_cleaned_and_nothing_else(sources: list[str], place: Path) -> None:
    done = cleaner("clean", *sources, "--out", "again", cwd=place)
    assert done.returncode == 0, done.stderr
    assert {page.rpartition("/")[2] for page in pages(place / "again")} == {"a.txt", "b.txt"}


def test_own_output_among_the_sources_is_passed_over(place: Path) -> None:
    first = cleaner("clean", ".", "--out", "new", "--include", "*.html", cwd=place)
    assert b"new/" not in first.stderr
    done = cleaner("clean", ".", "--out", "clean", cwd=place)
    assert pages(place / "clean") == {"a.html", "news/b.txt"}
    assert b"passed over clean/: it is the output folder" in done.stderr


def test_files_an_earlier_run_wrote_beside_the_users_own_are_passed_over(tmp_path: Path) -> None:
    put(tmp_path / "a.html", HTML)
    put(tmp_path / "mine.txt", ARTICLE)
    put(tmp_path / "r.jsonl", RECORDS)
    assert cleaner("clean", "a.html", "--out", ".", cwd=tmp_path).returncode == 0
    done = cleaner("clean", ".", "--out", "clean", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert pages(tmp_path / "clean") == {"a.html", "mine.txt", *(f"r.jsonl#{number}" for number in range(3))}
    assert b"passed over a.txt and report.jsonl: written by an earlier run" in done.stderr


def test_folder_below_one_that_an_earlier_run_shares(tmp_path: Path) -> None:
    put(tmp_path / "in/news/a.html", HTML)
    put(tmp_path / "site/news/mine.txt", ARTICLE)
    assert cleaner("clean", "in", "--out", "site", cwd=tmp_path).returncode == 0
    assert cleaner("clean", "site/news", "--out", "clean", cwd=tmp_path).returncode == 0
    assert pages(tmp_path / "clean") == {"mine.txt"}


def test_report_among_the_pages_is_passed_over(place: Path) -> None:
    assert cleaner("clean", "news", "--out", "clean4", "--report", "news/told.jsonl", cwd=place).returncode == 0
    done = cleaner("clean", "news", "--out", "clean5", cwd=place)
    assert pages(place / "clean5") == {"b.txt"}
    assert b"news/told.jsonl" in done.stderr


def test_run_of_a_version_without_a_log_is_known_by_its_report(place: Path) -> None:
    (place / "clean/.cleaner/written.jsonl").unlink()
    assert cleaner("clean", ".", "--out", "clean2", cwd=place).returncode == 0
    assert pages(place / "clean2") == {"a.html", "news/b.txt"}


def test_restored_texts_are_passed_over(place: Path) -> None:
    assert cleaner("restore", "clean", "--to", "back", cwd=place).returncode == 0
    assert cleaner("clean", ".", "--out", "clean2", cwd=place).returncode == 0
    assert pages(place / "clean2") == {"a.html", "news/b.txt"}


def test_learn_passes_over_as_well(place: Path) -> None:
    done = cleaner("learn", ".", "--out", "sites", cwd=place)
    assert b"2 pages" in done.stdout
    assert b"passed over clean/" in done.stderr
