"""Rules of several languages that match one line: a word that many languages share says it once, not once for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cleaner.rulebook.format import Rule


def in_one_language(rules: Sequence[Rule], language: str | None = None) -> Sequence[Rule]:
    """Of the rules that match a line give those of the one language that says most of it.

    Args:
        rules: that match the line.
        language: of the page, as `primary` gives it; None: not known.

    Returns:
        The rules, in their order, without those that give points for other languages alone. Rules for
        all languages and rules that keep the line stay.
    """
    codes = {code for rule in rules for code in rule.language}
    if len(codes) < 2:
        return rules

    def said(code: str) -> tuple[float, bool]:
        points = sum(rule.points * rule.factor_in(language) for rule in rules if code in rule.language)
        return points, code == language

    most = max(sorted(codes), key=said)
    return [rule for rule in rules if not rule.language or rule.keeps or most in rule.language]
