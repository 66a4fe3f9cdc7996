"""A real browser for the tests of the review: Debian's chromium, and an eye on all it does."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")


def find_chromium() -> str:
    """Give the browser; without one the test is skipped, but not in CI, which installs it."""
    found = next((path for path in map(shutil.which, NAMES) if path), None)
    if found is None:
        if os.environ.get("CI"):
            pytest.fail("CI installs chromium, but it is not there")
        pytest.skip("needs chromium: apt-get install chromium")
    return found


@contextmanager
def browser() -> Iterator[Browser]:
    """Start a browser."""
    path = find_chromium()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        started = play.chromium.launch(executable_path=path)
        yield started
        started.close()


class Watched:
    """A page, and whatever it should not have done."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
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

    def check(self) -> None:
        """Nothing went wrong, and nothing was asked of any other place."""
        foreign = {url for url in self.requests if not self._ours(url)}
        assert not self.faults, self.faults
        assert not foreign, foreign

    def _ours(self, url: str) -> bool:
        if url.startswith(("blob:null/", "data:,")):  # a download, made in the page; the icon that is none
            return True
        place = self.address.removesuffix(".html")
        return url == self.address or url.startswith((f"{place}-parts/", self.address.partition("?")[0]))


@contextmanager
def watched(browser: Browser, address: Path | str, **options: Any) -> Iterator[Watched]:
    """Open a tab with nothing kept from others; at its end, all must have been well."""
    context = browser.new_context(**options)
    context.set_default_timeout(20_000)
    found = Watched(context.new_page(), address if isinstance(address, str) else address.as_uri())
    yield found
    found.check()
    context.close()
