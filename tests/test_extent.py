"""How many pages a run has before it: known while it learns, without reading all of them first."""

from __future__ import annotations

import gzip
import json
from random import Random
from string import ascii_letters
from typing import TYPE_CHECKING

import pytest
from command import ARTICLE
from rich.console import Console

from cleaner import Config
from cleaner.extent import Extent, extent_of
from cleaner.io.find import find
from cleaner.learning import Learn, learn_run
from cleaner.progress import Display
from cleaner.run import Run, clean_run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def jsonl(number: int, text: Callable[[], str] = lambda: ARTICLE) -> bytes:
    return b"".join(json.dumps({"id": at, "text": f"{at} {text()}"}).encode() + b"\n" for at in range(number))


def noise(chance: Random = Random(1)) -> str:  # noqa: B008, S311  # the same each time
    """Give text that hardly packs, so that a packed file is longer than what is looked into."""
    return "".join(chance.choices(ascii_letters, k=1500))


def warc(number: int) -> bytes:
    page = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>The ferry left.</p>"
    head = "WARC/1.0\r\nWARC-Type: {}\r\nWARC-Record-ID: <urn:{}>\r\nContent-Length: {}\r\n\r\n"
    kinds = ("request", "response") * number
    return b"".join(head.format(kind, at, len(page)).encode() + page + b"\r\n\r\n" for at, kind in enumerate(kinds))


def parquet(number: int) -> bytes:
    import io

    import pyarrow as pa
    import pyarrow.parquet as pq

    sink = io.BytesIO()
    pq.write_table(pa.table({"text": [ARTICLE] * number}), sink)
    return sink.getvalue()


def walked(extent: Extent) -> Extent:
    for _ in range(1000):
        extent.look()
    return extent


@pytest.mark.parametrize(
    ("name", "content", "pages"),
    [
        ("a.jsonl", jsonl(40), 40), ("open.jsonl", jsonl(40)[:-1], 40), ("a.jsonl.gz", gzip.compress(jsonl(40)), 40),
        ("a.warc", warc(30), 30), ("a.warc.gz", b"".join(map(gzip.compress, (warc(10),) * 3)), 30),
        ("a.parquet", parquet(50), 50), ("a.txt", ARTICLE.encode(), 1), ("empty.jsonl", b"", 0),
        ("broken.jsonl.gz", gzip.compress(jsonl(40))[:20], 1),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_pages_of_a_file_are_counted(name: str, content: bytes, pages: int, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    extent = walked(Extent(find([str(tmp_path)])))
    assert (extent.pages, extent.exact) == (pages, True)


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "packed"])
def test_long_file_of_records_is_estimated(pack: Callable[[bytes], bytes], tmp_path: Path) -> None:
    (tmp_path / "long.jsonl").write_bytes(pack(jsonl(9000, noise)))
    extent = walked(Extent(find([str(tmp_path)])))
    assert not extent.exact
    assert extent.pages == pytest.approx(9000, rel=0.05)


def test_nothing_is_said_before_the_walk_is_over(tmp_path: Path) -> None:
    for number in range(40):
        (tmp_path / f"{number}.txt").write_text(ARTICLE)
    extent = Extent(find([str(tmp_path)]))
    extent.look()
    assert extent.pages is None
    assert walked(extent).pages == 40


def test_other_machines_are_not_asked() -> None:
    assert extent_of(["https://osk.example/a.html"]) is None


@pytest.mark.parametrize("pass_name", ["learning the sites", "cleaning"])
def test_run_knows_its_total_in_both_passes(pass_name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleaner.progress._LINE_SECONDS", 0.0)
    (tmp_path / "in").mkdir()
    for number in range(20):
        (tmp_path / f"in/{number}.txt").write_text(f"{number} {ARTICLE}")
    with (tmp_path / "said").open("w") as said:
        clean_run(Run((str(tmp_path / "in"),), None, Config(), workers=1), Display(Console(file=said), json=True))
    lines = [json.loads(line) for line in (tmp_path / "said").read_text().splitlines()]
    last = [line for line in lines if line.get("what") == pass_name][-1]
    assert (last["pages"], last["total"], last["total_is_estimate"], last["seconds_left"]) == (20, 20, False, 0)


def test_learning_by_itself_says_how_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleaner.progress._LINE_SECONDS", 0.0)
    (tmp_path / "in.jsonl").write_bytes(jsonl(30))
    with (tmp_path / "said").open("w") as said:
        learn_run(Learn((str(tmp_path / "in.jsonl"),), tmp_path / "sites.bin", workers=1), Display(Console(file=said)))
    assert "30 of 30 pages" in " ".join((tmp_path / "said").read_text().split())
