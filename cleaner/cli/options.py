"""What the commands share: options, exit codes, the way a command ends over wrong usage."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from cleaner.cli import INTERRUPTED, OK, SOME_FAILED, STANDARD_INPUT, WRONG_USE
from cleaner.config import PRESETS, Config
from cleaner.io.page import STREAMED
from cleaner.io.source import PAGE_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["INTERRUPTED", "OK", "SOME_FAILED", "STANDARD_INPUT", "WRONG_USE"]  # beside what is made here

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
Sites = Annotated[Path | None, typer.Option(metavar="FILE", help="What `cleaner learn` knows of sites.")]


def config_of(
    preset: str, rules: list[Path] | None, file: Path | None, title: str | None, sites: Path | None = None
) -> Config:
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
    if sites is not None:
        changes["sites"] = sites
    return base.replace(**changes) if changes else base


@contextmanager
def received(sources: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Give the sources of a run, with a file in place of `-`: a run reads its pages more than once.

    The page that comes in on standard input is called as the single one is.
    """
    if STANDARD_INPUT not in sources:
        yield tuple(sources)
        return
    with TemporaryDirectory(prefix="cleaner-") as folder:
        place = Path(folder, STREAMED)
        place.write_bytes(sys.stdin.buffer.read(PAGE_BYTES + 1))  # one byte too many: then it is told to be too long
        yield tuple(dict.fromkeys(str(place) if source == STANDARD_INPUT else source for source in sources))


def stop(message: str) -> NoReturn:
    """End the command over wrong usage: say why, and what to do."""
    typer.echo(f"cleaner: {message}", err=True)
    raise typer.Exit(WRONG_USE)
