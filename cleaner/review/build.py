"""Pages -> one self-contained HTML file."""

from __future__ import annotations

import hashlib
import tempfile
from contextlib import suppress
from typing import IO, TYPE_CHECKING
from urllib.parse import quote

from cleaner.io.atomic import write_text, writing
from cleaner.review.encode import Index, pack, parts
from cleaner.review.frame import frame

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

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
) -> None:
    """Write the review page.

    Args:
        pages: taken once, one by one; only their names and numbers are held.
        out: the HTML file. Where one file would be too large, data goes into a folder beside it, `<stem>-parts`.
        title: what the page is called, such as the run's folder.
        corrections: marks made before; shown, and part of what is downloaded.
        live: marks are sent to the server that gives the page, see `cleaner.review.serve`.
        one_file: characters of packed data up to which they stand in the page.

    Raises:
        OutputError: a file cannot be written.
    """
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
                write_text(folder / f"{key}-{number}.js", f'cleanerPart({number},"{data.decode("ascii")}")\n')
        with writing(out) as file:
            file.write(around.before.encode("utf-8", "replace"))
            for number, data in enumerate(() if beside else _read(spool, sizes)):
                file.write(b'<script type="application/octet-stream" id="part-%d">' % number)
                file.write(data)
                file.write(b"</script>\n")
            file.write(around.after.encode("utf-8", "replace"))
    _sweep(folder, key if beside else None)


def _read(spool: IO[bytes], sizes: Iterable[int]) -> Iterator[bytes]:
    for size in sizes:
        yield spool.read(size)


def _sweep(folder: Path, key: str | None) -> None:
    """Remove the parts of a review that this one took the place of."""
    with suppress(OSError):
        for old in folder.glob("[0-9a-f]*-*.js"):
            if key is None or not old.name.startswith(f"{key}-"):
                old.unlink()
        folder.rmdir()  # only where it is empty
