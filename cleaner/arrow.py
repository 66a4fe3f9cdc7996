"""Pages in the columns of an Arrow batch -> what came of them, in columns: what every engine's adapter rests on."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from cleaner.config import nearest
from cleaner.errors import ConfigError, SourceError
from cleaner.io import extras
from cleaner.io.columns import added_columns, added_fields, values_of
from cleaner.io.report import ADDED, RECORD_DETAIL, detail, record_row
from cleaner.io.source import Fields
from cleaner.model import Cleaned, Page
from cleaner.pipeline import Cleaner

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cleaner.io.report import Detail, RecordRow
    from cleaner.model import Kind

try:
    pa = extras.load("pyarrow", "parquet", "cleaning Arrow batches")
except SourceError as error:
    raise ImportError(str(error)) from error


def schema_of(removals: Detail = RECORD_DETAIL) -> Any:
    """Give the schema of what `clean_batch` gives.

        id          string           as it came, as text; null where there is none
        body        large_string     never null
        title       string
        status      string           cleaned, unchanged, quarantined, empty, error
        chars_in    int64            characters of the segmented text
        chars_kept  int64            characters of the body
        removals    list<struct<start: int64, end: int64, rule: string, score: double>>
        error       string           why the status is "error", else null

    With "full", `removals` are list<struct<start: int64, end: int64, text: large_string, stage: string, rule: string,
    category: string, because: string, evidence: string, score: double>>; with "none" there is no such column. Offsets
    count characters of the segmented text. `evidence` is JSON. Halves of characters, which no column can hold, become
    U+FFFD.

    Args:
        removals: how much is said of them.

    Raises:
        ConfigError: it is none of "none", "ids", "full".
    """
    return pa.schema([pa.field("id", pa.string()), *added_fields((), detail(removals))])


class CleansPages(Protocol):
    """A `Cleaner`, or a `GuardedCleaner`, with which a page that crashes or hangs costs its own row alone."""

    def clean_page(self, page: Page) -> Cleaned:
        """Clean one page; its faults end up in the result."""


class Columns(NamedTuple):
    """Names of the columns that hold what is known of a page; None: the usual name, if there is such a column.

    With neither `html` nor `text` given, the page is in the first of "html", "text", "content" that is not null.
    """

    html: str | None = None
    text: str | None = None
    url: str | None = None
    id: str | None = None
    language: str | None = None

    def contents(self, names: Sequence[str]) -> dict[str, Kind | None]:
        """Give the columns that hold pages, the better one first.

        Args:
            names: of all columns.

        Raises:
            ConfigError: there is none, or not the one that is named.
        """
        wanted = Fields(self.text, self.html).contents
        for given in (self.html, self.text):
            _existing(given, names)
        found = {name: kind for name, kind in wanted.items() if name in names}
        if not found:
            listed = ", ".join(map(repr, wanted))
            raise ConfigError(f"no column of pages, {listed}: name it with html= or text=; there are {_list(names)}")
        return found

    def facts(self, names: Sequence[str]) -> dict[str, str]:
        """Give, for "url", "id" and "language", the column that holds it, where there is one.

        Raises:
            ConfigError: a column that is named is not there.
        """
        found = {}
        for fact, given in (("url", self.url), ("id", self.id), ("language", self.language)):
            _existing(given, names)
            if given or fact in names:
                found[fact] = given or fact
        return found


def _existing(given: str | None, names: Sequence[str]) -> None:
    if given is not None and given not in names:
        raise ConfigError(f"no column {given!r}{nearest(given, names)}; there are {_list(names)}")


def _list(names: Sequence[str]) -> str:
    return ", ".join(map(repr, names)) or "none at all"


def clean_batch(  # noqa: PLR0913  # columns have names
    batch: Any,
    cleaner: CleansPages | None = None,
    *,
    html: str | None = None,
    text: str | None = None,
    url: str | None = None,
    id: str | None = None,  # noqa: A002  # as the column is called
    language: str | None = None,
    removals: Detail = RECORD_DETAIL,
) -> Any:
    """Clean the pages of a `pyarrow.RecordBatch`; give a `RecordBatch` of as many rows, in order, as in `schema_of`.

    A row that holds no page has the status "error".

    Args:
        batch: pages in columns of strings or bytes; dictionary-encoded, large and view types are as good.
        cleaner: a `Cleaner`, or a `GuardedCleaner` where pages may crash or hang; None: one with settings as they come.
        html: column of HTML.
        text: column of texts.
        url: column of addresses; None: "url", if there is one.
        id: column of ids; None: "id", if there is one. Pages without an address belong together by the folder in it.
        language: column of ISO 639 codes; None: "language", if there is one.
        removals: how much is said of them: "none", "ids" or "full".

    Raises:
        ConfigError: a column is missing, or holds no strings; `removals` is something else.
        TypeError: this is no record batch.
    """
    columns = Columns(html, text, url, id, language)
    schema = schema_of(removals)
    results = list(clean_pages(pages_of(batch, columns), cleaner, removals))
    values = values_of(results)
    fact = columns.facts(batch.schema.names).get("id")
    values["id"] = [None] * len(results) if fact is None else _texts(batch, fact)
    return pa.RecordBatch.from_arrays([pa.array(values[field.name], field.type) for field in schema], schema=schema)


def clean_beside(batch: Any, cleaner: CleansPages | None, columns: Columns, removals: Detail = RECORD_DETAIL) -> Any:
    """Clean the pages of a batch; give its other columns, untouched, and those of `schema_of` but the id.

    What held the pages goes; columns of the same names give way; a title the batch has stays. It is what
    `cleaner clean` makes of a Parquet file.

    Raises:
        ConfigError: a column is missing, or holds no strings.
        TypeError: this is no record batch.
    """
    results = list(clean_pages(pages_of(batch, columns), cleaner, removals))
    kept = batch.select(kept_names(batch.schema.names, columns))
    return one_batch(added_columns(kept, results, pa.schema([*kept.schema, *added_fields(kept.schema, removals)])))


def kept_names(names: Sequence[str], columns: Columns) -> list[str]:
    """Give the columns that `clean_beside` leaves untouched.

    Raises:
        ConfigError: a column is missing.
    """
    gone = {*columns.contents(names), *ADDED} - {"title"}
    return [name for name in names if name not in gone]


def clean_pages(
    pages: Iterable[Page | str], cleaner: CleansPages | None, removals: Detail = RECORD_DETAIL
) -> Iterable[RecordRow]:
    """Clean pages; of one that could not be read, a string says why."""
    cleaner = cleaner or _default()
    for page in pages:
        cleaned = Cleaned("", None, "error", "", (), error=page) if isinstance(page, str) else cleaner.clean_page(page)
        yield record_row(cleaned, cleaned.body, removals)


def pages_of(batch: Any, columns: Columns) -> list[Page | str]:
    """Take the pages of a batch; of a row that holds none, a string says why.

    Raises:
        ConfigError: a column is missing, or holds no strings.
        TypeError: this is no record batch.
    """
    if not isinstance(batch, pa.RecordBatch):
        more = "; it has to_batches()" if isinstance(batch, pa.Table) else ""
        raise TypeError(f"a pyarrow.RecordBatch is wanted, not {type(batch).__name__}{more}")
    names = batch.schema.names
    contents = columns.contents(names)
    held = {name: _values(batch, name) for name in contents}
    facts = {fact: _texts(batch, name) for fact, name in columns.facts(names).items()}
    return [_page(row, contents, held, facts) for row in range(batch.num_rows)]


def one_batch(table: Any) -> Any:
    """Give the rows of a table as one batch, be there any or none."""
    (batch,) = table.combine_chunks().to_batches() or [pa.RecordBatch.from_pylist([], table.schema)]
    return batch


def _page(
    row: int, contents: Mapping[str, Kind | None], held: Mapping[str, list[Any]], facts: Mapping[str, list[str | None]]
) -> Page | str:
    name = next((name for name in contents if held[name][row] is not None), None)
    if name is None:
        return f"no page: {' and '.join(contents)} null"
    known = {fact: values[row] or None for fact, values in facts.items()}
    return Page(known.get("id") or "", held[name][row], contents[name], known.get("url"), known.get("language"))


def _values(batch: Any, name: str) -> list[Any]:
    """Give the values of a column: strings, bytes, None. What is no UTF-8, as engines do not check it, stays bytes."""
    column = batch.column(batch.schema.get_field_index(name))
    if not _is_string(column.type):
        raise ConfigError(f"column {name!r} must hold strings or bytes, not {column.type}")
    try:
        found: list[Any] = column.to_pylist()
    except UnicodeDecodeError:
        found = [_decoded(value) for value in column.cast(pa.large_binary()).to_pylist()]
    return found


def _is_string(kind: Any) -> bool:
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    return str(kind) in _STRINGS


_STRINGS = frozenset("string large_string string_view binary large_binary binary_view null".split())


def _decoded(value: bytes | None) -> str | bytes | None:
    try:
        return None if value is None else value.decode("utf-8")
    except UnicodeDecodeError:
        return value


def _texts(batch: Any, name: str) -> list[str | None]:
    """Give the values of a column as text, numbers as well."""
    column = batch.column(batch.schema.get_field_index(name))
    if pa.types.is_nested(column.type):
        raise ConfigError(f"column {name!r} must hold strings, not {column.type}")
    values = _values(batch, name) if _is_string(column.type) else column.to_pylist()
    return [value.decode("utf-8", "replace") if isinstance(value, bytes) else _text(value) for value in values]


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


@cache
def _default() -> Cleaner:
    return Cleaner()
