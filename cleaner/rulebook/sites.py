"""Rules of single sites: which site a page is of, and what the markup of its lines says."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from cleaner.config import PATTERN_SECONDS
from cleaner.rulebook.match import Matcher

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cleaner.model import Element, Line
    from cleaner.rulebook.format import Rule
    from cleaner.rulebook.markup import Covering

FOLDER = "sites"
"""Name of the folders whose files are each for the site they are named after."""


def site_of(host: str) -> str:
    """Give the name that a host goes by: lower case, in the letters of the domain name system, without www."""
    host = host.lower().strip().rstrip(".").removeprefix("www.")
    try:
        return host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError:
        return host


def site_fault(host: str) -> str | None:
    """Say why a file cannot be named after this host, if so."""
    from tld import is_tld  # noqa: PLC0415  # most rule books hold no sites

    if "." not in host or any(not label for label in host.split(".")):
        return f"{host!r} is no host: name the file after the site, such as sites/osk-times.example.toml"
    if is_tld(host):
        return f"many sites stand under {host!r}: name the file after one of them"
    return None


def sites_above(url: str | None) -> Iterator[str]:
    """Give the names under which rules for a page may stand: its host, and each domain above that."""
    if not url:
        return
    try:
        host = urlsplit(url if "//" in url else f"//{url}").hostname
    except ValueError:
        return
    labels = site_of(host or "").split(".")
    for first in range(len(labels) - 1):
        yield ".".join(labels[first:])


class Said(NamedTuple):
    """What the rules say of a line."""

    line: Line
    rules: list[Rule]
    """Those that match."""
    slow: list[Rule]
    """Those that ran out of time."""


class SiteMatcher:
    """Holds the rules of one site against the lines of its pages."""

    def __init__(self, rules: Iterable[Rule], seconds: float = PATTERN_SECONDS) -> None:
        self._matcher = Matcher(rules, seconds=seconds)
        self._marked = [rule for rule in self._matcher.rules if rule.match.css]
        self._selectors = {text for rule in self._matcher.rules for text in (*rule.match.css, *rule.unless.css)}

    def match(self, lines: Sequence[Line]) -> list[Said]:
        """Give the lines of a page with the rules that match each."""
        from cleaner.rulebook.markup import covering  # noqa: PLC0415  # most rule books hold no sites

        known: dict[Element, Covering] = {}
        said = [self._match_line(line, covering(self._selectors, line.element, known)) for line in lines]
        return self._turned(said) if any(rule.scope == "outside" for rule in self._marked) else said

    def _match_line(self, line: Line, around: Covering) -> Said:
        rules, slow = self._matcher.match(line.shape)
        taken = {rule.id: rule for rule in rules}
        for rule in self._marked:
            if not around.isdisjoint(rule.match.css) and not self._matcher.spares(rule, line.shape):
                taken[rule.id] = rule
        return Said(line, [rule for rule in taken.values() if around.isdisjoint(rule.unless.css)], slow)

    def _turned(self, said: Sequence[Said]) -> list[Said]:
        """Turn around the rules that speak of what is outside; on a page where they match nothing, they are silent."""
        seen = {rule.id: rule for item in said for rule in item.rules if rule.scope == "outside"}
        turned = []
        for line, rules, slow in said:
            here = {rule.id for rule in rules}
            missed = [rule for name, rule in seen.items() if name not in here and line.element is not None]
            turned.append(Said(line, [rule for rule in rules if rule.id not in seen] + missed, slow))
        return turned
