"""Proposals -> decision: the only place that removes.

1. Every line's points are added up, protected lines marked. A line with `line_points` of its own goes.
2. Of a text the likeliest course is found (`course.py`): where the article begins and ends, and what
   stands inside it that is none of it, from the odds of all lines and what rules and times say.
   Of a page of HTML: a tail and inner runs whose points, summed, pass `run_points` and at least
   `run_signals` independent kinds of evidence (`runs.py`).
3. A text is looked at again without what went, until nothing more does.
4. Lines of nothing but signs ("|", "___") between the article and what went, go with it.
5. The guards: protected lines stay, a text keeps its first line unless a rule is sure of it and what
   follows goes too, and a text that would lose more than `budget` of its characters, or next to all
   of its paragraphs, is quarantined. A page of HTML never comes out empty.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby, takewhile
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from cleaner.course import residue
from cleaner.cut import Cause, cut
from cleaner.evidence import CAUTION, evidence, is_firm, most_prose, plain
from cleaner.patterns import later
from cleaner.reasons import told
from cleaner.runs import find_inner, find_tail, signals_of
from cleaner.verdict import Run, Verdict
from cleaner.vocabulary import is_prose

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from cleaner.config import Config
    from cleaner.model import Document, Line, Proposal, Removal

_PROSE_ALONE = -1.0
"""In the verdict on a line by itself, that it is a paragraph counts no more than this: a prompt is one, too."""
_OWN_REASON = 1.0
"""Points from which on what a line says is given as the reason, rather than where it stands."""
_CERTAIN = 8.0
"""Points of a line's place, or of the site's other pages, from which on it is no ranking, whatever it looks like."""
_PLACES = frozenset({"position", "extraction", "repetition"})
"""Kinds of evidence that say what a line is for on the page, as against what it looks like."""
_SIGNS = later(r"[\s\p{Cf}\p{Co}\p{Sm}\p{Sc}\p{Block=Arrows}\p{Block=Geometric_Shapes}✕✖.•·…\-–—_*/›»«‹❮❯☰⌃⌄,:#]+")
"""What separates or points, signs of icon fonts, characters nobody sees; brackets and quotes may close a program or a
saying."""
_EDGE = Cause("decide", "decide/edge", "navigation", "separates the article from what was removed")
_PARAGRAPHS = 0.9
"""Share of the words in a text's paragraphs beyond which a page is quarantined: what stays is no article then."""
_FEW_WORDS = 40
"""Words: a text with fewer in paragraphs may be verse with a prompt below."""
_ROUNDS = 4
"""How often a text is looked at again; more than two rounds are rare."""


class Decision(NamedTuple):
    """What goes, and why."""

    verdicts: tuple[Verdict, ...]
    """One for each line of the document."""
    removals: tuple[Removal, ...]
    """Empty if quarantined."""
    quarantined: tuple[Removal, ...] = ()
    """What would have gone, had it not passed the budget."""


def decide(document: Document, propose: Callable[[Document], Iterable[Proposal]], config: Config) -> Decision:
    """Weigh what the stages propose, and cut.

    With some lines gone a text may end elsewhere: what stood before a removed paragraph is its end
    now. So a text is looked at again without them, until nothing more goes; cleaning a body again
    then finds it clean. The main content of HTML is known from the start.
    """
    verdicts = weigh(document, propose(document), config)
    if document.kind == "text":
        for _ in range(_ROUNDS):
            if not _weigh_again(document, verdicts, propose, config):
                break
    if document.kind == "html" and not any(_stays(verdict, document.lines[n]) for n, verdict in enumerate(verdicts)):
        _keep_extracted(document, verdicts)
    causes = {index: _cause(verdict) for index, verdict in enumerate(verdicts) if verdict.removed}
    for index in list(_edges(document, verdicts)):
        verdicts[index].removed = True
        causes[index] = _EDGE
    removals = tuple(map(told, cut(document, causes)))
    if document.kind == "text" and _over_budget(document, verdicts, config):
        return Decision(tuple(verdicts), (), removals)
    return Decision(tuple(verdicts), removals)


def _stays(verdict: Verdict, line: Line) -> bool:
    return not verdict.removed and not line.blank


def _keep_extracted(document: Document, verdicts: list[Verdict]) -> None:
    """Keep what trafilatura found: a page that has an article never comes out empty."""
    for line, verdict in zip(document.lines, verdicts, strict=True):
        if line.extracted:
            verdict.removed = False


def _edges(document: Document, verdicts: Sequence[Verdict]) -> Iterator[int]:
    """Give the lines of nothing but signs at the ends of what stays, if more went there; a text's first stays."""
    texts = [line for line in document.lines if not line.blank]
    if not any(_stays(verdicts[line.index], line) and not _is_sign(line) for line in texts):
        return
    for end in [reversed(texts), iter(texts)] if document.kind == "html" else [reversed(texts)]:
        edge = list(takewhile(lambda line: verdicts[line.index].removed or _is_sign(line), end))
        if any(verdicts[line.index].removed for line in edge):
            yield from (line.index for line in edge if not verdicts[line.index].removed)


def _is_sign(line: Line) -> bool:
    return _SIGNS.fullmatch(line.text) is not None


def weigh(document: Document, proposals: Iterable[Proposal], config: Config) -> list[Verdict]:
    """Give the verdict on each line; the order of the proposals makes no difference."""
    verdicts = _ledger(document, proposals, config)
    texts = [line.index for line in document.lines if not line.blank]
    for index in texts:
        verdicts[index].removed = verdicts[index].alone >= config.line_points
    for lines, is_tail in (_stretches if document.kind == "text" else _runs)(document, texts, verdicts, config):
        run = Run(lines[0], lines[-1], is_tail, tuple(sorted(signals_of(lines, verdicts))))
        for verdict in (verdicts[index] for index in lines):
            if not (is_firm(verdict) if document.kind == "text" else verdict.protected):
                verdict.removed, verdict.run = True, run
    if document.kind == "text" and texts and not _opens_with_residue(texts, verdicts, config):
        verdicts[texts[0]].removed = False
    return verdicts


def _runs(
    _document: Document, texts: Sequence[int], verdicts: Sequence[Verdict], config: Config
) -> Iterator[tuple[Sequence[int], bool]]:
    """Give the runs of a page of HTML that go, each with whether it is the tail."""
    # What stands outside the main content goes line by line; it is no evidence about the lines beside it.
    texts = [index for index in texts if not _outside(verdicts[index])]
    tail = find_tail(texts, verdicts, config)
    yield from ((run, False) for run in find_inner(texts[: len(texts) - len(tail)], verdicts, config))
    if tail:
        yield tail, True


def _stretches(
    document: Document, texts: Sequence[int], verdicts: Sequence[Verdict], config: Config
) -> Iterator[tuple[Sequence[int], bool]]:
    """Give the stretches of a text that are residue, each with whether it is the tail."""
    found = evidence([document.lines[index] for index in texts], [verdicts[index] for index in texts], config)
    gone = residue(found, CAUTION)
    most = most_prose([document.lines[index] for index in texts], gone)
    for is_gone, group in groupby(zip(texts, gone.tolist(), strict=True), key=itemgetter(1)):
        if is_gone and (lines := plain([document.lines[index] for index, _ in group], verdicts, paragraphs=most)):
            yield lines, lines[-1] == texts[-1]


def _opens_with_residue(texts: Sequence[int], verdicts: Sequence[Verdict], config: Config) -> bool:
    """Whether the first line of a text may go: something is sure of it, and what follows goes as well."""
    first = verdicts[texts[0]]
    return first.alone >= config.line_points and all(verdicts[index].removed for index in texts[1:2])


def _outside(verdict: Verdict) -> bool:
    return any(item.signal == "extraction" and item.points > 0 for item in verdict.proposals)


def _weigh_again(
    document: Document,
    verdicts: list[Verdict],
    propose: Callable[[Document], Iterable[Proposal]],
    config: Config,
) -> bool:
    """Look at the lines that stay as a text of their own; say whether more of them go."""
    stays = [line for line, verdict in zip(document.lines, verdicts, strict=True) if not verdict.removed]
    if len(stays) == len(verdicts):
        return False
    lines = (line if line.index == index else replace(line, index=index) for index, line in enumerate(stays))
    rest = replace(document, lines=tuple(lines))
    more = False
    for line, verdict in zip(stays, weigh(rest, propose(rest), config), strict=True):
        if verdict.removed:
            more = True
            if verdict.run is not None:
                first, last = stays[verdict.run.first].index, stays[verdict.run.last].index
                verdict.run = verdict.run._replace(first=first, last=last)
            verdicts[line.index] = verdict
    return more


def _ledger(document: Document, proposals: Iterable[Proposal], config: Config) -> list[Verdict]:
    verdicts = [Verdict() for _ in document.lines]
    for proposal in sorted(proposals, key=lambda item: (item.rule, item.first, item.last, item.points, item.because)):
        wanted = proposal.points > 0 and proposal.category in config.keep
        for verdict in verdicts[proposal.first : proposal.last + 1]:
            if wanted:
                verdict.wanted = True
            else:
                verdict.proposals.append(proposal)
    for verdict in verdicts:
        _add_up(verdict)
    return verdicts


def _add_up(verdict: Verdict) -> None:
    verdict.protected = any(item.protects for item in verdict.proposals)
    counted = _not_overruled(verdict.proposals) if verdict.protected else verdict.proposals
    prose = sum([item.points for item in counted if item.signal == "prose"])
    place = sum([item.points for item in counted if item.signal == "position"])
    verdict.points = round(sum([item.points for item in counted]), 3)
    verdict.alone = round(verdict.points - place - prose + max(prose, _PROSE_ALONE), 3)
    verdict.protected = verdict.protected and any(item.protects for item in counted)


def _not_overruled(proposals: Sequence[Proposal]) -> Sequence[Proposal]:
    # A heading such as "Most read", or a place that is plainly not the article's, overrules what lines look like.
    overruled = any(
        item.points > 0 and (item.signal == "heading" or (item.signal in _PLACES and item.points >= _CERTAIN))
        for item in proposals
    )
    return [item for item in proposals if not (overruled and item.protects and item.signal == "shape")]


def _cause(verdict: Verdict) -> Cause:
    """Put the strongest reason of a line first; a line nothing was said about goes for its run's reason."""
    told = ({item.rule: item.points for item in verdict.proposals}, verdict.run, verdict.points)
    speakers = [item for item in verdict.proposals if item.points > 0]
    if speakers:
        # What a line itself says is a better reason than where it stands, even at fewer points.
        own = [item for item in speakers if item.signal != "position" and item.points >= _OWN_REASON]
        reason = max(own or speakers, key=lambda item: (item.points, item.rule))
        return Cause(reason.stage, reason.rule, reason.category, reason.because, reason.evidence, *told)
    tail = verdict.run is not None and verdict.run.tail
    where = "after the article's end" if tail else "inside a run of residue"
    signals = " and ".join(verdict.run.signals) if verdict.run else "its points"
    because = f"stands {where}, among lines given away by {signals}"
    return Cause("decide", f"decide/{'tail' if tail else 'run'}", "related", because, {}, *told)


def _over_budget(document: Document, verdicts: Sequence[Verdict], config: Config) -> bool:
    # That a page is mostly template is nothing to be wary of: what next to all pages of the site hold is left aside.
    own = [(line, verdict) for line, verdict in zip(document.lines, verdicts, strict=True) if not _template(verdict)]
    gone = sum(len(line.text) for line, verdict in own if verdict.removed)
    if gone > config.budget * sum(len(line.text) for line, _ in own):
        return True
    prose = [(line.shape.words, verdict.removed) for line, verdict in own if is_prose(line.shape)]
    words = sum(words for words, _ in prose)
    return words >= _FEW_WORDS and sum(words for words, removed in prose if removed) > _PARAGRAPHS * words


def _template(verdict: Verdict) -> bool:
    return verdict.removed and any(
        item.signal == "repetition" and item.points >= _CERTAIN for item in verdict.proposals
    )
