"""A finished run and what a person said of it -> rules, tried on the run, and cases that hold them."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

from cleaner.config import Config, nearest
from cleaner.errors import ConfigError, SourceError
from cleaner.io.names import CORRECTIONS
from cleaner.model import Page
from cleaner.pipeline import Cleaner
from cleaner.restoring import finished_report
from cleaner.rulebook.cases import Case, Replay
from cleaner.sites import Tally, count_page, group
from cleaner.teach.around import lookalikes, points_needed
from cleaner.teach.corrections import read_corrections
from cleaner.teach.draft import draft_rules, known_ids
from cleaner.teach.evidence import Evidence, Gathered, Marked, gather
from cleaner.teach.files import check_cases, write_cases, write_rules
from cleaner.teach.reading import read_pages
from cleaner.teach.trial import Tried, try_drafts

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from cleaner.rulebook import RuleBook
    from cleaner.teach.corrections import Correction
    from cleaner.teach.reading import RunPage

RULES = "my-rules"
"""Folder of a user's own rules, beside the folder of the run, if no other is named."""
FEWEST = 4
"""Pages of a site that must hold a line before it is suggested without a mark."""
_LOOKED_AT = 2000
"""Pages that are searched for lines nearest in wording."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What `cleaner rules suggest` was asked to do."""

    folder: Path
    """Output folder of a finished run."""
    corrections: Path | None = None
    """None: the file in the folder of the run, if there is one."""
    sites: Path | None = None
    """A site memory; None: lines are counted in the run itself."""
    out: Path | None = None
    """Folder of the user's own rules; None: `my-rules`, beside the folder of the run."""
    fewest: int = FEWEST
    """Pages of a site that must hold a line before it is suggested without a mark."""
    overwrite: bool = False
    """Write over a file by hand that stands where rules go that have no other place."""

    @property
    def rules(self) -> Path:
        """Where accepted rules go."""
        return self.out if self.out is not None else self.folder.absolute().parent / RULES


@dataclass(slots=True)
class Suggested:
    """Rules that may be, each tried on the run."""

    rules: Path
    """Where accepted ones go."""
    overwrite: bool = False
    """As asked."""
    tried: list[Tried] = field(default_factory=list)
    answered: list[Marked] = field(default_factory=list)
    """Marks that rules there already answer."""
    agreed: list[Marked] = field(default_factory=list)
    """Marks with which the run was right without a rule."""
    problems: list[str] = field(default_factory=list)
    """Corrections that could not be used, pages that could not be read, lines no rule can be for."""

    def find(self, rule_id: str) -> Tried:
        """Give a draft that was not rejected.

        Raises:
            ConfigError: there is none of that id, or it was rejected.
        """
        for item in self.tried:
            if item.id == rule_id and item.faults:
                raise ConfigError(f"--accept {rule_id}: was rejected: {'; '.join(item.faults)}")
            if item.id == rule_id:
                return item
        raise ConfigError(
            f"--accept {rule_id}: no draft of that id{nearest(rule_id, [item.id for item in self.tried])}"
        )


class Accepted(NamedTuple):
    """What was written."""

    files: tuple[Path, ...]
    cases: int
    """Cases that stand beside the rules now."""


def suggest(asked: Asked) -> Suggested:
    """Draft rules from what was marked and from what repeats, and try them on the run.

    Raises:
        RestoreError: the report is missing, damaged, or of another version.
        CleanerError: the corrections, the site memory, or the rules there already cannot be read.
    """
    report = finished_report(asked.folder, "suggest rules")
    marks, problems = _marks(asked)
    out = Suggested(asked.rules, asked.overwrite, problems=problems)

    def pages() -> Iterator[RunPage]:
        return read_pages(asked.folder, report, [])

    config = Config(rules=(asked.rules,) if asked.rules.is_dir() else (), sites=asked.sites)
    cleaner = Cleaner(config)  # a bad rule file ends it here
    with ExitStack() as stack:
        if asked.sites is None:
            state = Path(stack.enter_context(TemporaryDirectory(prefix="cleaner-")))
            config = config.replace(sites=_learnt(read_pages(asked.folder, report, out.problems), state))
            cleaner = Cleaner(config)
        gathered = gather(pages(), marks, cleaner.sites, asked.fewest)
        out.problems += gathered.problems
        found = _unanswered(gathered, cleaner.rulebook, asked.rules, out)
        beside = lookalikes(islice(pages(), _LOOKED_AT), found) if found else {}
        drafts, left = draft_rules(found, points_needed(cleaner, found), beside, known_ids(cleaner.rulebook.rules))
        out.problems += left
        out.tried = _settled(try_drafts(pages(), drafts, gathered, config)) if drafts else []
    return out


def accept(suggested: Suggested, ids: Collection[str]) -> Accepted:
    """Write the rules accepted, and a case for each mark they or rules there already answer.

    Raises:
        OutputError: a file cannot be written, or something else stands in its place; nothing is written then.
    """
    taken = [item for item in suggested.tried if item.id in ids]
    marked = [mark for item in taken for evidence in item.draft.evidence for mark in evidence.marks]
    check_cases(suggested.rules)
    files = write_rules(suggested.rules, [item.draft.rule for item in taken], overwrite=suggested.overwrite)
    cases = [*map(_case, [*suggested.answered, *marked]), *map(_held, suggested.agreed)]
    return Accepted(tuple(files), write_cases(suggested.rules, cases))


def _case(marked: Marked) -> Case:
    return Case(marked.mark.page, marked.mark.url, marked.line, marked.mark.mark)


def _held(marked: Marked) -> Case:
    """Give the case of a mark that asks for no rule, but that none may go against."""
    return _case(marked)._replace(expect="not cut" if marked.mark.mark == "keep" else "not kept")


def _marks(asked: Asked) -> tuple[Sequence[Correction], list[str]]:
    path = asked.corrections or asked.folder / CORRECTIONS
    if asked.corrections is None and not path.is_file():
        return (), []
    marks, problems = read_corrections(path)
    return marks, list(problems)


def _learnt(pages: Iterator[RunPage], state: Path) -> Path:
    """Count the lines of a run by site; give the file of the memory."""
    with Tally(state / "tally") as tally:
        for page in pages:
            try:
                tally.add(count_page(Page(page.row["page"], page.text, "text", page.row["url"])))
            except SourceError:  # a text that looks binary is cleaned, but not counted
                continue
    return Path(group([state / "tally"], state / "sites").path or "")


def _unanswered(gathered: Gathered, book: RuleBook, rules: Path, out: Suggested) -> list[Evidence]:
    """Leave out what rules of the user's own answer already."""
    replay = Replay(rule for rule in book.rules if book.layers[rule.id] == str(rules))
    found = []
    for item in gathered.evidence:
        cases = [_case(marked) for marked in item.marks]
        if item.kind == "repeated":
            url = item.samples[0].row["url"] if item.samples else None
            matched = [replay.match(line, url) for line in list(item.spellings)[:1]]
            if any(matched):
                continue
        elif all(map(replay.meets, cases)):
            out.answered += item.marks
            continue
        found.append(item)
    for marked in gathered.agreed:
        (out.answered if replay.meets(_case(marked)) else out.agreed).append(marked)
    return found


def _settled(tried: list[Tried]) -> list[Tried]:
    """Leave out what a wider draft makes needless that does nothing else; those that do most come first."""
    needless = {name for item in tried if item.clean for name in item.draft.replaces}
    kept = [item for item in tried if item.id not in needless]
    return sorted(
        kept, key=lambda item: (bool(item.faults), not any(e.marks for e in item.draft.evidence), -item.lines, item.id)
    )
