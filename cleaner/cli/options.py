"""What the commands share: options, exit codes, the way a command ends over wrong usage."""

from __future__ import annotations

import inspect
import logging
import sys
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, NoReturn

import typer

from cleaner.cli import INTERRUPTED, OK, SOME_FAILED, STANDARD_INPUT, WRONG_USE
from cleaner.config import PRESETS, Config, settings_of_preset
from cleaner.errors import ConfigError
from cleaner.io.page import STREAMED
from cleaner.io.source import PAGE_BYTES
from cleaner.log import LOG
from cleaner.settings_file import find_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

__all__ = ["INTERRUPTED", "OK", "SOME_FAILED", "STANDARD_INPUT", "WRONG_USE"]  # beside what is made here

SETTINGS, RECORDS, LIMITS = "Settings", "Records", "Limits"
"""Headings of the options that say how to clean; where a record has what; how much one page may take."""

Preset = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help=f"How careful to be: {', '.join(PRESETS)}; balanced if not given.",
        rich_help_panel=SETTINGS,
    ),
]
RuleDirs = Annotated[
    list[Path] | None,
    typer.Option(
        "--rules", metavar="DIR", help="Rules of your own, laid over the bundled ones; repeatable.",
        rich_help_panel=SETTINGS,
    ),
]  # fmt: skip
ConfigFile = Annotated[
    Path | None,
    typer.Option(
        "--config", metavar="FILE",
        help="Settings in TOML. If not given: the nearest cleaner.toml, or pyproject.toml with a table "
        "\\[tool.cleaner], in this folder or one above it. Options win over it.",
        rich_help_panel=SETTINGS,
    ),
]  # fmt: skip
NoConfig = Annotated[bool, typer.Option("--no-config", help="Look for no settings file.", rich_help_panel=SETTINGS)]
Title = Annotated[
    str | None,
    typer.Option(
        metavar="WHAT", help="HTML: drop or keep the page's own headline in the body; drop if not given.",
        rich_help_panel=SETTINGS,
    ),
]  # fmt: skip
Language = Annotated[
    str | None,
    typer.Option(
        metavar="CODE", help="Language of pages that come with none, such as de; found out if not given.",
        rich_help_panel=SETTINGS,
    ),
]  # fmt: skip
Sites = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE", help="A site memory, as `cleaner learn` writes it: what the pages of each site have in common.",
        rich_help_panel=SETTINGS,
    ),
]  # fmt: skip
TextField = Annotated[str | None, typer.Option(metavar="NAME", help="Field that holds text.", rich_help_panel=RECORDS)]
HtmlField = Annotated[str | None, typer.Option(metavar="NAME", help="Field that holds HTML.", rich_help_panel=RECORDS)]
UrlField = Annotated[
    str | None, typer.Option(metavar="NAME", help="Field that holds the address.", rich_help_panel=RECORDS)
]
IdField = Annotated[str | None, typer.Option(metavar="NAME", help="Field that holds the id.", rich_help_panel=RECORDS)]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but what went wrong.")]
Verbose = Annotated[
    int,
    typer.Option(
        "--verbose", "-v", count=True, metavar="", show_default=False,
        help="Say more on standard error; -vv: of every page.",
    ),
]  # fmt: skip

Removals = Annotated[
    str,
    typer.Option(
        metavar="HOW",
        help="What records say of each removed span: none, ids (where, which rule, points) or full (with its text).",
    ),
]
Overwrite = Annotated[
    bool,
    typer.Option("--overwrite", help="Write over files cleaner did not write, or that were changed; never a source."),
]


class Settings(NamedTuple):
    """What a command was asked of the settings; fields as the options of these names."""

    preset: str | None = None
    rules: list[Path] | None = None
    file: Path | None = None
    no_config: bool = False
    title: str | None = None
    language: str | None = None
    sites: Path | None = None

    def config(self) -> Config:
        """Give the settings: of the file, and over it those of the options.

        Raises:
            ConfigError: the file or a value is wrong.
        """
        if self.file is not None and self.no_config:
            stop("give --config or --no-config, not both")
        file = self.file if self.file is not None or self.no_config else find_settings(Path())
        LOG.info("settings of %s", file or "no file")
        base = _read(file) if file is not None else Config()
        changes: dict[str, Any] = settings_of_preset(self.preset) if self.preset is not None else {}
        if self.rules:
            changes["rules"] = (*base.rules, *self.rules)
        given = {"title": self.title, "language": self.language, "sites": self.sites}
        changes |= {name: value for name, value in given.items() if value is not None}
        return base.replace(**changes) if changes else base


def _read(file: Path) -> Config:
    """Read a settings file, and name it over all that is wrong in it."""
    config = Config.from_toml(file)
    if config.without or config.language is not None:
        from cleaner.pipeline import refuse_unknown  # noqa: PLC0415  # it loads all stages

        try:
            refuse_unknown(config)
        except ConfigError as error:
            raise ConfigError(f"{file}: {error}") from error
    return config


class _OnStandardError(logging.Handler):
    """Writes where standard error leads at the time, so that a progress bar can keep its line."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record."""
        typer.echo(self.format(record), err=True)


def speak(verbose: int, *, quiet: bool = False) -> None:
    """Say on standard error what the package logs: with -v what a run does, with -vv what becomes of each page."""
    if verbose and quiet:
        stop("give --quiet or --verbose, not both")
    if not verbose:
        return
    handler = _OnStandardError()
    handler.setFormatter(logging.Formatter("%(name)s: %(message)s"))
    LOG.addHandler(handler)
    LOG.setLevel(logging.INFO if verbose == 1 else logging.DEBUG)


def command(app: typer.Typer, function: Callable[..., None], example: str, name: str | None = None) -> None:
    """Add a command; its docstring is its help, each paragraph flowing to the width of the terminal."""
    paragraphs = inspect.cleandoc(function.__doc__ or "").split("\n\n")
    flowing = "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)
    app.command(name, help=flowing, epilog=f"Example: [bold]{example}[/bold]")(function)


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
