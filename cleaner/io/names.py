"""What becomes of a file: a name of its own in the run, and a place of its own in the output folder."""

from __future__ import annotations

from hashlib import blake2b
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from cleaner.io.source import Wanted, ending_of, format_of

if TYPE_CHECKING:
    from collections.abc import Callable

REPORT = "report.jsonl"
SUMMARY = "summary.json"
CORRECTIONS = "corrections.jsonl"
REVIEW = "review.html"
"""What a run and its reader write beside the bodies."""
_OURS = frozenset({REPORT, SUMMARY, CORRECTIONS})
_LONGEST = 255
"""Bytes of a file name: what common file systems take."""
_CUT_TO = 240
"""Bytes of a name that was too long: short enough for a number behind it."""


class Named(NamedTuple):
    """A file's names."""

    name: str
    output: str


class Folder:
    """Names given inside one folder of the output, first come first served.

    Compared without case, as some file systems do. What keeps its name keeps it whatever comes
    before it in the same batch: beside `a.txt`, `a.html` becomes `a.html.txt`.
    """

    def __init__(self, wanted: Wanted | None, *, top: bool) -> None:
        self.wanted = wanted
        self.names: set[str] = set()
        self.outputs: set[str] = set(_OURS) if top else set()

    def add(self, paths: list[str]) -> list[Named]:
        """Name the files of one source, all in this folder; paths are relative to the source."""
        plain = [output_of(path, self.wanted) for path in paths]
        keep = {path.casefold() for path, output in zip(paths, plain, strict=True) if path == output} - self.outputs
        found: list[Named] = []
        for path, output in zip(paths, plain, strict=True):
            name = _free(path, self.names, str)
            self.names.add(name)
            if path == output and path.casefold() in keep:
                keep.discard(path.casefold())
                place = output
            elif output.casefold() in self.outputs or output.casefold() in keep:
                ending = _ending(path, self.wanted)
                place = _free(_fitted(f"{path}{ending}", ending), self.outputs | keep, str.casefold)
            else:
                place = output
            self.outputs.add(place.casefold())
            found.append(Named(name, place))
        return found


def output_of(path: str, wanted: Wanted | None) -> str:
    """Say what a file would become if nothing else wanted that name.

    >>> output_of("news/a.html.gz", None), output_of("x.warc.gz", None), output_of("x.ndjson", "parquet")
    ('news/a.txt', 'x.jsonl', 'x.parquet')
    """
    pure, ending = PurePosixPath(path), _ending(path, wanted)
    return _fitted(str(pure.with_name(ending_of(pure.name).stem + ending)), ending)


def _ending(path: str, wanted: Wanted | None) -> str:
    kind = format_of(path)
    if kind == "page":
        return f".{wanted or 'txt'}"
    if wanted in ("jsonl", "parquet"):
        return f".{wanted}"
    if kind == "jsonl":  # what came in compressed goes out compressed: it would be five times as long
        ending = ending_of(path)
        return ending.kind + ending.packed
    return ".parquet" if kind == "parquet" else ".jsonl"


def _fitted(path: str, ending: str) -> str:
    """Shorten the name of a file that came in with as many bytes as a name may have and gets an ending besides.

    A digest of the whole name takes the place of what is cut off, so that names alike at their beginning stay apart.
    """
    pure = PurePosixPath(path)
    name = pure.name.encode("utf-8", "surrogatepass")
    if len(name) <= _LONGEST:
        return path
    digest = blake2b(name, digest_size=4).hexdigest()
    begin = name[: _CUT_TO - len(digest) - len(ending) - 1].decode("utf-8", "ignore")
    return str(pure.with_name(f"{begin}-{digest}{ending}"))


def _free(name: str, taken: set[str], fold: Callable[[str], str]) -> str:
    """Give the name, with a number if another one like it is taken."""
    path = PurePosixPath(name)
    candidate, number = name, 2
    while fold(candidate) in taken:
        candidate = str(path.with_name(f"{path.stem}-{number}{path.suffix}"))
        number += 1
    return candidate
