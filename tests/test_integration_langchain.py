"""The LangChain transformer, with LangChain's own documents, splitter and store."""

from __future__ import annotations

import asyncio
import json
import logging
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest
from culprit_pages import BAD, PAGES, SECONDS, STATUSES, body_in_place, expected, url_of

from cleaner import ConfigError, restore
from cleaner.guard import GuardedCleaner
from cleaner.model import Removal

if TYPE_CHECKING:
    from collections.abc import Iterator

documents = pytest.importorskip("langchain_core.documents")
step: Any = import_module("cleaner.integrations.langchain")
pytestmark = pytest.mark.usefixtures("culprits_elsewhere")


@pytest.fixture(scope="module")
def guard() -> Iterator[GuardedCleaner]:
    guard = GuardedCleaner(seconds=SECONDS)
    yield guard
    guard.close()


def given(*names: str) -> list[Any]:
    return [
        documents.Document(PAGES[name], id=name, metadata={"source": url_of(name), "tags": ["osk"]})
        for name in names or PAGES
    ]


@pytest.fixture(scope="module")
def came(guard: GuardedCleaner) -> list[Any]:
    found: list[Any] = step.CleanDocuments(guard).transform_documents(given())
    return found


def test_ids_and_order_stay(came: list[Any]) -> None:
    assert [document.id for document in came] == list(PAGES)


@pytest.mark.parametrize("name", PAGES)
def test_body_is_that_of_clean(name: str, came: list[Any]) -> None:
    (document,) = (document for document in came if document.id == name)
    assert document.page_content == body_in_place(name)
    assert document.metadata["cleaner_status"] == STATUSES[name]
    assert (document.metadata["source"], document.metadata["tags"]) == (url_of(name), ["osk"])
    assert bool(document.metadata["cleaner_error"]) == (name in BAD)


@pytest.mark.parametrize(
    ("name", "reason"), [("crash", "took its worker process down"), ("hang", "took longer than 3 seconds")]
)
def test_reason_is_said(name: str, reason: str, came: list[Any]) -> None:
    (document,) = (document for document in came if document.id == name)
    assert reason in document.metadata["cleaner_error"]


def test_facts_of_all_pages_are_of_the_same_plain_types(came: list[Any]) -> None:
    types = [
        {name: type(value) for name, value in document.metadata.items() if name.startswith("cleaner_")}
        for document in came
    ]
    assert types == [
        {
            "cleaner_status": str,
            "cleaner_title": str,
            "cleaner_removals": int,
            "cleaner_removed_chars": int,
            "cleaner_error": str,
        }
    ] * len(PAGES)


def test_facts_are_those_of_the_result(came: list[Any]) -> None:
    metadata, result = came[0].metadata, expected("html")
    assert metadata["cleaner_title"] == "The ferry sails again"
    assert metadata["cleaner_removals"] == len(result.removals)
    assert metadata["cleaner_removed_chars"] == len(result.text) - len(result.body)


def test_report_puts_everything_back(guard: GuardedCleaner) -> None:
    (document,) = step.CleanDocuments(guard, removals="full").transform_documents(given("text"))
    removals = [Removal(**removal) for removal in json.loads(document.metadata["cleaner_report"])]
    assert restore(document.page_content, removals) == PAGES["text"]


def test_dropped_pages_are_logged(guard: GuardedCleaner, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        kept = step.CleanDocuments(guard, drop=["empty", "error"]).transform_documents(
            given("empty", "plain", "raises")
        )
    assert [document.id for document in kept] == ["plain"]
    assert [record.getMessage().partition(":")[0] for record in caplog.records if "cleaner" in record.name] == [
        "document empty left out",
        "document raises left out",
    ]


def test_unmarked_pages_keep_their_metadata(guard: GuardedCleaner) -> None:
    came = step.CleanDocuments(guard, mark=False).transform_documents(given("text", "empty"))
    assert [document.metadata for document in came] == [document.metadata for document in given("text", "empty")]


def test_documents_given_stay_as_they_are(guard: GuardedCleaner) -> None:
    mine = given("text", "html")
    step.CleanDocuments(guard).transform_documents(mine)
    assert mine == given("text", "html")


def test_event_loop(guard: GuardedCleaner) -> None:
    (document,) = asyncio.run(step.CleanDocuments(guard).atransform_documents(given("text")))
    assert document.page_content == body_in_place("text")


def test_no_documents(guard: GuardedCleaner) -> None:
    assert step.CleanDocuments(guard).transform_documents([]) == []


def test_misspelled_status() -> None:
    with pytest.raises(ConfigError, match="drop = 'emtpy': no such status, did you mean 'empty'"):
        step.CleanDocuments(drop=["emtpy"])
