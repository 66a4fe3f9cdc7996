"""Proposals -> decision: the only place that removes.

1. Every line's points are added up, protected lines marked.
2. The tail: where the article ends is a question about everything that follows, so the cut is put
   where the points of all lines after it are highest. It needs `run_points` and at least
   `run_signals` independent kinds of evidence.
3. Inner runs: stretches before the cut whose points, summed, pass the same two bars.
4. Single lines with `line_points` of their own.
5. The guards: protected lines stay, a text keeps its first line, and a text that would lose more
   than `budget` of its characters is quarantined.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from cleaner.cut import Cause, cut

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cleaner.config import Config
    from cleaner.model import Document, Proposal, Removal

_SILENCE = -0.5
"""Points of a line in the tail that nothing was said about."""
_SILENCE_INSIDE = -1.5
"""The same inside the article, where an unexplained line is most likely the article's."""
_LINE_CAP = 6.0
"""One line can speak for a run with no more than this, or one sure line would take its neighbours along."""
_LOOKS = frozenset({"shape", "vocabulary"})
"""What a line looks like. A list inside an article can look just like other stories' headlines, so looks alone
remove nothing but a tail, and need more points."""
_LOOKS_FACTOR = 2.0

How = Literal["line", "run", "tail"]


@dataclass(slots=True)
class Verdict:
    """What is known and decided about one line."""

    proposals: list[Proposal] = field(default_factory=list)
    """Everything the stages said, in a fixed order."""
    points: float = 0.0
    """Their sum."""
    protected: bool = False
    """Never removed as part of a run."""
    removed: How | None = None
    """How it goes: by itself, with a run, with the tail; None: it stays."""
    run: tuple[int, int] | None = None
    """First and last line of the run it goes with."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What goes, and why."""

    verdicts: tuple[Verdict, ...]
    """One for each line of the document."""
    removals: tuple[Removal, ...]
    """Empty if quarantined."""
    quarantined: tuple[Removal, ...] = ()
    """What would have gone, had it not passed the budget."""


def decide(document: Document, proposals: Iterable[Proposal], config: Config) -> Decision:
    """Weigh the proposals; the order they come in makes no difference."""
    verdicts = _ledger(document, proposals, config)
    texts = [line.index for line in document.lines if not line.blank]
    for index in texts:
        verdict = verdicts[index]
        if verdict.points >= config.line_points:
            verdict.removed = "line"
    if document.kind == "text" and texts:
        verdicts[texts[0]].removed = None
        texts = texts[1:]
    # What stands outside the main content goes line by line; it is no evidence about the lines beside it.
    texts = [index for index in texts if document.lines[index].extracted is not False]
    tail = _tail(texts, verdicts, config)
    for run in [tail, *_inner(texts[: len(texts) - len(tail)], verdicts, config)]:
        for index in run:
            if not verdicts[index].protected:
                verdicts[index].removed = "tail" if run is tail else "run"
                verdicts[index].run = (run[0], run[-1])
    removals = cut(
        document, {index: _cause(verdicts, index) for index in range(len(verdicts)) if verdicts[index].removed}
    )
    if document.kind == "text" and _over_budget(document, verdicts, config):
        return Decision(tuple(verdicts), (), removals)
    return Decision(tuple(verdicts), removals)


def _ledger(document: Document, proposals: Iterable[Proposal], config: Config) -> list[Verdict]:
    verdicts = [Verdict() for _ in document.lines]
    for proposal in sorted(proposals, key=lambda item: (item.rule, item.first, item.last, item.points, item.because)):
        if proposal.points > 0 and proposal.category in config.keep:
            continue
        for verdict in verdicts[proposal.first : proposal.last + 1]:
            verdict.proposals.append(proposal)
            verdict.points += proposal.points
            verdict.protected |= proposal.protects
    for verdict in verdicts:
        verdict.points = round(verdict.points, 3)
    return verdicts


def _share(verdict: Verdict, silence: float) -> float:
    """Points a line brings into a run; a protected line neither speaks nor breaks it."""
    if verdict.protected:
        return 0.0
    return min(verdict.points, _LINE_CAP) if verdict.proposals else silence


def _tail(texts: Sequence[int], verdicts: Sequence[Verdict], config: Config) -> Sequence[int]:
    """Give the lines after the best cut; none if the evidence is not enough."""
    best, points, start = 0.0, 0.0, len(texts)
    for position in range(len(texts) - 1, -1, -1):
        points += _share(verdicts[texts[position]], _SILENCE)
        if points > best:
            best, start = points, position
    run = texts[start:]
    return run if _convincing(run, best, verdicts, config, tail=True) else ()


def _inner(texts: Sequence[int], verdicts: Sequence[Verdict], config: Config) -> list[Sequence[int]]:
    """Give the stretches of the highest sums, by Kadane's walk restarted after each stretch."""
    runs: list[Sequence[int]] = []
    position = 0
    while position < len(texts):
        start, points, best, end = position, 0.0, 0.0, position
        while position < len(texts):
            points += _share(verdicts[texts[position]], _SILENCE_INSIDE)
            position += 1
            if points <= 0:
                break
            if points > best:
                best, end = points, position
        run = texts[start:end]
        if run and _convincing(run, best, verdicts, config, tail=False):
            runs.append(run)
            position = end
    return runs


def _convincing(run: Sequence[int], points: float, verdicts: Sequence[Verdict], config: Config, *, tail: bool) -> bool:
    signals = _signals(run, verdicts)
    if len(signals) < config.run_signals:
        return False
    if signals <= _LOOKS:
        return tail and points >= _LOOKS_FACTOR * config.run_points
    return points >= config.run_points


def _signals(run: Sequence[int], verdicts: Sequence[Verdict]) -> set[str]:
    return {item.signal for index in run for item in verdicts[index].proposals if item.points > 0}


def _cause(verdicts: Sequence[Verdict], index: int) -> Cause:
    """Put the strongest reason of a line first; a line that said nothing goes for its run's reason."""
    verdict = verdicts[index]
    evidence: dict[str, object] = {"points": {item.rule: item.points for item in verdict.proposals}}
    if verdict.run is not None:
        lines = range(verdict.run[0], verdict.run[1] + 1)
        evidence["run"] = {"lines": len(lines), "signals": sorted(_signals(lines, verdicts))}
    speakers = [item for item in verdict.proposals if item.points > 0]
    if speakers:
        reason = max(speakers, key=lambda item: (item.points, item.rule))
        return Cause(
            reason.stage, reason.rule, reason.category, reason.because, {**reason.evidence, **evidence}, verdict.points
        )
    where = "after the article's end" if verdict.removed == "tail" else "inside a run of residue"
    kind = "decide/tail" if verdict.removed == "tail" else "decide/run"
    signals = " and ".join(sorted(_signals(range(verdict.run[0], verdict.run[1] + 1), verdicts))) if verdict.run else ""
    return Cause(
        "decide", kind, "related", f"stands {where}, among lines given away by {signals}", evidence, verdict.points
    )


def _over_budget(document: Document, verdicts: Sequence[Verdict], config: Config) -> bool:
    total = sum(len(line.text) for line in document.lines)
    gone = sum(len(line.text) for line, verdict in zip(document.lines, verdicts, strict=True) if verdict.removed)
    return gone > config.budget * total
