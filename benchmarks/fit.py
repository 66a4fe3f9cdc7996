"""Fit the model that says where an article ends: `python -m benchmarks.fit`.

Fitted on WCXB (Foley 2026, CC-BY-4.0) and on the test pages of Fundus (MIT): article bodies followed
by what really stood behind them on the page, the bodies alone, and what six scrapers gave for the
WCXB articles. Cross-validated by site: no site is measured by a model that saw it.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlsplit

import numpy as np
import regex
import typer

from benchmarks.data import TAIL_SETS, rows
from cleaner.features import NAMES, features
from cleaner.rulebook import load
from cleaner.segment.text import segment_text
from cleaner.stages.article_end import MODEL, cut_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parent.parent
_FOLDS = 5
_SCRAPERS = ("trafilatura", "readability-lxml", "resiliparse-main", "boilerpy3", "goose3", "justext")
"""Scrapers that give an article, not a whole page."""
_SCRAPED_WEIGHT = 0.35
"""Of a scraper's text against a body with its tail: six of them tell of one page."""
_LINES = 30
"""Lines beyond which a long page counts no more than its root."""
_SETTINGS = {
    "objective": "binary",
    "num_leaves": 15,
    "learning_rate": 0.1,
    "min_child_samples": 60,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "feature_fraction": 0.5,
    "lambda_l2": 5.0,
    "seed": 1,
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 2,
    "verbose": -1,
}
_BULLET = regex.compile(r"^\s*[•*·▪►\p{Pd}]\s+")
_NOT_WORD = regex.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Example:
    """One text, line by line."""

    kind: str
    """`tail`: body and tail; `body`: the body alone; `scraped`: what a scraper gave."""
    site: str
    numbers: NDArray[np.float64]
    after: NDArray[np.bool_]
    """For each line: whether it stands after the article's end."""
    chars: NDArray[np.int64]

    @property
    def weight(self) -> float:
        """What each of its lines counts."""
        share: float = min(1.0, _LINES / max(1, len(self.after))) ** 0.5
        return share * (_SCRAPED_WEIGHT if self.kind == "scraped" else 1.0)


def examples(data: Path) -> Iterator[Example]:
    """Read the sets; bullets stand in half of the texts and in none of the others, as scrapers have it."""
    for name in TAIL_SETS:
        for row in rows(data, f"tails/{name}"):
            for bullet in ("", "• "):
                body, tail = ([_BULLET.sub(bullet, line) for line in row[part]] for part in ("body", "tail"))
                yield from _example("tail", row, "\n".join(body + tail), len("\n".join(body)))
                yield from _example("body", row, "\n".join(body), len("\n".join(body)))
    gold = {row["id"]: row for row in rows(data, "pages/wcxb-dev") if row["gold"]}
    for row in rows(data, "dumps/wcxb-dev-articles"):
        if row["id"] in gold:
            for scraper in _SCRAPERS:
                text = row["outputs"][scraper]
                yield from _example("scraped", gold[row["id"]], text, _end_of(text, gold[row["id"]]["gold"]))


def _example(kind: str, row: dict[str, Any], text: str, end: int) -> Iterator[Example]:
    lines = [line for line in segment_text(text) if not line.blank]
    if lines and end > 0:
        numbers = features(lines, load())
        after = np.array([line.start >= end for line in lines])
        yield Example(kind, _site(row), numbers, after, np.array([len(line.text) for line in lines]))


def _site(row: dict[str, Any]) -> str:
    host = urlsplit(row.get("url") or "").hostname or row["id"]
    return ".".join(host.split(".")[-2:])


def _end_of(text: str, gold: str) -> int:
    """Give the offset after the last line that the gold text holds; 0 if none."""
    wanted = _NOT_WORD.sub("", gold).casefold()
    end = 0
    for line in segment_text(text):
        folded = _NOT_WORD.sub("", line.text).casefold()
        if len(folded) >= 12 and folded in wanted:
            end = line.end
    return end


def fit(chosen: list[Example], trees: int) -> Any:
    """Fit a model to examples."""
    import lightgbm

    weights = np.concatenate([np.full(len(item.after), item.weight) for item in chosen])
    table = lightgbm.Dataset(
        np.vstack([item.numbers for item in chosen]),
        np.concatenate([item.after for item in chosen]).astype(np.int64),
        weight=weights,
    )
    return lightgbm.train(_SETTINGS, table, trees)


def as_file(model: Any, about: dict[str, Any]) -> str:
    """Write a model as `cleaner.trees` reads it, one tree a line."""
    trees = [json.dumps(_tree(item["tree_structure"])) for item in model.dump_model()["tree_info"]]
    head = f'"about": {json.dumps(about)},\n"features": {json.dumps(NAMES)},\n"trees": [\n'
    return "{" + head + ",\n".join(trees) + "\n]}\n"


def _tree(root: dict[str, Any]) -> dict[str, list[float]]:
    tree: dict[str, list[float]] = {"feature": [], "threshold": [], "left": [], "right": [], "leaf": []}

    def add(node: dict[str, Any]) -> int:
        if "leaf_value" in node:
            tree["leaf"].append(round(node["leaf_value"], 4))
            return -len(tree["leaf"])
        place = len(tree["feature"])
        tree["feature"].append(node["split_feature"])
        tree["threshold"].append(float(f"{node['threshold']:.6g}"))
        tree["left"].append(0)
        tree["right"].append(0)
        tree["left"][place] = add(node["left_child"])
        tree["right"][place] = add(node["right_child"])
        return place

    if add(root) < 0:  # a tree of one leaf: both ways lead there
        tree |= {"feature": [0], "threshold": [0.0], "left": [-1], "right": [-1]}
    return tree


def curve(items: list[Example], odds: list[NDArray[np.float64]]) -> Iterator[str]:
    """Say, for several degrees of care, what goes of the tails and what is lost of the bodies."""
    for care in (1.0, 2.0, 2.5, 3.0, 3.5, 4.0):
        sums: dict[str, list[float]] = {kind: [0.0] * 6 for kind in ("tail", "body", "scraped")}
        for item, found in zip(items, odds, strict=True):
            gone = np.arange(len(found)) >= cut_at(found, care)
            part = sums[item.kind]
            part[0] += float(item.chars[gone & item.after].sum())
            part[1] += float(item.chars[item.after].sum())
            part[2] += float(item.chars[gone & ~item.after].sum())
            part[3] += float(item.chars[~item.after].sum())
            part[4] += float((gone == item.after).all())
            part[5] += 1
        parts = (
            f"{kind}: {p[0] / max(1, p[1]):.2%} removed, {p[2] / p[3]:.3%} lost, {p[4] / p[5]:.1%} exact"
            for kind, p in sums.items()
        )
        yield f"care {care}  " + "  |  ".join(parts)


def main(
    data: Annotated[Path, typer.Option(help="Folder of the sets.")] = ROOT.parent / "shared" / "data",
    trees: int = 200,
    write: Annotated[bool, typer.Option("--write", help="Fit on everything and write the shipped model.")] = False,
) -> None:
    """Cross-validate by site, and write the model on demand."""
    items = list(examples(data))
    folds = [int(hashlib.sha256(item.site.encode()).hexdigest(), 16) % _FOLDS for item in items]
    odds: list[NDArray[np.float64]] = [np.zeros(0)] * len(items)
    for fold in range(_FOLDS):
        model = fit([item for item, own in zip(items, folds, strict=True) if own != fold], trees)
        places = [place for place, own in enumerate(folds) if own == fold]
        found = model.predict(np.vstack([items[place].numbers for place in places]), raw_score=True)
        ends = np.cumsum([len(items[place].after) for place in places])
        for place, part in zip(places, np.split(found, ends[:-1]), strict=True):
            odds[place] = part
    lines = list(curve(items, odds))
    typer.echo("\n".join(lines))
    if write:
        about = {
            "fitted_on": "WCXB (Foley 2026, CC-BY-4.0) and the test pages of Fundus (MIT), by benchmarks/fit.py",
            "texts": len(items),
            "cross_validated_by_site": lines,
            "settings": {**_SETTINGS, "trees": trees},
        }
        MODEL.write_text(as_file(fit(items, trees), about), encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
