"""A guarded cleaner: a page costs no more than itself, whatever process, thread or loop it is cleaned from."""

from __future__ import annotations

import asyncio
import pickle
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from guarded_pages import PAGES, PROSE

from cleaner import Cleaner, Config, Page, RuleBookError, clean
from cleaner.guard import GuardedCleaner
from cleaner.sites import learn

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cleaner import Cleaned

HTML = "<html><body><article><p>{}</p></article></body></html>"


@pytest.fixture(scope="module")
def unguarded() -> GuardedCleaner:
    return GuardedCleaner(isolate=False)


@pytest.fixture(scope="module")
def exposed(culprits_elsewhere: None) -> Iterator[GuardedCleaner]:  # noqa: ARG001
    """Give one whose process has the stage that does what pages say."""
    with GuardedCleaner(seconds=1, memory=1 << 30) as cleaner:
        yield cleaner


@pytest.mark.parametrize("name", ["guarded", "unguarded"])
@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PAGES[0].content, None),
        ("", None),
        (HTML.format("The ferry left at dawn."), "html"),
        ("Ärger in Osk".encode("latin-1"), "text"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), None),
        ("half a character: \ud800", "text"),
    ],
    ids=["text", "empty", "html", "bytes", "binary", "surrogate"],
)
def test_gives_what_clean_gives(
    content: str | bytes, kind: str | None, name: str, request: pytest.FixtureRequest
) -> None:
    result = request.getfixturevalue(name).clean(content, kind, "https://osk.example/", "en")
    assert result == clean(content, kind, "https://osk.example/", "en")  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["guarded", "unguarded"])
def test_many_come_in_order(name: str, expected: list[Cleaned], request: pytest.FixtureRequest) -> None:
    assert list(request.getfixturevalue(name).clean_all(iter(PAGES))) == expected


FAULTS = [
    ("exits", "took its worker process down (exit code 13)"),
    ("crashes", "took its worker process down"),
    ("hangs politely", "took longer than 1 seconds"),
    ("hangs for good", "took longer than 1 seconds"),
    ("keeps the lock", "took longer than 1 seconds"),
    ("eats memory", "emory"),
    ("raises", "a stage failed: ValueError: no such thing"),
]


@pytest.mark.parametrize(("fault", "reason"), FAULTS)
def test_culprit_costs_itself_and_its_text_comes_back(
    fault: str, reason: str, exposed: GuardedCleaner, expected: list[Cleaned]
) -> None:
    culprit = Page("culprit", f"This page {fault}.", url="https://osk.example/c", language="en")
    results = list(exposed.clean_all([*PAGES[:3], culprit, *PAGES[3:12]]))
    failed = results.pop(3)
    assert reason in (failed.error or "")
    assert (failed.status, failed.body, failed.text) == ("error", culprit.content, culprit.content)
    assert (failed.url, failed.language, failed.removals) == ("https://osk.example/c", "en", ())
    assert results == expected[:12]


@pytest.mark.parametrize(
    ("content", "body"),
    [
        (HTML.format("This page exits."), ""),
        (b"This page exits.", "This page exits."),
        (b"\xef\xbb\xbfThis page exits.", "This page exits."),
        (b"This page \xe4\xf6\xfc exits.", ""),
    ],
    ids=["html", "bytes", "byte order mark", "another charset"],
)
def test_body_of_a_page_that_crashed(content: str | bytes, body: str, exposed: GuardedCleaner) -> None:
    result = exposed.clean(content)
    assert (result.status, result.body) == ("error", body)


def test_culprits_next_to_each_other(exposed: GuardedCleaner) -> None:
    pages = [Page("", f"Page {number} exits.") for number in range(3)]
    results = list(exposed.clean_all([PAGES[0], *pages, PAGES[1]]))
    assert [result.status for result in results] == ["cleaned", "error", "error", "error", "cleaned"]
    assert [result.body for result in results[1:4]] == [page.content for page in pages]


@pytest.mark.usefixtures("culprits")
@pytest.mark.parametrize(("fault", "reason"), [FAULTS[2], FAULTS[-1]])
def test_without_isolation_too_late_and_exceptions_are_errors(fault: str, reason: str) -> None:
    with GuardedCleaner(isolate=False, seconds=1) as cleaner:
        result = cleaner.clean(f"This page {fault}.")
        after = cleaner.clean("A quiet morning in Velm.")
    assert reason in (result.error or "")
    assert result.body == f"This page {fault}."
    assert after.status == "unchanged"


def test_alarm_of_the_host_is_left_alone() -> None:
    rung: list[int] = []
    before = signal.signal(signal.SIGALRM, lambda number, _: rung.append(number))
    try:
        cleaner = GuardedCleaner(isolate=False, seconds=0.01)
        signal.setitimer(signal.ITIMER_REAL, 0.2)
        cleaner.clean("A quiet morning in Velm.")
        time.sleep(0.4)
    finally:
        signal.signal(signal.SIGALRM, before)
    assert rung == [signal.SIGALRM]


@pytest.mark.parametrize("name", ["guarded", "unguarded"])
def test_threads_share_one(name: str, expected: list[Cleaned], request: pytest.FixtureRequest) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(request.getfixturevalue(name).clean_page, PAGES)) == expected


def test_threads_share_a_cleaner(expected: list[Cleaned]) -> None:
    pages = [page for page in PAGES for _ in range(3)]
    pages += [Page("", HTML.format(page.content), "html") for page in PAGES]
    cleaner, alone = Cleaner(), Cleaner()
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(cleaner.clean_page, pages))
    assert together == [alone.clean_page(page) for page in pages]
    assert together[: 3 * len(PAGES) : 3] == expected


def test_from_an_event_loop(guarded: GuardedCleaner, expected: list[Cleaned]) -> None:
    async def work() -> list[Cleaned]:
        alone = [asyncio.to_thread(clean, page.content, page.kind, page.url) for page in PAGES[:4]]
        kept = [asyncio.to_thread(guarded.clean_page, page) for page in PAGES[4:8]]
        return list(await asyncio.gather(*alone, *kept))

    assert asyncio.run(work()) == expected[:8]


def test_from_an_event_loop_a_page_that_hangs(exposed: GuardedCleaner) -> None:
    result = asyncio.run(asyncio.to_thread(exposed.clean, "This page hangs for good."))
    assert "took longer than 1 seconds" in (result.error or "")


def test_site_memory_goes_along(tmp_path: Path) -> None:
    memory = learn(PAGES)
    memory.save(tmp_path / "sites.bin")
    page = Page("", f"Welcome aboard\n{PROSE}", "text", "https://osk.example/new")
    wanted = Cleaner(sites=memory).clean_page(page)
    for sites in (memory, tmp_path / "sites.bin", str(tmp_path / "sites.bin")):
        with pickle.loads(pickle.dumps(GuardedCleaner(sites=sites))) as cleaner:  # noqa: S301
            assert cleaner.clean_page(page) == wanted


def test_fingerprint_names_settings_and_sites(tmp_path: Path) -> None:
    memory = learn(PAGES)
    memory.save(tmp_path / "sites.bin")
    plain = GuardedCleaner().fingerprint
    learnt = GuardedCleaner(sites=memory).fingerprint
    assert GuardedCleaner(isolate=False, seconds=1).fingerprint == plain
    assert GuardedCleaner(sites=tmp_path / "sites.bin").fingerprint == learnt
    assert GuardedCleaner(Config(sites=tmp_path / "sites.bin")).fingerprint == learnt
    assert len({plain, learnt, GuardedCleaner(Config.preset("careful")).fingerprint}) == 3


def test_faulty_rules_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text("[[rule]]\nid = 3\n")
    with pytest.raises(RuleBookError):
        GuardedCleaner(Config(rules=(tmp_path,)))


def test_content_that_is_no_page_is_refused(guarded: GuardedCleaner) -> None:
    with pytest.raises(TypeError, match="not int"):
        guarded.clean(3)  # type: ignore[arg-type]
