"""`cleaner review`: look at what a run cut, and mark what it cut wrongly."""

from __future__ import annotations

import signal
import sys
import tempfile
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from cleaner.cli.options import Overwrite, stop
from cleaner.errors import CleanerError
from cleaner.io.names import CORRECTIONS, REVIEW
from cleaner.io.ownership import refuse_foreign
from cleaner.io.seal import is_sealed
from cleaner.restoring import files_of_run
from cleaner.review import build
from cleaner.review.corrections import read_corrections
from cleaner.review.pages import read_pages


def review(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The output folder of a run.")],
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="FILE", help="The page; DIR/review.html if not given.")
    ] = None,
    report: Annotated[Path | None, typer.Option(metavar="FILE", help="The report, if it is not in the folder.")] = None,
    corrections: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Marks made before; DIR/corrections.jsonl if not given. --serve adds to it."),
    ] = None,
    serve: Annotated[
        bool, typer.Option("--serve", help="Serve the page on this machine until Ctrl-C; marks are saved as made.")
    ] = False,
    open_page: Annotated[
        bool | None,
        typer.Option(
            "--open/--no-open", help="Open the page in the browser; at a terminal it is opened if not told otherwise."
        ),
    ] = None,
    overwrite: Overwrite = False,
) -> None:
    """Look at what a run cut: one HTML page with every text, what went struck through, and why.

    The page loads nothing from anywhere. Marks - keep, cut - stay in the browser and are downloaded
    as corrections.jsonl; with --serve they are saved into that file as they are made. The server
    answers on this machine alone, to those who know the token in its address.
    """
    opens = sys.stdout.isatty() if open_page is None else open_page
    marks = corrections or folder / CORRECTIONS
    try:
        if serve:
            if out is not None:
                stop("give --out or --serve, not both: a page that is served is not kept")
            _serve(folder, report, marks, opens=opens)
        else:
            page = out or folder / REVIEW
            refuse_foreign([page], is_sealed, lambda: [marks, *files_of_run(folder, report)], overwrite=overwrite)
            said = read_corrections(marks)
            build(read_pages(folder, report), page, _title(folder), corrections=said, overwrite=overwrite)
            typer.echo(f"{page}: open it in a browser; ? shows the keys")
            if opens:
                _open(page.resolve().as_uri())
    except CleanerError as error:
        stop(str(error))


def _serve(folder: Path, report: Path | None, corrections: Path, *, opens: bool) -> None:
    from cleaner.review.serve import ReviewServer  # noqa: PLC0415  # needed here alone

    read_corrections(corrections)  # a file that holds something else must not be added to
    signal.signal(signal.SIGTERM, _end)
    with tempfile.TemporaryDirectory(prefix="cleaner-review-") as place:
        page = Path(place) / REVIEW
        build(read_pages(folder, report), page, _title(folder), live=True)
        with ReviewServer(page, corrections) as server:
            typer.echo(server.address)
            typer.echo(f"marks go to {corrections}; Ctrl-C ends", err=True)
            sys.stdout.flush()
            if opens:
                _open(server.address)
            try:
                server.serve_forever()
            except KeyboardInterrupt:
                typer.echo("", err=True)


def _open(address: str) -> None:
    import webbrowser  # noqa: PLC0415  # needed here alone

    webbrowser.open(address)


def _end(*_: object) -> NoReturn:
    """Leave as from any other place, so that the page's folder is cleared away."""
    sys.exit(0)


def _title(folder: Path) -> str:
    return folder.resolve().name or str(folder)
