"""Rule files -> rule book, in layers; every fault is collected before one error is raised."""

from __future__ import annotations

import gc
from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property, lru_cache, partial
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner.config import PATTERN_SECONDS, nearest
from cleaner.errors import RuleBookError
from cleaner.rulebook.cache import digest_of, fetch, keep
from cleaner.rulebook.entries import compile_match
from cleaner.rulebook.kept import KeptRules, Record, content_of, kept_entries, record, spared
from cleaner.rulebook.match import Matcher
from cleaner.rulebook.pieces import Kept
from cleaner.rulebook.read import Entry, Off, read_folder, read_settings
from cleaner.rulebook.sites import SiteMatcher, sites_above

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from cleaner.rulebook.entries import Compiled
    from cleaner.rulebook.format import Rule

BUNDLED = "bundled"
"""Name of the layer that comes with the package."""


@dataclass(frozen=True)
class RuleBook:
    """The rules of all layers, and where each was read."""

    rules: Sequence[Rule]
    """Enabled ones, by id."""
    origins: Mapping[str, str]
    """Rule id -> the file it was read from."""
    layers: Mapping[str, str]
    """Rule id -> the layer it comes from: `bundled`, or the folder or settings file the user gave."""
    pattern_seconds: float = PATTERN_SECONDS
    """How long one pattern may search one line."""
    _compiled: dict[str, Compiled] = field(default_factory=dict, repr=False, compare=False)
    _kept: Kept | None = field(default=None, repr=False, compare=False)
    """What the cache holds of these rules, where they are the bundled ones alone."""
    _digest: str = field(default="", repr=False, compare=False)
    """Of the files of the bundled rules; empty where nobody knows it."""
    _sites: dict[tuple[str, ...], SiteMatcher] = field(default_factory=dict, init=False, repr=False, compare=False)

    @cached_property
    def matcher(self) -> Matcher:
        """The rules for all pages, built for holding against many lines."""
        if self._kept is not None:
            told = self._kept.told
            rules = KeptRules(self._kept, told.matched)
            entries = kept_entries(self._kept)
            return Matcher.known(rules, told.words, entries, partial(spared, self._kept), self.pattern_seconds)
        with _nothing_collected():
            return Matcher((rule for rule in self.rules if not rule.site), self._compiled, self.pattern_seconds)

    def matcher_of(self, url: str | None) -> SiteMatcher | None:
        """Give the rules for the site a page is of; None where there are none."""
        sites = tuple(site for site in sites_above(url) if site in self._hosts) if self._hosts else ()
        if not sites:
            return None
        if sites not in self._sites:
            self._sites[sites] = SiteMatcher((rule for rule in self.rules if rule.site in sites), self.pattern_seconds)
        return self._sites[sites]

    @cached_property
    def fingerprint(self) -> str:
        """A name for what the rules say: another one wherever a result may differ."""
        if self._kept is not None and self._digest:
            return self._digest
        digest = blake2b(self._digest.encode(), digest_size=16)
        for rule in self.rules:
            known = self._digest and self.layers[rule.id] == BUNDLED
            digest.update((rule.id if known else repr(rule)).encode("utf-8", "surrogatepass"))
        return digest.hexdigest()

    @cached_property
    def _hosts(self) -> frozenset[str]:
        if self._kept is not None:
            return frozenset(self._kept.told.hosts)
        return frozenset(rule.site for rule in self.rules if rule.site)

    def find(self, rule_id: str) -> Rule | None:
        """Give a rule by its id or a former id."""
        return next((rule for rule in self.rules if rule_id == rule.id or rule_id in rule.aliases), None)


def bundled() -> Path:
    """Give the folder of the rules that come with the package: in the wheel, else in the checkout."""
    package = Path(__file__).parent.parent
    return package / "_rules" if (package / "_rules").is_dir() else package.parent / "rules"


def load(
    folders: Sequence[Path | str] = (), settings: Path | None = None, pattern_seconds: float = PATTERN_SECONDS
) -> RuleBook:
    """Read the bundled rules and the layers over them.

    A rule replaces the one of a lower layer that has, or once had, its id.

    Args:
        folders: laid over the bundled rules in this order.
        settings: a settings file, laid over all folders if rules stand in it.
        pattern_seconds: how long one pattern may search one line.

    Raises:
        RuleBookError: with every fault of every file.
    """
    problems: list[str] = []
    with _nothing_collected():
        kept = _bundled_rules(problems)
    if kept is not None and not folders and settings is None:
        return book_of(kept, pattern_seconds)
    rules: dict[str, Rule] = {}
    origins: dict[str, str] = {}
    layers: dict[str, str] = {}
    compiled: dict[str, Compiled] = {}
    with _nothing_collected():
        layers_read = list(_layers(kept, map(Path, folders), settings, problems, compiled))
    for layer, entries in layers_read:
        former = {alias: rule.id for rule in rules.values() for alias in rule.aliases}
        for rule, path in entries:
            below = rules.pop(former.get(rule.id, rule.id), None)
            if isinstance(rule, Off):
                if below is None:
                    near = nearest(rule.id, rules)
                    problems.append(f"{path}: {rule.id}: id: no rule of that id to switch off{near}")
                continue
            rules[rule.id] = rule
            origins[rule.id] = str(path)
            layers[rule.id] = layer
            if layer != BUNDLED:
                compiled.pop(rule.id, None)
    if problems:
        raise RuleBookError(problems)
    enabled = tuple(rules[name] for name in sorted(rules) if rules[name].enabled)
    return RuleBook(enabled, origins, layers, pattern_seconds, compiled, _digest=kept.digest if kept else "")


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """Let the garbage collector rest: a hundred thousand new objects all stay, and it would look at each again."""
    on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if on:
            gc.enable()


def _layers(
    kept: Kept | None,
    folders: Iterable[Path],
    settings: Path | None,
    problems: list[str],
    compiled: dict[str, Compiled],
) -> Iterator[tuple[str, list[Entry]]]:
    if kept is not None:
        base = bundled()
        records = [record(kept, number) for number in range(kept.count("rules"))]
        compiled.update((item.rule.id, item.compiled) for item in records)
        yield BUNDLED, [(item.rule, base / item.path) for item in records]
    for folder in folders:
        yield str(folder), read_folder(folder, problems)
    if settings is not None:
        yield str(settings), read_settings(settings, problems)


def _bundled_rules(problems: list[str]) -> Kept | None:
    """Give the bundled rules, as kept from the last time or read anew; None: they have faults, which are noted."""
    folder = bundled()

    def read_anew() -> bytes:
        entries = read_folder(folder, problems, trusted=True)
        rules = [(rule, path.relative_to(folder).as_posix()) for rule, path in entries if not isinstance(rule, Off)]
        digest = digest_of(folder)
        records = [Record(rule, path, compile_match(rule.match), compile_match(rule.unless)) for rule, path in rules]
        content = content_of(digest or "", records)
        if digest is not None and not problems:
            keep(content)
        return content

    found = fetch(folder, read_anew) or Kept(read_anew())
    return None if problems else found


@lru_cache(maxsize=1)
def book_of(kept: Kept, pattern_seconds: float) -> RuleBook:
    """Give the bundled rules alone: once in a process, and in all that are forked from it."""
    folder = bundled()
    rules = KeptRules(kept, kept.told.order)

    def origins() -> dict[str, str]:
        records = (record(kept, number) for number in range(kept.count("rules")))
        return {item.rule.id: str(folder / item.path) for item in records}

    def layers() -> dict[str, str]:
        return dict.fromkeys((record(kept, number).rule.id for number in range(kept.count("rules"))), BUNDLED)

    return RuleBook(rules, _Later(origins), _Later(layers), pattern_seconds, _kept=kept, _digest=kept.digest)


class _Later(Mapping[str, str]):
    """A mapping that is made when it is first asked."""

    def __init__(self, make: Callable[[], dict[str, str]]) -> None:
        self._make = make

    @cached_property
    def _made(self) -> dict[str, str]:
        return self._make()

    def __getitem__(self, name: str) -> str:
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._made)

    def __len__(self) -> int:
        return len(self._made)
