"""A record as a person names it: the file, a `#`, and its id."""

from __future__ import annotations

import os
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from cleaner.errors import SourceError
from cleaner.io.records import read_records
from cleaner.io.source import Fields, Source, format_of

if TYPE_CHECKING:
    from cleaner.model import Page

_NAMED = 5
"""Ids of records named where there is none of that name."""


def split_record(what: str) -> tuple[str, str] | None:
    """Take a name apart: the file that is there, and the id of a record in it; None: it names no record.

    A name may hold more than one `#`, in the file's part as well as in the id.
    """
    for at, sign in enumerate(what):
        if sign == "#" and os.path.isfile(what[:at]) and format_of(what[:at]) != "page":  # noqa: PTH113  # as written
            return what[:at], what[at + 1 :]
    return None


def read_record(location: str, name: str, fields: Fields = Fields()) -> Page:  # noqa: B008  # frozen
    """Give a record of a file by its id; the page's id is that which a run gives it.

    Raises:
        SourceError: the file cannot be read, has no such record, or this one holds no page.
    """
    source = Source(location, os.path.basename(location), format_of(location), "")  # noqa: PTH119
    for record in read_records(source, fields, members=False):
        if record.page.id == name and record.whole:
            if record.error is not None:
                raise SourceError(record.error)
            return replace(record.page, id=f"{os.path.abspath(location)}#{name}")  # noqa: PTH100  # as a string
    raise SourceError(f"holds no record {name!r}; {ids_of(location, fields)}")


def ids_of(location: str, fields: Fields = Fields()) -> str:  # noqa: B008  # frozen
    """Say how the first records of a file are called.

    Raises:
        SourceError: the file cannot be read.
    """
    source = Source(location, os.path.basename(location), format_of(location), "")  # noqa: PTH119
    found = [record.page.id for record in islice(read_records(source, fields, members=False), _NAMED)]
    return f"its first records are called {', '.join(found)}" if found else "it holds no record"
