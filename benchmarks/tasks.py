"""The benchmarks: each gives one row per page and tool, with raw counts that add up."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, field
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any

from benchmarks.batch import FULL, QUICK, batch
from benchmarks.data import PAGE_SETS, TAIL_SETS, rows
from benchmarks.engines import overheads
from benchmarks.folds import fold_of, site_of
from benchmarks.metrics import found_share, tail_score, word_score
from benchmarks.site_memory import FORMS, measured
from benchmarks.speed import ratios
from benchmarks.tools import HTML_TOOLS, TEXT_TOOLS, Given

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

_PAGES_TIMED = 150
_PAGES_FOR_ENGINES = 4000
_SITES_FOR_ENGINES = 200
_SITES_SET = "dragnet-1382"
"""The set with several pages of a site."""
_FORMS = {"html": "HTML", "lines": "all its text", "trafilatura": "trafilatura's text"}


@dataclass(frozen=True, slots=True)
class Result:
    """One page through one tool."""

    task: str
    set: str
    tool: str
    id: str
    lang: str
    type: str
    figures: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Setup:
    """What to measure."""

    data: Path
    quick: bool
    tools: tuple[str, ...]
    """Names of tools; none: all."""
    workers: int

    def chosen(self, tools: Iterable[str]) -> list[str]:
        """Give the tools to run."""
        return [name for name in tools if not self.tools or name in self.tools]


def _result(row: dict[str, Any], task: str, group: str, tool: str, figures: dict[str, float]) -> Result:
    return Result(task, group, tool, row["id"], row.get("lang") or "?", row.get("type") or "?", figures)


def _given(row: dict[str, Any]) -> Given:
    return Given(str(row.get("lang") or "en")[:2], fold_of(site_of(row)))


def _tails(names: list[str], group: str, row: dict[str, Any]) -> list[Result]:
    text = "\n".join(row["body"] + row["tail"])
    found = ((name, tail_score(row["body"], row["tail"], TEXT_TOOLS[name](text, _given(row)))) for name in names)
    return [_result(row, "tails", group, name, asdict(score)) for name, score in found]


def _untouched(names: list[str], group: str, row: dict[str, Any]) -> list[Result]:
    gold = row["gold"]
    found = []
    for name in names:
        result = TEXT_TOOLS[name](gold, _given(row))
        score = tail_score(gold.split("\n"), [], result)
        figures = {"body": score.body, "lost": score.lost, "same": float(result == gold)}
        found.append(_result(row, "untouched", group, name, figures))
    return found


def _html(names: list[str], group: str, row: dict[str, Any]) -> list[Result]:
    found = []
    for name in names:
        text = HTML_TOOLS[name](row["html"], _given(row))
        figures: dict[str, float] = {}
        if row["gold"]:
            score = word_score(text, row["gold"])
            figures |= {"f1": score.f1, "precision": score.precision, "recall": score.recall}
        for field_name in ("with", "without"):
            hits, all_of_them = found_share(row[field_name] or [], text)
            figures |= {f"{field_name}_found": hits, field_name: all_of_them}
        found.append(_result(row, "html", group, name, figures))
    return found


def _dumps(names: list[str], pages: dict[str, dict[str, Any]], row: dict[str, Any]) -> list[Result]:
    found = []
    page = pages[row["id"]]
    for scraper, text in row["outputs"].items():
        before = word_score(text, page["gold"]).f1
        for name in names:
            after = word_score(TEXT_TOOLS[name](text, _given(page)), page["gold"]).f1
            found.append(_result(row, "dumps", scraper, name, {"before": before, "after": after}))
    return found


def _lines(names: list[str], group: str, row: dict[str, Any]) -> list[Result]:
    found = []
    for name in names:
        result = TEXT_TOOLS[name]("\n".join(row["lines"]), _given(row))
        noise = [line for line, keep in zip(row["lines"], row["keep"], strict=True) if not keep]
        kept = [line for line, keep in zip(row["lines"], row["keep"], strict=True) if keep]
        left = result.split("\n")
        figures: dict[str, float] = {
            "noise": len(noise),
            "noise_removed": sum(line not in left for line in noise),
            "keep": len(kept),
            "keep_kept": sum(line in left for line in kept),
        }
        found.append(_result(row, "lines", group, name, figures))
    return found


def run(task: str, setup: Setup) -> Iterator[Result]:
    """Run one benchmark over its sets."""
    if task == "speed":
        yield from _speed(setup)
        return
    if task == "engines":
        yield from _engines(setup)
        return
    if task == "sites":
        yield from _sites(setup)
        return
    if task == "batch":
        for what, wanted, figure in batch(QUICK if setup.quick else FULL):
            yield Result("batch", what, wanted, "", "?", "?", {"figure": figure})
        return
    text_tools, html_tools = setup.chosen(TEXT_TOOLS), setup.chosen(HTML_TOOLS)
    plans: list[tuple[Callable[[dict[str, Any]], list[Result]], Iterable[dict[str, Any]]]] = []
    if task == "tails":
        plans = [(partial(_tails, text_tools, name), _rows(setup, f"tails/{name}")) for name in TAIL_SETS]
    elif task == "untouched":
        plans = [(partial(_untouched, text_tools, name), _with_gold(setup, name)) for name in PAGE_SETS]
    elif task == "html":
        plans = [(partial(_html, html_tools, name), _rows(setup, f"pages/{name}")) for name in PAGE_SETS]
    elif task == "dumps":
        articles = {row["id"]: row for row in rows(setup.data, "pages/wcxb-dev") if row["gold"]}
        dumps = (row for row in _rows(setup, "dumps/wcxb-dev-articles") if row["id"] in articles)
        plans = [(partial(_dumps, [name for name in text_tools if name.startswith("cleaner")], _slim(articles)), dumps)]
    elif task == "lines":
        plans = [(partial(_lines, text_tools, "turku"), _rows(setup, "lines/turku"))]
    with ProcessPoolExecutor(setup.workers) as pool:
        for work, pages in plans:
            for results in pool.map(work, pages, chunksize=8):
                yield from results


def _speed(setup: Setup) -> Iterator[Result]:
    texts = ["\n".join(row["body"] + row["tail"]) for row in _rows(setup, "tails/wcxb-dev")]
    pages = [row["html"] for row in islice(_rows(setup, "pages/wcxb-dev"), _PAGES_TIMED)]
    for (what, yardstick), (seconds, measure) in ratios(texts, pages).items():
        yield Result("speed", what, yardstick, "", "?", "?", {"seconds": seconds, "yardstick": measure})


def _engines(setup: Setup) -> Iterator[Result]:
    count = _PAGES_FOR_ENGINES // 5 if setup.quick else _PAGES_FOR_ENGINES
    for what, yardstick, seconds, measure in overheads(count, _SITES_FOR_ENGINES):
        yield Result("engines", what, yardstick, "", "?", "?", {"seconds": seconds, "yardstick": measure})


def _sites(setup: Setup) -> Iterator[Result]:
    forms = FORMS[:1] if setup.quick else FORMS  # a fifth of the pages would leave no site with several
    for form, _, _, outcomes in measured(setup.data, _SITES_SET, setup.workers, forms):
        for item in outcomes:
            for tool, at in (("cleaner", 0), ("cleaner, knowing the site", 1)):
                figures = {"f1": item.score(at)[0], "wanted": item.wanted[at], "unwanted": item.unwanted[at]}
                yield Result("sites", f"{_SITES_SET}, {_FORMS[form]}", tool, item.id, "?", "?", figures)


TASKS = ("tails", "untouched", "html", "dumps", "lines", "sites", "speed", "batch", "engines")


def _rows(setup: Setup, name: str) -> Iterator[dict[str, Any]]:
    return rows(setup.data, name, quick=setup.quick)


def _slim(pages: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {name: {key: row[key] for key in ("id", "url", "lang", "gold")} for name, row in pages.items()}


def _with_gold(setup: Setup, name: str) -> Iterator[dict[str, Any]]:
    return (row for row in _rows(setup, f"pages/{name}") if row["gold"])
