"""WARC: archives of the shape crawlers write, each response as a browser would have read it."""

from __future__ import annotations

import gzip
import io
import json
import zlib
from typing import TYPE_CHECKING, NamedTuple

import brotli
import pytest
from record_files import clean_file, source_at
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from cleaner.errors import SourceError
from cleaner.io.extras import zstd
from cleaner.io.records import read_records
from cleaner.io.report import ADDED

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from cleaner.io.source import Record

TEXT = "The café at the harbour of Ösk opened in May, and its owner said that he would never leave the harbour again."
HTML = f"<!DOCTYPE html><html><body><p>{TEXT}</p></body></html>"
UTF8 = HTML.encode()


class Sent(NamedTuple):
    """One record of an archive."""

    body: bytes
    headers: dict[str, str]
    status: str = "200 OK"
    kind: str = "response"


def html(body: bytes = UTF8, kind: str = "text/html", **headers: str) -> Sent:
    return Sent(body, {"Content-Type": kind, **{name.replace("_", "-"): value for name, value in headers.items()}})


def chunked(body: bytes, size: int = 50) -> bytes:
    pieces = [body[start : start + size] for start in range(0, len(body), size)]
    return b"".join(b"%X;note=1\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


def archive(path: Path, sent: Sequence[Sent], *, packed: bool = False) -> Path:
    with io.BytesIO() as buffer:
        writer = WARCWriter(buffer, gzip=packed)
        writer.write_record(writer.create_warcinfo_record(path.name, {"software": "osk-crawler"}))
        for number, one in enumerate(sent):
            headers = StatusAndHeaders(one.status, list(one.headers.items()), protocol="HTTP/1.1")
            if one.kind == "request":
                headers = StatusAndHeaders("GET / HTTP/1.1", list(one.headers.items()), is_http_request=True)
            with io.BytesIO(one.body) as payload:
                address, length = f"https://osk.example/{number}", len(one.body)
                writer.write_record(writer.create_warc_record(address, one.kind, payload, length, http_headers=headers))
        path.write_bytes(buffer.getvalue())
    return path


def read(path: Path) -> list[Record]:
    return list(read_records(source_at(path)))


WHOLE = {
    "plain": html(),
    "chunked": html(chunked(UTF8), Transfer_Encoding="chunked"),
    "gzip": html(gzip.compress(UTF8), Content_Encoding="gzip"),
    "deflate": html(zlib.compress(UTF8), Content_Encoding="deflate"),
    "deflate without wrapper": html(zlib.compress(UTF8)[2:-4], Content_Encoding="deflate"),
    "brotli": html(brotli.compress(UTF8), Content_Encoding="br"),
    "zstandard": html(zstd().compress(UTF8), Content_Encoding="zstd"),
    "gzip in chunks": html(chunked(gzip.compress(UTF8)), Transfer_Encoding="chunked", Content_Encoding="GZIP"),
    "twice": html(gzip.compress(zlib.compress(UTF8)), Content_Encoding="deflate, gzip"),
    "unpacked by the crawler": html(UTF8, Content_Encoding="gzip"),
    "brotli unpacked by the crawler": html(UTF8, Content_Encoding="br"),
    "chunks joined by the crawler": html(UTF8, Transfer_Encoding="chunked"),
    "unknown encoding": html(UTF8, Content_Encoding="identity"),
    "latin-1 by header": html(HTML.encode("latin-1"), "text/html; charset=ISO-8859-1"),
    "utf-8 despite the header": html(UTF8, "text/html; charset=latin1"),
    "windows-1257 by header against the page": html(
        f"<meta charset=windows-1251>{HTML}".encode("cp1257"), 'text/html;charset="windows-1257"'
    ),
    "charset that does not exist": html(UTF8, "text/html; charset=osk-8"),
    "xhtml": html(UTF8, "application/xhtml+xml"),
    "capitals": html(UTF8, "Text/HTML"),
    "no type": Sent(UTF8, {}),
}


@pytest.mark.parametrize("packed", [False, True], ids=["warc", "warc.gz"])
@pytest.mark.parametrize("sent", WHOLE.values(), ids=WHOLE)
def test_page_is_read_as_a_browser_would(sent: Sent, packed: bool, tmp_path: Path) -> None:  # noqa: FBT001
    (record,) = read(archive(tmp_path / "x.warc", [sent], packed=packed))
    assert record.error is None
    assert TEXT in str(record.page.content)
    assert (record.page.kind, record.page.url) == ("html", "https://osk.example/0")
    assert record.page.id.startswith("urn:uuid:")


NO_PAGES = {
    "picture": Sent(b"\x89PNG\r\n", {"Content-Type": "image/png"}),
    "json": Sent(b"{}", {"Content-Type": "application/json"}),
    "picture without type": Sent(b"\x89PNG\r\n", {}),
    "text without type": Sent(b"User-agent: *", {}),
    "redirect": Sent(b"<html>Moved</html>", {"Content-Type": "text/html", "Location": "/new"}, "301 Moved"),
    "not found": html()._replace(status="404 Not Found"),
    "request": Sent(b"", {"Host": "osk.example"}, kind="request"),
    "metadata": html()._replace(kind="metadata"),
    "revisit": html()._replace(kind="revisit"),
}


@pytest.mark.parametrize("sent", NO_PAGES.values(), ids=NO_PAGES)
def test_what_is_no_page_is_passed_over(sent: Sent, tmp_path: Path) -> None:
    found = read(archive(tmp_path / "x.warc", [html(), sent, html()]))
    assert [record.page.url for record in found] == ["https://osk.example/0", "https://osk.example/2"]


BROKEN = {
    "gzip cut off": (html(gzip.compress(UTF8)[:-20], Content_Encoding="gzip"), "its compressed body is cut off"),
    "gzip damaged": (html(b"\x1f\x8b\x08" + bytes(range(100)), Content_Encoding="gzip"), "is damaged"),
    "brotli cut off": (html(brotli.compress(UTF8)[:-20], Content_Encoding="br"), "its compressed body is cut off"),
    "brotli damaged": (html(b"\xff" * 50, Content_Encoding="br"), "is damaged"),
    "zstandard cut off": (html(zstd().compress(UTF8)[:-9], Content_Encoding="zstd"), "body is cut off"),
    "chunks cut off": (html(chunked(UTF8)[:-40], Transfer_Encoding="chunked"), "in the middle of a chunk"),
    "binary": (html(bytes(range(256)) * 20), "looks like binary data"),
    "pdf": (html(b"%PDF-1.7 \xff"), "looks like a PDF"),
    "bomb": (html(gzip.compress(bytes(101_000_000)), Content_Encoding="gzip"), "longer than 100 MB"),
}


@pytest.mark.parametrize(("sent", "error"), BROKEN.values(), ids=BROKEN)
def test_broken_page_costs_itself(sent: Sent, error: str, tmp_path: Path) -> None:
    before, broken, after = read(archive(tmp_path / "x.warc", [html(), sent, html()]))
    assert (before.error, after.error) == (None, None)
    assert error in str(broken.error)
    assert (broken.page.url, broken.page.content, broken.whole) == ("https://osk.example/1", "", True)


@pytest.mark.parametrize("packed", [False, True], ids=["warc", "warc.gz"])
@pytest.mark.parametrize("missing", [1, 2, 3, 4, 40, 300, 800])
def test_archive_cut_off(missing: int, packed: bool, tmp_path: Path) -> None:  # noqa: FBT001
    """However little is missing; but the line ends behind the last record of an unpacked archive are nothing."""
    path = archive(tmp_path / "x.warc", [html()] * 4, packed=packed)
    path.write_bytes(path.read_bytes()[:-missing])
    *before, last = read(path)
    if not packed and missing <= 4:
        assert len(before) == 3
        assert last.error is None
        return
    assert "cut off" in str(last.error) or "breaks off in the middle" in str(last.error)
    assert not last.whole
    assert 1 <= len(before) <= 4
    assert all(record.error is None for record in before)


@pytest.mark.parametrize(
    ("junk", "error"),
    [
        (b"junk\r\n", "record 3: does not begin as a record"),
        (b"WARC/1.0\r\nWARC-Type: response\r\n\r\n", "record 3: has no Content-Length"),
        (b"WARC/1.0\r\nContent-Length: -5\r\n\r\n", "below zero"),
        (b"WARC/1.0\r\nContent-Length: 99999999999\r\n\r\n", "record 3: the archive breaks off"),
        (b"WARC/1.0\r\n" + b"x" * 2_000_000, "record 3: "),
    ],
    ids=["junk", "no length", "below zero", "too long", "no end"],
)
def test_damaged_archive_gives_what_came_before(junk: bytes, error: str, tmp_path: Path) -> None:
    path = archive(tmp_path / "x.warc", [html()])
    path.write_bytes(path.read_bytes() + junk + path.read_bytes())
    first, last = read(path)
    assert (first.error, last.whole) == (None, False)
    assert error in str(last.error)


@pytest.mark.parametrize("content", [b"<html>no archive</html>", b"\0" * 5000], ids=["html", "nul"])
def test_file_that_is_none(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "x.warc").write_bytes(content)
    with pytest.raises(SourceError, match="does not begin as a record of a WARC archive"):
        read(tmp_path / "x.warc")


def test_becomes_json_lines(tmp_path: Path) -> None:
    path = archive(tmp_path / "x.warc.gz", [html(), NO_PAGES["picture"], BROKEN["binary"][0]], packed=True)
    assert source_at(path).output == "x.jsonl"
    clean_file(path, tmp_path / "x.jsonl")
    first, broken = (json.loads(line) for line in (tmp_path / "x.jsonl").read_text().splitlines())
    assert list(first) == ["id", "url", "date", *ADDED]
    assert (first["url"], first["body"], broken["status"]) == ("https://osk.example/0", TEXT, "error")


def test_becomes_parquet_if_told(tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    clean_file(archive(tmp_path / "x.warc", [html()] * 3), tmp_path / "x.parquet")
    went = pq.read_table(tmp_path / "x.parquet")
    assert went.column_names == ["id", "url", "date", *ADDED]
    assert went["body"].to_pylist() == [TEXT] * 3
