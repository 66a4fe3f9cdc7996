"""The programs in the docs run as they stand."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from typing import TYPE_CHECKING

import pyarrow.parquet as pq
import pytest
import regex
from conftest import ROOT
from culprit_pages import HTML, PROSE, expected
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FENCE = regex.compile(r"^## (.+?)$|^```python\n(.*?)^```$", regex.M | regex.S)
BODY = expected("html").body
MUSEUM = HTML.replace("The ferry sails again", "A museum for clocks").replace(
    PROSE.splitlines()[0], "Velmora has a new museum, its second one, where clocks of four centuries strike at noon."
)


def snippets(page: str) -> Iterator[tuple[str, str]]:
    """Give the Python of a page by the heading above it."""
    heading = page
    for found in FENCE.finditer((ROOT / "docs" / page).read_text(encoding="utf-8")):
        if found[1]:
            heading = found[1]
        else:
            yield heading, found[2]


def program(name: str, folder: Path) -> Path:
    """Write the program of a how-to to a file."""
    ((_, code),) = snippets(f"howto/{name}.md")
    (folder / f"{name}.py").write_text(code, encoding="utf-8")
    return folder / f"{name}.py"


def run(path: Path, *args: object) -> str:
    command = [sys.executable, str(path), *map(str, args)]
    done = subprocess.run(command, capture_output=True, check=False, cwd=path.parent, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    return done.stdout


PAGES = {
    "/": '<html><body><p><a href="/ferry">Ferry</a> <a href="/museum">Museum</a> <a href="/blank">Blank</a></p></html>',
    "/ferry": HTML,
    "/museum": MUSEUM,
    "/blank": "<html><body> </body></html>",
    "/robots.txt": "",
}


class _Site(BaseHTTPRequestHandler):
    def do_GET(self) -> None:  # the server calls it so
        page = PAGES.get(self.path)
        self.send_response(404 if page is None else 200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write((page or "").encode())

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def site() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Site) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("code", [pytest.param(code, id=heading) for heading, code in snippets("frameworks.md")])
def test_snippet(code: str) -> None:
    framework = regex.search(r"^from (langchain_core|llama_index|haystack|datasets|datatrove)\b", code, regex.M)
    assert framework is not None
    pytest.importorskip(framework[1])
    exec(compile(code, "frameworks.md", "exec"), {"__name__": "snippet"})  # noqa: S102


def test_news_archive(site: str, tmp_path: Path) -> None:
    pytest.importorskip("scrapy")
    printed = run(program("news_archive", tmp_path), site, "archive.parquet")
    assert printed.splitlines()[1:] == ["cleaned /ferry", "cleaned /museum"]
    rows = {row["url"].removeprefix(site): row for row in pq.read_table(tmp_path / "archive.parquet").to_pylist()}
    assert rows.keys() == {"", "ferry", "museum"}
    assert rows["ferry"]["body"] == BODY
    assert rows["ferry"]["cleaner_title"] == "The ferry sails again"
    assert rows["ferry"]["html"] == HTML


def test_retrieval_index(tmp_path: Path) -> None:
    pytest.importorskip("langchain_core")
    pytest.importorskip("langchain_text_splitters")
    pages = tmp_path / "pages"
    pages.mkdir()
    for name in ("/ferry", "/museum", "/blank"):
        (pages / f"{name[1:]}.html").write_text(PAGES[name], encoding="utf-8")
    printed = run(program("retrieval_index", tmp_path), "pages", "Which museum is new in Velmora?")
    assert printed.startswith("museum.html: A museum for clocks\nVelmora has a new museum, its second one")
    assert "River towns" not in printed


def archive(path: Path, pages: dict[str, str]) -> None:
    with BytesIO() as buffer:
        writer = WARCWriter(buffer)
        for address, page in pages.items():
            said = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
            with BytesIO(page.encode()) as payload:
                writer.write_record(
                    writer.create_warc_record(
                        f"https://osk.example{address}",
                        "response",
                        payload,
                        len(page.encode()),
                        http_headers=said,
                        warc_headers_dict={"WARC-Identified-Payload-Type": "text/html"},
                    )
                )
        path.write_bytes(buffer.getvalue())


def test_training_corpus(tmp_path: Path) -> None:
    pytest.importorskip("datatrove")
    (tmp_path / "crawl").mkdir()
    archive(tmp_path / "crawl" / "a.warc.gz", {name: PAGES[name] for name in ("/ferry", "/blank")})
    archive(tmp_path / "crawl" / "b.warc.gz", {name: PAGES[name] for name in ("/", "/museum")})
    run(program("training_corpus", tmp_path), "crawl", "corpus", 2)
    rows = pq.read_table(tmp_path / "corpus" / "articles").to_pylist()
    assert {row["url"]: row["cleaner_title"] for row in rows} == {
        "https://osk.example/ferry": "The ferry sails again",
        "https://osk.example/museum": "A museum for clocks",
    }
    assert BODY in [row["text"] for row in rows]
    (left_out,) = (
        json.loads(line)
        for path in (tmp_path / "corpus" / "left-out").iterdir()
        for line in gzip.decompress(path.read_bytes()).splitlines()
    )
    assert left_out["metadata"]["filter_reason"] == "empty"
