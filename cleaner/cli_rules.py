"""`cleaner rules`: list, show, check."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.table import Table

from cleaner.config import nearest
from cleaner.errors import RuleBookError
from cleaner.rulebook import RuleBook, load
from cleaner.rulebook.check import check_folder
from cleaner.stages import stage_classes

app = typer.Typer(no_args_is_help=True, help="Look at the rule book, and test rules of your own.")

Dirs = Annotated[
    list[Path] | None,
    typer.Option("--rules", metavar="DIR", help="A folder of rule files laid over the bundled ones; repeatable."),
]


@app.command("list", epilog="Example: [bold]cleaner rules list --rules my-rules/[/bold]")
def list_rules(rules: Dirs = None) -> None:
    """List the rules: id, language, category, score, and the layer each comes from."""
    book = _load(rules)
    table = Table(show_edge=False, pad_edge=False)
    for name in ("id", "language", "category", "score", "scope", "status", "origin"):
        table.add_column(name, no_wrap=name == "id", justify="right" if name == "score" else "left")
    for rule in book.rules:
        table.add_row(
            rule.id,
            rule.language or "any",
            rule.category,
            f"{rule.points:g}",
            rule.scope,
            rule.status,
            book.layers[rule.id],
        )
    console = Console()
    if console.is_terminal:
        console.print(table)
    else:
        Console(width=max(160, console.width)).print(table)


@app.command(epilog="Example: [bold]cleaner rules show en/share-bar[/bold]")
def show(rule_id: Annotated[str, typer.Argument(metavar="ID")], rules: Dirs = None) -> None:
    """Show a whole rule, with its examples; for an id of a stage, what the stage does."""
    book = _load(rules)
    rule = book.find(rule_id)
    stages = {stage.name: stage for stage in stage_classes()}
    stage = stages.get(rule_id.split("/", maxsplit=1)[0].replace("-", "_"))
    if rule is None and stage is not None:
        typer.echo(f"{rule_id}: of the stage {stage.name}\n\n{inspect.getdoc(stage)}")
        return
    if rule is None:
        _stop(f"no rule {rule_id!r}{nearest(rule_id, [item.id for item in book.rules])}")
    out = [f"{rule.id}: {rule.title}", f"removed because it {rule.because}", ""]
    out += [f"{name}: {value}" for name, value in _facts(rule.id, book).items()]
    for title, match in (("matches", rule.match), ("unless", rule.unless)):
        for kind in ("exact", "prefix", "phrase", "pattern"):
            out += [f"{title} {kind}: {entry}" for entry in getattr(match, kind)]
    out += [f"removes: {example}" for example in rule.examples.remove]
    out += [f"keeps:   {example}" for example in rule.examples.keep]
    typer.echo("\n".join(out))


def _facts(rule_id: str, book: RuleBook) -> dict[str, object]:
    rule = book.find(rule_id)
    if rule is None:
        return {}
    facts: dict[str, object] = {
        "category": rule.category,
        "points": f"{rule.points:g}",
        "language": rule.language or "any",
        "scope": rule.scope,
        "status": rule.status,
        "longest line": f"{rule.max_words} words",
        "file": book.origins[rule.id],
    }
    if rule.aliases:
        facts["former ids"] = ", ".join(rule.aliases)
    if rule.false_positives:
        facts["known false positives"] = rule.false_positives
    return facts


@app.command(epilog="Example: [bold]cleaner rules check my-rules/[/bold]")
def check(
    folders: Annotated[
        list[Path] | None, typer.Argument(metavar="DIR...", help="The bundled rules if not given.")
    ] = None,
) -> None:
    """Test rule files: their format, and that every example comes out as it says.

    Exit code 0: all is well; 2: faults, each named with file, rule and field.
    """
    checked, problems = check_folder(folders or [])
    for problem in problems:
        typer.echo(problem, err=True)
    typer.echo(f"{checked} rule{'s' * (checked != 1)} checked, {len(problems)} fault{'s' * (len(problems) != 1)}")
    raise typer.Exit(2 if problems else 0)


def _load(folders: list[Path] | None) -> RuleBook:
    try:
        return load(folders or ())
    except RuleBookError as error:
        _stop(str(error))


def _stop(message: str) -> NoReturn:
    typer.echo(f"cleaner: {message}", err=True)
    raise typer.Exit(2)
