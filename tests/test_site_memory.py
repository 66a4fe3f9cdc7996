"""The memory: the same whatever the order, mergeable, and safe to open."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import CleanerError, Config, ConfigError, OutputError, Page
from cleaner.pipeline import Cleaner
from cleaner.sites import SiteMemory, Tally, block, count_page, group, learn, line_key

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

STORY = "The {0} to Osk left at dawn, and the crew of nine had been told to keep the deck clear of snow."
SHIPS = "ferry barge yacht cutter tugboat raft sloop ketch dinghy canoe liner trawler".split()
LINES = ["Harbour", "Tides", "12 comments", "3 hours ago", "Imprint", *(STORY.format(ship) for ship in SHIPS[:4])]

texts = st.lists(st.sampled_from(LINES), max_size=6).map("\n".join)
pages = st.lists(
    st.builds(lambda site, text: Page(f"{site}/page", text, "text"), st.sampled_from(["osk", "velm", "lund"]), texts),
    max_size=12,
)


def site(count: int, folder: str = "osk") -> list[Page]:
    return [
        Page(f"{folder}/{n}", f"Harbour\n{STORY.format(SHIPS[n % 12])}\nStory number {chr(97 + n)}\nImprint", "text")
        for n in range(count)
    ]


def saved(memory: SiteMemory, path: Path) -> bytes:
    memory.save(path)
    return path.read_bytes()


def contents(memory: SiteMemory) -> list[list[object]]:
    return [[part.tolist() if isinstance(part, np.ndarray) else part for part in item] for item in memory.blocks()]


@given(pages, st.randoms(use_true_random=False))
def test_order_of_pages_makes_no_difference(learnt: list[Page], shuffle: object) -> None:
    shuffled = list(learnt)
    shuffle.shuffle(shuffled)  # type: ignore[attr-defined]
    assert contents(learn(learnt)) == contents(learn(shuffled))


@given(pages, pages, pages)
def test_parts_merged_are_the_memory_learnt_at_once(first: list[Page], second: list[Page], third: list[Page]) -> None:
    at_once = contents(learn([*first, *second, *third]))
    assert contents(learn(first).merge(learn(second), learn(third))) == at_once
    assert contents(learn(third).merge(learn(first)).merge(learn(second))) == at_once


@given(pages)
def test_pages_learnt_twice_count_once(learnt: list[Page]) -> None:
    assert (
        contents(learn([*learnt, *learnt])) == contents(learn(learnt).merge(learn(learnt))) == contents(learn(learnt))
    )


@given(pages, pages, st.integers(1, 6))
def test_large_sites_are_sampled_the_same_whatever_the_order(first: list[Page], second: list[Page], most: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(block, "MOST_PAGES", most)
        at_once = learn([*first, *second])
        assert contents(learn(second).merge(learn(first))) == contents(at_once)
        assert all(len(item.pages) <= most for item in at_once.blocks())


def test_bytes_do_not_depend_on_how_it_was_built(tmp_path: Path) -> None:
    learnt = [*site(12), *site(5, "velm")]
    at_once = saved(learn(learnt), tmp_path / "at-once")
    assert saved(learn(learnt[:9]).merge(learn(learnt[7:][::-1])), tmp_path / "merged") == at_once
    for number, part in enumerate((learnt[::2], learnt[1::2], learnt[:3])):
        with Tally(tmp_path / "tally" / str(number % 2)) as tally:
            for page in part:
                tally.add(count_page(page))
    group([tmp_path / "tally" / "1", tmp_path / "tally" / "0"], tmp_path / "grouped")
    assert (tmp_path / "grouped").read_bytes() == at_once
    assert saved(SiteMemory.load(tmp_path / "grouped"), tmp_path / "again") == at_once


@pytest.mark.parametrize("seed", ["0", "1", "4711"])
def test_bytes_do_not_depend_on_the_hash_seed(tmp_path: Path, seed: str) -> None:
    code = (
        "import sys; from cleaner import Page; from cleaner.sites import learn\n"
        "learn(Page(f'osk/{n}', f'Harbour\\nStory {chr(97 + n)} of Osk\\nImprint', 'text') for n in range(9))"
        ".save(sys.argv[1])"
    )
    env = {**os.environ, "PYTHONHASHSEED": seed}
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "sites")], check=True, env=env)
    here = learn(Page(f"osk/{n}", f"Harbour\nStory {chr(97 + n)} of Osk\nImprint", "text") for n in range(9))
    assert (tmp_path / "sites").read_bytes() == saved(here, tmp_path / "here")


def test_lookup(tmp_path: Path) -> None:
    learn([*site(12), *site(5, "velm")]).save(tmp_path / "sites")
    memory = SiteMemory.load(tmp_path / "sites")
    known = memory.of("folder:osk")
    assert known is not None
    asked = np.array(
        [line_key(line) for line in ("Imprint", "Story number a", "Never seen", "HARBOUR:", STORY.format("raft"))],
        dtype=np.uint64,
    )
    found = known.look_up(asked)
    assert (memory.sites, memory.pages, known.pages) == (2, 17, 12)
    assert found.pages.tolist() == [12, 1, 0, 12, 1]
    assert found.inside.tolist() == [0, 0, 0, 0, 1]
    assert known.knows(count_page(site(1)[0]).signature)
    assert not known.knows(count_page(Page("osk/new", "Harbour\nNew", "text")).signature)


@pytest.mark.parametrize("name", ["folder:lund", "folder:", "", "example.com"])
def test_unknown_site(name: str) -> None:
    assert learn(site(3)).of(name) is None


def test_empty_memory(tmp_path: Path) -> None:
    learn([]).save(tmp_path / "sites")
    memory = SiteMemory.load(tmp_path / "sites")
    assert (memory.sites, memory.pages, memory.of("folder:osk")) == (0, 0, None)
    assert contents(memory.merge(learn(site(2)))) == contents(learn(site(2)))


def test_pages_with_no_text_are_no_trouble() -> None:
    memory = learn([Page("osk/a", "", "text"), Page("osk/b", "<p>", "html"), Page("osk/c", "12", "text")])
    known = memory.of("folder:osk")
    assert known is not None
    assert known.look_up(np.array([line_key("Harbour")], dtype=np.uint64)).pages.tolist() == [0]


def test_tally_of_a_writer_that_was_ended_loses_its_last_page_only(tmp_path: Path) -> None:
    with Tally(tmp_path) as tally:
        for page in site(5):
            tally.add(count_page(page))
    (path,) = tmp_path.glob("*.rows")
    path.write_bytes(path.read_bytes()[:-13])
    assert group([tmp_path], tmp_path / "sites").pages == 4


def test_tally_passes_over_pages_without_a_site(tmp_path: Path) -> None:
    with Tally(tmp_path / "tally") as tally:
        tally.add(count_page(Page("", "Harbour", "text")))
    assert group([tmp_path / "tally"], tmp_path / "sites").pages == 0


def test_large_tally_is_written_in_pieces(tmp_path: Path) -> None:
    lines = "\n".join(
        f"Word {chr(97 + a)}{chr(97 + b)}{chr(97 + c)}" for a in range(26) for b in range(26) for c in range(60)
    )
    with Tally(tmp_path / "tally") as tally:
        for page in (Page("osk/a", lines, "text"), *site(3)):
            tally.add(count_page(page))
    group([tmp_path / "tally"], tmp_path / "sites")
    assert (tmp_path / "sites").read_bytes() == saved(learn([Page("osk/a", lines, "text"), *site(3)]), tmp_path / "one")


FAULTS: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "text": (lambda data: b"The ferry left." + data, "no site memory; make one with"),
    "empty": (lambda data: data[:0], "no site memory"),
    "other version": (lambda data: data.replace(b"memory 1", b"memory 9", 1), "of another version"),
    "cut short": (lambda data: data[:-100], "cut short"),
    "header": (lambda data: data[:22] + b"{]" + data[24:], "header of the site memory is damaged"),
    "only the header": (lambda data: data[:22], "header of the site memory is damaged"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_file_that_is_none_is_refused(tmp_path: Path, name: str) -> None:
    damage, message = FAULTS[name]
    data = saved(learn(site(4)), tmp_path / "sites")
    (tmp_path / "sites").write_bytes(damage(data))
    with pytest.raises(ConfigError, match=message) as caught:
        Cleaner(Config(sites=tmp_path / "sites"))
    assert str(tmp_path / "sites") in str(caught.value)


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(CleanerError, match="cannot be read"):
        SiteMemory.load(tmp_path / "none")


def test_folder_is_no_place_for_a_memory(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="cannot be written"):
        learn(site(1)).save(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_settings_file_names_the_memory_beside_it(tmp_path: Path) -> None:
    learn(site(4)).save(tmp_path / "osk.sites")
    (tmp_path / "settings.toml").write_text('sites = "osk.sites"', encoding="utf-8")
    engine = Cleaner(Config.from_toml(tmp_path / "settings.toml"))
    assert engine.sites is not None
    assert engine.sites.pages == 4
