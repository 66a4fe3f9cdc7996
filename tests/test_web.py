"""Addresses of the web as sources, from a real server."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from command import ARTICLE, cleaner
from conftest import report
from hypothesis import example, given
from hypothesis import strategies as st
from web_server import LONG, Server, web

from cleaner.io.find import find
from cleaner.io.web import is_web, normal, relative_path

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator
    from pathlib import Path

GOOD = {
    "": "index.txt",
    "/news/ferry.html": "news/ferry.txt",
    "/moved": "moved.txt",
    "/away": "away.txt",
    "/packed": "packed.txt",
    "/deflated": "deflated.txt",
    "/plain": "plain.txt",
    "/untold": "untold.txt",
}
"""Path of the address -> path of its body, which is the article."""

BAD = {
    "/round": "leads in a circle, back to {base}/round",
    "/on/1": "leads on more than 3 times",
    "/to-file": "leads to file:///etc/hostname, which is no page on the web",
    "/missing": "the server answered 404 Not Found",
    "/teapot": "the server answered 418",
    "/empty-handed": "the server answered 204",
    "/packed-in-half": "is cut off",
    "/cut": "broke off 50 bytes before its end",
    "/large": "is longer than 2 MB",
    "/large-untold": "is longer than 2 MB",
    "/slow": "took longer than 3 seconds",
    "/slow-headers": "took longer than 3 seconds",
    "/silent": "took longer than 3 seconds",
    "/nonsense": "cannot be read",
    "/picture": "looks like a PNG image",
}
"""Path of the address -> part of the reason."""

ELSEWHERE = {
    "http://127.0.0.1:1/": "cannot be reached: Connection refused",
    "https://osk.invalid/": "no such host",
    "http://:80/": "is no address",
    "http://[::1/": "is no address",
    "http://crew:secret@127.0.0.1:1/": "holds a user name",
}


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with web() as started:
        yield started


@pytest.fixture(scope="module")
def run(server: Server, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[bytes]]:
    place = tmp_path_factory.mktemp("web")
    paths = [*GOOD, "/latin", "/cyrillic", "/records.jsonl", *BAD]
    addresses = [*(f"{server.base}{path}" for path in paths), *ELSEWHERE]
    limits = ["--web-seconds", 3, "--web-megabytes", 2, "--web-redirects", 3, "--workers", 1]
    (place / "local.txt").write_text(ARTICLE)
    sources = [*addresses, f"{server.base}/plain#crew", "local.txt"]
    return place / "out", cleaner("clean", *sources, *limits, "--out", "out", cwd=place, no_proxy="*")


@pytest.fixture(scope="module")
def rows(run: tuple[Path, subprocess.CompletedProcess[bytes]]) -> dict[str, dict[str, Any]]:
    return {row["source"]: row for row in report(run[0]).values()}


@pytest.mark.parametrize(("path", "body"), GOOD.items())
def test_page_is_cleaned(path: str, body: str, rows: dict[str, Any], run: tuple[Path, object], server: Server) -> None:
    row = rows[normal(f"{server.base}{path}")]
    assert (row["status"], row["error"]) == ("unchanged" if path == "/plain" else "cleaned", None)
    assert row["body_path"] == f"127.0.0.1-{server.server_port}/{body}"
    assert (run[0] / row["body_path"]).read_text() == ARTICLE


@pytest.mark.parametrize("path", ["/moved", "/away"])
def test_url_of_a_page_is_its_last_address(path: str, rows: dict[str, Any], server: Server) -> None:
    assert rows[f"{server.base}{path}"]["url"] == f"{server.base}/news/ferry.html"


@pytest.mark.parametrize(
    ("path", "start"), [("/latin", "Die Fähre nach Ösk"), ("/cyrillic", "Паром ушёл на рассвете.")]
)
def test_charset_is_what_the_server_says(
    path: str, start: str, rows: dict[str, Any], run: tuple[Path, object], server: Server
) -> None:
    assert (run[0] / rows[f"{server.base}{path}"]["body_path"]).read_text().startswith(start)


@pytest.mark.parametrize(("path", "kind"), [("/latin", "html"), ("/cyrillic", "text"), ("/untold", "html")])
def test_kind_is_what_the_server_or_the_page_says(path: str, kind: str, rows: dict[str, Any], server: Server) -> None:
    assert rows[f"{server.base}{path}"]["kind"] == kind


def test_records_are_told_by_the_ending(rows: dict[str, Any], run: tuple[Path, object], server: Server) -> None:
    written = run[0] / f"127.0.0.1-{server.server_port}/records.jsonl"
    assert [json.loads(line)["body"] for line in written.read_text().splitlines()] == [
        *("The ferry left.", "The ferry came back.")
    ]
    assert rows[f"{server.base}/records.jsonl"]["status"] == "unchanged"


@pytest.mark.parametrize(("path", "reason"), BAD.items())
def test_what_cannot_be_had_is_a_row_with_its_reason(
    path: str, reason: str, rows: dict[str, Any], server: Server
) -> None:
    row = rows[f"{server.base}{path}"]
    assert (row["status"], row["body_path"]) == ("error", None)
    assert reason.format(base=server.base) in row["error"]


@pytest.mark.parametrize(("address", "reason"), ELSEWHERE.items())
def test_address_that_leads_nowhere(address: str, reason: str, rows: dict[str, Any]) -> None:
    assert reason in rows[address]["error"]


def test_run_says_so(run: tuple[Path, subprocess.CompletedProcess[bytes]], rows: dict[str, Any]) -> None:
    out, done = run
    assert done.returncode == 1
    assert len(rows) == len(GOOD) + 3 + len(BAD) + len(ELSEWHERE) + 1
    assert f"and {len(BAD) + len(ELSEWHERE) - 5} more".encode() in done.stderr
    assert not (out / ".cleaner/fetched").exists()


def test_each_address_is_asked_for_once_by_name(
    run: tuple[Path, subprocess.CompletedProcess[bytes]], server: Server
) -> None:
    assert run[1].returncode == 1
    asked = Counter(path for path, _ in server.asked)
    assert {path: asked[path or "/"] for path in GOOD} == {**dict.fromkeys(GOOD, 1), "/news/ferry.html": 3}
    assert all(agent.startswith("pagecleaner/") for _, agent in server.asked)


@pytest.mark.parametrize(
    ("addresses", "outputs"),
    [
        (["https://osk.example/", "https://osk.example/index.html"], ["index.txt", "index.html.txt"]),
        (["https://osk.example/a", "https://osk.example/a.txt/b"], ["a.txt", "a.txt_/b.txt"]),
        (["https://osk.example/A", "https://osk.example/a"], ["A.txt", "a-2.txt"]),
        (["https://osk.example/a/../../b"], ["a/page-e6fc5bb9/page-e6fc5bb9/b.txt"]),
    ],
)
def test_no_two_bodies_want_one_place(addresses: list[str], outputs: list[str]) -> None:
    assert [source.output for source in find(addresses)] == [f"osk.example/{output}" for output in outputs]


ADDRESSES = st.lists(
    st.builds(
        "https://{}/{}{}".format,
        st.sampled_from(["osk.example", "x.txt", "[::1]:80", "osk.example:81"]),
        st.text(st.sampled_from("aA./%2eé\\:*.txt"), max_size=12),
        st.sampled_from(["", "?a=1", "?a=2", "#b"]),
    ),
    max_size=12,
)


@given(ADDRESSES)
@example(["https://osk.example/", "https://osk.example//"])
@example(["https://osk.example/a", "https://osk.example/a/"])
def test_bodies_stay_inside_and_apart(addresses: list[str]) -> None:
    found = list(find(addresses))
    assert len(found) == len({normal(address) for address in addresses})
    files = {source.output.casefold() for source in found}
    assert len(files) == len(found)
    assert not [file for file in files if file.startswith("/") or {"..", ".", ""} & set(file.split("/"))]
    folders = {file.rpartition("/")[0][: end or None] for file in files for end in [0, *range(len(file))]}
    assert not files & folders


def test_page_in_a_folder_of_the_host_keeps_clear_of_an_address(tmp_path: Path) -> None:
    (tmp_path / "osk.example").mkdir()
    (tmp_path / "osk.example/ferry.txt").write_text(ARTICLE)
    outputs = [source.output for source in find([str(tmp_path), "https://osk.example/ferry.html"])]
    assert outputs == ["osk.example/ferry.txt", "osk.example/ferry.txt.txt"]


@pytest.mark.parametrize("location", ["ftp://osk.example/", "httpx://osk.example", "http:/osk", "zip::http://osk/x"])
def test_other_schemes_are_not_of_the_web(location: str) -> None:
    assert not is_web(location)


def test_long_page_is_longer_than_the_limit_of_these_tests() -> None:
    assert len(LONG) > 2_000_000


def test_path_of_an_address_is_short_enough_for_any_file_system() -> None:
    path = relative_path("https://osk.example/" + "ä" * 500 + "/" + "ö" * 500 + ".html")
    assert max(len(part.encode()) for part in path.split("/")) < 250
    assert path.endswith(".html")


def test_sites_are_learnt_from_addresses_too_and_what_cannot_be_had_is_named(server: Server, tmp_path: Path) -> None:
    addresses = [f"{server.base}{path}" for path in ("/plain", "/latin", "/missing")]
    done = cleaner("learn", *addresses, "--out", tmp_path / "sites", no_proxy="*")
    assert done.returncode == 1
    assert f"{addresses[2]}: the server answered 404 Not Found" in done.stderr.decode()
    assert b"knows 2 pages of 1 site" in done.stdout
