"""What speaks for a rule: lines a person marked, and lines of a site that repeat and stayed."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple
from urllib.parse import urlsplit

import numpy as np

from cleaner.rulebook.sites import site_fault
from cleaner.rulebook.sites import site_of as host_name
from cleaner.shape import shape_of
from cleaner.sites import site_of
from cleaner.sites.keys import NO_KEY, folded_key, normalise
from cleaner.times import time_line
from cleaner.vocabulary import is_prose

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cleaner.model import Shape
    from cleaner.sites import SiteMemory
    from cleaner.teach.corrections import Correction
    from cleaner.teach.reading import RunLine, RunPage

Kind = Literal["cut", "keep", "repeated"]
"""What is known of a line: it should have gone; it was cut wrongly; it repeats, and nobody has said anything."""

_SHARE = 0.25
"""Share of a site's pages that must hold a line before it is suggested without a mark."""
_VARIANTS = 40
"""Spellings of one line that are looked at."""
_SAMPLES = 6
"""Pages per line that are looked at for what else speaks for and against it."""
_SAMPLE_CHARS = 200_000
"""Length of a page from which on it is not among them."""


class Marked(NamedTuple):
    """A line somebody marked."""

    mark: Correction
    line: str


@dataclass(slots=True)
class Evidence:
    """One line, in all the spellings in which it differs by times and numbers alone."""

    kind: Kind
    name: str
    """What the spellings have in common."""
    hosts: set[str] = field(default_factory=set)
    """Of the pages that speak for a rule; empty names for pages without an address."""
    domains: set[str] = field(default_factory=set)
    """The same by registered domain, or folder."""
    spellings: dict[str, int] = field(default_factory=dict)
    """Lines as they stand on pages, with the number of pages."""
    marks: list[Marked] = field(default_factory=list)
    pages: int = 0
    """Pages of the run that hold it."""
    repeats: int = 0
    """Pages of its site that are known to hold it, those where it was cut among them; 0: it is known by marks alone."""
    of: int = 0
    """Pages of its site that are known."""
    inside: int = 0
    """Pages on which it stands between paragraphs that stayed, as the headings of an article do; without a mark."""
    samples: list[RunPage] = field(default_factory=list)
    """Some of those pages, to see what else speaks for and against the line."""
    _last: RunPage | None = None

    @property
    def site(self) -> str:
        """The host a rule for it is for; empty: all pages."""
        known = self.hosts if len(self.hosts) == 1 else self.domains
        (site,) = known if len(known) == 1 else ("",)
        return site if site and ":" not in site and site_fault(site) is None else ""

    def add(self, page: RunPage, line: RunLine) -> None:
        """Take in a line that speaks for the rule."""
        self.hosts.add(host_of(page.row["url"]))
        self.domains.add(site_of(page.row["url"], page.row["page"]) if page.row["url"] else "")
        if line.text in self.spellings or len(self.spellings) < _VARIANTS:
            self.spellings[line.text] = self.spellings.get(line.text, 0) + 1
        if page is not self._last:
            self._last = page
            self.pages += 1
            if len(self.samples) < _SAMPLES and len(page.text) <= _SAMPLE_CHARS:
                self.samples.append(page)


@dataclass(slots=True)
class Gathered:
    """All that speaks for rules in a run, and what no rule may touch."""

    evidence: list[Evidence] = field(default_factory=list)
    keep: list[Marked] = field(default_factory=list)
    """Lines marked to stay, whether the run kept them or not."""
    cut: list[Marked] = field(default_factory=list)
    """Lines marked to go, likewise."""
    agreed: list[Marked] = field(default_factory=list)
    """Those of both with which the run was right."""
    problems: list[str] = field(default_factory=list)


def host_of(url: str | None) -> str:
    """Give the host of an address as rules of sites name it; empty where there is none."""
    try:
        found = urlsplit(url if "//" in url else f"//{url}").hostname if url else None
    except ValueError:
        return ""
    return host_name(found or "")


def name_of(shape: Shape) -> str:
    """Give what a line has in common with others that differ from it in times and numbers alone."""
    return normalise(shape.key) if folded_key(shape.key) != NO_KEY else shape.folded


def gather(pages: Iterable[RunPage], marks: Sequence[Correction], memory: SiteMemory | None, fewest: int) -> Gathered:
    """Go through a run for what speaks for rules.

    Args:
        pages: of the run.
        marks: what a person said of them.
        memory: on how many pages of its site each line stands.
        fewest: pages of a site that must hold a line nobody marked.
    """
    gathering = _Gathering(marks, memory, fewest)
    for page in pages:
        gathering.take(page)
    return gathering.over()


class _Gathering:
    def __init__(self, marks: Sequence[Correction], memory: SiteMemory | None, fewest: int) -> None:
        self._memory = memory
        self._fewest = fewest
        self._marks: defaultdict[str, list[Correction]] = defaultdict(list)
        for mark in marks:
            self._marks[mark.page].append(mark)
        self._unmet = dict.fromkeys(self._marks)
        self._found: dict[tuple[Kind, str, str], Evidence] = {}
        self._seen: defaultdict[tuple[str, str], Evidence] = defaultdict(lambda: Evidence("cut", ""))
        """Lines named like one marked to go, by name and host: whether times and numbers in it change."""
        self._names = {
            name_of(shape_of(line)) for mark in marks if mark.mark == "cut" for line in mark.text.splitlines()
        }
        self._out = Gathered()

    def take(self, page: RunPage) -> None:
        """Take in a page."""
        self._unmet.pop(page.row["page"], None)
        for mark in self._marks.get(page.row["page"], ()):
            self._take_mark(page, mark)
        for line in page.kept if self._names else ():
            name = name_of(line.shape)
            if name in self._names:
                self._seen[name, host_of(page.row["url"])].add(page, line)
        if self._memory is not None:
            self._take_repeated(page)

    def _take_mark(self, page: RunPage, mark: Correction) -> None:
        if page.text[mark.start : mark.end].strip() != mark.text.strip():
            self._out.problems.append(
                f"page {mark.page}: {mark.start}-{mark.end} holds another text than was marked; mark it again"
            )
            return
        for line in page.lines:
            if line.start >= mark.end or line.end <= mark.start:
                continue
            marked = Marked(mark, line.text)
            (self._out.keep if mark.mark == "keep" else self._out.cut).append(marked)
            # A line that stayed and was to stay, or went and was to go, needs no rule.
            if (mark.mark == "keep") != (line.removal is not None):
                self._out.agreed.append(marked)
            else:
                found = self._of(mark.mark, name_of(line.shape), "")
                found.add(page, line)
                found.marks.append(marked)

    def _take_repeated(self, page: RunPage) -> None:
        site = site_of(page.row["url"], page.row["page"])
        known = self._memory.of(site) if self._memory is not None else None
        lines = list(page.kept)
        if known is None or not lines:
            return
        keys = np.array([folded_key(line.shape.key) for line in lines], dtype=np.uint64)
        counts = known.look_up(keys).pages
        least = max(self._fewest, _SHARE * known.pages)
        prose = [at for at, line in enumerate(lines) if is_prose(line.shape)]
        for at in np.flatnonzero((keys != NO_KEY) & (counts >= least)).tolist():
            line = lines[at]
            if time_line(line.text) is None and line is not lines[0]:  # the first line of a text always stays
                found = self._of("repeated", name_of(line.shape), site)
                found.add(page, line)
                found.repeats, found.of = int(counts[at]), known.pages
                found.inside += bool(prose) and prose[0] < at < prose[-1]

    def _of(self, kind: Kind, name: str, site: str) -> Evidence:
        return self._found.setdefault((kind, name, site), Evidence(kind, name))

    def over(self) -> Gathered:
        """Give what was found; what is marked needs no second rule for repeating."""
        for page in self._unmet:
            self._out.problems.append(f"page {page}: was marked, but its text is not in this run")
        for found in self._found.values():
            if found.kind == "cut":
                self._widen(found)
        marked = [item for item in self._found.values() if item.kind == "cut"]
        for found in self._found.values():
            if found.kind == "repeated" and (
                found.pages < self._fewest
                or any(item.name == found.name and item.site in ("", found.site) for item in marked)
            ):
                continue
            self._out.evidence.append(found)
        return self._out

    def _widen(self, found: Evidence) -> None:
        """Add the spellings that other pages of the same site have."""
        for host in sorted(found.hosts):
            other = self._seen.get((found.name, host))
            if other is not None:
                for text, pages in other.spellings.items():
                    found.spellings[text] = max(pages, found.spellings.get(text, 0))
                found.pages = max(found.pages, other.pages)
