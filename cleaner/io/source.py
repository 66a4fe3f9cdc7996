"""The nouns of reading: a file of the run, what its name says, and the pages it holds."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from cleaner.model import Kind, Page

Format = Literal["page", "jsonl", "parquet", "warc"]
"""What a file is: one page, or one of the formats that hold many."""

Wanted = Literal["txt", "md", "jsonl", "parquet"]
"""What the user may ask for. `txt` and `md` are forms of a body: asked of a file of records, they leave its format."""

KINDS: dict[str, Kind | None] = {
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".shtml": "html",
    ".txt": "text",
    ".text": "text",
    ".md": "text",
    "": None,
}
"""Pages, by ending; None: told by the content."""

RECORDS: dict[str, Format] = {".jsonl": "jsonl", ".ndjson": "jsonl", ".parquet": "parquet", ".warc": "warc"}
"""Files that hold many pages, by ending."""

COMPRESSIONS = (".gz", ".zst", ".xz", ".bz2")
"""Endings that may follow any other but that of Parquet, which compresses itself."""

PAGE_BYTES = 100_000_000
"""What is longer, unpacked, is no page: a packed file of a few kilobytes may hold gigabytes."""


ENDINGS_OF_OUTPUT = frozenset({".txt", ".md", ".json", *RECORDS, *COMPRESSIONS})
"""Endings of what a run writes; no folder in the output has one, or a file could want its place."""


class Copy(NamedTuple):
    """What an address led to, as a file."""

    path: str
    url: str
    """The last address, where it was moved."""
    kind: Kind | None
    """What the server says it is; None: nothing that tells."""
    charset: str | None
    """As the server names it."""


class Source(NamedTuple):
    """One file of the run."""

    location: str
    """Local path, or URL."""
    name: str
    """Unique in the run: the path relative to the source the user named, with forward slashes."""
    format: Format
    """What it is, by its ending."""
    output: str
    """What becomes of it, relative to the output folder; unique in the run without regard to case."""
    error: str | None = None
    """Why nothing of it can be read: it stands for a folder, a pattern or an address that came to nothing, and there is
    no output."""
    copy: Copy | None = None
    """What its address led to."""

    @property
    def stored(self) -> str:
        """Where its bytes are."""
        return self.location if self.copy is None else self.copy.path


class Fields(NamedTuple):
    """Where the records of a run have what; None: where they mostly have it.

    With neither `text` nor `html` given, the page is in the first of "html", "text", "content" that is there.
    """

    text: str | None = None
    html: str | None = None
    url: str | None = None
    id: str | None = None

    @property
    def contents(self) -> dict[str, Kind | None]:
        """Names of the fields that may hold the page, the better one first."""
        named: tuple[tuple[str | None, Kind], ...] = ((self.html, "html"), (self.text, "text"))
        given: dict[str, Kind | None] = {name: kind for name, kind in named if name is not None}
        return given or {"html": "html", "text": "text", "content": None}


class Record(NamedTuple):
    """One page of a file that holds many."""

    page: Page
    """Its id is unique in the file."""
    error: str | None = None
    """Why there is no page; the record keeps its place."""
    members: tuple[tuple[str, str], ...] = ()
    """JSON lines and WARC: all fields but those that hold the page, in order, each with its value as JSON text."""
    whole: bool = True
    """False for what stands in for the rest of a file that breaks off: no record of the file's own."""


class Ending(NamedTuple):
    """What a file name ends in."""

    stem: str
    """The name without it."""
    kind: str
    """The ending that says what the file is, in small letters, such as ".html"."""
    packed: str
    """The ending that says how it is compressed, such as ".gz"; empty where it is not."""


def ending_of(name: str) -> Ending:
    """Take the ending of a file name apart.

    >>> ending_of("page.HTML.gz")
    Ending(stem='page', kind='.html', packed='.gz')
    """
    path = PurePosixPath(name)
    packed = path.suffix.lower() if path.suffix.lower() in COMPRESSIONS else ""
    if packed:
        path = path.with_suffix("")
    return Ending(path.stem, path.suffix.lower(), packed)


def format_of(name: str) -> Format:
    """Say what a file is by its name; what is nothing else is a page."""
    return RECORDS.get(ending_of(name).kind, "page")


def is_known(name: str) -> bool:
    """Whether a folder is searched for files of such a name."""
    ending = ending_of(name)
    if ending.kind == ".parquet":
        return not ending.packed
    if not ending.kind:  # a compressed file of no other ending may be anything
        return not ending.packed
    return ending.kind in KINDS or ending.kind in RECORDS
