"""What is found in files, folders, patterns and URLs, in which order, and what becomes of it."""

from __future__ import annotations

import os
import re
import shutil
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from cleaner.errors import OutputError, SourceError
from cleaner.io.find import find
from cleaner.io.glob import split

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from cleaner.io.source import Source, Wanted


@pytest.fixture
def scraped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    fill(
        tmp_path / "scraped",
        "a.html b.txt news/c.html.gz news/deep/d.jsonl news/deep/e.parquet x.warc.gz shop/f.md shop/g.png",
    )
    fill(tmp_path / "scraped", ".hidden.html .git/i.html news/.j.txt plain k.gz shop/h.tar.gz")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "scraped"


def fill(folder: Path, names: str) -> None:
    for name in names.split():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("Rain.")


def names(sources: Iterator[Source]) -> list[str]:
    return [source.name for source in sources]


def outputs(sources: Iterator[Source]) -> dict[str, str]:
    return {source.name: source.output for source in sources}


@pytest.mark.usefixtures("scraped")
def test_folder_is_searched_all_the_way_down() -> None:
    skipped: Counter[str] = Counter()
    found = list(find(["scraped"], skipped=skipped))
    assert [(source.name, source.format, source.output) for source in found] == [
        ("a.html", "page", "a.txt"),
        ("b.txt", "page", "b.txt"),
        ("plain", "page", "plain.txt"),
        ("x.warc.gz", "warc", "x.jsonl"),
        ("news/c.html.gz", "page", "news/c.txt"),
        ("news/deep/d.jsonl", "jsonl", "news/deep/d.jsonl"),
        ("news/deep/e.parquet", "parquet", "news/deep/e.parquet"),
        ("shop/f.md", "page", "shop/f.txt"),
    ]
    assert found[4].location == os.path.join("scraped", "news", "c.html.gz")  # noqa: PTH118
    assert skipped == {".png": 1, ".tar.gz": 1, ".gz": 1}


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("scraped/*.html", ["a.html"]),
        ("scraped/**/*.html*", ["a.html", "news/c.html.gz"]),
        ("scraped/*/**", ["news/c.html.gz", "news/deep/d.jsonl", "news/deep/e.parquet", "shop/f.md"]),
        ("scraped/*/*", ["news/c.html.gz", "shop/f.md"]),
        ("scraped/*/*.png", ["shop/g.png"]),
        ("scraped/n*s/**/[de].*", ["news/deep/d.jsonl", "news/deep/e.parquet"]),
        ("scraped/**/deep/*.jsonl", ["news/deep/d.jsonl"]),
        ("**/b.txt", ["scraped/b.txt"]),
    ],
)
@pytest.mark.usefixtures("scraped")
def test_patterns(pattern: str, found: list[str]) -> None:
    base, _ = split(pattern)
    located = list(find([pattern]))
    assert [source.name for source in located] == found
    assert [source.location for source in located] == [os.path.join(base, name) for name in found]  # noqa: PTH118


def test_file_whose_name_looks_like_a_pattern(tmp_path: Path) -> None:
    fill(tmp_path, "page[1].html page1.html")
    assert names(find([str(tmp_path / "page[1].html")])) == ["page[1].html"]


@pytest.mark.usefixtures("scraped")
def test_file_named_outright_is_taken_whatever_it_is_called() -> None:
    assert outputs(find(["scraped/shop/g.png", "scraped/.hidden.html"])) == {
        "g.png": "g.txt",
        ".hidden.html": ".hidden.txt",
    }


@pytest.mark.parametrize(
    "sources",
    [
        ["scraped", "scraped"],
        ["scraped", "scraped/"],
        ["scraped", "./scraped/news"],
        ["scraped", "scraped/**/*.html"],
        ["scraped/**/*", "scraped"],
        ["scraped", "scraped/a.html"],
        ["file://{}/scraped", "scraped"],
    ],
    ids=str,
)
@pytest.mark.usefixtures("scraped")
def test_what_two_sources_name_is_taken_once(sources: list[str], tmp_path: Path) -> None:
    found = [source.location for source in find([source.format(tmp_path) for source in sources])]
    assert sorted(map(os.path.abspath, found)) == sorted(os.path.abspath(each.location) for each in find(["scraped"]))  # noqa: PTH100


def test_folder_inside_another_named_first(scraped: Path) -> None:
    found = names(find([str(scraped / "news"), str(scraped)]))
    assert found[:3] == ["c.html.gz", "deep/d.jsonl", "deep/e.parquet"]
    assert len(found) == 8


@pytest.mark.parametrize(
    ("files", "becomes"),
    [
        ("a.html a.txt", {"a.html": "a.html.txt", "a.txt": "a.txt"}),
        ("a.htm a.html", {"a.htm": "a.txt", "a.html": "a.html.txt"}),
        ("A.html a.txt", {"A.html": "A.html.txt", "a.txt": "a.txt"}),
        ("A.txt a.txt", {"A.txt": "A.txt", "a.txt": "a.txt.txt"}),
        ("a.html a.html.gz a.html.txt", {"a.html": "a.txt", "a.html.gz": "a.html.gz.txt", "a.html.txt": "a.html.txt"}),
        ("a.html a.txt a.html.txt", {"a.html": "a.html-2.txt", "a.html.txt": "a.html.txt", "a.txt": "a.txt"}),
        ("Sub/a.txt sub/a.txt", {"Sub/a.txt": "Sub/a.txt", "sub/a.txt": "sub/a.txt.txt"}),
        ("x.jsonl x.warc", {"x.jsonl": "x.jsonl", "x.warc": "x.warc.jsonl"}),
        ("report.jsonl", {"report.jsonl": "report.jsonl.jsonl"}),
        ("sub/report.jsonl", {"sub/report.jsonl": "sub/report.jsonl"}),
        ("x.jsonl.gz x.ndjson", {"x.jsonl.gz": "x.jsonl.gz", "x.ndjson": "x.ndjson"}),
    ],
)
def test_outputs_are_unique(files: str, becomes: dict[str, str], tmp_path: Path) -> None:
    fill(tmp_path, files)
    assert outputs(find([str(tmp_path)])) == becomes


def test_outputs_of_several_sources_are_unique(tmp_path: Path) -> None:
    fill(tmp_path, "one/a.html one/sub/b.txt two/a.html two/A.txt two/sub/b.html three/Sub/B.htm four/a.html")
    found = list(find([str(tmp_path / name) for name in ("one", "two", "three", "four/a.html")]))
    assert len(found) == 7
    assert len({source.name for source in found}) == 7
    assert len({source.output.casefold() for source in found}) == 7
    assert [source.location for source in found] == [
        str(tmp_path / name)
        for name in "four/a.html one/a.html one/sub/b.txt two/A.txt two/a.html two/sub/b.html three/Sub/B.htm".split()
    ]


def test_order_and_names_are_those_of_every_run(scraped: Path) -> None:
    sources = [str(scraped), str(scraped / "news"), str(scraped / "**" / "*.md")]
    assert list(find(sources)) == list(find(sources))


@pytest.mark.parametrize(
    ("wanted", "becomes"),
    [
        ("txt", ["a.txt", "x.jsonl", "x.jsonl.gz", "x.parquet"]),
        ("md", ["a.md", "x.jsonl", "x.jsonl.gz", "x.parquet"]),
    ],
)
def test_form_of_bodies_is_chosen(wanted: Wanted, becomes: list[str], tmp_path: Path) -> None:
    fill(tmp_path, "a.html x.warc x.jsonl.gz x.parquet")
    assert sorted(outputs(find([str(tmp_path)], format=wanted)).values()) == becomes


@pytest.mark.parametrize("wanted", ["jsonl", "parquet"])
def test_format_of_records_is_chosen(wanted: Wanted, tmp_path: Path) -> None:
    fill(tmp_path, "x.warc y.jsonl.gz z.parquet")
    assert list(outputs(find([str(tmp_path)], format=wanted)).values()) == [f"{name}.{wanted}" for name in "xyz"]


@pytest.mark.parametrize(
    ("include", "found"),
    [(["*.html"], ["a.html"]), (["deep/*", "*.png"], ["news/deep/d.jsonl", "news/deep/e.parquet", "shop/g.png"])],
)
def test_include(include: Sequence[str], found: list[str], scraped: Path) -> None:
    assert names(find([str(scraped)], include=include)) == found


def test_links_to_folders_and_the_output_are_left_out(scraped: Path) -> None:
    (scraped / "link").symlink_to(scraped / "news")
    (scraped / "out").mkdir()
    fill(scraped / "out", "a.txt sub/b.txt")
    (scraped / "linked.html").symlink_to(scraped / "a.html")
    found = names(find([str(scraped)], scraped / "out"))
    assert not [name for name in found if name.startswith(("link/", "out/"))]
    assert "linked.html" in found


@pytest.mark.parametrize("source", ["nowhere", "nowhere/*.html"])
def test_missing_path_is_named_at_once(source: str) -> None:
    with pytest.raises(SourceError, match="no such"):
        find([source])


UNREACHED = {
    "scraped/nothing*": "no file matches",
    "scraped/**/*.xhtml": "no file matches",
    "memory://nowhere": "no such file or folder",
    "memory://nowhere/*.html": "no such folder: memory://nowhere",
    "s3://osk/x": "needs a library that is not installed: .*s3fs",
    "osk://bucket/x": "cannot be read: .*osk",
}


@pytest.mark.parametrize(("source", "reason"), UNREACHED.items(), ids=UNREACHED)
@pytest.mark.usefixtures("scraped")
def test_what_comes_to_nothing_is_a_source_with_its_reason(source: str, reason: str) -> None:
    found = list(find(["scraped", source]))
    (nothing,) = (each for each in found if each.error is not None)
    pages = [each for each in found if each.error is None]
    assert nothing.location == source
    assert re.search(reason, nothing.error or "")
    assert pages == list(find(["scraped"]))
    assert nothing.name not in {page.name for page in pages}


REFUSED = {
    "the source": (["in"], "in"),
    "a file beside": (["in/b.txt"], "in"),
    "the folder above": (["up/in"], "up"),
    "a link": (["in"], "link"),
}


@pytest.mark.parametrize(("sources", "out"), REFUSED.values(), ids=REFUSED)
def test_no_source_is_overwritten(
    sources: list[str], out: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    fill(tmp_path, "in/b.txt up/in/in/b.txt up/in/b.txt")
    (tmp_path / "link").mkdir()
    (tmp_path / "link/b.txt").symlink_to(tmp_path / "in/b.txt")
    with pytest.raises(OutputError, match=r"overwrite a source|folder of its own"):
        list(find(sources, tmp_path / out))


def test_output_of_an_earlier_run_is_no_source(scraped: Path, tmp_path: Path) -> None:
    fill(tmp_path / "out", "a.txt b.txt news/c.txt")
    assert len(names(find([str(scraped)], tmp_path / "out"))) == 8


def test_folder_that_vanishes_is_a_source_with_its_reason(scraped: Path) -> None:
    found = find([str(scraped), str(scraped / "news")])
    first = next(found)
    shutil.rmtree(scraped / "news/deep")
    shutil.rmtree(scraped / "news")
    rest = list(found)
    assert {first.name, *(each.name for each in rest if each.error is None)} == {
        *("a.html", "b.txt", "plain", "x.warc.gz", "shop/f.md")
    }
    assert [(each.location, each.error) for each in rest if each.error is not None] == [
        (f"{scraped}/news/", "cannot be read: No such file or directory")
    ]


def test_files_are_found_while_they_are_asked_for(tmp_path: Path) -> None:
    for folder in range(100):
        fill(tmp_path / f"{folder:02}", " ".join(f"{number:02}.html" for number in range(50)))
    found = find([str(tmp_path)])
    assert next(found).name == "00/00.html"
    fill(tmp_path / "99", "late.html")
    (tmp_path / "98/00.html").unlink()
    rest = names(found)
    assert len(rest) == 4999
    assert rest[-1] == "99/late.html"
    assert "98/00.html" not in rest
