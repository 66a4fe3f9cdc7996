"""A page a run is done with, as a line of JSON: its report row, and its record where its body has no file of its own.

A run passes such lines on from the worker that wrote them to the files they end in, and takes them apart no further
than it must: row and record stand one behind the other, each as it will be written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

from cleaner.io.report import dump_line, load_line

if TYPE_CHECKING:
    from cleaner.io.report import RecordRow, ReportRow

_RECORD = "journal_record"
"""Last field of the line, where there is a record; not part of the report."""
_BODY = "journal_body"
"""What stood there in lines of an earlier version: the body alone."""
# What stands between two fields; inside a string the quotes would be escaped.
_BEFORE_RECORD = f',"{_RECORD}":'.encode()
_BEFORE_TITLE, _BEFORE_STATUS = b',"title":', b',"status":'


def finished_line(row: ReportRow, record: RecordRow | None) -> bytes:
    """Write a row as a line.

    Args:
        row: of the report.
        record: None: the page's body has a file of its own, or is none.
    """
    return dump_line(row if record is None else {**row, _RECORD: record})


class Finished(NamedTuple):
    """A page this run is done with."""

    line: bytes

    def read(self) -> tuple[ReportRow, RecordRow | None]:
        """Give its report row, and its record; None: its body stands in a file of its own.

        Raises:
            ValueError: the line is no JSON.
        """
        row: ReportRow = load_line(self.line)
        fields = cast("dict[str, RecordRow]", row)
        record = fields.pop(_RECORD, None)
        return row, record or fields.pop(_BODY, None)

    @property
    def row(self) -> ReportRow:
        """Its report row."""
        return self.read()[0]

    @property
    def record(self) -> RecordRow:
        """Its record."""
        return cast("RecordRow", load_line(self._cut()[1]))

    @property
    def report_line(self) -> bytes:
        """The line as it stands in a report."""
        row, record = self._cut()
        return row + b"}\n" if record else self.line.rstrip(b"\r\n") + b"\n"

    def members(self, *, title: bool) -> bytes:
        """Give the fields of its record, as they stand in a line of JSON between the braces.

        Args:
            title: whether the title is one of them.
        """
        fields = self._cut()[1][1:-1]
        if title:
            return fields
        body, _, rest = fields.partition(_BEFORE_TITLE)
        return body + _BEFORE_STATUS + rest.partition(_BEFORE_STATUS)[2]

    def _cut(self) -> tuple[bytes, bytes]:
        """Give the row without its last brace, and the record; both empty where there is none."""
        row, _, rest = self.line.rpartition(_BEFORE_RECORD)
        return row, rest.rstrip()[:-1] if row else b""
