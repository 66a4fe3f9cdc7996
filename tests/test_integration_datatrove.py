"""The datatrove step, in real pipelines run by its local executor."""

from __future__ import annotations

import gzip
import json
import logging
from importlib import import_module
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from culprit_pages import BAD, HTML, PAGES, SECONDS, STATUSES, body_in_place, expected, url_of
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from cleaner import ConfigError
from cleaner.guard import GuardedCleaner

if TYPE_CHECKING:
    from pathlib import Path

data = pytest.importorskip("datatrove.data")
local = import_module("datatrove.executor.local")
readers = import_module("datatrove.pipeline.readers")
writers = import_module("datatrove.pipeline.writers")
step: Any = import_module("cleaner.integrations.datatrove")
pytestmark = pytest.mark.usefixtures("culprits_elsewhere")


def given(*names: str) -> list[Any]:
    return [data.Document(PAGES[name], name, metadata={"url": url_of(name), "shelf": "osk"}) for name in names or PAGES]


def rows(folder: Path) -> list[dict[str, Any]]:
    found = []
    for path in sorted(folder.rglob("*.jsonl.gz")):
        found += [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]
    return found


def stats(logs: Path) -> dict[str, Any]:
    """Give the stats of the step, as datatrove writes them."""
    (found,) = (item for item in json.loads((logs / "stats.json").read_text()) if "CLEAN" in item["name"])
    return {name: value["total"] if isinstance(value, dict) else value for name, value in found["stats"].items()}


@pytest.fixture(scope="module")
def guard() -> GuardedCleaner:
    return GuardedCleaner(seconds=SECONDS)


@pytest.fixture(scope="module")
def out(guard: GuardedCleaner, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("datatrove")
    dropped = writers.JsonlWriter(str(folder / "dropped"))
    steps = [
        given(),
        step.CleanDocuments(guard, drop=["quarantined"], exclusion_writer=dropped),
        writers.JsonlWriter(str(folder / "kept")),
    ]
    local.LocalPipelineExecutor(steps, logging_dir=str(folder / "logs")).run()
    return folder


def test_ids_and_order_stay(out: Path) -> None:
    assert [row["id"] for row in rows(out / "kept")] == [name for name in PAGES if name != "mostly-residue"]


@pytest.mark.parametrize("name", [name for name in PAGES if name != "mostly-residue"])
def test_body_is_that_of_clean(name: str, out: Path) -> None:
    (row,) = (row for row in rows(out / "kept") if row["id"] == name)
    assert row["text"] == body_in_place(name)
    assert row["metadata"]["cleaner_status"] == STATUSES[name]
    assert (row["metadata"]["url"], row["metadata"]["shelf"]) == (url_of(name), "osk")
    assert bool(row["metadata"]["cleaner_error"]) == (name in BAD)


def test_dropped_pages_are_written_with_the_reason(out: Path) -> None:
    (row,) = rows(out / "dropped")
    assert (row["id"], row["text"]) == ("mostly-residue", PAGES["mostly-residue"])
    assert row["metadata"]["filter_reason"] == row["metadata"]["cleaner_status"] == "quarantined"


def test_stats(out: Path) -> None:
    found = stats(out / "logs")
    results = [expected(name) for name in PAGES if name not in BAD]
    assert (found["total"], found["forwarded"], found["dropped"]) == (len(PAGES), len(PAGES) - 1, 1)
    assert found["status_error"] == len(BAD)
    assert found["dropped_quarantined"] == 1
    assert found["removals"] == sum(len(result.removals) for result in results)
    assert found["removed_chars"] == sum(len(result.text) - len(result.body) for result in results)


def test_tasks_in_worker_processes(tmp_path: Path) -> None:
    for number in range(2):
        lines = [json.dumps({"text": PAGES[name], "id": f"{number}-{name}"}) for name in ("text", "raises", "last")]
        (tmp_path / f"{number}.jsonl").write_text("\n".join(lines))
    steps = [
        readers.JsonlReader(str(tmp_path), glob_pattern="*.jsonl"),
        step.CleanDocuments(),
        writers.JsonlWriter(str(tmp_path / "out")),
    ]
    local.LocalPipelineExecutor(steps, tasks=2, workers=2, logging_dir=str(tmp_path / "logs")).run()
    assert {row["id"]: row["text"] for row in rows(tmp_path / "out")} == {
        f"{number}-{name}": body_in_place(name) for number in range(2) for name in ("text", "raises", "last")
    }
    assert stats(tmp_path / "logs")["status_error"] == 2


def test_archive(tmp_path: Path) -> None:
    with (tmp_path / "crawl.warc.gz").open("wb") as file:
        writer = WARCWriter(file)
        for name in ("html", "last"):
            page = HTML.replace("nine", name).encode()
            said = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
            kind = {"WARC-Identified-Payload-Type": "text/html"}
            record = (url_of(name), "response", BytesIO(page), len(page))
            writer.write_record(writer.create_warc_record(*record, http_headers=said, warc_headers_dict=kind))
    pages = readers.WarcReader(str(tmp_path), glob_pattern="*.warc.gz")
    came = list(step.CleanDocuments(GuardedCleaner(isolate=False))(pages()))
    assert [document.text for document in came] == [
        expected("html").body.replace("nine", name) for name in ("html", "last")
    ]
    assert [document.metadata["url"] for document in came] == [url_of("html"), url_of("last")]


def test_page_in_the_metadata() -> None:
    documents = [data.Document("some other text", "a", metadata={"html": HTML}), data.Document("no page", "b")]
    first, second = step.CleanDocuments(GuardedCleaner(isolate=False), html_field="html")(iter(documents))
    assert first.text == expected("html").body
    assert (second.text, second.metadata["cleaner_status"]) == ("no page", "error")


def test_failures_are_logged(guard: GuardedCleaner, caplog: pytest.LogCaptureFixture) -> None:
    logger = import_module("datatrove.utils.logging").logger
    handler = logger.add(caplog.handler, format="{message}")
    with caplog.at_level(logging.WARNING):
        list(step.CleanDocuments(guard)(iter(given("raises", "text"))))
    logger.remove(handler)
    assert "raises: a stage failed" in caplog.text


def test_unmarked_documents_keep_their_metadata() -> None:
    (document,) = step.CleanDocuments(GuardedCleaner(isolate=False), mark=False)(iter(given("text")))
    assert document.metadata == given("text")[0].metadata


def test_many_documents_stay_in_order() -> None:
    documents = [data.Document(f"Rain fell on day {number}.", str(number)) for number in range(100)]
    came = list(step.CleanDocuments(GuardedCleaner(isolate=False))(iter(documents)))
    assert [document.id for document in came] == [str(number) for number in range(100)]
    assert [document.text for document in came] == [f"Rain fell on day {number}." for number in range(100)]


def test_misspelled_status() -> None:
    with pytest.raises(ConfigError, match="did you mean 'error'"):
        step.CleanDocuments(drop=["errors"])
