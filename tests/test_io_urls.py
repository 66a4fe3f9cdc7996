"""Files of a run that stand in a storage."""

from __future__ import annotations

from typing import TYPE_CHECKING

import fsspec
import pytest

from cleaner.io.find import find

if TYPE_CHECKING:
    from pathlib import Path

from test_io_find import fill, outputs


@pytest.fixture
def bucket() -> str:
    files = fsspec.filesystem("memory")
    files.pipe({f"/bucket/{name}": b"Rain." for name in ("a.html", "news/b.jsonl.gz", "news/c.png", ".d.html")})
    return "memory://bucket"


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("", ["a.html", "news/b.jsonl.gz"]),
        ("/", ["a.html", "news/b.jsonl.gz"]),
        ("/news", ["b.jsonl.gz"]),
        ("/a.html", ["a.html"]),
        ("/**/*.png", ["news/c.png"]),
        ("/n*/*", ["news/b.jsonl.gz"]),
    ],
)
def test_urls(source: str, found: list[str], bucket: str) -> None:
    located = list(find([bucket + source]))
    assert [each.name for each in located] == found
    files = fsspec.filesystem("memory")
    assert all(files.exists(each.location) for each in located)


def test_root_of_a_storage(bucket: str) -> None:
    assert f"{bucket}/news/b.jsonl.gz" in [source.location for source in find(["memory://"])]


def test_url_and_folder_share_names(bucket: str, tmp_path: Path) -> None:
    fill(tmp_path, "a.html")
    assert outputs(find([bucket, str(tmp_path)])) == {
        "a.html": "a.txt",
        "news/b.jsonl.gz": "news/b.jsonl.gz",
        "a-2.html": "a.html.txt",
    }


def test_archive_in_a_chain_of_urls(tmp_path: Path) -> None:
    import zipfile

    from cleaner.io.page import read_page

    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr("news/a.txt", "Rain.")
        archive.writestr("b.png", "")
    (found,) = find([f"zip://::file://{tmp_path}/x.zip"])
    assert (found.name, found.output) == ("news/a.txt", "news/a.txt")
    assert read_page(found).content == "Rain."
