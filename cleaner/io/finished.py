"""A page a run is done with, as a line of JSON: its report row, and its body where that has no file of its own.

A run passes such lines on from the worker that wrote them to the files they end in, and takes them apart no further
than it must.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

from cleaner.io.report import dump_line, load_line

if TYPE_CHECKING:
    from cleaner.io.report import ReportRow

ADDED = ("body", "title", "status", "removals", "error")
"""Fields a record gets."""
_BODY = "journal_body"
"""Last field of the line, where it holds the body; not part of the report."""
# What stands between two fields; inside a string the quotes would be escaped.
_BEFORE_BODY, _BEFORE_REMOVALS = f',"{_BODY}":'.encode(), b',"removals":'
_AFTER_REMOVALS = b',"fingerprint":"'
_RARE = (b',"proposals":[', b',"timeouts":[')
"""Fields that may stand between removals and fingerprint."""


def finished_line(row: ReportRow, body: str | None) -> bytes:
    """Write a row as a line.

    Args:
        row: of the report.
        body: the page's body; None: it has a file of its own, or is none.
    """
    return dump_line(row if body is None else {**row, _BODY: body})


class Finished(NamedTuple):
    """A page this run is done with."""

    line: bytes

    def read(self) -> tuple[ReportRow, str | None]:
        """Give its report row, and its body; None: that stands in a file of its own.

        Raises:
            ValueError: the line is no JSON.
        """
        row: ReportRow = load_line(self.line)
        return row, cast("dict[str, str]", row).pop(_BODY, None)

    @property
    def row(self) -> ReportRow:
        """Its report row."""
        return self.read()[0]

    @property
    def report_line(self) -> bytes:
        """The line as it stands in a report."""
        row, body, _ = self.line.rpartition(_BEFORE_BODY)
        return row + b"}\n" if body else self.line.rstrip(b"\r\n") + b"\n"

    @property
    def added(self) -> dict[str, bytes]:
        """What its record gets: the value of each of `ADDED`, as JSON."""
        row, _, body = self.line.rpartition(_BEFORE_BODY)
        head, _, rest = row.partition(_BEFORE_REMOVALS)
        removals, cut, _ = rest.rpartition(_AFTER_REMOVALS)
        if not cut or any(name in removals for name in _RARE):
            whole, text = self.read()
            values = {**whole, "body": text or ""}
            return {name: dump_line(values[name])[:-1] for name in ADDED}
        facts = load_line(head + b"}")
        told = {name: dump_line(facts[name])[:-1] for name in ADDED if name in facts}
        return {"body": body.rstrip()[:-1], "removals": removals, **told}
