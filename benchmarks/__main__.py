"""`python -m benchmarks`: measure, write the page, compare two runs."""

from __future__ import annotations

import json
import time
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.summary import compare as compare_runs
from benchmarks.summary import page
from benchmarks.tasks import TASKS, Setup, run
from cleaner import __version__

ROOT = Path(__file__).resolve().parent.parent
_PEERS = ("trafilatura", "readability-lxml", "jusText", "Resiliparse")

BASELINE = "## Baseline"
app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def main(
    tasks: Annotated[
        list[str] | None, typer.Argument(metavar="[TASK]...", help=f"Of {', '.join(TASKS)}; all if none.")
    ] = None,
    data: Annotated[Path, typer.Option(help="Folder of the sets.")] = ROOT.parent / "shared" / "data",
    quick: Annotated[bool, typer.Option("--quick", help="A fifth of the pages.")] = False,
    tool: Annotated[list[str] | None, typer.Option(help="Only these tools; repeatable.")] = None,
    workers: Annotated[int, typer.Option(min=1)] = 2,
    out: Annotated[Path, typer.Option(help="Where every row goes, as JSON.")] = ROOT / "benchmarks" / "last.json",
    write_page: Annotated[bool, typer.Option("--write-page", help="Write docs/benchmarks.md.")] = False,
    compare: Annotated[
        Path | None, typer.Option(help="Compare with the rows of an earlier run, worst losses first.")
    ] = None,
    add: Annotated[
        list[Path] | None, typer.Option(help="Rows of an earlier run, for the tasks not run now; repeatable.")
    ] = None,
    most: Annotated[int, typer.Option(help="Pages shown by --compare.")] = 15,
) -> None:
    """Measure this project and its peers."""
    earlier = json.loads(compare.read_text(encoding="utf-8")) if compare is not None else None
    setup = Setup(data, quick, tuple(tool or ()), workers)
    rows = []
    wanted = tasks or ([] if add else list(TASKS))
    for task in wanted:
        if task not in TASKS:
            raise typer.BadParameter(f"{task!r}: one of {', '.join(TASKS)}")
        begun = time.monotonic()
        rows += [asdict(result) for result in run(task, setup)]
        typer.echo(f"{task}: {time.monotonic() - begun:.0f} s", err=True)
    quickly = list(wanted) if quick else []
    for path in add or ():
        before = json.loads(path.read_text(encoding="utf-8"))
        new = {row["task"] for row in before["rows"]} - {row["task"] for row in rows}
        rows += [row for row in before["rows"] if row["task"] in new]
        quickly += [task for task in before["quick"] if task in new]
    versions = [f"cleaner {__version__}", *(f"{name} {version(name)}" for name in _PEERS)]
    done = {"quick": quickly, "versions": ", ".join(versions), "rows": rows}
    out.write_text(json.dumps(done), encoding="utf-8")
    if earlier is not None:
        typer.echo(compare_runs(earlier, done, most))
        return
    text = page(done)
    typer.echo(text)
    if write_page:
        path = ROOT / "docs" / "benchmarks.md"
        path.write_text(text + baselines(path.read_text(encoding="utf-8")), encoding="utf-8")


def baselines(text: str) -> str:
    """Give what a page says of earlier commits, written down there by hand: all from the first such heading on."""
    _, mark, rest = text.partition(BASELINE)
    return f"\n{mark}{rest}" if mark else ""


if __name__ == "__main__":
    app()
