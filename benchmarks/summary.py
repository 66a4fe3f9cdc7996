"""Rows of a run -> figures -> a page of tables."""

from __future__ import annotations

from collections import Counter, defaultdict
from statistics import median
from typing import TYPE_CHECKING, Any

from benchmarks.data import SOURCES
from benchmarks.layout_tables import TABLES as LAYOUTS
from benchmarks.layout_tables import table
from benchmarks.tools import UNSEEN
from benchmarks.wanted import wanted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

Row = dict[str, Any]
_INTRODUCTION = (
    "The models this project ships were fitted on wcxb-dev, fundus, readability-pages and trafilatura-eval, tails and",
    "dumps among them, so on these the row `cleaner` says little. `cleaner (sites unseen)` is the same program with",
    "models fitted on the other three quarters of the sites: what to expect of pages from elsewhere. No page of",
    "dragnet-1382, cleaneval-en, more or turku went into any model.",
)
_FEWEST = 10
"""Pages: a language with fewer is counted under `other`."""


def _groups(rows: Iterable[Row], *names: str) -> dict[tuple[str, ...], list[Row]]:
    found: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in rows:
        found[tuple(row[name] for name in names)].append(row)
    return found


def _sum(rows: Sequence[Row], name: str) -> float:
    return float(sum(row["figures"].get(name, 0) for row in rows))


def _share(rows: Sequence[Row], part: str, whole: str) -> str:
    total = _sum(rows, whole)
    return f"{_sum(rows, part) / total:.2%}" if total else "-"


def _mean(rows: Sequence[Row], name: str) -> str:
    having = [row for row in rows if name in row["figures"]]
    return f"{_sum(having, name) / len(having):.4f}" if having else "-"


def _tails(rows: Sequence[Row]) -> list[str]:
    return [
        _share(rows, "removed", "tail"),
        _share(rows, "lost", "body"),
        f"{_sum(rows, 'exact') / len(rows):.1%}",
    ]


def _untouched(rows: Sequence[Row]) -> list[str]:
    return [f"{_sum(rows, 'same') / len(rows):.1%}", _share(rows, "lost", "body")]


def _html(rows: Sequence[Row]) -> list[str]:
    means = [_mean(rows, name) for name in ("f1", "precision", "recall")]
    return [*means, _share(rows, "with_found", "with"), _share(rows, "without_found", "without")]


def _dumps(rows: Sequence[Row]) -> list[str]:
    before, after = _sum(rows, "before") / len(rows), _sum(rows, "after") / len(rows)
    worse = sum(row["figures"]["after"] < row["figures"]["before"] - 0.01 for row in rows)
    return [f"{before:.4f}", f"{after:.4f}", f"{(after - before) / (1 - before):.1%}", f"{worse / len(rows):.1%}"]


def _lines(rows: Sequence[Row]) -> list[str]:
    return [_share(rows, "noise_removed", "noise"), _share(rows, "keep_kept", "keep")]


def _sites(rows: Sequence[Row]) -> list[str]:
    return [_mean(rows, "f1"), f"{_sum(rows, 'wanted'):,.0f}", f"{_sum(rows, 'unwanted'):,.0f}"]


def _speed(rows: Sequence[Row]) -> list[str]:
    return [f"{_sum(rows, 'seconds') / _sum(rows, 'yardstick'):.2f}"]


def _startup(rows: Sequence[Row]) -> list[str]:
    seconds, yardstick = (median(row["figures"][name] for row in rows) for name in ("seconds", "yardstick"))
    return [f"{seconds / yardstick:.2f}"]


def _batch(rows: Sequence[Row]) -> list[str]:
    return [f"{_sum(rows, 'figure') / len(rows):,.2f}"]


_TABLES: dict[str, tuple[str, tuple[str, ...], Callable[[Sequence[Row]], list[str]]]] = {
    "tails": (
        "Article bodies followed by the lines of their page",
        ("tail removed", "body lost", "pages exact"),
        _tails,
    ),
    "untouched": ("Article bodies alone", ("pages identical", "characters lost"), _untouched),
    "html": (
        "Whole pages",
        ("word F1", "precision", "recall", "wanted snippets found", "unwanted snippets found"),
        _html,
    ),
    "dumps": (
        "What eight scrapers gave, before and after",
        ("F1 before", "F1 after", "of the error gone", "pages worse by 0.01"),
        _dumps,
    ),
    "lines": ("Hand-labelled lines", ("noise removed", "kept lines kept"), _lines),
    "sites": (
        "Sites with four or more pages, without and with a memory of them",
        ("word F1", "wanted words found", "unwanted words found"),
        _sites,
    ),
    "speed": ("Time, divided by that of a yardstick on the same pages in the same run", ("ratio",), _speed),
    "startup": (
        (
            "Processor time of one page, from the start of its process to the end: medians, divided by that of an "
            "import in the same rounds"
        ),
        ("ratio",),
        _startup,
    ),
    "engines": (
        "Processors' time of engines, divided by the yardstick's, on generated pages read from Parquet",
        ("ratio",),
        _speed,
    ),
    "sizes": ("What a run writes, in bytes, as a multiple of the bodies: 60 news pages", ("measured",), _batch),
    "batch": ("A run of many generated texts: what the engine costs beside its pages", ("measured",), _batch),
}
_HEADS = {
    "speed": ["what", "yardstick", "runs"],
    "startup": ["what", "yardstick", "rounds"],
    "engines": ["what", "yardstick", "runs"],
    "sizes": ["what", "wanted", "runs"],
    "batch": ["what", "wanted", "runs"],
}
_SPLITS = {"tails": "lang", "html": "type", "lines": "lang"}
"""By what a benchmark is split further, for this project alone."""


def _split(task: str, rows: list[Row]) -> list[str]:
    """Give the rows of this project by language or page type."""
    name = _SPLITS[task]
    _, columns, figures = _TABLES[task]
    unseen = [row for row in rows if row["tool"] == UNSEEN]
    own = unseen or [row for row in rows if row["tool"] == "cleaner"]
    counts = Counter(row[name] for row in own)
    named = [{**row, name: row[name] if counts[row[name]] >= _FEWEST else "other"} for row in own]
    groups = _groups(named, "set", name)
    body = [[group, value, str(len(items)), *figures(items)] for (group, value), items in sorted(groups.items())]
    return [
        f"By {'language' if name == 'lang' else 'page type'}, this project{', sites unseen' if unseen else ''}:",
        "",
        *table(["set", name, "pages", *columns], body),
    ]


def _quickly(tasks: Sequence[str]) -> str:
    return f", {', '.join(tasks)} on a fifth of the pages (`--quick`)" if tasks else ""


def page(run: dict[str, Any]) -> str:
    """Write `docs/benchmarks.md`."""
    lines = [
        "# Benchmarks",
        "",
        f"Made by `python -m benchmarks`{_quickly(run['quick'])}; versions: {run['versions']}.",
        "",
        *_INTRODUCTION,
        "",
    ]
    lines += wanted(run["rows"])
    for task in dict.fromkeys(row["task"] for row in run["rows"]):
        rows = [row for row in run["rows"] if row["task"] == task]
        if task in LAYOUTS:
            title, written = LAYOUTS[task]
            lines += [f"## {task}: {title}", "", *written(rows)]
        else:
            title, columns, figures = _TABLES[task]
            groups = _groups(rows, "set", "tool")
            body = [[group, tool, str(len(items)), *figures(items)] for (group, tool), items in groups.items()]
            head = _HEADS.get(task, ["set", "tool", "pages"])
            lines += [f"## {task}: {title}", "", *table([*head, *columns], body)]
            lines += _split(task, rows) if task in _SPLITS else []
    lines += [
        "## Where the sets come from",
        "",
        *table(["set", "origin", "what"], [[s.name, s.origin, s.what] for s in SOURCES]),
    ]
    return "\n".join(lines)


_BETTER: dict[str, tuple[str, float]] = {
    "tails": ("lost", -1.0),
    "untouched": ("lost", -1.0),
    "html": ("f1", 1.0),
    "dumps": ("after", 1.0),
    "lines": ("keep_kept", 1.0),
}


def compare(old: dict[str, Any], new: dict[str, Any], most: int) -> str:
    """Say what a change did to this project's pages: totals, then page by page, worst losses first."""
    lines: list[str] = []
    for task, (_, columns, figures) in _TABLES.items():
        before, after = (
            {(row["set"], row["id"]): row for row in run["rows"] if row["task"] == task and row["tool"] == "cleaner"}
            for run in (old, new)
        )
        both = [key for key in before if key in after]
        if not both:
            continue
        lines.append(f"{task} ({len(both)} pages): {', '.join(columns)}")
        lines += [
            f"  {name} {figures([rows[key] for key in both])}" for name, rows in (("old", before), ("new", after))
        ]
        field, sign = _BETTER[task]
        changes = [
            (sign * (after[key]["figures"].get(field, 0) - before[key]["figures"].get(field, 0)), *key) for key in both
        ]
        lines += [
            f"    {change:+.4g} {field}  {group}  {name}"
            for change, group, name in sorted(changes)[:most]
            if change < 0
        ]
    return "\n".join(lines)
