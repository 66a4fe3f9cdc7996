"""The function for `map` of Hugging Face datasets, with real datasets and their cache."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest
from culprit_pages import BAD, PAGES, SECONDS, STATUSES, body_beside, body_in_place, expected, url_of

from cleaner import Config
from cleaner.guard import GuardedCleaner

if TYPE_CHECKING:
    from pathlib import Path

datasets = pytest.importorskip("datasets")
step: Any = import_module("cleaner.integrations.datasets")
pytestmark = pytest.mark.usefixtures("culprits_elsewhere")


def given(*names: str) -> Any:
    chosen = list(names or PAGES)
    columns = {
        "name": chosen,
        "html": [PAGES[name] for name in chosen],
        "url": [url_of(name) for name in chosen],
        "shelf": list(range(len(chosen))),
    }
    return datasets.Dataset.from_dict(columns)


@pytest.fixture(scope="module")
def guard() -> GuardedCleaner:
    return GuardedCleaner(seconds=SECONDS)


@pytest.fixture(scope="module")
def came(guard: GuardedCleaner) -> Any:
    return given().map(step.CleanRows(guard), batched=True, batch_size=4, writer_batch_size=2)


def test_rows_columns_and_order_stay(came: Any) -> None:
    assert came.column_names[:5] == ["name", "html", "url", "shelf", "body"]
    assert came["name"][:] == list(PAGES)
    assert came["html"][:] == list(PAGES.values())


@pytest.mark.parametrize("name", PAGES)
def test_body_is_that_of_clean(name: str, came: Any) -> None:
    row = came[list(PAGES).index(name)]
    assert row["body"] == body_beside(name)
    assert row["cleaner_status"] == STATUSES[name]
    assert bool(row["cleaner_error"]) == (name in BAD)


def test_facts_are_columns_of_plain_types(came: Any) -> None:
    types = {name: feature.dtype for name, feature in came.features.items() if name.startswith("cleaner_")}
    assert types == {
        "cleaner_status": "string",
        "cleaner_title": "string",
        "cleaner_removals": "int64",
        "cleaner_removed_chars": "int64",
        "cleaner_error": "string",
        "cleaner_report": "string",
    }


@pytest.mark.parametrize(
    "options", [{"with_indices": True}, {"with_rank": True}, {"with_indices": True, "with_rank": True}], ids=str
)
def test_indices_and_ranks_make_no_difference(options: dict[str, Any], guard: GuardedCleaner) -> None:
    came = given("text", "html").map(step.CleanRows(guard), batched=True, **options)
    assert came["body"][:] == [expected("text").body, expected("html").body]


def test_worker_processes() -> None:
    names = ("html", "raises", "text", "last")
    came = given(*names).map(step.CleanRows(), batched=True, num_proc=2)
    assert came["body"][:] == [body_beside(name) for name in names]


def test_stream(guard: GuardedCleaner) -> None:
    stream = given("html", "raises", "text").to_iterable_dataset().map(step.CleanRows(guard), batched=True)
    assert [row["body"] for row in stream] == [body_beside(name) for name in ("html", "raises", "text")]


def test_body_in_the_column_of_the_page_never_loses_one(guard: GuardedCleaner) -> None:
    names = ("html", "crash", "empty")
    came = given(*names).map(step.CleanRows(guard, body="html"), batched=True)
    assert came["html"][:] == [body_in_place(name) for name in names]


def test_dropped_rows_are_logged(guard: GuardedCleaner, caplog: pytest.LogCaptureFixture) -> None:
    rows = given("html", "empty", "raises", "last")
    with caplog.at_level(logging.WARNING):
        came = rows.map(step.CleanRows(guard, drop=["error", "empty"]), batched=True)
    assert came["name"][:] == ["html", "last"]
    assert came["body"][:] == [expected("html").body, expected("last").body]
    assert caplog.text.count("a row left out") == 2


def test_all_rows_of_a_batch_dropped(guard: GuardedCleaner) -> None:
    came = given("html", "empty").map(step.CleanRows(guard, drop=["empty"]), batched=True, batch_size=1)
    assert came["name"][:] == ["html"]


def test_row_without_a_page(guard: GuardedCleaner) -> None:
    rows = datasets.Dataset.from_dict({"html": [PAGES["text"], None]}).map(step.CleanRows(guard), batched=True)
    assert rows["cleaner_status"][:] == ["cleaned", "error"]


def test_bytes(guard: GuardedCleaner) -> None:
    rows = datasets.Dataset.from_dict({"html": [PAGES["html"].encode()]}).map(step.CleanRows(guard), batched=True)
    assert rows["body"][0] == expected("html").body


def test_report(guard: GuardedCleaner) -> None:
    row = given("text").map(step.CleanRows(guard, removals="full"), batched=True)[0]
    assert len(json.loads(row["cleaner_report"])) == len(expected("text").removals) == row["cleaner_removals"]


def hash_of(**options: Any) -> str:
    from datasets.fingerprint import Hasher

    name: str = Hasher.hash(step.CleanRows(**options))
    return name


def test_cache_holds_while_nothing_changes(tmp_path: Path) -> None:
    given("text", "plain").save_to_disk(tmp_path / "pages")
    rows = datasets.load_from_disk(tmp_path / "pages")
    first, again = (rows.map(step.CleanRows(GuardedCleaner(isolate=False)), batched=True) for _ in range(2))
    assert first.cache_files
    assert [file["filename"] for file in again.cache_files] == [file["filename"] for file in first.cache_files]


def test_fingerprint_is_stable_through_use(guard: GuardedCleaner) -> None:
    rows = step.CleanRows(guard)
    from datasets.fingerprint import Hasher

    before = Hasher.hash(rows)
    given("text").map(rows, batched=True)
    assert Hasher.hash(rows) == before == Hasher.hash(step.CleanRows(GuardedCleaner(seconds=SECONDS)))


def test_fingerprint_is_the_same_in_another_process() -> None:
    options = "drop=['error', 'empty', 'quarantined']"
    code = (
        "from datasets.fingerprint import Hasher; from cleaner.integrations.datasets import CleanRows;"
        f"print(Hasher.hash(CleanRows({options})))"
    )
    env = {**os.environ, "PYTHONHASHSEED": "7"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, env=env, text=True)
    assert done.stdout.strip() == hash_of(drop=["quarantined", "empty", "error"])


def test_fingerprint_names_settings_and_rules(tmp_path: Path) -> None:
    book = tmp_path / "own.toml"
    config = Config(rules=(tmp_path,))
    book.write_text("")
    names = {hash_of(), hash_of(cleaner=Config(title="keep")), hash_of(cleaner=config)}
    book.write_text('[[rule]]\nid = "en/share-bar"\nenabled = false\n')
    assert len(names | {hash_of(cleaner=config)}) == 4


def test_no_such_column(guard: GuardedCleaner) -> None:
    with pytest.raises(KeyError, match="no column 'content' to clean"):
        given("text").map(step.CleanRows(guard, column="content"), batched=True)


def test_call_that_is_not_batched(guard: GuardedCleaner) -> None:
    with pytest.raises(TypeError, match="batched=True"):
        given("text").map(step.CleanRows(guard))
