"""The Haystack component, in a real pipeline, written down and loaded."""

from __future__ import annotations

import asyncio
from importlib import import_module
from typing import Any

import pytest
from culprit_pages import BAD, PAGES, SECONDS, STATUSES, body_in_place, expected, url_of

from cleaner import Config, ConfigError

haystack = pytest.importorskip("haystack")
step: Any = import_module("cleaner.integrations.haystack")
pytestmark = pytest.mark.usefixtures("culprits_elsewhere")


def given(*names: str) -> list[Any]:
    return [
        haystack.Document(content=PAGES[name], id=name, meta={"url": url_of(name), "tags": ["osk"]})
        for name in names or PAGES
    ]


def pipeline_of(**options: Any) -> Any:
    pipeline = haystack.Pipeline()
    pipeline.add_component("clean", step.CleanDocuments(**options))
    return pipeline


@pytest.fixture(scope="module")
def came() -> dict[str, list[Any]]:
    outputs = pipeline_of(seconds=SECONDS, drop=["quarantined"]).run({"clean": {"documents": given()}})
    found: dict[str, list[Any]] = outputs["clean"]
    return found


def test_ids_and_order_stay(came: dict[str, list[Any]]) -> None:
    assert [document.id for document in came["documents"]] == [name for name in PAGES if name != "mostly-residue"]


@pytest.mark.parametrize("name", [name for name in PAGES if name != "mostly-residue"])
def test_body_is_that_of_clean(name: str, came: dict[str, list[Any]]) -> None:
    (document,) = (document for document in came["documents"] if document.id == name)
    assert document.content == body_in_place(name)
    assert document.meta["cleaner_status"] == STATUSES[name]
    assert (document.meta["url"], document.meta["tags"]) == (url_of(name), ["osk"])
    assert bool(document.meta["cleaner_error"]) == (name in BAD)


def test_dropped_pages_come_out_of_another_output(came: dict[str, list[Any]]) -> None:
    (document,) = came["dropped"]
    assert (document.id, document.content) == ("mostly-residue", PAGES["mostly-residue"])
    assert document.meta["cleaner_status"] == "quarantined"


def test_pipeline_goes_to_yaml_and_back() -> None:
    written = pipeline_of(config=Config(title="keep"), drop=["empty"], isolate=False).dumps()
    read = haystack.Pipeline.loads(written, allowed_modules=["cleaner.*"])
    assert read.dumps() == written
    outputs = read.run({"clean": {"documents": given("html", "empty")}})
    assert [document.content for document in outputs["clean"]["documents"]] == [
        expected("html", Config(title="keep")).body
    ]
    assert [document.id for document in outputs["clean"]["dropped"]] == ["empty"]


def test_settings_as_a_file_has_them() -> None:
    component = step.CleanDocuments({"preset": "careful", "keep": ["byline"]})
    assert component.config == Config.preset("careful").replace(keep=["byline"])


def test_pages_in_blobs() -> None:
    stream = haystack.dataclasses.ByteStream(PAGES["html"].encode(), mime_type="text/html")
    (document,) = step.CleanDocuments(isolate=False).run([haystack.Document(blob=stream)])["documents"]
    assert document.content == expected("html").body
    assert document.blob == stream


def test_document_without_a_page_is_marked() -> None:
    (document,) = step.CleanDocuments(isolate=False).run([haystack.Document(id="nothing")])["documents"]
    assert (document.content, document.meta["cleaner_status"]) == (None, "error")
    assert "no page" in document.meta["cleaner_error"]


def test_ids_made_anew() -> None:
    cleaning = step.CleanDocuments(keep_id=False, mark=False, isolate=False)
    first, second = cleaning.run([*given("plain"), haystack.Document(content=PAGES["plain"])])["documents"]
    assert first.id == haystack.Document(content=PAGES["plain"], meta=first.meta).id
    assert second.id == haystack.Document(content=PAGES["plain"]).id


def test_documents_given_stay_as_they_are() -> None:
    mine = given("text", "empty")
    step.CleanDocuments(isolate=False, drop=["empty"]).run(mine)
    assert mine == given("text", "empty")


def test_event_loop() -> None:
    outputs = asyncio.run(step.CleanDocuments(isolate=False).run_async(given("text")))
    assert outputs["documents"][0].content == expected("text").body


def test_misspelled_status() -> None:
    with pytest.raises(ConfigError, match="no such status"):
        step.CleanDocuments(drop=["broken"])
