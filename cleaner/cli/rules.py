"""`cleaner rules`: list, show, check, suggest, import-ftr."""

from __future__ import annotations

import inspect
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from cleaner.amounts import counted
from cleaner.cli.options import ConfigFile, NoConfig, Overwrite, RuleDirs, Settings, command, stop
from cleaner.cli.suggest import suggest_rules
from cleaner.config import nearest
from cleaner.errors import CleanerError
from cleaner.io.past_report import count_hits
from cleaner.rulebook import RuleBook, load
from cleaner.rulebook.cases import read_cases
from cleaner.rulebook.check import check_folder
from cleaner.rulebook.ftr import import_files
from cleaner.rulebook.sound import SoundPatterns
from cleaner.stages import stage_classes
from cleaner.teach.files import write_imported

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.rulebook import Rule
    from cleaner.rulebook.check import Watcher

app = typer.Typer(no_args_is_help=True, help="Look at the rule book, and test rules of your own.")


def list_rules(rules: RuleDirs = None, config: ConfigFile = None, no_config: NoConfig = False) -> None:
    """List the rules: id, language or site, category, score, and the layer each comes from."""
    book = _load(Settings(rules=rules, file=config, no_config=no_config))
    table = Table(show_edge=False, pad_edge=False)
    for name in ("id", "for", "category", "score", "scope", "status", "origin"):
        table.add_column(name, no_wrap=name == "id", justify="right" if name == "score" else "left")
    for rule in book.rules:
        table.add_row(rule.id, _pages(rule), rule.category, _score(rule), rule.scope, rule.status, book.layers[rule.id])
    console = Console()
    if console.is_terminal:
        console.print(table)
    else:
        Console(width=max(160, console.width)).print(table)


def show(
    rule_id: Annotated[str, typer.Argument(metavar="ID")],
    rules: RuleDirs = None,
    config: ConfigFile = None,
    no_config: NoConfig = False,
    report: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The report of a run: says how often the rule hit.")
    ] = None,
) -> None:
    """Show a whole rule, with its examples; for an id of a stage, what the stage does."""
    book = _load(Settings(rules=rules, file=config, no_config=no_config))
    rule = book.find(rule_id)
    stages = {stage.name: stage for stage in stage_classes()}
    stage = stages.get(rule_id.split("/", maxsplit=1)[0].replace("-", "_"))
    if rule is not None:
        out = _whole(rule, book)
    elif stage is not None:
        out = [f"{rule_id}: of the stage {stage.name}", "", inspect.getdoc(stage) or ""]
    else:
        stop(f"no rule {rule_id!r}{nearest(rule_id, [item.id for item in book.rules])}")
    if report is not None:
        out += ["", *_hits(report, (rule.id, *rule.aliases) if rule is not None else (rule_id,))]
    typer.echo("\n".join(out))


def _whole(rule: Rule, book: RuleBook) -> list[str]:
    out = [f"{rule.id}: {rule.title}", f"{'kept' if rule.keeps else 'removed'} because it {rule.because}", ""]
    out += [f"{name}: {value}" for name, value in _facts(rule, book).items()]
    for title, match in (("matches", rule.match), ("unless", rule.unless)):
        for kind in ("exact", "prefix", "phrase", "pattern", "css"):
            out += [f"{title} {kind}: {entry}" for entry in getattr(match, kind)]
        out += [f"{title}: upper and lower case as written"] if match.cased else []
    out += [f"removes: {example}" for example in rule.examples.remove]
    out += [f"keeps:   {example}" for example in rule.examples.keep]
    return out


def _facts(rule: Rule, book: RuleBook) -> dict[str, object]:
    facts: dict[str, object] = {
        "category": rule.category,
        "points": _score(rule),
        "for": _pages(rule),
        "scope": rule.scope,
        "status": rule.status,
        "longest line": counted(rule.max_words, "word"),
        "layer": book.layers[rule.id],
        "file": book.origins[rule.id],
    }
    if rule.aliases:
        facts["former ids"] = ", ".join(rule.aliases)
    if rule.false_positives:
        facts["known false positives"] = rule.false_positives
    return facts


def _score(rule: Rule) -> str:
    return "always" if rule.always else "never" if rule.never else f"{rule.points:g}"


def _pages(rule: Rule) -> str:
    """Say which pages a rule is for."""
    return ", ".join([*rule.language, *([rule.site] if rule.site else [])]) or "any"


def _hits(report: Path, names: tuple[str, ...]) -> list[str]:
    try:
        hits = count_hits(report, names)
    except CleanerError as error:
        stop(str(error))
    where = f"counted in {counted(hits.counted, 'removed span')}" if hits.counted is not None else "these stand"
    told = [
        f"in {report}: the reason for {counted(hits.removals, 'removed span')}",
        f"{where} on {counted(hits.pages, 'page')}",
    ]
    return told + ([f"ran out of time on {counted(hits.timeouts, 'page')}"] if hits.timeouts else [])


def check(
    folders: Annotated[list[Path] | None, typer.Argument(metavar="DIR", help="The bundled rules if not given.")] = None,
    cache: Annotated[
        bool, typer.Option("--cache/--no-cache", help="Try no pattern again that an earlier check found fast enough.")
    ] = True,
) -> None:
    """Test rule files: their format, that every example comes out as it says, that no pattern is slow.

    Corrections that `cleaner rules suggest` turned into rules are kept as cases, in `cases.jsonl` beside
    them; each is replayed.

    Exit code 0: all is well; 2: faults, each named with file, rule and field.
    """
    with _trying() as watcher:
        checked, problems = check_folder(folders or [], SoundPatterns() if cache else None, watcher)
    for problem in problems:
        typer.echo(problem, err=True)
    cases = sum(len(read_cases(folder, [])) for folder in folders or [])
    replayed = f" and {counted(cases, 'case')}" if cases else ""
    typer.echo(f"{counted(checked, 'rule')}{replayed} checked, {counted(len(problems), 'fault')}")
    raise typer.Exit(2 if problems else 0)


@contextmanager
def _trying() -> Iterator[Watcher]:
    """Show on a terminal how many patterns have been tried; give what is to be told."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("reading and trying rules", total=None)

        def told(done: int, total: int) -> None:
            trying = f"trying patterns on hostile lines: {done:,} of {total:,}"
            said = trying if done < total else "holding rules against each other"
            progress.update(task, description=said, completed=done, total=total)

        yield told


def import_ftr(
    files: Annotated[list[Path], typer.Argument(metavar="FILE", help="Named after their sites: osk-times.com.txt.")],
    out: Annotated[
        Path, typer.Option("--out", "-o", metavar="DIR", help="Rule files go to DIR/sites; use them with --rules DIR.")
    ],
    overwrite: Overwrite = False,
) -> None:
    """Turn FiveFilters site files (body, strip, strip_id_or_class) into rules for those sites.

    What cannot be carried over is named, and the rest is written. The rules work on HTML whose
    address is known: given with the page, or stated by it.
    """
    try:
        imported = import_files(files)
        written = write_imported(out, imported.files, files, overwrite=overwrite)
    except CleanerError as error:
        stop(str(error))
    for line in imported.left:
        typer.echo(f"not carried over: {line}", err=True)
    for path in written:
        typer.echo(f"written: {path}")
    read = f"{counted(imported.rules, 'rule')} from {counted(len(files), 'file')}"
    typer.echo(f"{read}; {len(imported.left)} not carried over")


def _load(asked: Settings) -> RuleBook:
    try:
        config = asked.config()
        return load(config.rules, config.rule_file)
    except CleanerError as error:
        stop(str(error))


command(app, list_rules, "cleaner rules list --rules my-rules/", "list")
command(app, show, "cleaner rules show en/share-bar --report clean/report.jsonl")
command(app, check, "cleaner rules check my-rules/")
command(app, suggest_rules, "cleaner rules suggest clean/ --yes", "suggest")
command(app, import_ftr, "cleaner rules import-ftr osk-times.com.txt -o my-rules/", "import-ftr")
