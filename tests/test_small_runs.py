"""Short runs leave out what does not pay, and come to the same."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from command import cleaner
from conftest import report
from hypothesis import given
from hypothesis import strategies as st
from teaching import SHIPS, text

from cleaner import Page
from cleaner.batch import Unit
from cleaner.io.source import Record, Source
from cleaner.learning import may_tell
from cleaner.sites import site_of

if TYPE_CHECKING:
    from pathlib import Path

MENU = "Harbour\nWeather\nTides\nMarkets"
_FEWEST = 4

HOSTS = [
    *("osk.example", "news.osk.example", "osk.co.uk", "velm.co.uk", "127.0.0.1", "10.0.0.1", "harbour"),
    *("bücher.example", "xn--bcher-kva.example", "OSK.example.", "osk.example:80"),
]
URLS = st.none() | st.builds("{}{}/{}".format, st.sampled_from(["https://", ""]), st.sampled_from(HOSTS), st.just("a"))
NAMES = st.sampled_from(["a.txt", "news/a.txt", "news/b.txt", "news\\c.txt", "x.jsonl#1", "x.jsonl#news/1"])
PAGES = st.lists(st.tuples(URLS, NAMES, st.sampled_from(["text", "html", None])), max_size=12)


def unit(place: int, url: str | None, name: str, kind: Any) -> Unit:
    record = Record(Page(name, "", kind, url))
    return Unit(name, place, Source("x.jsonl", "x.jsonl", "jsonl", "x.jsonl"), record, None, own_file=False)


@given(PAGES)
def test_where_names_say_that_nothing_can_be_learnt_it_is_so(pages: list[tuple[str | None, str, Any]]) -> None:
    if not may_tell(iter([unit(place, *page) for place, page in enumerate(pages)]), []):
        stated = [page for page in pages if page[0] or page[2] == "text"]
        sites = Counter(site_of(url, name) for url, name, _ in stated)
        unstated = len(pages) - len(stated)  # each may be of any site
        assert max(sites.values(), default=0) + unstated < _FEWEST


@pytest.mark.parametrize(
    ("pages", "looked_at"), [([("https://osk.example", "a", "text")] * 9, 4), ([(None, "a.html", None)] * 9, 4)]
)
def test_no_more_pages_are_looked_at_than_it_takes(pages: list[tuple[str | None, str, Any]], looked_at: int) -> None:
    first: list[Unit] = []
    assert may_tell(iter([unit(place, *page) for place, page in enumerate(pages)]), first)
    assert len(first) == looked_at


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("small")
    for name, host in (("one", "https://osk.example/{}"), ("each", "https://{}.example/")):
        pages = [{"id": ship, "url": host.format(ship), "text": f"{MENU}\n{text(ship)}"} for ship in SHIPS]
        (place / f"{name}.jsonl").write_text("".join(json.dumps(page) + "\n" for page in pages))
    assert cleaner("clean", "one.jsonl", "each.jsonl", "--out", "out", cwd=place).returncode == 0
    assert cleaner("clean", "each.jsonl", "--out", "alone", cwd=place).returncode == 0
    return place


def test_site_with_pages_enough_is_learnt(runs: Path) -> None:
    rows = report(runs / "out")
    assert {rows[f"one.jsonl#{ship}"]["status"] for ship in SHIPS} == {"cleaned"}


def test_pages_of_sites_with_too_few_come_to_the_same_with_and_without_learning(runs: Path) -> None:
    with_learning, without = (
        {page: (row["status"], row["removals"]) for page, row in report(runs / out).items() if page.startswith("each")}
        for out in ("out", "alone")
    )
    assert with_learning == without
    assert (runs / "alone/each.jsonl").read_bytes() == (runs / "out/each.jsonl").read_bytes()


def test_any_number_of_workers_gives_the_same_bytes(runs: Path) -> None:
    for workers in (1, 3):
        assert cleaner("clean", "one.jsonl", "--workers", workers, "--out", f"by-{workers}", cwd=runs).returncode == 0
    one, three = (runs / f"by-{workers}" for workers in (1, 3))
    for name in ("report.jsonl", "one.jsonl", "summary.json"):
        assert (one / name).read_bytes() == (three / name).read_bytes()
    shutil.rmtree(three)
