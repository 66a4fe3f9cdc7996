"""What the judge of texts has to reach, and how far it is from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from benchmarks.layout_tables import mean, percent, share, table
from benchmarks.tools import UNSEEN

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Row = dict[str, Any]

_WITH_TIMES, _WITHOUT = ("times with a dash", "times"), ("no times",)
_FULL_DUMPS = ("resiliparse-full", "inscriptis")
_WHOLE = ", broken gold left out"
_SMALL = 0.01
"""Share below which a third digit is written, as some goals are a few hundredths of a percent."""


@dataclass(frozen=True, slots=True)
class _Goal:
    task: str
    what: str
    of: Callable[[Row], bool]
    """Whether a row of the task counts."""
    figure: Callable[[Sequence[Row]], float | None]
    least: float | None = None
    most: float | None = None

    def met(self, value: float) -> bool:
        return (self.least is None or value >= self.least) and (self.most is None or value <= self.most)


def _exact(rows: Sequence[Row]) -> float | None:
    return mean(rows, "exact")


def _losing(rows: Sequence[Row]) -> float | None:
    return mean(rows, "losing")


def _lost(rows: Sequence[Row]) -> float | None:
    return share(rows, "lost", "body")


def _removed(rows: Sequence[Row]) -> float | None:
    return share(rows, "removed", "tail")


def _same(rows: Sequence[Row]) -> float | None:
    return mean(rows, "same")


def _box_gone(rows: Sequence[Row]) -> float | None:
    return mean(rows, "box_gone")


def _error_gone(rows: Sequence[Row]) -> float | None:
    before, after = mean(rows, "before"), mean(rows, "after")
    return None if before is None or after is None else (after - before) / (1 - before)


def _worse(rows: Sequence[Row]) -> float | None:
    return sum(row["figures"]["after"] < row["figures"]["before"] - 0.01 for row in rows) / len(rows) if rows else None


def _is_shape(shape: str, count: str) -> Callable[[Row], bool]:
    return lambda row: row["type"].startswith(f"{shape}/{count}/")


def _is_set(name: str, language: str = "") -> Callable[[Row], bool]:
    return lambda row: row["set"] == name and row["lang"].startswith(language)


def _ends(end: str) -> Callable[[Row], bool]:
    return lambda row: row["type"].endswith(end)


def _goals() -> list[_Goal]:
    goals = []
    for shapes, counts, exact, losing in (
        (_WITH_TIMES, ("1", "2", "3", "5", "12"), 0.98, 0.005),
        (_WITHOUT, ("3", "5", "12"), 0.65, 0.015),
    ):
        for shape in shapes:
            for count in counts:
                of, what = _is_shape(shape, count), f"headlines, {shape}, N = {count}"
                goals += [_Goal("shapes", f"{what}: texts exact", of, _exact, least=exact)]
                goals += [_Goal("shapes", f"{what}: texts losing a line of the article", of, _losing, most=losing)]
    for end, losing in (("/with its tail", 0.03), ("/alone", 0.01)):
        what = f"a box, article {end[1:]}"
        goals += [
            _Goal("boxes", f"{what}: box lines gone", _ends(end), _box_gone, least=0.95),
            _Goal("boxes", f"{what}: article lost", _ends(end), _lost, most=0.0008),
            _Goal("boxes", f"{what}: texts losing a line of it", _ends(end), _losing, most=losing),
        ]
    for name, language, removed, lost, exact in (
        ("fundus-dev" + _WHOLE, "", 0.975, 0.0003, 0.85),
        ("wcxb-dev" + _WHOLE, "", 0.85, 0.0015, 0.58),
        ("more", "", 0.90, 0.004, 0.64),
        *(("more", language, 0.88, 0.005, 0.0) for language in ("ru", "el", "pl", "zh")),
    ):
        of, what = _is_set(name, language), f"{name}{' ' + language if language else ''}"
        goals += [_Goal("tails", f"{what}: tail removed", of, _removed, least=removed)]
        goals += [_Goal("tails", f"{what}: body lost", of, _lost, most=lost)]
        goals += [_Goal("tails", f"{what}: pages exact", of, _exact, least=exact)] if exact else []
    for name, same in (("fundus", 0.99), ("wcxb-dev", 0.965), ("dragnet-1382", 0.95), ("cleaneval-en", 0.95)):
        goals += [_Goal("untouched", f"{name}: bodies identical", _is_set(name), _same, least=same)]
        goals += [_Goal("untouched", f"{name}: characters lost", _is_set(name), _lost, most=0.0015)]
    for name in _FULL_DUMPS:
        goals += [_Goal("dumps", f"{name}: of the error gone", _is_set(name), _error_gone, least=0.62)]
    goals += [_Goal("dumps", "all scrapers: pages worse by 0.01", lambda _: True, _worse, most=0.015)]
    return goals


def wanted(rows: Sequence[Row]) -> list[str]:
    """Write the table of goals for the benchmarks that were run, measured on sites that no model saw."""
    body = []
    for goal in _goals():
        value = goal.figure(
            [row for row in rows if row["task"] == goal.task and row["tool"] == UNSEEN and goal.of(row)]
        )
        if value is not None:
            bound = f">= {percent(goal.least, 2)}" if goal.least is not None else f"<= {percent(goal.most, 2)}"
            measured = percent(value, 3 if value < _SMALL else 2)
            body.append([goal.task, goal.what, bound, measured, "yes" if goal.met(value) else "no"])
    if not body:
        return []
    head = ["benchmark", "figure", "wanted", "measured", "reached"]
    return ["## What texts are to reach, on sites that no model saw", "", *table(head, body)]
