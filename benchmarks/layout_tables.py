"""Rows of the benchmarks of single layouts and of cases -> tables."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from benchmarks.layouts import BODIES, BOXES, COUNTS, ENDS, PLACES, SHAPES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    Row = dict[str, Any]


def mean(rows: Sequence[Row], name: str) -> float | None:
    """Give the mean of a figure; None of no rows."""
    return sum(row["figures"][name] for row in rows) / len(rows) if rows else None


def share(rows: Sequence[Row], part: str, whole: str) -> float | None:
    """Give one figure as a share of another, both added up; None where there is nothing to share."""
    total = sum(row["figures"][whole] for row in rows)
    return sum(row["figures"][part] for row in rows) / total if total else None


def table(head: Sequence[str], body: Iterable[Sequence[str]]) -> list[str]:
    """Write a table, and a blank line behind it."""
    rows = [head, ["---"] * len(head), *body]
    return [f"| {' | '.join(row)} |" for row in rows] + [""]


def percent(value: float | None, digits: int = 1) -> str:
    """Write a share; a dash for None."""
    return "-" if value is None else f"{value:.{digits}%}"


def shapes(rows: Sequence[Row]) -> list[str]:
    """For each number of headlines: texts exact, and those that lose a line of the article."""
    lines: list[str] = []
    for tool, mine in _by(rows, lambda row: (row["tool"],)).items():
        cells = _by(mine, lambda row: (row["set"], *row["type"].split("/")))
        sets = list(dict.fromkeys(row["set"] for row in mine))
        body = []
        for shape in SHAPES:
            for group in sets:
                for kind in BODIES:
                    found = [cells.get((group, shape, str(count), kind), []) for count in COUNTS]
                    if any(found):
                        pages = str(max(map(len, found)))
                        exact = [percent(mean(cell, "exact")) for cell in found]
                        losing = [percent(mean(cell, "losing")) for cell in found]
                        body.append([shape, group, kind, pages, *map(" / ".join, zip(exact, losing, strict=True))])
        lines += [f"{tool[0]}; texts exact / texts that lose a line of the article:", ""]
        lines += table(["behind the article", "set", "body", "pages", *(f"N = {count}" for count in COUNTS)], body)
    return lines


def boxes(rows: Sequence[Row]) -> list[str]:
    """For each kind of box and place: lines gone, and what the article loses."""
    lines: list[str] = []
    for tool, mine in _by(rows, lambda row: (row["tool"],)).items():
        cells = _by(mine, lambda row: tuple(row["type"].split("/")))
        body = []
        for kind in (*BOXES, "all"):
            for place in (*PLACES, "all"):
                line = [kind, place]
                for end in ENDS:
                    wanted = [
                        row
                        for (a, b, c), found in cells.items()
                        for row in found
                        if kind in ("all", a) and place in ("all", b) and c == end
                    ]
                    line += [percent(mean(wanted, "box_gone")), percent(share(wanted, "lost", "body"), 2)]
                    line += [percent(mean(wanted, "losing"))]
                body.append(line)
        columns = [f"{what} ({end})" for end in ENDS for what in ("box lines gone", "article lost", "texts losing")]
        lines += [f"{tool[0]}, {len({(row['set'], row['id']) for row in mine}):,} pages:", ""]
        lines += table(["box", "before the paragraph", *columns], body)
    return lines


def cases(rows: Sequence[Row]) -> list[str]:
    """Give for each case in each form what is missing and what is too much."""
    body = [[row["set"], row["type"], *_counts(row["figures"])] for row in rows]
    for form, found in _by(rows, lambda row: (row["type"],)).items():
        sums = {name: sum(row["figures"][name] for row in found) for name in ("article", "lost", "residue", "left")}
        body.append(["all", *form, *_counts(sums)])
    return table(["case", "form", "lines of the article lost", "lines of residue left"], body)


def _counts(figures: dict[str, float]) -> list[str]:
    left = f"{figures['left']:.0f}" + (f" of {figures['residue']:.0f}" if figures["residue"] else "")
    return [f"{figures['lost']:.0f} of {figures['article']:.0f}", left]


def _by(rows: Iterable[Row], key: Callable[[Row], tuple[str, ...]]) -> dict[tuple[str, ...], list[Row]]:
    found: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return found


TABLES: dict[str, tuple[str, Callable[[Sequence[Row]], list[str]]]] = {
    "shapes": ("An article, and headlines of other stories behind it", shapes),
    "boxes": ("One line of a box inside an article", boxes),
    "cases": ("Small invented inputs that failed once", cases),
}
