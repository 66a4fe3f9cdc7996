"""The review page in a real browser: colours, sizes, names for all that can be used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from browsing import Desk, Watched, built, press, shown, watched
from review_pages import page, span

from cleaner.model import CATEGORIES

if TYPE_CHECKING:
    from pathlib import Path


CONTRAST = """() => {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const light = (colour) => {
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3).map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ratio = (ink, paper) => {
    const [low, high] = [light(ink), light(paper)].sort((one, other) => one - other);
    return (high + 0.05) / (low + 0.05);
  };
  const paper = getComputedStyle(document.body).backgroundColor;
  const found = { text: ratio(getComputedStyle(document.body).color, paper) };
  for (const element of document.querySelectorAll("#legend .chip")) {
    const style = getComputedStyle(element);
    found[element.dataset.category] = Math.min(ratio(style.color, style.backgroundColor), ratio(style.color, paper));
  }
  for (const id of ["facts", "count", "saved", "name"])
    found[id] = ratio(getComputedStyle(document.getElementById(id)).color, paper);
  const chosen = getComputedStyle(document.querySelector('[aria-pressed="true"]'));
  found.accent = ratio(chosen.color, chosen.backgroundColor);
  return found;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("chosen", [False, True])
def test_colours_have_the_contrast_text_needs(
    scheme: Any,
    chosen: bool,  # noqa: FBT001
    desk: Desk,
    tmp_path: Path,
) -> None:
    text = "Osk\n" + "".join(f"{name}\n" for name in [*CATEGORIES, "of my own"])
    spans = [span(text, f"{name}\n", ("s", f"s/{name}", name, "is it")) for name in [*CATEGORIES, "of my own"]]
    path = built(tmp_path, page(text, *spans))
    with watched(desk, path, color_scheme="light" if chosen else scheme, reduced_motion="reduce") as found:
        tab = found.open()
        if chosen:
            press(tab, *(["t"] if scheme == "light" else ["t", "t"]))
        ratios = tab.evaluate(CONTRAST)
        assert len(ratios) >= len(CATEGORIES)
        assert {name: ratio for name, ratio in ratios.items() if ratio < 4.5} == {}
        assert (tab.evaluate("getComputedStyle(document.documentElement).colorScheme")) == scheme


def test_the_choice_of_colours_survives_a_reload(tab: Watched) -> None:
    theme = "document.documentElement.dataset.theme"
    press(tab.page, "t", "t")
    assert tab.page.evaluate(theme) == "dark"
    for _ in range(20):  # a page that opens at once may come before the browser has passed on what was stored
        tab.reload()
        if tab.page.evaluate(theme) == "dark":
            break
        tab.page.wait_for_timeout(100)
    assert tab.page.evaluate(theme) == "dark"


def test_nothing_moves_for_those_who_ask_for_no_motion(desk: Desk, small: Path) -> None:
    with watched(desk, small, reduced_motion="reduce") as found:
        tab = found.open()
        moving = (
            "[...document.querySelectorAll('*')].filter((item) => getComputedStyle(item).transitionDuration !== '0s')"
        )
        assert tab.evaluate(f"{moving}.length") == 0


def test_a_narrow_page_shows_list_or_text_and_nothing_runs_out_of_it(desk: Desk, small: Path) -> None:
    with watched(desk, small, viewport={"width": 400, "height": 800}) as found:
        tab = found.open()
        assert not tab.locator("#reader").is_visible()
        tab.locator(".row").nth(1).click()
        shown(tab, 0)
        assert not tab.locator("#list").is_visible()
        assert tab.evaluate("document.documentElement.scrollWidth") <= 400
        tab.get_by_role("button", name="Back to the list").click()
        assert tab.locator("#list").is_visible()
        for key in "sg":
            press(tab, key)
            assert tab.evaluate("document.documentElement.scrollWidth") <= 400
            press(tab, key)


def test_all_that_can_be_used_has_a_name_and_a_role(tab: Watched) -> None:
    press(tab.page, "f")
    assert tab.page.get_by_role("option", name="osk/00000.txt").get_attribute("aria-setsize") == "12"
    assert tab.page.get_by_role("listbox", name="Pages").get_attribute("aria-activedescendant") == "row-11"
    for key in ("s", "s"):
        tree = tab.page.locator("body").aria_snapshot()
        nameless = [
            line for line in tree.splitlines() if line.strip() in ("- button", "- textbox", "- combobox", "- link")
        ]
        assert nameless == []
        press(tab.page, key)
