"""`cleaner rules suggest`: marks and repeated lines become rules."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cleaner.amounts import counted
from cleaner.cli.options import Overwrite, stop
from cleaner.errors import CleanerError
from cleaner.explain import printable
from cleaner.teach.suggest import FEWEST, Asked, Suggested, accept, suggest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.teach.trial import Places, Tried

_SHOWN = 160
"""Characters of a line that are shown."""


def suggest_rules(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The output folder of a finished run.")],
    corrections: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Marks of `cleaner review`; DIR/corrections.jsonl if it is there."),
    ] = None,
    sites: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="What `cleaner learn` knows of sites; else lines are counted in the run."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", "-o", metavar="RULES", help="Folder of your own rules; my-rules, beside DIR, if not given."
        ),
    ] = None,
    accepted: Annotated[
        list[str] | None, typer.Option("--accept", metavar="ID", help="Write this draft; repeatable.")
    ] = None,
    yes: Annotated[
        bool,
        typer.Option("--yes", help="Write the drafts found clean: they do what they are for and nothing else."),
    ] = False,
    minimum_pages: Annotated[
        int, typer.Option(min=2, metavar="N", help="Pages of a site that must hold a line nobody marked.")
    ] = FEWEST,
    overwrite: Overwrite = False,
) -> None:
    """Turn marks, and lines of a site that repeat and stayed, into rules tried on the whole run.

    A line marked to go becomes a rule that cuts it on its site. A line marked to stay becomes a rule that keeps it,
    whatever else says that it should go. A line nobody marked, that stands on a quarter of a site's pages, becomes a
    rule that cuts it.

    Each draft is shown with what it would change; one that would cut a line marked to stay, or anybody's paragraph, is
    rejected. On a terminal you are asked for each; else --accept and --yes say what is written. Use the rules
    with `cleaner clean --rules RULES`; each mark is kept as a case that `cleaner rules check RULES` replays.
    """
    try:
        found = suggest(Asked(folder, corrections, sites, out, minimum_pages, overwrite))
        chosen = [found.find(name) for name in accepted or ()]
        _show(found)
        if yes:
            chosen += [item for item in found.tried if item.clean]
        elif not accepted and sys.stdin.isatty() and sys.stdout.isatty():
            chosen = [item for item in found.tried if not item.faults and typer.confirm(f"write {item.id}?")]
        if chosen:
            files, cases = accept(found, {item.id for item in chosen})
            for path in dict.fromkeys(files):
                typer.echo(f"written: {path}")
            typer.echo(f"{counted(cases, 'case')} for `cleaner rules check {found.rules}`")
            typer.echo(f"use them: cleaner clean ... --rules {found.rules}")
        elif any(not item.faults for item in found.tried):
            typer.echo(f"nothing written; --accept ID or --yes writes to {found.rules}")
    except CleanerError as error:
        stop(str(error))


def _show(found: Suggested) -> None:
    for problem in dict.fromkeys(found.problems):
        typer.echo(f"cleaner: {printable(problem)}", err=True)
    if found.answered:
        typer.echo(f"{counted(len(found.answered), 'mark')} answered by rules in {found.rules}")
    if not found.tried:
        typer.echo("no rule to suggest")
        return
    console = Console()
    console = console if console.is_terminal else Console(width=max(160, console.width))
    console.print(_table(found.tried))
    for item in found.tried:
        console.print()
        for line in _about(item):
            console.print(line, soft_wrap=True)
    console.print()


def _table(tried: list[Tried]) -> Table:
    table = Table(show_edge=False, pad_edge=False)
    for name in ("id", "for", "does", "points", "pages", "lines", "sites", "others", "verdict"):
        table.add_column(name, justify="right" if name in {"points", "pages", "lines", "sites", "others"} else "left")
    for item in tried:
        rule = item.draft.rule
        points = "always" if rule.always else "never" if rule.never else f"{rule.score:g}"
        numbers = (item.pages, item.lines, len(item.sites), item.others)
        table.add_row(
            rule.id, rule.site or "all pages", "keeps" if rule.keeps else "cuts", points,
            *(f"{number:,}" for number in numbers), _verdict(item),
        )  # fmt: skip
    return table


def _verdict(item: Tried) -> str:
    if item.faults:
        return "rejected"
    if item.others:
        return "changes more than was marked"
    return "may be the article's" if item.inside else "clean"


def _about(item: Tried) -> Iterator[Text]:
    rule = item.draft.rule
    yield Text(f"{rule.id}: {'kept' if rule.keeps else 'removed'} because it {rule.because}", style="bold")
    for kind in ("exact", "prefix", "pattern"):
        for entry in getattr(rule.match, kind):
            yield Text(f"  {kind}: {_clipped(entry)}")
    verb = "gives back" if rule.keeps else "cuts"
    for line, places in item.samples.items():
        yield Text(f"  {verb}: {_where(line, places)}", style="green" if rule.keeps else "red")
    for line, places in item.other_samples.items():
        yield Text(f"  and beside that {verb}: {_where(line, places)}", style="yellow")
    if item.inside:
        on = f"  on {counted(item.inside, 'page')} it stands between paragraphs, as headings of an article do"
        yield Text(on, style="yellow")
    if item.stay:
        one, several = ("goes", "go") if rule.keeps else ("stays", "stay")
        lines = counted(item.stay, f"such line {one}", f"such lines {several}")
        yield Text(f"  {lines} all the same", style="yellow")
    yield from (Text(f"  rejected: it {fault}", style="bold red") for fault in item.faults)


def _where(line: str, places: Places) -> str:
    more = f" and {places.times - 1:,} more" if places.times > 1 else ""
    return f"{_clipped(line)}  ({printable(places.first)}{more})"


def _clipped(text: str) -> str:
    return printable(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…")
