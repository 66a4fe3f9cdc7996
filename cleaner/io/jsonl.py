"""JSON lines in and out: one record, one page."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
from contextlib import contextmanager
from types import NoneType
from typing import IO, TYPE_CHECKING, Any, NamedTuple, NoReturn

import regex
from pydantic_core import from_json

from cleaner.io import extras
from cleaner.io.atomic import Opening, writing
from cleaner.io.report import ADDED, RECORD_DETAIL, dump_line, report_row
from cleaner.io.source import PAGE_BYTES, Fields, Record
from cleaner.io.unpack import unpacked
from cleaner.model import Cleaned, Page

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from cleaner.io.finished import Finished
    from cleaner.io.report import Detail
    from cleaner.io.source import Source

_SPACES = frozenset(" \t\n\r")
_SPACE = regex.compile(r"[ \t\n\r]*+")


def read(source: Source, fields: Fields, *, members: bool = True) -> Iterator[Record]:
    """Give the records of a file, line by line; empty lines are none. `members` as in `parse_record`.

    Raises:
        SourceError: the file cannot be read, or cannot be read on; what came before stands.
    """
    with unpacked(source.stored) as file:
        for number, line in numbered(file):
            if line is None:
                yield too_long(number, source.location)
            else:
                yield parse_record(line, number, fields, source.location, members=members)


class Numbered(NamedTuple):
    """A line of a file that is not empty."""

    number: int
    """From 1."""
    line: bytes | None
    """None: it is longer than any page."""


def numbered(file: IO[bytes]) -> Iterator[Numbered]:
    """Give the lines of a file, empty ones left out."""
    number = 0
    while line := file.readline(PAGE_BYTES + 1):
        number += 1
        if len(line) > PAGE_BYTES and not line.endswith(b"\n"):
            while (line := file.readline(PAGE_BYTES)) and not line.endswith(b"\n"):
                pass
            yield Numbered(number, None)
        elif line.strip():
            yield Numbered(number, line)


def too_long(number: int, location: str = "") -> Record:
    """Give the record of a line that is longer than any page; arguments as for `parse_record`."""
    where = f"line {number}"
    source = f"{location}, {where}" if location else where
    error = f"{where}: is longer than {PAGE_BYTES // 1_000_000} MB, which no page is"
    return Record(Page(str(number), "", "text", source=source), error)


def parse_record(
    line: bytes,
    number: int,
    fields: Fields = Fields(),  # noqa: B008  # frozen
    location: str = "",
    *,
    members: bool = True,
) -> Record:
    """Read one line of JSON.

    Args:
        line: a JSON object with the page in one of the fields, and optionally its id, url, and "language".
        number: of the line, from 1; it is the page's id where the record has none.
        fields: where the record has what.
        location: of the file; empty for a stream.
        members: whether the record's other fields are wanted.

    Returns:
        The record; one that cannot be read has an `error` and keeps what fields it has.
    """
    where = f"line {number}"
    source = f"{location}, {where}" if location else where
    nothing = Page(str(number), "", "text", source=source)
    try:
        found = None if members else _plain_members(line, fields.id or "id")
        found = found if found is not None else _members(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        return Record(nothing, f"{where}: not JSON: {error}")
    if found is None:
        return Record(nothing, f'{where}: a JSON object is needed, such as {{"text": ...}}')
    contents = fields.contents
    data = {member.name: member for member in found}
    name = next((name for name in contents if name in data and data[name].value is not None), None)
    problem = None
    if name is None:
        quoted = [f'"{content}"' for content in contents]
        problem = f"no page: put it in {' or '.join([', '.join(quoted[:-1]), quoted[-1]] if quoted[1:] else quoted)}"
    elif not isinstance(data[name].value, str):
        problem = f'"{name}" must be a string, not {type(data[name].value).__name__}'
    page = Page(
        _id(data.get(fields.id or "id")) or str(number),
        data[name].value if name is not None and problem is None else "",
        contents[name] if name is not None else "text",
        _string(data.get(fields.url or "url")),
        _string(data.get("language")),
        source,
    )
    rest = tuple((member.name, member.raw) for member in found if member.name not in contents) if members else ()
    return Record(page, f"{where}: {problem}" if problem else None, rest)


class _Member(NamedTuple):
    """One field of an object."""

    name: str
    value: Any
    raw: str
    """The value as it was written."""


def _plain_members(line: bytes, identifier: str) -> list[_Member] | None:
    """Take an object apart, but for what its values look like; None: `_members` must do it, or say why not."""
    try:
        found = from_json(line, allow_inf_nan=False)
    except ValueError:
        return None
    if not isinstance(found, dict) or not isinstance(found.get(identifier), (str, NoneType)):
        return None
    return [_Member(name, value, "") for name, value in found.items()]


def _members(text: str) -> list[_Member] | None:
    """Take a JSON object apart, in order; None where it is another value.

    Raises:
        ValueError: it is no JSON.
    """
    position = _skip(text, 0)
    if text[position : position + 1] != "{":
        _, end = _DECODER.raw_decode(text, position)
        _expect_end(text, end)
        return None
    members: list[_Member] = []
    position = _skip(text, position + 1)
    if text[position : position + 1] == "}":
        _expect_end(text, position + 1)
        return members
    while True:
        if text[position : position + 1] != '"':
            raise json.JSONDecodeError("Expecting property name enclosed in double quotes", text, position)
        name, position = _DECODER.raw_decode(text, position)
        position = _skip(text, position)
        if text[position : position + 1] != ":":
            raise json.JSONDecodeError("Expecting ':' delimiter", text, position)
        start = _skip(text, position + 1)
        value, end = _DECODER.raw_decode(text, start)
        members.append(_Member(name, value, text[start:end]))
        position = _skip(text, end)
        sign = text[position : position + 1]
        if sign == "}":
            _expect_end(text, position + 1)
            return members
        if sign != ",":
            raise json.JSONDecodeError("Expecting ',' delimiter", text, position)
        position = _skip(text, position + 1)


def _skip(text: str, position: int) -> int:
    if text[position : position + 1] not in _SPACES:
        return position
    found = _SPACE.match(text, position)
    return found.end() if found else position


def _expect_end(text: str, position: int) -> None:
    if _skip(text, position) < len(text):
        raise json.JSONDecodeError("Extra data", text, position)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number of JSON")


def _integer(text: str) -> int | float:
    try:
        return int(text)
    except ValueError:  # longer than Python reads; it goes through as it was written
        return float(text)


_DECODER = json.JSONDecoder(parse_int=_integer, parse_constant=_no_constant)


def _string(member: _Member | None) -> str | None:
    return member.value if member is not None and isinstance(member.value, str) and member.value else None


def _id(member: _Member | None) -> str | None:
    if member is None or member.value is None:
        return None
    return member.value if isinstance(member.value, str) else member.raw


def result_record(record: Record, cleaned: Cleaned | None = None, removals: Detail = RECORD_DETAIL) -> dict[str, Any]:
    """Give the line of output for a record of a stream: its own fields, the report row, the body.

    Args:
        record: the line that came in.
        cleaned: the result; None for a line that holds no page.
        removals: how much is said of them.
    """
    cleaned = cleaned or Cleaned("", None, "error", "", (), error=record.error)
    row = report_row(record.page.id, record.page.source, cleaned, None, removals)
    ours = ("url", "language", *ADDED)
    extra = {name: _DECODER.decode(raw) for name, raw in record.members if name not in ours or name == "title"}
    if row["title"] is None and isinstance(extra.get("title"), str):
        row["title"] = extra["title"]
    return {**extra, **row, "body": cleaned.body}


def write(
    records: Iterable[tuple[Sequence[tuple[str, str]], Finished]], target: Path, opening: Opening = writing
) -> None:
    """Write records as JSON lines, compressed as the target's ending says.

    Args:
        records: of each its own fields as JSON text, and what came of it.
        target: the file, written whole or not at all.
        opening: opens it.

    Raises:
        OutputError: it cannot be written.
    """
    with opening(target) as file, _packed(file, target.suffix.lower()) as packed:
        for members, finished in records:
            packed.write(_line(members, finished))


def _line(members: Sequence[tuple[str, str]], finished: Finished) -> bytes:
    """Write a record: its own fields as they were, then ours; a title it has stays."""
    titled = any(name == "title" and raw != "null" for name, raw in members)
    ours = [name for name in ADDED if not (titled and name == "title")]
    own = [dump_line(name)[:-1] + b":" + raw.encode() for name, raw in members if name not in ours]
    return b"{" + b",".join([*own, finished.members(title=not titled)]) + b"}\n"


@contextmanager
def _packed(file: IO[bytes], ending: str) -> Iterator[IO[bytes]]:
    if ending not in (".gz", ".xz", ".bz2", ".zst"):
        yield file
        return
    packed: Any
    if ending == ".gz":
        packed = gzip.GzipFile("", "wb", fileobj=file, mtime=0)  # the same pages give the same bytes
    elif ending == ".xz":
        packed = lzma.LZMAFile(file, "wb")  # noqa: SIM115  # closed below
    elif ending == ".bz2":
        packed = bz2.BZ2File(file, "wb")
    else:
        zstd = extras.zstd()
        packed = zstd.ZstdFile(file, "wb", options={zstd.CompressionParameter.checksum_flag: True})
    with packed:
        yield packed
