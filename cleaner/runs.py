"""Where the tail of a page begins, and which stretches inside it go together.

Evidence is added up over runs of lines, not single ones: where the article ends is a question
about everything that follows.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cleaner.config import Config
    from cleaner.model import Signal
    from cleaner.verdict import Verdict

_SILENCE = -0.5
"""Points of a line in the tail that nothing was said about."""
_SILENCE_INSIDE = -1.5
"""The same inside the article, where an unexplained line is most likely the article's."""
_LINE_CAP = 2.0
"""One line can speak for a run with no more than this, or a sure line would take a paragraph beside it along."""
_LEADING: frozenset[Signal] = frozenset({"time", "heading"})
_LEADING_CAP = 4.0
"""The same for a time or a heading: neither stands without the stories it belongs to."""
_DROP = 5.0
"""A tail never reaches across lines worth more than this to the article, however sure what lies beyond is."""
_DROP_INSIDE = 1.5
"""The same for a run inside the article: one unexplained line, and no paragraph."""
_GAP = 100
"""Lines that neither speak nor break a run, such as protected ones: nothing reaches across more of them."""
_LOOKS = frozenset({"shape", "vocabulary", "position", "repetition"})
"""What a line looks like, and where the model puts it for that. A list inside an article can look just like other
stories' headlines, so looks alone remove nothing."""
_TIME_FIRM = 3.0
"""Points from which on a time may open a tail: a date alone may as well be an entry of a programme."""
_FIRM_PER_LINE = 0.2
"""Such points per line of the run: a dozen words of a menu say nothing about a catalogue of four hundred lines."""
_SIGNAL_POINTS = 2.0
"""Points over a run from which on a kind of evidence counts as one that agrees."""
_FIRM_SHARE = 0.5
"""Share of `run_points` that must rest on more than looks, where a run is to go on `run_points`."""


def _share(verdict: Verdict, silence: float) -> float:
    """Points a line brings into a run; a protected line neither speaks nor breaks it."""
    if verdict.protected:
        return 0.0
    if not verdict.proposals:
        return silence
    leads = any(item.signal in _LEADING and item.points > 0 for item in verdict.proposals)
    return min(verdict.points, _LEADING_CAP if leads else _LINE_CAP)


def find_tail(texts: Sequence[int], verdicts: Sequence[Verdict], config: Config) -> Sequence[int]:
    """Give the lines after the best cut; none if the evidence is not enough."""
    shares = [_share(verdicts[index], _SILENCE) for index in texts]
    lines, points = _reach(reversed(shares), _DROP)
    run = texts[len(texts) - lines :]
    loose = _loose(run, verdicts)
    if 0 < loose < lines:
        run = run[loose:]
        points = sum(shares[len(texts) - len(run) :])
    return run if _convincing(run, points, verdicts, config) else ()


def _loose(run: Sequence[int], verdicts: Sequence[Verdict]) -> int:
    """Count the lines at the start of a tail that nothing firm was said about: they may be the article's last list.

    A line right before a time is the headline which that time belongs to.
    """
    for position, index in enumerate(run):
        firm = [item for item in verdicts[index].proposals if item.points > 0 and item.signal not in _LOOKS]
        if any(item.points >= (_TIME_FIRM if item.signal == "time" else _LINE_CAP) for item in firm):
            timed = any(item.signal == "time" for item in firm)
            return position - 1 if timed and position and verdicts[run[position - 1]].points > 0 else position
    return len(run)


def find_inner(texts: Sequence[int], verdicts: Sequence[Verdict], config: Config) -> list[Sequence[int]]:
    """Give the convincing runs among the lines before the cut, from the first line on."""
    runs: list[Sequence[int]] = []
    position = 0
    while position < len(texts):
        if _share(verdicts[texts[position]], _SILENCE_INSIDE) <= 0:  # no run begins with a line that says nothing
            position += 1
            continue
        shares = (
            _share(verdicts[index], _SILENCE_INSIDE) for index in (texts[at] for at in range(position, len(texts)))
        )
        lines, points = _reach(shares, _DROP_INSIDE)
        run = texts[position : position + lines]
        if run and _convincing(run, points, verdicts, config):
            runs.append(run)
        position += max(1, lines)  # no stretch that starts later within this one can bring more points
    return runs


def _reach(shares: Iterable[float], drop: float) -> tuple[int, float]:
    """Say how many lines, from the first on, give the highest sum, and that sum.

    The walk ends where the sum has dropped by more than `drop` from its highest, or has not risen for `_GAP` lines.
    """
    best, points, reach = 0.0, 0.0, 0
    for position, share in enumerate(shares, 1):
        points += share
        if points > best:
            best, reach = points, position
        elif points < best - drop or points <= -drop or position - reach > _GAP:
            break
    return reach, best


def _convincing(run: Sequence[int], points: float, verdicts: Sequence[Verdict], config: Config) -> bool:
    if len(signals_of(run, verdicts)) < config.run_signals:
        return False
    firm = sum(min(_LINE_CAP, _firm(verdicts[index])) for index in run)
    return points >= config.run_points and firm >= max(_FIRM_SHARE * config.run_points, _FIRM_PER_LINE * len(run))


def _firm(verdict: Verdict) -> float:
    """Give the points of a line that rest on more than its looks."""
    return sum(item.points for item in verdict.proposals if item.points > 0 and item.signal not in _LOOKS)


def signals_of(run: Sequence[int], verdicts: Sequence[Verdict]) -> set[str]:
    """Give the kinds of evidence that speak for a run, each with enough points to be called one."""
    points: defaultdict[str, float] = defaultdict(float)
    for index in run:
        for item in verdicts[index].proposals:
            points[item.signal] += max(0.0, item.points)
    return {signal for signal, total in points.items() if total >= _SIGNAL_POINTS}
