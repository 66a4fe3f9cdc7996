"""Spark, in local mode with two executors' worth of tasks: every row as `clean` has it, and a bad page costs one."""

from __future__ import annotations

import datetime as dt
import gzip
import os
import re
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from conftest import ROOT
from engine_rows import FAULTS, PROSE, TEXT, faulty_pages, page_rows, result_row, wanted_rows
from generated_pages import pages

from cleaner import Cleaner, Config, ConfigError, Page
from cleaner.io.report import ADDED
from cleaner.io.source import Source
from cleaner.io.warc import read
from cleaner.sites import learn
from cleaner.sites.block import MOST_PAGES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

pytest.importorskip("pyspark")
pytestmark = pytest.mark.filterwarnings("ignore:PySpark does not yet:FutureWarning", "ignore::DeprecationWarning")

COUNT = int(os.environ.get("CLEANER_ENGINE_PAGES", "120"))
"""Pages of the large test, on up to 200 sites; 20,000 take some minutes."""
SCHEMA = "id string, html string, text string, url string, n long"


@pytest.fixture(scope="module")
def spark(plugin: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(plugin), prepend=os.pathsep)
        patch.setenv("PYSPARK_PYTHON", sys.executable)
        patch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        from pyspark.sql import SparkSession

        builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
        settings = {
            "spark.sql.shuffle.partitions": "4",
            "spark.sql.execution.arrow.maxRecordsPerBatch": "100",
            "spark.ui.showConsoleProgress": "false",
            "spark.sql.warehouse.dir": str(tmp_path_factory.mktemp("warehouse")),
            "spark.task.maxFailures": "1",
            "spark.sql.execution.arrow.pyspark.validateSchema.enabled": "true",
        }
        for name, value in settings.items():
            builder = builder.config(name, value)
        session = builder.getOrCreate()
        session.sparkContext.setLogLevel("OFF")
        yield session
        session.stop()


def frame(spark: Any, made: Iterable[Page], parts: int = 4) -> Any:
    rows = [tuple(row.values()) for row in page_rows(made)]
    return spark.createDataFrame(rows, SCHEMA).repartition(parts)


def collected(df: Any) -> dict[str, dict[str, Any]]:
    rows = [row.asDict(recursive=True) for row in df.collect()]
    found = {row["id"]: row for row in rows}
    assert len(found) == len(rows)
    return found


def test_rows_and_site_memory_are_those_of_a_local_run(spark: Any, tmp_path: Path) -> None:
    from cleaner.integrations.spark import clean_dataframe, learn_sites

    made = list(pages(COUNT, min(COUNT // 10, 200)))
    df = frame(spark, made, 8)
    memory = learn_sites(df, out=tmp_path / "spark.bin")
    learn(made).save(tmp_path / "local.bin")
    assert (tmp_path / "spark.bin").read_bytes() == (tmp_path / "local.bin").read_bytes()
    found = collected(clean_dataframe(df, sites=memory))
    assert found == wanted_rows(Cleaner(sites=tmp_path / "local.bin"), made)
    assert any(removal["rule"].startswith("repeated-lines/") for row in found.values() for removal in row["removals"])


def test_culprits_cost_their_rows(spark: Any) -> None:
    from cleaner.integrations.spark import clean_dataframe

    given = faulty_pages()
    found = collected(clean_dataframe(frame(spark, given, 1), seconds=2, memory=1 << 30))
    for fault, reason in FAULTS.items():
        row = found.pop(fault)
        assert reason in row["error"]
        assert (row["status"], row["body"], row["removals"]) == ("error", f"This page {fault}.", [])
        assert given[row["n"]].id == fault
    wanted = wanted_rows(Cleaner(), given)
    assert found == {name: row for name, row in wanted.items() if name not in FAULTS}


def test_page_that_cannot_be_read_counts_for_nothing(spark: Any, tmp_path: Path) -> None:
    from cleaner.integrations.spark import learn_sites

    made = list(pages(20, 2))
    image = [(None, b"\x89PNG\r\n\x1a\n", "https://www.site0.example/image")]
    rows = [(row["id"], str(row["html"] or row["text"] or "").encode(), row["url"]) for row in page_rows(made)]
    learn_sites(
        spark.createDataFrame(rows + image, "id string, content binary, url string"), out=tmp_path / "spark.bin"
    )
    learn(replace(page, kind=None) for page in made).save(tmp_path / "local.bin")
    assert (tmp_path / "spark.bin").read_bytes() == (tmp_path / "local.bin").read_bytes()


def test_site_with_more_pages_than_a_memory_keeps(spark: Any) -> None:
    from cleaner.integrations.spark import learn_sites

    made = [
        Page("", f"Ferry {number:014b}.\nMore ferries".translate({48: "a", 49: "o"}), "text", "https://osk.example/")
        for number in range(MOST_PAGES + 500)
    ]
    made += [Page("", "Ferry alone.", "text", "https://velm.example/")] * 2
    found, wanted = learn_sites(frame(spark, made), isolate=False), learn(made)
    assert [*map(bytes, found.arrays())] == [*map(bytes, wanted.arrays())]
    assert found.pages == MOST_PAGES + 1


def test_no_pages_at_all(spark: Any) -> None:
    from cleaner.integrations.spark import clean_dataframe, learn_sites

    df = frame(spark, [])
    assert clean_dataframe(df).collect() == []
    assert learn_sites(df).sites == 0


def test_other_columns_go_through(spark: Any) -> None:
    from cleaner.integrations.spark import clean_dataframe

    when = dt.datetime(2024, 5, 1, 12, 30)  # noqa: DTZ001  # as Spark gives it back
    schema = "page binary, when timestamp, tags array<string>, crawl struct<depth: int>, status int, title string"
    df = spark.createDataFrame([(bytearray(TEXT.encode()), when, ["a", None], (3,), 200, "As it was")], schema)
    done = clean_dataframe(df, text_col="page")
    assert done.columns == ["when", "tags", "crawl", "title", *(name for name in ADDED if name != "title")]
    (row,) = done.collect()
    assert (row.when, row.tags, row.crawl.depth, row.title) == (when, ["a", None], 3, "As it was")
    assert (row.status, row.body) == ("cleaned", PROSE)


def test_wrong_columns_are_told_before_the_job(spark: Any) -> None:
    from cleaner.integrations.spark import clean_dataframe, learn_sites

    df = frame(spark, [])
    with pytest.raises(ConfigError, match="no column 'pages'"):
        clean_dataframe(df, html_col="pages")
    with pytest.raises(ConfigError, match="no column 'address'"):
        learn_sites(df, url_col="address")


def test_rules_models_and_memory_are_sent_along(spark: Any, tmp_path: Path) -> None:
    from cleaner.integrations.spark import clean_dataframe

    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "osk.toml").write_text(RULE)
    made = [Page("a", f"{PROSE}\nAll ferries of Osk", "text", "https://osk.example/")]
    config = Config(rules=(rules,))
    done = clean_dataframe(frame(spark, made), config=config)
    rules.rename(tmp_path / "gone")  # workers on other machines do not have it either
    assert collected(done)["a"]["body"] == PROSE


RULE = """
[[rule]]
id = "osk/more"
title = "Menu of Osk"
because = "is the menu of Osk"
category = "links"
score = 6.0
match.exact = ["all ferries of osk"]
examples.remove = ["All ferries of Osk", "ALL FERRIES OF OSK"]
examples.keep = ["All ferries of Osk were late on Monday.", "The ferries of Osk"]
"""


def record(number: int, page: str) -> bytes:
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page.encode()
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{number}>\r\nWARC-Date: 2024-05-01T00:00:00Z\r\n"
        f"WARC-Target-URI: https://osk.example/{number}\r\nContent-Length: {len(http)}\r\n\r\n"
    )
    return gzip.compress(head.encode() + http + b"\r\n\r\n")


def test_archives(spark: Any, tmp_path: Path) -> None:
    from cleaner.integrations.spark import clean_warcs, learn_sites, read_warcs

    html = [
        page.content for page in pages(60, 3) if page.kind == "html" and isinstance(page.content, str) and page.content
    ]
    records = [record(number, page) for number, page in enumerate(html)]
    half = len(records) // 2
    (tmp_path / "a.warc.gz").write_bytes(b"".join(records[:half]))
    (tmp_path / "b.warc.gz").write_bytes(b"".join(records[half:])[:-40])
    paths = [str(tmp_path / name) for name in ("a.warc.gz", "b.warc.gz", "none.warc.gz")]
    df = clean_warcs(spark, paths)
    assert df.rdd.getNumPartitions() == 3
    rows = [row.asDict(recursive=True) for row in df.collect()]
    cleaner = Cleaner()
    read_here = [item.page for path in paths[:1] for item in read(Source(path, path, "warc", path))]
    for row, page in zip(rows, read_here, strict=False):
        facts = {"source": paths[0], "id": page.id, "url": page.url, "date": "2024-05-01T00:00:00Z"}
        assert row == facts | result_row(cleaner.clean_page(page))
    assert [row["id"] for row in rows[:-2]] == [f"urn:uuid:{number}" for number in range(len(records) - 1)]
    broken, missing = rows[-2:]
    assert (broken["source"], broken["status"], broken["id"]) == (paths[1], "error", None)
    assert "breaks off" in broken["error"] or "cut" in broken["error"]
    assert (missing["source"], missing["status"]) == (paths[2], "error")
    raw = read_warcs(spark, paths)
    learn_sites(raw, out=tmp_path / "spark.bin")
    learn(Page("", page, "html", "https://osk.example/") for page in html[:-1]).save(tmp_path / "local.bin")
    assert (tmp_path / "spark.bin").read_bytes() == (tmp_path / "local.bin").read_bytes()
    assert [row.html for row in raw.where("error is null").collect()] == html[:-1]


@pytest.mark.usefixtures("spark")
def test_program_of_the_how_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made = [*pages(20, 2), Page("crash", f"{PROSE} This page exits.", "text", "https://www.site1.example/crash")]
    rows = page_rows(made)
    for day, part in {"2026-11-23": rows[:12], "2026-11-24": rows[12:]}.items():
        pq.write_to_dataset(pa.Table.from_pylist([{**row, "day": day} for row in part]), tmp_path / "raw", ["day"])
    (code,) = re.findall(r"```python\n(.*?)```", (ROOT / "docs/howto/lake.md").read_text(), re.DOTALL)
    places = [str(tmp_path / name) for name in ("raw", "clean", "sites.bin")]
    for days in ([], ["2026-11-24"]):  # the second time, the other day stays as it is
        monkeypatch.setattr(sys, "argv", ["lake.py", *places, *days])
        exec(code.replace("spark.stop()", ""), {"__name__": "__main__"})  # noqa: S102  # the session is that of the tests
        table = pq.read_table(tmp_path / "clean")
        done = {row.pop("id"): row for row in table.to_pylist()}
        assert len(done) == len(table)
        crash = done.pop("crash")
        assert (crash["status"], crash["day"]) == ("error", "2026-11-24")
        wanted = wanted_rows(Cleaner(sites=tmp_path / "sites.bin"), made[:-1])
        assert {name: row.pop("day") for name, row in done.items()} == {
            page.id: "2026-11-23" if number < 12 else "2026-11-24" for number, page in enumerate(made[:-1])
        }
        assert {name: {"id": name, **row} for name, row in done.items()} == wanted
    assert "2026-11-24 error 1" in capsys.readouterr().out
