"""`python -m benchmarks.site_memory`: what knowing the other pages of a site adds, on sites with several pages."""

from __future__ import annotations

import hashlib
import json
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any, Literal

import regex
import typer

from benchmarks.data import rows
from cleaner import Cleaner, Page
from cleaner.segment.outline import outline
from cleaner.sites import count_page, learn, site_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

ROOT = Path(__file__).resolve().parent.parent
LEAST = 4
"""Pages of a site from which on it is measured."""
_WORD = regex.compile(r"\w+")
Form = Literal["html", "lines", "trafilatura"]
FORMS: tuple[Form, ...] = ("html", "lines", "trafilatura")
"""html: the page. lines: all its text, as a scraper gives it that keeps everything. trafilatura: that tool's text."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One page, cleaned without and with the memory of its site; in words."""

    id: str
    site: str
    half: str
    """a: thresholds were tuned on it; b: they were not."""
    gold: int
    wanted: tuple[int, int]
    """Words of the gold found in the body, without and with."""
    unwanted: tuple[int, int]
    """Words of the body that are neither gold nor readers' comments, which no repetition gives away."""
    gone: tuple[tuple[str, str], ...]
    """What only the memory removed: text and reason."""

    def score(self, which: int) -> tuple[float, float, float]:
        """Give F1, precision and recall of the words without (0) and with (1) the memory."""
        right, wrong = self.wanted[which], self.unwanted[which]
        precision, recall = right / max(1, right + wrong), right / max(1, self.gold)
        return (2 * precision * recall / (precision + recall) if right else 0.0, precision, recall)


def form_of(row: dict[str, Any], form: Form) -> Page:
    """Give a page in one of the forms."""
    page = Page(row["id"], row["html"], "html", row.get("url"))
    if form == "html":
        return page
    if form == "lines":
        return Page(row["id"], "\n".join(outline(page).texts), "text", row.get("url"))
    from trafilatura import extract

    return Page(
        row["id"], extract(row["html"], favor_recall=True, include_comments=False) or "", "text", row.get("url")
    )


def half_of(site: str) -> str:
    """Say which half of the sites one belongs to."""
    return "ab"[int(hashlib.sha256(site.encode()).hexdigest(), 16) // 7 % 2]


@cache
def _cleaner(memory: Path | None) -> Cleaner:
    return Cleaner(sites=memory)


def measure(memory: Path, job: tuple[dict[str, Any], Page]) -> Outcome:
    """Clean one page without and with the memory."""
    row, page = job
    site = site_of(page.url, page.id)
    without, with_memory = _cleaner(None).clean_page(page), _cleaner(memory).clean_page(page)
    gold, comments = Counter(_words(row["gold"])), Counter(_words((row.get("extra") or {}).get("comments") or ""))
    found = [Counter(_words(result.body)) for result in (without, with_memory)]
    before = {removal.text.strip() for removal in without.removals}
    wanted = [(words & gold).total() for words in found]
    unwanted = [((words - gold) - comments).total() for words in found]
    gone = [(item.text.strip(), item.because) for item in with_memory.removals if item.text.strip() not in before]
    return Outcome(
        page.id, site, half_of(site), gold.total(), (wanted[0], wanted[1]), (unwanted[0], unwanted[1]), tuple(gone)
    )


def _words(text: str | Sequence[str]) -> list[str]:
    return [str(word) for word in _WORD.findall((text if isinstance(text, str) else " ".join(text)).casefold())]


def table(form: str, outcomes: Sequence[Outcome]) -> str:
    """Give the rows of a form: both halves, and all."""
    lines = []
    for half in ("a", "b", "ab"):
        found = [item for item in outcomes if item.half in half]
        if found:
            before, after = _mean(found, 0), _mean(found, 1)
            wanted, unwanted = _total(item.wanted for item in found), _total(item.unwanted for item in found)
            figures = " | ".join(f"{old:.4f} → {new:.4f}" for old, new in zip(before, after, strict=True))
            lost, removed = 1 - wanted[1] / max(1, wanted[0]), 1 - unwanted[1] / max(1, unwanted[0])
            lines.append(f"| {form} | {half} | {len(found)} | {figures} | {removed:.1%} | {lost:.3%} |")
    return "\n".join(lines)


def _total(pairs: Iterable[tuple[int, int]]) -> tuple[int, int]:
    without, with_memory = zip(*pairs, strict=True)
    return sum(without), sum(with_memory)


def _mean(outcomes: Sequence[Outcome], which: int) -> list[float]:
    """Give mean F1, precision and recall of the words."""
    scores = [item.score(which) for item in outcomes]
    return [sum(score[place] for score in scores) / len(scores) for place in range(3)]


def costs(pages: Sequence[Page], memory: Path) -> str:
    """Say what counting and looking up cost, as shares of cleaning, all timed in one run."""
    without, with_memory = Cleaner(), Cleaner(sites=memory)
    runs = {"count": count_page, "clean": without.clean_page, "clean with memory": with_memory.clean_page}
    best = dict.fromkeys(runs, float("inf"))
    for _ in range(3):
        for name, work in runs.items():
            begun = time.perf_counter()
            for page in pages:
                work(page)
            best[name] = min(best[name], time.perf_counter() - begun)
    return ", ".join(f"{name}: {best[name] / best['clean']:.3f} of cleaning" for name in ("count", "clean with memory"))


def measured(
    data: Path, name: str, workers: int, forms: Sequence[Form] = FORMS
) -> Iterator[tuple[Form, Path, list[Page], list[Outcome]]]:
    """Measure the pages of a set whose sites have several.

    Returns:
        For each form the pages, the memory learnt from them, and what became of each.
    """
    everything = [row for row in rows(data, f"pages/{name}") if row.get("url") and row["gold"]]
    sizes = Counter(site_of(row["url"], row["id"]) for row in everything)
    chosen = [row for row in everything if sizes[site_of(row["url"], row["id"])] >= LEAST]
    with TemporaryDirectory() as folder, ProcessPoolExecutor(workers) as pool:
        for form in forms:
            pages = [form_of(row, form) for row in chosen]
            memory = Path(folder) / form
            learn(pages).save(memory)
            jobs = zip(chosen, pages, strict=True)
            yield form, memory, pages, list(pool.map(partial(measure, memory), jobs, chunksize=16))


def main(
    data: Annotated[Path, typer.Option(help="Folder of the sets.")] = ROOT.parent / "shared" / "data",
    name: Annotated[str, typer.Option("--set", help="Set of whole pages.")] = "dragnet-1382",
    workers: Annotated[int, typer.Option(min=1)] = 2,
    out: Annotated[Path | None, typer.Option(help="Where every page goes, as JSON: what was lost and removed.")] = None,
    most: Annotated[int, typer.Option(help="Pages shown that lost most.")] = 10,
) -> None:
    """Measure what a site memory adds."""
    typer.echo(
        "| form | half | pages | F1 | precision | recall | unwanted removed | wanted lost |\n" + "| --- " * 8 + "|"
    )
    found: dict[str, list[dict[str, Any]]] = {}
    for form, memory, pages, outcomes in measured(data, name, workers):
        found[form] = [asdict(item) for item in outcomes]
        typer.echo(table(form, outcomes))
        for item in sorted(outcomes, key=lambda item: item.wanted[1] - item.wanted[0])[:most]:
            lost = item.wanted[0] - item.wanted[1]
            typer.echo(f"    {lost} of {item.gold} words lost: {item.id} ({item.site})", err=True)
        if form == "html":
            typer.echo(costs(pages[::10], memory), err=True)
    if out is not None:
        out.write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
