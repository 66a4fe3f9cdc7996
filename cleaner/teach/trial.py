"""Drafts held against the whole run: what each would cut or give back, and what else would change."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple, Self

from cleaner.pipeline import Cleaner
from cleaner.rulebook.cases import Replay
from cleaner.sites import site_of
from cleaner.teach.evidence import name_of
from cleaner.teach.files import write_rules
from cleaner.teach.reading import cut_of, document_of
from cleaner.vocabulary import is_prose

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from cleaner.config import Config
    from cleaner.model import Document
    from cleaner.rulebook import Rule
    from cleaner.teach.draft import Draft
    from cleaner.teach.evidence import Gathered
    from cleaner.teach.reading import RunLine, RunPage

_SAMPLES = 3
_CLEANERS = 8
"""Cleaners that are held: each has the whole rule book built."""


class Places(NamedTuple):
    """Where a line stands."""

    first: str
    """A page of the run."""
    times: int
    """How often it stands in the run."""


@dataclass(slots=True)
class Tried:
    """What a draft would do to the run."""

    draft: Draft
    pages: int = 0
    """Pages with a line it would cut, or give back."""
    lines: int = 0
    """Such lines."""
    sites: Counter[str] = field(default_factory=Counter)
    """Pages by site."""
    stay: int = 0
    """Lines it is for that would not go all the same."""
    others: int = 0
    """Lines beside those it was drafted for that would go; of a rule that keeps, that would be given back."""
    samples: dict[str, Places] = field(default_factory=dict)
    """Lines it would cut or give back."""
    other_samples: dict[str, Places] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    """Why it is rejected."""

    @property
    def id(self) -> str:
        """Id of the rule."""
        return self.draft.rule.id

    @property
    def clean(self) -> bool:
        """Whether it does what it was drafted for, and nothing else, and is for no line that may be an article's."""
        return not self.faults and not self.others and not self.inside

    @property
    def inside(self) -> int:
        """Pages on which a line nobody marked stands between paragraphs, as the headings of an article do."""
        return sum(evidence.inside for evidence in self.draft.evidence if evidence.kind == "repeated")

    def reject(self, why: str) -> None:
        """Note a reason against it, once."""
        if why not in self.faults:
            self.faults.append(why)


def try_drafts(pages: Iterable[RunPage], drafts: Sequence[Draft], gathered: Gathered, config: Config) -> list[Tried]:
    """Clean the texts of a run with the drafts and without them.

    A draft is rejected that would cut a line marked to stay, a paragraph it was not drafted for, or
    so much of a page that it is quarantined; and one that keeps a line marked to go.

    Args:
        pages: of the run.
        drafts: to be tried.
        gathered: what was marked.
        config: the settings, with the rules that are there already.
    """
    tried = [Tried(draft, faults=list(draft.faults)) for draft in drafts]
    _hold_against_marks(tried, gathered)
    to_stay = {(mark.page, line) for mark, line in gathered.keep}
    with _Trial([item for item in tried if not item.faults], to_stay, config) as trial:
        for page in pages:
            trial.take(page)
    for item in tried:
        if not item.faults and not item.lines:
            item.reject("changes nothing in this run")
    return tried


def _hold_against_marks(tried: Sequence[Tried], gathered: Gathered) -> None:
    for keeps, marks, said in ((False, gathered.keep, "cuts"), (True, gathered.cut, "keeps")):
        by_id = {item.id: item for item in tried if item.draft.rule.keeps == keeps}
        replay = Replay(item.draft.rule for item in by_id.values())
        for mark, line in marks:
            for rule in replay.match(line, mark.url):
                word = "stay" if said == "cuts" else "go"
                by_id[rule.id].reject(f"{said} a line marked to {word}, on page {mark.page}")


class _Trial:
    def __init__(self, tried: Sequence[Tried], to_stay: set[tuple[str, str]], config: Config) -> None:
        self._to_stay = to_stay
        self._tried = {item.id: item for item in tried}
        self._config = config
        self._folder = TemporaryDirectory(prefix="cleaner-")
        self._before = Cleaner(config)
        self._replay = Replay(item.draft.rule for item in tried)
        self._cleaners: dict[frozenset[str], Cleaner] = {}
        self._made = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._folder.cleanup()

    def take(self, page: RunPage) -> None:
        """Clean a page with the drafts that match one of its lines, and without."""
        hits = {line.start: self._hits(line, page) for line in page.lines}
        ids = frozenset(rule.id for rules in hits.values() for rule in rules)
        if not ids:
            return
        expected = {start for start, rules in hits.items() if rules}
        trial = _Page(page, document_of(page, expected), expected)
        # Drafts for other pages make no difference here, so all are tried at once.
        before, after = trial.cut(self._before), trial.cut(self._with(frozenset(self._tried)))
        self._count(page, hits, after or set())
        if (before is not None and after is None) or trial.beyond(before, after):
            for name in sorted(ids):
                alone = {start for start, rules in hits.items() if any(rule.id == name for rule in rules)}
                one = after if len(ids) == 1 else trial.cut(self._with(frozenset([name])))
                self._blame(self._tried[name], trial, (before, one), alone)

    def _hits(self, line: RunLine, page: RunPage) -> list[Rule]:
        """Give the drafts that would change what becomes of a line."""
        rules = self._replay.match(line.text, page.row["url"])
        return [rule for rule in rules if rule.keeps == (line.removal is not None)]

    def _with(self, ids: frozenset[str]) -> Cleaner:
        """Give a cleaner that has these drafts in its rule book."""
        known = self._cleaners.pop(ids, None)
        if known is None:
            if len(self._cleaners) >= _CLEANERS:
                self._cleaners.pop(next(iter(self._cleaners)))
            self._made += 1
            folder = Path(self._folder.name) / str(self._made)
            write_rules(folder, [self._tried[name].draft.rule for name in sorted(ids)])
            known = Cleaner(self._config.replace(rules=(*self._config.rules, folder)))
        self._cleaners[ids] = known  # last, as the one used last: the first is the first to go
        return known

    def _count(self, page: RunPage, hits: dict[int, list[Rule]], after: set[int]) -> None:
        site = site_of(page.row["url"], page.row["page"])
        seen = set()
        for line in page.lines:
            for rule in hits[line.start]:
                item = self._tried[rule.id]
                if (line.start in after) == rule.keeps:
                    item.stay += 1
                    continue
                item.lines += 1
                if rule.id not in seen:
                    seen.add(rule.id)
                    item.pages += 1
                    item.sites[site] += 1
                if self._elsewhere(item, line, page):
                    self._note(item, line, page, "cuts a paragraph that nobody marked")
                else:
                    _sample(item.samples, line, page)

    def _elsewhere(self, item: Tried, line: RunLine, page: RunPage) -> bool:
        """Whether a line that a draft takes is none it was drafted for."""
        if not item.draft.rule.keeps:
            return name_of(line.shape) not in item.draft.names
        marked = ((mark.mark.page, mark.line) for evidence in item.draft.evidence for mark in evidence.marks)
        return (page.row["page"], line.text) not in set(marked)

    def _note(self, item: Tried, line: RunLine, page: RunPage, fault: str) -> None:
        item.others += 1
        _sample(item.other_samples, line, page)
        if (page.row["page"], line.text) in self._to_stay and not item.draft.rule.keeps:
            item.reject(f"cuts a line marked to stay, on page {page.row['page']}")
        elif is_prose(line.shape) and line.removal is None:
            item.reject(f"{fault}, on page {page.row['page']}")

    def _blame(self, item: Tried, trial: _Page, cuts: tuple[set[int] | None, set[int] | None], alone: set[int]) -> None:
        """Say what of the change that nobody asked for is due to one draft."""
        page, (before, after) = trial.page, cuts
        if before is not None and after is None:
            item.reject(f"takes so much of page {page.row['page']} that it would be quarantined")
        for line in trial.beyond(before, after, alone):
            self._note(item, line, page, "makes a paragraph go along")


def _sample(samples: dict[str, Places], line: RunLine, page: RunPage) -> None:
    """Note a line and where it stands; one of many pages is shown once."""
    text = line.text.strip()
    if text in samples or len(samples) < _SAMPLES:
        known = samples.get(text, Places(page.row["page"], 0))
        samples[text] = known._replace(times=known.times + 1)


@dataclass(frozen=True, slots=True)
class _Page:
    """A page that is cleaned with drafts and without."""

    page: RunPage
    document: Document
    expected: set[int]
    """Where the lines start that drafts are for."""

    def cut(self, cleaner: Cleaner) -> set[int] | None:
        """Give where the lines start that go; None: the page is quarantined."""
        return cut_of(self.page, cleaner.judge(self.document), self.expected)

    def beyond(
        self, before: set[int] | None, after: set[int] | None, expected: Collection[int] | None = None
    ) -> list[RunLine]:
        """Give the lines that stayed and now go along, though no draft is for them."""
        new = (after or set()) - (before or set()) - set(self.expected if expected is None else expected)
        return [line for line in self.page.kept if line.start in new] if new else []
