"""A real browser for the tests of the review: Debian's chromium, and an eye on all it does."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from review_pages import STORY

from cleaner.review import build
from cleaner.review.corrections import read_corrections

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from cleaner.review import Correction, ReviewPage

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")


def find_chromium() -> str:
    """Give the browser; without one the test is skipped, but not in CI, which installs it."""
    found = next((path for path in map(shutil.which, NAMES) if path), None)
    if found is None:
        if os.environ.get("CI"):
            pytest.fail("CI installs chromium, but it is not there")
        pytest.skip("needs chromium: apt-get install chromium")
    return found


class Watched:
    """A tab, and whatever it should not have done."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.address = ""
        self.requests: list[str] = []
        self.faults: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("dialog", self._refuse)
        page.on("console", lambda message: self.faults.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))

    def _refuse(self, dialog: Any) -> None:
        self.faults.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def open(self) -> Page:
        """Open the review, and wait until it stands."""
        self.page.goto(self.address)
        self.page.wait_for_selector("body[data-ready]", state="attached")
        return self.page

    def reload(self) -> Page:
        """Load the page again, as a person does: what it has just stored is there."""
        self.page.reload()
        self.page.wait_for_selector("body[data-ready]", state="attached")
        return self.page

    def begin(self, address: Path | str) -> None:
        """Forget what was before; the next review is at this address."""
        self.address = address if isinstance(address, str) else address.as_uri()
        self.requests.clear()
        self.faults.clear()

    def check(self) -> None:
        """Nothing went wrong, and nothing was asked of any other place."""
        foreign = {url for url in self.requests if not self._ours(url)}
        assert not self.faults, self.faults
        assert not foreign, foreign

    def _ours(self, url: str) -> bool:
        if url.startswith(("blob:null/", "data:,")):  # a download, made in the page; the icon that is none
            return True
        served = self.address.startswith("http:")
        return url == self.address or url.startswith(
            self.address if served else f"{self.address.removesuffix('.html')}-parts/"
        )


class Desk:
    """A browser with one tab that tests share, as opening one takes longer than most of them."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self._shared: Watched | None = None

    def shared(self) -> Watched:
        """Give the tab."""
        if self._shared is None:
            self._shared = self.open()
        return self._shared

    def open(self, **options: Any) -> Watched:
        """Open a tab of its own, with nothing kept from others."""
        context = self.browser.new_context(**options)
        context.set_default_timeout(30_000)
        return Watched(context.new_page())


@contextmanager
def desk() -> Iterator[Desk]:
    """Start a browser."""
    path = find_chromium()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path)
        yield Desk(browser)
        browser.close()


@contextmanager
def watched(desk: Desk, address: Path | str, **options: Any) -> Iterator[Watched]:
    """Look at a review, in a tab of its own if there are options; at its end, all must have been well."""
    found = desk.open(**options) if options else desk.shared()
    found.begin(address)
    try:
        yield found
        found.check()
    finally:
        if options:
            found.page.context.close()
        else:
            found.page.evaluate("localStorage.clear()")


# What tests do at a review that is open


def built(tmp_path: Path, *pages: ReviewPage, **options: Any) -> Path:
    """Build a review of pages; give its file."""
    build(pages, tmp_path / "review.html", "Osk", **options)
    return tmp_path / "review.html"


def in_order_of_the_run(tab: Page) -> None:
    tab.locator("#sort").select_option("run")
    press(tab, "Escape", "Home")
    tab.locator('.row[aria-posinset="1"][aria-selected="true"]').wait_for()


def active(tab: Page) -> str:
    return tab.locator("#text .stop.active").first.text_content() or ""


def names(tab: Page) -> list[str]:
    return tab.locator("#list .row-name").all_text_contents()


def shown(tab: Page, number: int) -> None:
    """Wait until a page's text stands."""
    tab.locator("#text", has_text=STORY.format(f"{number}-0")).wait_for()


def press(tab: Page, *keys: str) -> None:
    for key in keys:
        tab.keyboard.press(key)


def said(tab: Page, words: str) -> None:
    tab.locator("#announce", has_text=words).wait_for(state="attached")


def downloaded(tab: Page, path: Path) -> list[Correction]:
    with tab.expect_download() as found:
        tab.keyboard.press("d")
    assert found.value.suggested_filename == "corrections.jsonl"
    found.value.save_as(path)
    return read_corrections(path)
