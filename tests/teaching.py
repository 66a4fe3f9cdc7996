"""What the tests of teaching share: small runs, and marks made on them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

from conftest import report
from typer.testing import CliRunner, Result

from cleaner.cli.commands import app
from cleaner.io.past_report import lines_of

if TYPE_CHECKING:
    from pathlib import Path

    from cleaner.io.report import ReportRow

RUNNER = CliRunner(env={"COLUMNS": "160"})
SHIPS = ("barge", "yacht", "cutter", "tugboat", "raft", "ferry")
PROMPT = "Velmora rowers greet the tide"
STORY = (
    "The {0} to Osk left at dawn on Monday, and the crew of nine had been told to keep the deck of the {0} clear.",
    "By noon the {0} had reached the harbour of Osk, where the crew was met by the mayor and a small brass band.",
    "The mayor thanked the crew of the {0}, and said that it would sail twice a day until the snow was gone.",
)


def cleaner(*args: object) -> Result:
    """Run a command."""
    return RUNNER.invoke(app, list(map(str, args)))


def text(ship: str, *prompts: str, end: str = "") -> str:
    """Give a page as text."""
    first, *rest = (paragraph.format(ship) for paragraph in STORY)
    return "\n\n".join([f"The {ship} to Osk", first, *prompts, *rest]) + "\n" + end


def html(ship: str, *prompts: str) -> str:
    """Give the same page as HTML, of a site."""
    first, *rest = (paragraph.format(ship) for paragraph in STORY)
    inside = "".join(f"<p>{part}</p>" for part in (first, *prompts, *rest))
    return (
        f"<html><head><title>The {ship} to Osk</title>"
        f"<link rel='canonical' href='https://news.osk.example/{ship}'></head><body>"
        f"<nav><a href='/tides'>Tides and fares</a></nav><article><h1>The {ship} to Osk</h1>{inside}</article>"
        "<footer>Harbour office of Osk</footer></body></html>"
    )


def run(folder: Path, pages: dict[str, str], *options: object, out: str = "clean") -> Path:
    """Clean pages; give the output folder."""
    for name, content in pages.items():
        path = folder / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    done = cleaner("clean", folder / "in", "--out", folder / out, "--workers", 1, *options)
    assert done.exit_code == 0, done.stderr
    return folder / out


def removed(run: Path, name: str) -> dict[str, dict[str, Any]]:
    """Give the lines that were removed of a page, each with its span as the review page has it."""
    lines: Any = lines_of(cast("ReportRow", report(run)[name]))
    return {item["text"].strip(): item for item in lines}


def mark(run: Path, name: str, line: str, said: str, **changes: object) -> None:
    """Mark a line of a page, as the review page does: a span that was removed, else the line itself."""
    row = report(run)[name]
    span = removed(run, name).get(line)
    if span is None:
        whole = (run / row["body_path"]).read_text()
        for item in row["removals"]:
            whole = whole[: item["start"]] + item["text"] + whole[item["start"] :]
        span = {"start": whole.index(line), "end": whole.index(line) + len(line), "text": line}
    found = {"schema_version": 1, "page": name, "mark": said, "url": row["url"], "language": row["language"]}
    found |= {key: span.get(key) for key in ("start", "end", "text", "rule", "stage")}
    with (run / "corrections.jsonl").open("a") as file:
        file.write(json.dumps({**found, "body_path": row["body_path"], **changes}) + "\n")


def suggest(run: Path, *options: object) -> str:
    """Run the command; give what it shows."""
    done = cleaner("rules", "suggest", run, *options)
    assert done.exit_code == 0, done.stderr
    return done.stdout


def bodies(run: Path) -> dict[str, list[str]]:
    """Give the lines of each body."""
    return {
        page: [line for line in (run / row["body_path"]).read_text().splitlines() if line.strip()]
        for page, row in report(run).items()
    }


def rules_of(folder: Path) -> str:
    """Give all rules of a folder."""
    return "\n".join(path.read_text() for path in sorted(folder.rglob("*.toml")))
