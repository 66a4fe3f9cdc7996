"""Settings as values of JSON, for hosts that write their pipelines to files."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleaner.config import Config

if TYPE_CHECKING:
    from collections.abc import Mapping


def config_of(settings: Mapping[str, Any]) -> Config:
    """Take settings as a TOML file has them; `preset` sets the base.

    Raises:
        ConfigError: a name is unknown or a value of the wrong type.
    """
    given = dict(settings)
    return Config.preset(str(given.pop("preset", "balanced"))).replace(**given)


def settings_of(config: Config) -> dict[str, Any]:
    """Write settings down; those that are as they come are left out.

    >>> settings_of(Config(title="keep", rules=("our-rules",)))
    {'title': 'keep', 'rules': ['our-rules']}
    """
    usual = Config()
    values = {item.name: getattr(config, item.name) for item in dataclasses.fields(config)}
    return {name: _plain(value) for name, value in values.items() if value != getattr(usual, name)}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return str(value) if isinstance(value, Path) else value
