"""Fit the network that judges texts, with JAX: a sequence of lines in, for each line the log-odds of residue.

Two bidirectional layers of gated recurrent units over a line's own numbers, and one step of a conditional random field
over article and residue on top: a text is learnt as a whole, not line by line, so that the one line of a box costs no
more than it proves. A line of the article called residue counts for more than one of residue kept.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import jax
import jax.numpy as jnp
import numpy as np
import optax

from cleaner.course import BACK, LEAVE, OUTSIDE
from cleaner.features.own import OF_TEXT
from cleaner.network import ONE, REACH, STEP

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from benchmarks.composed.numbers import Numbers

Weights = dict[str, Any]

WIDTH, STATE, LAST = 96, 48, 48
"""Numbers of a line behind the first layer, of a state of one direction, and before the last layer."""
CLIP = 5.0
"""Numbers are standardised and cut off here."""
_LENGTHS = (16, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 2048, 4096)
"""Lines that texts are filled up to, so that there are few shapes to compile for."""
_LONGEST = 1024
"""Lines of a longer text that are shown at a time."""
_CASED = ("capitals", "names", "known_name", "unknown_names", "shouted", "headline")
"""What a script without capitals has none of."""
_RULED = ("rules", "heading", "comments")


@dataclass(frozen=True, slots=True)
class Settings:
    """How a network is fitted."""

    epochs: int = 6
    seed: int = 0
    lines: int = 3072
    """Lines of a step."""
    rate: float = 8e-3
    decay: float = 0.2
    dropout: float = 0.25
    lost: float = 1.5
    """Log-odds by which the right course of a text has to win, for each line of the article that another one loses."""
    left: float = 0.5
    """The same for each line of residue that it leaves."""
    by_line: float = 0.2
    """Weight of the lines' own cross-entropy, beside that of whole texts."""
    caseless: float = 0.15
    """Share of texts shown without what only scripts with capitals have."""
    ruleless: float = 0.15
    """Share of texts shown as if no rule knew their language."""


def _dense(key: jax.Array, wide: int, out: int) -> Weights:
    return {"w": jax.random.normal(key, (wide, out)) * np.sqrt(2 / (wide + out)), "b": jnp.zeros(out)}


def _gru(key: jax.Array, wide: int) -> Weights:
    first, second = jax.random.split(key)
    return {
        "wi": jax.random.normal(first, (wide, 3 * STATE)) / np.sqrt(wide),
        "wh": jax.random.normal(second, (STATE, 3 * STATE)) / np.sqrt(STATE),
        "b": jnp.zeros(3 * STATE),
        "bn": jnp.zeros(STATE),
    }


def _start(key: jax.Array, columns: int) -> Weights:
    keys = jax.random.split(key, 7)
    return {
        "first": _dense(keys[0], columns, WIDTH),
        "down1": _gru(keys[1], WIDTH),
        "up1": _gru(keys[2], WIDTH),
        "down2": _gru(keys[3], 2 * STATE),
        "up2": _gru(keys[4], 2 * STATE),
        "join": _dense(keys[5], 4 * STATE, LAST),
        "last": _dense(keys[6], LAST, 1),
    }


def _states(weights: Weights, seen: jax.Array, mask: jax.Array, *, reverse: bool) -> jax.Array:
    given = seen @ weights["wi"] + weights["b"]

    def step(state: jax.Array, at: tuple[jax.Array, jax.Array]) -> tuple[jax.Array, jax.Array]:
        here, is_line = at
        told = state @ weights["wh"]
        reset = jax.nn.sigmoid(here[:, :STATE] + told[:, :STATE])
        update = jax.nn.sigmoid(here[:, STATE : 2 * STATE] + told[:, STATE : 2 * STATE])
        new = jnp.tanh(here[:, 2 * STATE :] + reset * (told[:, 2 * STATE :] + weights["bn"]))
        after = (1 - update) * new + update * state
        after = jnp.where(is_line[:, None] > 0, after, state)
        return after, after

    begin = jnp.zeros((seen.shape[0], STATE))
    _, states = jax.lax.scan(step, begin, (given.swapaxes(0, 1), mask.T), reverse=reverse)
    return states.swapaxes(0, 1)


def _forward(weights: Weights, seen: jax.Array, mask: jax.Array, dropout: float, key: jax.Array | None) -> jax.Array:
    keys = iter(jax.random.split(key, 4)) if key is not None else None

    def dropped(values: jax.Array) -> jax.Array:
        if keys is None:
            return values
        return values * jax.random.bernoulli(next(keys), 1 - dropout, values.shape) / (1 - dropout)

    first = dropped(jax.nn.relu(seen @ weights["first"]["w"] + weights["first"]["b"]))
    lower = jnp.concatenate(
        [_states(weights[f"{way}1"], first, mask, reverse=way == "up") for way in ("down", "up")], -1
    )
    shown = dropped(lower)
    upper = jnp.concatenate(
        [_states(weights[f"{way}2"], shown, mask, reverse=way == "up") for way in ("down", "up")], -1
    )
    both = dropped(jnp.concatenate([lower, upper], -1))
    joined = dropped(jax.nn.relu(both @ weights["join"]["w"] + weights["join"]["b"]))
    return (joined @ weights["last"]["w"] + weights["last"]["b"])[..., 0]


def _against(odds: jax.Array, residue: jax.Array, mask: jax.Array, settings: Settings) -> jax.Array:
    """Give for each text how far its right course is from winning against all others by its margin."""
    change = -jnp.array([[0.0, LEAVE], [BACK, 0.0]])
    right = residue.astype(jnp.int32)
    scores = jnp.stack([settings.left * residue, odds + settings.lost * (1 - residue)], -1)
    own = (odds * residue * mask).sum(1) - OUTSIDE * residue[:, 0]
    own += (change[right[:, :-1], right[:, 1:]] * mask[:, 1:]).sum(1)

    def step(sums: jax.Array, at: tuple[jax.Array, jax.Array]) -> tuple[jax.Array, None]:
        here, is_line = at
        after = jax.nn.logsumexp(sums[:, :, None] + change[None], 1) + here
        return jnp.where(is_line[:, None] > 0, after, sums), None

    begin = scores[:, 0] - jnp.array([0.0, OUTSIDE])
    sums, _ = jax.lax.scan(step, begin, (scores.swapaxes(0, 1)[1:], mask.T[1:]))
    return jax.nn.logsumexp(sums, -1) - own


class _Texts:
    """Texts of a fit, handed out in steps."""

    def __init__(self, numbers: Numbers, without: int | None, weights: NDArray[np.float32]) -> None:
        self.chosen = np.flatnonzero(
            (numbers.folds != (-1 if without is None else without)) & (np.diff(numbers.starts) > 0)
        )
        rows = np.concatenate([np.arange(numbers.starts[text], numbers.starts[text + 1]) for text in self.chosen])
        self.mean = numbers.own[rows].mean(0, dtype=np.float64)
        self.spread = numbers.own[rows].std(0, dtype=np.float64) + 1e-6
        self.own, self.residue, self.starts, self.weights = numbers.own, numbers.residue, numbers.starts, weights
        self.cased = [OF_TEXT.index(name) for name in _CASED]
        self.ruled = [OF_TEXT.index(name) for name in _RULED]

    def steps(self, settings: Settings, random: np.random.Generator) -> Iterator[tuple[NDArray[Any], ...]]:
        by_length: defaultdict[int, list[tuple[int, int, int]]] = defaultdict(list)
        for text in self.chosen.tolist():
            first, last = int(self.starts[text]), int(self.starts[text + 1])
            if last - first > _LONGEST:
                first += int(random.integers(0, last - first - _LONGEST + 1))
                last = first + _LONGEST
            by_length[next(size for size in _LENGTHS if size >= last - first)].append((text, first, last))
        steps = []
        for size, texts in by_length.items():
            random.shuffle(texts)
            count = max(1, settings.lines // size)
            steps += [(size, count, texts[start : start + count]) for start in range(0, len(texts), count)]
        random.shuffle(steps)
        for size, count, texts in steps:
            yield self._filled(size, count, texts, settings, random)

    def _filled(
        self, size: int, count: int, texts: list[tuple[int, int, int]], settings: Settings, random: np.random.Generator
    ) -> tuple[NDArray[Any], ...]:
        seen = np.zeros((count, size, self.own.shape[1]), np.float32)
        residue, mask = np.zeros((count, size), np.float32), np.zeros((count, size), np.float32)
        weights = np.zeros(count, np.float32)
        for place, (text, first, last) in enumerate(texts):
            own = self.own[first:last]
            if (chance := random.random()) < settings.caseless:
                own = own.copy()
                own[:, self.cased] = 0.0
            elif chance < settings.caseless + settings.ruleless:
                own = own.copy()
                own[:, self.ruled] = 0.0
            seen[place, : last - first] = np.clip((own - self.mean) / self.spread, -CLIP, CLIP)
            residue[place, : last - first], mask[place, : last - first] = self.residue[first:last], 1.0
            weights[place] = self.weights[text]
        return seen, residue, mask, weights


@dataclass(frozen=True, slots=True)
class Fitted:
    """A network in floating point."""

    weights: Weights
    mean: NDArray[np.float64]
    spread: NDArray[np.float64]

    def odds(self, texts: list[NDArray[np.float32]]) -> list[NDArray[np.float64]]:
        """Give the log-odds of the lines of texts, for trials; the package computes them in whole numbers."""
        forward = jax.jit(lambda seen, mask: _forward(self.weights, seen, mask, 0.0, None))
        by_length: defaultdict[int, list[int]] = defaultdict(list)
        for text, own in enumerate(texts):
            by_length[next(size for size in _LENGTHS if size >= len(own))].append(text)
        found: list[NDArray[np.float64]] = [np.zeros(0)] * len(texts)
        for size, chosen in by_length.items():
            count = max(1, 8192 // size)
            for start in range(0, len(chosen), count):
                some = chosen[start : start + count]
                seen = np.zeros((count, size, len(self.mean)), np.float32)
                mask = np.zeros((count, size), np.float32)
                for place, text in enumerate(some):
                    own = texts[text]
                    seen[place, : len(own)] = np.clip((own - self.mean) / self.spread, -CLIP, CLIP)
                    mask[place, : len(own)] = 1.0
                odds = np.asarray(forward(seen, mask), np.float64)
                for place, text in enumerate(some):
                    found[text] = odds[place, : len(texts[text])]
        return found


def fit(
    numbers: Numbers, settings: Settings, without: int | None = None, weights: NDArray[np.float32] | None = None
) -> Fitted:
    """Fit a network on texts.

    Args:
        numbers: of all texts.
        settings: how.
        without: fold whose texts are left aside.
        weights: what each text counts; None: all the same.
    """
    texts = _Texts(numbers, without, np.ones(len(numbers.folds), np.float32) if weights is None else weights)
    count = settings.epochs * sum(1 for _ in texts.steps(settings, np.random.default_rng(settings.seed)))
    schedule = optax.cosine_onecycle_schedule(count, settings.rate, pct_start=0.2, div_factor=10, final_div_factor=100)
    optimizer = optax.chain(optax.clip_by_global_norm(1.0), optax.adamw(schedule, weight_decay=settings.decay))

    def loss(found: Weights, step: tuple[jax.Array, ...], key: jax.Array) -> jax.Array:
        seen, residue, mask, each = step
        odds = _forward(found, seen, mask, settings.dropout, key)
        alone = optax.sigmoid_binary_cross_entropy(odds, 0.99 * residue + 0.005) * mask * each[:, None]
        whole = _against(odds, residue, mask, settings) * each * mask[:, 0]
        return settings.by_line * alone.sum() / settings.lines + whole.sum() / 100

    def update(found: Weights, state: Any, step: tuple[jax.Array, ...], key: jax.Array) -> tuple[Weights, Any]:
        slopes = jax.grad(loss)(found, step, key)
        changes, state = optimizer.update(slopes, state, found)
        return optax.apply_updates(found, changes), state

    fast = jax.jit(update)

    found = _start(jax.random.PRNGKey(settings.seed), numbers.own.shape[1])
    state, key = optimizer.init(found), jax.random.PRNGKey(settings.seed + 1)
    random = np.random.default_rng(settings.seed)
    for _ in range(settings.epochs):
        for step in texts.steps(settings, random):
            key, own = jax.random.split(key)
            found, state = fast(found, state, step, own)
    return Fitted(jax.tree_util.tree_map(np.asarray, found), texts.mean, texts.spread)


_WIDE = 32767
_LARGEST_WEIGHT = 2047
"""Weights are whole numbers of twelve bits, so that all sums of a layer fit 32."""


def as_file(fitted: Fitted, about: dict[str, Any]) -> bytes:
    """Write a network in whole numbers, as `cleaner.network` reads it."""
    weights = fitted.weights
    arrays: list[tuple[str, NDArray[np.float64], int]] = []
    for name in ("first", "join", "last"):
        arrays += _scaled(f"{name}", weights[name]["w"], weights[name]["b"])
    for layer in (0, 1):
        down, up = (weights[f"{way}{layer + 1}"] for way in ("down", "up"))
        rows = np.concatenate([down["wi"], up["wi"]], axis=1)
        own = np.stack([down["wh"], up["wh"]])
        places = min(_places(rows), _places(own))  # so that both sums are in the same unit
        biases = np.concatenate([down["b"], up["b"]]), np.stack([down["bn"], up["bn"]])
        for name, matrix, bias in ((f"rows{layer}", rows, biases[0]), (f"own{layer}", own, biases[1])):
            arrays.append((f"{name}.w", np.rint(matrix * 2.0**places), places))
            arrays.append((f"{name}.b", np.rint(bias * ONE * 2.0**places), places))
    entries = (np.arange(2 * REACH * STEP) - REACH * STEP + 0.5) / STEP
    arrays.append(("sigmoid", np.rint(ONE / (1 + np.exp(-entries))), 0))
    arrays.append(("tanh", np.rint(ONE * np.tanh(entries)), 0))
    head = {
        "features": OF_TEXT,
        "about": about,
        "clip": CLIP,
        "mean": fitted.mean.tolist(),
        "spread": fitted.spread.tolist(),
        "arrays": [
            {"name": name, "shape": array.shape, "places": places, "wide": bool(np.abs(array).max() > _WIDE)}
            for name, array, places in arrays
        ],
    }
    data = (array.astype("<i4" if np.abs(array).max() > _WIDE else "<i2").tobytes() for _, array, _ in arrays)
    return json.dumps(head).encode() + b"\n" + b"".join(data)


def _scaled(name: str, matrix: NDArray[Any], bias: NDArray[Any]) -> list[tuple[str, NDArray[np.float64], int]]:
    places = _places(matrix)
    return [
        (f"{name}.w", np.rint(matrix * 2.0**places), places),
        (f"{name}.b", np.rint(bias * ONE * 2.0**places), places),
    ]


def _places(matrix: NDArray[Any]) -> int:
    """Give the binary places that leave the largest weight within twelve bits."""
    return int(np.floor(np.log2(_LARGEST_WEIGHT / np.abs(matrix).max())))
