"""One page of a finished run, as the run decided it: found by any name a person may have for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from cleaner.amounts import counted
from cleaner.errors import RestoreError, SourceError
from cleaner.io.log import STATE
from cleaner.io.names import REPORT
from cleaner.io.past_report import checked_rows
from cleaner.io.records import read_bodies
from cleaner.io.source import format_of
from cleaner.journal import JOURNAL

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cleaner.io.report import ReportRow

_NAMED = 5
"""Pages named where a name fits several, or none was given."""


class Recalled(NamedTuple):
    """A page of a finished run."""

    row: ReportRow
    body: str | None
    """None: there is none, or it is another than it was."""
    problem: str | None = None
    """Why it is not the body of the row."""


class Run(NamedTuple):
    """Where a finished run stands."""

    folder: Path
    """The output folder; bodies are found from here."""
    report: Path


@dataclass(slots=True)
class _Found:
    """Rows a name fits, the best kind of fit first."""

    rows: list[tuple[ReportRow, int]] = field(default_factory=list)
    """Each with the number of its body in the file that holds it."""
    more: int = 0
    """That many others."""

    def add(self, row: ReportRow, place: int) -> None:
        if len(self.rows) < _NAMED:
            self.rows.append((row, place))
        else:
            self.more += 1


def run_at(place: Path, report: Path | None = None) -> Run:
    """Give the run that a person names by its output folder, or by its report.

    Raises:
        RestoreError: no run is there, or it was not finished.
    """
    if report is None and place.is_file():
        return Run(place.parent, place)
    found = Run(place, report or place / REPORT)
    if not found.report.is_file():
        if (place / STATE / JOURNAL).is_file():
            raise RestoreError(f"{place}: its run was not finished; `cleaner clean ... --resume` goes on with it")
        raise RestoreError(f"{found.report}: no such file; name the output folder of a run, or its --report")
    return found


def run_of_body(path: Path) -> tuple[Run, str] | None:
    """Give the run that wrote a file as a body, and the file's name there; None: it is no body of a run."""
    real = path.resolve()
    for folder in real.parents:
        if (folder / REPORT).is_file():
            name = real.relative_to(folder).as_posix()
            try:
                if any(row.get("body_path") == name for row in checked_rows(folder / REPORT)):
                    return Run(folder, folder / REPORT), name
            except RestoreError:  # somebody else's file of that name
                continue
    return None


def recall(run: Run, name: str) -> Recalled:
    """Find a page of a finished run, and its body.

    Args:
        run: where it stands.
        name: the page's id; or the path of its source or its body, as the report has it or as a file here; or what
            an id ends in, from a `/` or a `#` on, where one page alone has it.

    Raises:
        RestoreError: the report cannot be read; no page has the name; several have.
    """
    row, place = _find(run, name)
    if row["body_path"] is None:
        return Recalled(row, None, row.get("error") or "no body was written")
    try:
        body = _body(run.folder, row["body_path"], place)
    except (OSError, ValueError, SourceError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        return Recalled(row, None, f"{run.folder / row['body_path']}: its body cannot be read: {reason}")
    if len(body) != row["chars_kept"]:
        why = "was written as Markdown" if row["body_path"].endswith(".md") else "was changed since the run"
        return Recalled(row, None, f"{run.folder / row['body_path']}: {why}, so that what stayed cannot be shown")
    return Recalled(row, body)


def first_pages(run: Run) -> list[str]:
    """Give the ids of the first pages of a run, for a person to choose from.

    Raises:
        RestoreError: the report cannot be read.
    """
    return [row["page"] for row in islice(checked_rows(run.report), _NAMED)]


def _find(run: Run, name: str) -> tuple[ReportRow, int]:
    paths, ends = _Found(), _Found()
    here = {name, str(Path(name).absolute())}
    end = name.partition("#")[0].rpartition("/")[2]
    for row, place in _numbered(checked_rows(run.report)):
        if row["page"] == name:
            return row, place
        if not any(end in (known or "") for known in (row["page"], row.get("source"), row["body_path"])):
            continue  # most rows of a long report; paths cost more to make than to look at
        if not here.isdisjoint(_paths(run.folder, row)):
            paths.add(row, place)
        elif row["page"].endswith((f"/{name}", f"#{name}")):
            ends.add(row, place)
    for found in (paths, ends):
        if len(found.rows) == 1:
            return found.rows[0]
        if found.rows:
            ids = ", ".join(row["page"] for row, _ in found.rows)
            more = f" and {found.more:,} more" if found.more else ""
            raise RestoreError(f"{name}: several pages of {run.report} have that name: {ids}{more}; name one of them")
    some = ", ".join(first_pages(run))
    holds = f"it holds {some} and so on" if some else "it holds no page"
    raise RestoreError(f"{name}: no page of {run.report}; {holds}")


def _numbered(rows: Iterable[ReportRow]) -> Iterator[tuple[ReportRow, int]]:
    """Give rows, each with its number among those whose bodies share a file; such rows follow one another."""
    before, place = None, 0
    for row in rows:
        place = place + 1 if row["body_path"] == before else 0
        before = row["body_path"]
        yield row, place


def _paths(folder: Path, row: ReportRow) -> set[str]:
    """Give the paths by which a page is known: of its source, and of its body."""
    source, body, page = row.get("source"), row["body_path"], row["page"]
    known = {source, str(Path(source).absolute())} if source else set()
    if body is not None:
        known |= {body, str((folder / body).absolute())}
    record = page[page.index("#") :] if "#" in page else ""
    return known | {f"{path}{record}" for path in known} if record else known


def _body(folder: Path, name: str, place: int) -> str:
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise SourceError(f"leads out of {folder}")
    if format_of(name) == "page":
        return path.read_bytes().decode("utf-8", "surrogatepass")
    found = next(islice(read_bodies(path), place, None), None)
    if found is None:
        raise SourceError(f"holds no more than {counted(place, 'body', 'bodies')}")
    return found
