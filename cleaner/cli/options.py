"""What the commands share: options, exit codes, the way a command ends over wrong usage."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from cleaner.config import PRESETS, Config

OK, SOME_FAILED, WRONG_USE, INTERRUPTED = 0, 1, 2, 130
"""Exit codes: all pages handled; some failed; wrong usage or a bad rule file; Ctrl-C."""

Preset = Annotated[str, typer.Option(metavar="NAME", help=f"How careful to be: {', '.join(PRESETS)}.")]
RuleDirs = Annotated[
    list[Path] | None,
    typer.Option("--rules", metavar="DIR", help="A folder of rule files laid over the bundled ones; repeatable."),
]
ConfigFile = Annotated[
    Path | None, typer.Option("--config", metavar="FILE", help="Settings in TOML; options given here win over it.")
]
Title = Annotated[
    str | None, typer.Option(metavar="drop|keep", help="HTML: whether the page's own headline stays in the body.")
]


def config_of(preset: str, rules: list[Path] | None, file: Path | None, title: str | None) -> Config:
    """Return the settings that options and a settings file ask for.

    Raises:
        ConfigError: the file or a value is wrong.
    """
    if file is not None and preset != "balanced":
        stop("give --preset or --config, not both: a settings file may name its preset itself")
    base = Config.from_toml(file) if file is not None else Config.preset(preset)
    changes: dict[str, Any] = {}
    if rules:
        changes["rules"] = (*base.rules, *rules)
    if title is not None:
        changes["title"] = title
    return base.replace(**changes) if changes else base


def stop(message: str) -> NoReturn:
    """End the command over wrong usage: say why, and what to do."""
    typer.echo(f"cleaner: {message}", err=True)
    raise typer.Exit(WRONG_USE)
