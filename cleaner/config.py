"""All settings, in one frozen object.

A setting has one name everywhere: here, in a TOML file, in `Config.replace`. An unknown name is
an error that names the nearest known one.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence  # noqa: TC003  # read at run time, when values of a file are checked
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self

from cleaner.errors import ConfigError
from cleaner.model import CATEGORIES
from cleaner.settings_file import read_settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Title = Literal["drop", "keep"]
PATTERN_SECONDS = 0.5
"""How long a pattern of a rule may search one line, if nothing else is asked for."""


@dataclass(frozen=True, slots=True)
class Config:
    """How careful to be, what to leave in, which rules to add.

    >>> Config(title="keep").title
    'keep'
    """

    title: Title = "drop"
    """HTML: whether the page's headline stays in the body; it is always in `title`."""
    line_points: float = 5.0
    """Points at which a single line goes."""
    run_points: float = 6.0
    """HTML: points at which a run of lines goes, summed over its lines."""
    run_signals: int = 2
    """HTML: how many independent kinds of evidence a run needs."""
    care: float = 1.0
    """Log-odds asked of each line before a model calls it residue; more is more careful."""
    budget: float = 0.8
    """Text: the share of characters (0 to 1) that may go before a page is quarantined instead."""
    keep: Sequence[str] = ()
    """Categories never removed, such as `["byline", "credit"]`; kept as a tuple, as every list here is."""
    without: Sequence[str] = ()
    """Stages left out, by name."""
    language: str | None = None
    """ISO 639 code of pages that come with none, such as "de"; None: as each page states it, or found out."""
    rules: Sequence[Path | str] = ()
    """Folders of rule files laid over the bundled ones, later ones winning; in a file, relative to that file."""
    models: Path | None = None
    """Folder with models of your own, `text-lines.bin` and `html-lines.json`, in place of the bundled ones."""
    sites: Path | None = None
    """A site memory: what the pages of each site have in common, as `cleaner learn` writes it."""
    rule_file: Path | None = None
    """A file with rules laid over all folders; a settings file with `[[rule]]` entries names itself."""
    pattern_seconds: float = PATTERN_SECONDS
    """How long one pattern of the rule book may search one line."""

    def __post_init__(self) -> None:
        """Refuse values no run can mean; take lists for tuples and strings for paths."""
        _refuse_single({name: getattr(self, name) for name in _LISTS})
        object.__setattr__(self, "keep", tuple(self.keep))
        object.__setattr__(self, "without", tuple(self.without))
        object.__setattr__(self, "rules", tuple(Path(folder) for folder in self.rules))
        object.__setattr__(self, "models", Path(self.models) if self.models else None)
        object.__setattr__(self, "sites", Path(self.sites) if self.sites else None)
        for category in self.keep:
            if category not in CATEGORIES:
                raise ConfigError(f"keep = {_shown(category)}: no such category{nearest(category, CATEGORIES)}")
        sound = {name: getattr(self, name) > 0 for name in ("line_points", "run_points", "pattern_seconds")}
        sound |= {"title": self.title in ("drop", "keep"), "budget": 0 <= self.budget <= 1}
        sound |= {"run_signals": self.run_signals >= 1}
        for name, fits in sound.items():
            if not fits:
                raise ConfigError(_wrong(name, getattr(self, name)))

    @classmethod
    def preset(cls, name: str) -> Self:
        """Give the settings of a preset.

        Raises:
            ConfigError: no preset has that name.
        """
        if name not in PRESETS:
            raise ConfigError(f"no preset {_shown(name)}: one of {', '.join(PRESETS)}{nearest(name, PRESETS)}")
        return cls(**PRESETS[name])

    @classmethod
    def from_toml(cls, path: Path | str) -> Self:
        """Read settings from a TOML file, of a `pyproject.toml` those in `[tool.cleaner]`.

        `preset = "..."` among them sets the base. Paths are relative to the file.

        Raises:
            ConfigError: the file is missing or no TOML, a name is unknown, a value is of the wrong type.
        """
        path = Path(path)
        table = read_settings(path)
        try:
            base = cls.preset(str(table.pop("preset", "balanced")))
            if isinstance(table.get("rules"), list):
                table["rules"] = [path.parent / item if isinstance(item, str) else item for item in table["rules"]]
            for name in ("models", "sites"):
                if isinstance(table.get(name), str):
                    table[name] = path.parent / table[name]
            if table.pop("rule", None) is not None:
                table["rule_file"] = path
            return base.replace(**table)
        except ConfigError as error:
            raise ConfigError(f"{path}: {error}") from error

    def replace(self, **settings: Any) -> Self:
        """Give a copy with some settings changed.

        Raises:
            ConfigError: a name is unknown or a value of the wrong type.
        """
        # pydantic is imported here, not above: most programs never read settings from a file.
        from pydantic import TypeAdapter, ValidationError  # noqa: PLC0415

        names = [item.name for item in dataclasses.fields(self)]
        if unknown := [_unknown(name, value, names) for name, value in settings.items() if name not in names]:
            raise ConfigError("; ".join(unknown))
        _refuse_single(settings)
        merged = {item: getattr(self, item) for item in names} | settings
        try:
            return TypeAdapter(type(self)).validate_python(merged)
        except ValidationError as error:
            wrong = dict.fromkeys(str(fault["loc"][0]) for fault in error.errors())
            raise ConfigError("; ".join(_wrong(name, merged[name]) for name in wrong)) from error


_LISTS = ("keep", "without", "rules")


_POINTS = "a number of points above 0"
_WANTED = {
    "title": '"drop" or "keep"',
    "line_points": _POINTS,
    "run_points": _POINTS,
    "run_signals": "a whole number, 1 or more",
    "care": "a number",
    "budget": "a share of characters, from 0 to 1",
    "keep": 'a list of categories, such as ["byline"]',
    "language": 'an ISO 639 code, such as "de"',
    "without": 'a list of stages, such as ["timestamps"]',
    "rules": 'a list of folders, such as ["my-rules"]',
    "models": "the name of a folder",
    "sites": "the name of a file",
    "rule_file": "the name of a file",
    "pattern_seconds": "a number of seconds above 0",
}
"""What a setting takes, for the message over a value that it does not."""


def _wrong(name: str, value: object) -> str:
    return f"{name} = {_shown(value)}: write {_WANTED[name]}"


def _unknown(name: str, value: object, names: Iterable[str]) -> str:
    table = "; settings stand without a table" if isinstance(value, dict) else ""
    return f"unknown setting {name!r}{nearest(name, names)}{table}"


def _shown(value: object) -> str:
    """Write a value as its file has it, or nearly so."""
    return json.dumps(value, ensure_ascii=False, default=str)


def _refuse_single(settings: Mapping[str, object]) -> None:
    """Refuse a single value where a list is wanted; a string would be taken for a list of its letters."""
    for name in _LISTS:
        if isinstance(value := settings.get(name), (str, Path)):
            raise ConfigError(f'{name} = "{value}": write a list: {name} = ["{value}"]')


def nearest(name: str, known: Iterable[str]) -> str:
    """Name the known name closest to an unknown one, as the end of a message; empty if none is close."""
    import difflib  # noqa: PLC0415  # for mistakes alone

    near = difflib.get_close_matches(name, list(known), n=1)
    return f", did you mean {near[0]!r}?" if near else ""


def settings_of_preset(name: str) -> dict[str, Any]:
    """Give what a preset says of every setting that any preset is about.

    Raises:
        ConfigError: no preset has that name.
    """
    preset = Config.preset(name)
    return {setting: getattr(preset, setting) for setting in sorted({key for keys in PRESETS.values() for key in keys})}


PRESETS: dict[str, dict[str, Any]] = {
    "careful": {"line_points": 7.0, "run_points": 10.0, "care": 2.5, "budget": 0.6},
    "balanced": {},
    "thorough": {"line_points": 4.0, "run_points": 4.0, "care": 0.0, "budget": 0.95},
}
"""Named settings: `careful` removes least, `thorough` most."""
