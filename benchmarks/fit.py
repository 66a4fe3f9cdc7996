"""Fit the models of what is residue: `python -m benchmarks.fit text`, `python -m benchmarks.fit html`.

One model for each fold of sites, so that no site is measured by a model that saw it; `--write` fits on everything as
well and writes the model that ships. Twice on one machine the same to the bit.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np
import typer

from benchmarks.composed import numbers as composed
from benchmarks.examples import Example, html_examples
from benchmarks.folds import FOLD_MODELS, FOLDS, fold_of
from cleaner.fitted import MODELS
from cleaner.stages import article_bounds, main_content
from cleaner.stages.main_content import article_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parent.parent
_WEIGHT = {
    "wcxb-dev": 1.0,
    "fundus": 1.5,
    "readability-pages": 0.7,
    "trafilatura-eval": 1.5,
}
"""What a line counts, by the set of its page."""
_FORM_WEIGHT = {"alone": 1.5, "ending": 1.5, "reshaped": 1.25}
"""What a composed text counts, by its form: articles alone are what most texts are, and must stay whole."""
_LINES = 40
"""Lines beyond which a long page counts no more than its root."""
_SETTINGS = {
    "objective": "binary",
    "learning_rate": 0.1,
    "min_child_samples": 60,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "feature_fraction": 0.25,
    "lambda_l2": 5.0,
    "max_bin": 63,
    "seed": 1,
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 1,
    "verbose": -1,
}
_FITTED_ON = (
    "WCXB (Foley 2026, CC-BY-4.0), test pages of Fundus (MIT) and Readability (Apache-2.0), evaluation pages of "
    "trafilatura (Apache-2.0), by benchmarks/fit.py"
)


def _weights(item: Example) -> NDArray[np.float64]:
    told = max(1, int((item.trust > 0).sum()))
    weight = _WEIGHT[item.group] * min(1.0, _LINES / told) ** 0.5
    return np.asarray(item.trust * weight * np.log1p(item.chars / 10))  # HTML is measured by words


class _Table:
    """All lines of all examples, binned once."""

    def __init__(self, items: list[Example]) -> None:
        import lightgbm

        self.sizes = [len(item.residue) for item in items]
        self.folds = np.repeat([fold_of(item.site) for item in items], self.sizes)
        self.weights = np.concatenate([_weights(item) for item in items])
        self.data = lightgbm.Dataset(
            np.vstack([item.numbers for item in items]),
            np.concatenate([item.residue for item in items]).astype(np.int64),
            weight=self.weights,
            params=_SETTINGS,
        ).construct()

    def fit(self, trees: int, leaves: int, without: int | None = None) -> Any:
        """Fit on all folds but one."""
        import lightgbm

        chosen = np.flatnonzero((self.weights > 0) & (self.folds != (-1 if without is None else without)))
        return lightgbm.train({**_SETTINGS, "num_leaves": leaves}, self.data.subset(chosen.tolist()), trees)


def cross_validate(items: list[Example], models: list[Any]) -> list[NDArray[np.float64]]:
    """Give the log-odds of every line, from the model that saw no page of its site."""
    return [models[fold_of(item.site)].predict(item.numbers, raw_score=True) for item in items]


def as_file(model: Any, names: tuple[str, ...], about: dict[str, Any]) -> str:
    """Write a model as `cleaner.trees` reads it, one tree a line."""
    trees = [
        json.dumps(_tree(item["tree_structure"]), separators=(",", ":")) for item in model.dump_model()["tree_info"]
    ]
    head = f'"about": {json.dumps(about, indent=1)},\n"features": {json.dumps(names)},\n"trees": [\n'
    return "{" + head + ",\n".join(trees) + "\n]}\n"


def _tree(root: dict[str, Any]) -> dict[str, list[float]]:
    tree: dict[str, list[float]] = {"feature": [], "threshold": [], "left": [], "right": [], "leaf": []}

    def add(node: dict[str, Any]) -> int:
        if "leaf_value" in node:
            tree["leaf"].append(round(node["leaf_value"], 3))
            return -len(tree["leaf"])
        place = len(tree["feature"])
        tree["feature"].append(node["split_feature"])
        tree["threshold"].append(float(f"{node['threshold']:.5g}"))
        tree["left"].append(0)
        tree["right"].append(0)
        tree["left"][place] = add(node["left_child"])
        tree["right"][place] = add(node["right_child"])
        return place

    if add(root) < 0:  # a tree of one leaf: both ways lead there
        tree |= {"feature": [0], "threshold": [0.0], "left": [-1], "right": [-1]}
    return tree


def curve(items: list[Example], odds: list[NDArray[np.float64]]) -> Iterator[str]:
    """Say, for several degrees of care, what goes of the residue and what is lost of the articles."""
    for care in (-0.5, 0.0, 0.5, 1.0, 2.0, 3.0):
        sums: defaultdict[str, NDArray[np.float64]] = defaultdict(lambda: np.zeros(6))
        for item, found in zip(items, odds, strict=True):
            gone = ~article_of(found, item.numbers.astype(np.float64), care)
            told = item.chars * (item.trust > 0.5)
            sums[item.group] += [
                told[gone & item.residue].sum(),
                told[item.residue].sum(),
                told[gone & ~item.residue].sum(),
                told[~item.residue].sum(),
                (gone == item.residue).all(),
                1,
            ]
        for name, (removed, residue, lost, body, exact, texts) in sorted(sums.items()):
            shares = (
                f"{removed / max(1, residue):.1%} removed, {lost / max(1, body):.2%} lost, {exact / texts:.0%} exact"
            )
            yield f"care {care}: {name}: {shares}"


def _write(folder: Path, name: str, content: bytes) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)


def fit_text(data: Path, *, write: bool, folds: Sequence[int]) -> None:
    """Fit the network of texts, on composed texts."""
    from benchmarks import network

    numbers = composed.read_or_compose(data, FOLD_MODELS / "composed.npz")
    weights = np.array([_FORM_WEIGHT.get(form, 1.0) for form in numbers.forms.tolist()], np.float32)
    about = {
        "fitted_on": _FITTED_ON,
        "texts": len(numbers.folds),
        "lines": len(numbers.residue),
        "settings": asdict(network.Settings()),
    }
    for fold in folds:
        fitted = network.fit(numbers, network.Settings(), fold, weights)
        _write(FOLD_MODELS / str(fold), f"{article_bounds.MODEL}.bin", network.as_file(fitted, about))
        typer.echo(f"fold {fold} is fitted")
    if write:
        fitted = network.fit(numbers, network.Settings(), None, weights)
        _write(MODELS, f"{article_bounds.MODEL}.bin", network.as_file(fitted, about))


def fit_html(data: Path, trees: int, leaves: int, *, write: bool) -> None:
    """Fit the trees of pages of HTML."""
    items = html_examples(data)
    table = _Table(items)
    models = [table.fit(trees, leaves, fold) for fold in range(FOLDS)]
    lines = list(curve(items, cross_validate(items, models)))
    typer.echo("\n".join(lines))
    about = {
        "fitted_on": _FITTED_ON,
        "texts": len(items),
        "lines": int((table.weights > 0).sum()),
        "settings": {**_SETTINGS, "num_leaves": leaves, "trees": trees},
        "cross_validated_by_site": lines,
    }
    name = f"{main_content.MODEL}.json"
    for fold, model in enumerate(models):
        _write(FOLD_MODELS / str(fold), name, as_file(model, main_content.NUMBERS, about).encode())
    if write:
        _write(MODELS, name, as_file(table.fit(trees, leaves), main_content.NUMBERS, about).encode())


def main(
    kind: Annotated[Literal["text", "html"], typer.Argument(help="Which model.")],
    data: Annotated[Path, typer.Option(help="Folder of the sets.")] = ROOT.parent / "shared" / "data",
    trees: Annotated[int, typer.Option(help="Trees of the model of HTML.")] = 240,
    leaves: Annotated[int, typer.Option(help="Leaves of each.")] = 31,
    fold: Annotated[list[int] | None, typer.Option(help="Only these folds' networks; repeatable.")] = None,
    write: Annotated[bool, typer.Option("--write", help="Fit on everything and write the shipped model.")] = False,
) -> None:
    """Fit the models of all folds, for `python -m benchmarks`."""
    if kind == "text":
        fit_text(data, write=write, folds=range(FOLDS) if fold is None else fold)
    else:
        fit_html(data, trees, leaves, write=write)


if __name__ == "__main__":
    typer.run(main)
