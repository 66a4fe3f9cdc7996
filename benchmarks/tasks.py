"""The benchmarks: each gives one row per page and tool, with raw counts that add up."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, field
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any

from benchmarks.batch import FULL, QUICK, batch
from benchmarks.broken_gold import broken_gold
from benchmarks.cases import cases
from benchmarks.cases import scored as case_score
from benchmarks.composed.pages import Shelf, read_pages
from benchmarks.data import MEASURED_TAILS, PAGE_SETS, is_quick, rows, tail_rows
from benchmarks.engines import overheads
from benchmarks.folds import fold_of, site_of
from benchmarks.layouts import boxes, given, shapes
from benchmarks.layouts import scored as layout_score
from benchmarks.metrics import found_share, tail_score, word_score
from benchmarks.site_memory import FORMS, measured
from benchmarks.sizes import sizes
from benchmarks.speed import ratios
from benchmarks.startup import QUICK_ROUNDS, ROUNDS, startups
from benchmarks.tools import HTML_TOOLS, TEXT_TOOLS, UNSEEN, Given

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from benchmarks.cases import Case
    from benchmarks.layouts import Given as Mixed
    from benchmarks.layouts import Layout

_PAGES_TIMED = 150
_PAGES_FOR_ENGINES = 4000
_SITES_FOR_ENGINES = 200
_SIZES_SET, _PAGES_WEIGHED = "fundus", 60
_SITES_SET = "dragnet-1382"
"""The set with several pages of a site."""
WHOLE_GOLD = ", broken gold left out"
"""What the name of a set ends in where pages of `broken_gold` are not counted."""
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
    groups = [group, *([group + WHOLE_GOLD] if broken_gold(group) and row["id"] not in broken_gold(group) else [])]
    return [_result(row, "tails", each, name, asdict(score)) for name, score in found for each in groups]


def _layouts(names: list[str], task: str, make: Callable[[Mixed], Iterator[Layout]], item: Mixed) -> list[Result]:
    page, told = item.page, Given(item.page.language, item.page.fold)
    results = []
    for layout in make(item):
        text = "\n".join(layout.lines)
        for name in names:
            figures = layout_score(layout, TEXT_TOOLS[name](text, told))
            results.append(Result(task, page.set, name, page.id, page.language, "/".join(layout.name), figures))
    return results


def _case(names: list[str], case: Case) -> list[Result]:
    tools = HTML_TOOLS if case.kind == "html" else TEXT_TOOLS
    found = ((name, case_score(case, tools[name](case.content, Given("en", 0)))) for name in names)
    return [Result("cases", case.name, name, case.name, "?", case.form, figures) for name, figures in found]


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
    if task == "startup":
        for what, yardstick, seconds, measure in startups(QUICK_ROUNDS if setup.quick else ROUNDS):
            yield Result("startup", what, yardstick, "", "?", "?", {"seconds": seconds, "yardstick": measure})
        return
    if task == "sites":
        yield from _sites(setup)
        return
    if task == "sizes":
        weighed = islice(rows(setup.data, f"pages/{_SIZES_SET}"), _PAGES_WEIGHED)
        for what, wanted, figure in sizes(weighed):
            yield Result("sizes", what, wanted, "", "?", "?", {"figure": figure})
        return
    if task == "batch":
        for what, wanted, figure in batch(QUICK if setup.quick else FULL):
            yield Result("batch", what, wanted, "", "?", "?", {"figure": figure})
        return
    with ProcessPoolExecutor(setup.workers) as pool:
        for work, pages in _plans(task, setup):
            for results in pool.map(work, pages, chunksize=8):
                yield from results


_Plan = tuple["Callable[[Any], list[Result]]", "Iterable[Any]"]
"""What is done to each page, and the pages."""


def _plans(task: str, setup: Setup) -> list[_Plan]:
    text_tools, html_tools = setup.chosen(TEXT_TOOLS), setup.chosen(HTML_TOOLS)
    own = [name for name in text_tools if name.startswith("cleaner")]
    if task == "tails":
        sets = {name: tail_rows(setup.data, name, quick=setup.quick) for name in MEASURED_TAILS}
        return [(partial(_tails, text_tools, name), pages) for name, pages in sets.items()]
    if task in ("shapes", "boxes"):
        return [_layout_plan(task, setup)]
    if task == "cases":
        return [(partial(_case, setup.chosen(["cleaner"])), cases(setup.data.parent / "cases"))]
    if task == "untouched":
        return [(partial(_untouched, text_tools, name), _with_gold(setup, name)) for name in PAGE_SETS]
    if task == "html":
        return [(partial(_html, html_tools, name), _rows(setup, f"pages/{name}")) for name in PAGE_SETS]
    if task == "dumps":
        articles = {row["id"]: row for row in rows(setup.data, "pages/wcxb-dev") if row["gold"]}
        dumps = (row for row in _rows(setup, "dumps/wcxb-dev-articles") if row["id"] in articles)
        return [(partial(_dumps, own, _slim(articles)), dumps)]
    return [(partial(_lines, text_tools, "turku"), _rows(setup, "lines/turku"))]


def _layout_plan(task: str, setup: Setup) -> _Plan:
    pages = list(read_pages(setup.data, MEASURED_TAILS))
    shelf = Shelf(pages)  # of all pages, so that those of a quick run have the same headlines
    tools = setup.chosen(TEXT_TOOLS) if setup.tools else [UNSEEN]  # one is enough for forty texts a page
    chosen = (given(page, shelf) for page in pages if not setup.quick or is_quick(page.id))
    return partial(_layouts, tools, task, shapes if task == "shapes" else boxes), chosen


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


TASKS = tuple("tails shapes boxes untouched html dumps lines cases sites sizes speed startup batch engines".split())


def _rows(setup: Setup, name: str) -> Iterator[dict[str, Any]]:
    return rows(setup.data, name, quick=setup.quick)


def _slim(pages: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {name: {key: row[key] for key in ("id", "url", "lang", "gold")} for name, row in pages.items()}


def _with_gold(setup: Setup, name: str) -> Iterator[dict[str, Any]]:
    return (row for row in _rows(setup, f"pages/{name}") if row["gold"])
