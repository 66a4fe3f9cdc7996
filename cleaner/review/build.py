"""Pages -> one self-contained HTML file."""

from __future__ import annotations

import hashlib
import tempfile
from contextlib import suppress
from typing import IO, TYPE_CHECKING
from urllib.parse import quote

from cleaner.io.atomic import writing
from cleaner.io.ownership import admitting
from cleaner.io.seal import is_sealed, write_sealed
from cleaner.review.encode import Index, pack, parts
from cleaner.review.frame import frame

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from cleaner.review.frame import Frame
    from cleaner.review.model import Correction, ReviewPage

ONE_FILE = 48_000_000
"""Characters of packed data up to which all of it stands in the page: about 30,000 news pages."""


def build(  # noqa: PLR0913  # the last two are the server's and the tests'
    pages: Iterable[ReviewPage],
    out: Path,
    title: str,
    *,
    corrections: Iterable[Correction] = (),
    live: bool = False,
    one_file: int = ONE_FILE,
    overwrite: bool = False,
) -> None:
    """Write the review page.

    Args:
        pages: taken once, one by one; only their names and numbers are held.
        out: the HTML file. Where one file would be too large, data goes into a folder beside it, `<stem>-parts`.
        title: what the page is called, such as the run's folder.
        corrections: marks made before; shown, and part of what is downloaded.
        live: marks are sent to the server that gives the page, see `cleaner.review.serve`.
        one_file: characters of packed data up to which they stand in the page.
        overwrite: write over a file that is no page as this program wrote it.

    Raises:
        ForeignFileError: such a file stands there.
        OutputError: a file cannot be written.
    """
    admit = admitting(is_sealed, overwrite=overwrite)
    index = Index()
    name = hashlib.blake2b(digest_size=8)
    with tempfile.TemporaryFile() as spool:
        sizes = []
        for part in parts(pages, index):
            data = part.encode("ascii")
            name.update(data)
            spool.write(data)
            sizes.append(len(data))
        name.update(ascii([page[0] for page in index.pages]).encode("ascii"))
        spool.seek(0)
        key = name.hexdigest()
        folder = out.with_name(f"{out.stem}-parts")
        beside = sum(sizes) > one_file
        address = f"{quote(folder.name)}/{key}-" if beside else None
        around = frame(title, pack(index.as_json(key, address, corrections)), beside=beside, live=live)
        if beside:
            for number, data in enumerate(_read(spool, sizes)):
                with writing(folder / f"{key}-{number}.js", admit=admit) as file:
                    write_sealed(file, [b'cleanerPart(%d,"' % number, data, b'")\n'], "js")
        with writing(out, admit=admit) as file:
            write_sealed(file, _whole(around, () if beside else _read(spool, sizes)), "html")
    _sweep(folder, key if beside else None)


def _whole(around: Frame, parts: Iterable[bytes]) -> Iterator[bytes]:
    yield around.before.encode("utf-8", "replace")
    for number, data in enumerate(parts):
        yield b'<script type="application/octet-stream" id="part-%d">' % number
        yield data
        yield b"</script>\n"
    yield around.after.encode("utf-8", "replace")


def _read(spool: IO[bytes], sizes: Iterable[int]) -> Iterator[bytes]:
    for size in sizes:
        yield spool.read(size)


def _sweep(folder: Path, key: str | None) -> None:
    """Remove the parts of a review that this one took the place of."""
    with suppress(OSError):
        for old in folder.glob("[0-9a-f]*-*.js"):
            if (key is None or not old.name.startswith(f"{key}-")) and is_sealed(old):
                old.unlink()
        folder.rmdir()  # only where it is empty
