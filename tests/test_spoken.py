"""A line that rules of several languages match: what the languages share is said once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cleaner import Config, clean

if TYPE_CHECKING:
    from pathlib import Path

LINE = "Brodoskop"
TEXT = f"The ferry left at dawn with nine people on board.\n{LINE}\nIt came back at noon with a cargo of salt and tar."
RULE = """
[[rule]]
id = "mine/{name}"
language = {languages}
title = "Word of a menu"
because = "is a word of the menu"
category = "navigation"
score = {score}
match.exact = ["brodoskop"]
examples.remove = ["Brodoskop", "BRODOSKOP"]
examples.keep = ["Brodoskop is a word", "A brodoskop"]
"""


def points(folder: Path, *rules: tuple[str, str, float], language: str | None = "de") -> dict[str, float]:
    """Give what each rule says of the line."""
    said = [RULE.format(name=name, languages=languages, score=score) for name, languages, score in rules]
    (folder / "rules.toml").write_text("".join(said), encoding="utf-8")
    result = clean(TEXT, language=language, config=Config(rules=(folder,), line_points=0.5))
    found: dict[str, float] = next(item.evidence["points"] for item in result.removals if item.text.strip() == LINE)
    return {name: value for name, value in found.items() if name.startswith("mine/")}


@pytest.mark.parametrize(
    ("rules", "heard"),
    [
        ([("a", "'hr'", 2.0), ("b", "'sl'", 2.0), ("c", "'sk'", 2.0)], {"mine/a": 1.0}),
        ([("a", "'hr'", 2.0), ("b", "'sl'", 3.0)], {"mine/b": 1.5}),
        ([("a", "'hr'", 2.0), ("b", "'hr'", 1.0), ("c", "'sl'", 2.5)], {"mine/a": 1.0, "mine/b": 0.5}),
        ([("a", "['hr', 'sr']", 2.0), ("b", "'sr'", 1.0)], {"mine/a": 1.0, "mine/b": 0.5}),
        ([("a", "'de'", 2.0), ("b", "'sl'", 3.0)], {"mine/a": 2.0}),
        ([("a", "[]", 1.0), ("b", "'sl'", 2.0), ("c", "'hr'", 2.0)], {"mine/a": 1.0, "mine/c": 1.0}),
        ([("a", "'hr'", 2.0), ("b", "'sl'", -0.5)], {"mine/a": 1.0, "mine/b": -0.25}),
    ],
    ids=[
        "said once",
        "the language that says most",
        "all rules of it",
        "rules of several languages",
        "the page's own counts whole",
        "rules for all languages",
        "what keeps a line",
    ],
)
def test_one_language_speaks(rules: list[tuple[str, str, float]], heard: dict[str, float], tmp_path: Path) -> None:
    assert points(tmp_path, *rules) == heard
