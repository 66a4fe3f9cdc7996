"""The LlamaIndex transformation, in a real ingestion pipeline with its cache."""

from __future__ import annotations

import asyncio
import logging
import pickle
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest
from culprit_pages import BAD, PAGES, SECONDS, STATUSES, body_in_place, expected, url_of

from cleaner import Config, ConfigError

if TYPE_CHECKING:
    from pathlib import Path

schema = pytest.importorskip("llama_index.core.schema")
ingestion = pytest.importorskip("llama_index.core.ingestion")
step: Any = import_module("cleaner.integrations.llama_index")
pytestmark = pytest.mark.usefixtures("culprits_elsewhere")


def given(*names: str) -> list[Any]:
    return [
        schema.Document(text=PAGES[name], id_=name, metadata={"url": url_of(name), "shelf": "osk"})
        for name in names or PAGES
    ]


@pytest.fixture(scope="module")
def transformation() -> Any:
    return step.CleanNodes(seconds=SECONDS)


@pytest.fixture(scope="module")
def came(transformation: Any) -> list[Any]:
    found: list[Any] = ingestion.IngestionPipeline(transformations=[transformation]).run(documents=given())
    return found


def test_ids_and_order_stay(came: list[Any]) -> None:
    assert [node.node_id for node in came] == list(PAGES)


@pytest.mark.parametrize("name", PAGES)
def test_body_is_that_of_clean(name: str, came: list[Any]) -> None:
    (node,) = (node for node in came if node.node_id == name)
    assert node.text == body_in_place(name)
    assert node.metadata["cleaner_status"] == STATUSES[name]
    assert (node.metadata["url"], node.metadata["shelf"]) == (url_of(name), "osk")
    assert bool(node.metadata["cleaner_error"]) == (name in BAD)


def test_facts_are_kept_away_from_embeddings_and_models(came: list[Any]) -> None:
    for mode in (schema.MetadataMode.EMBED, schema.MetadataMode.LLM):
        content = came[0].get_content(metadata_mode=mode)
        assert "shelf: osk" in content
        assert "cleaner_" not in content


def cached(cache: Any, **fields: Any) -> Any:
    """Run a pipeline with a cache; give the node of a page."""
    pipeline = ingestion.IngestionPipeline(transformations=[step.CleanNodes(isolate=False, **fields)], cache=cache)
    (node,) = pipeline.run(documents=given("text"))
    return node


def entries(cache: Any) -> int:
    return len(cache.cache.get_all(collection=cache.collection))


def rules(folder: Path, line: str) -> Path:
    """Write a rule book of one rule, that takes a line."""
    (folder / "own.toml").write_text(f"""
[[rule]]
id = "own/line"
title = "A line of ours"
because = "is a line of ours"
category = "ad"
score = 6.0
match.exact = ["{line}"]
examples.remove = ["{line}", "{line.upper()}"]
examples.keep = ["The ferry sails", "The harbour of Osk"]
""")
    return folder


def test_cache_serves_the_same_settings() -> None:
    cache = ingestion.IngestionCache()
    first, again = cached(cache), cached(cache)
    assert entries(cache) == 1
    assert (again.text, again.metadata, again.node_id) == (first.text, first.metadata, first.node_id)


def test_cache_notices_other_settings() -> None:
    cache = ingestion.IngestionCache()
    cached(cache)
    assert cached(cache, config=Config(line_points=99, run_points=999, care=99)).text == PAGES["text"]
    assert entries(cache) == 2


def test_cache_notices_a_rule_that_changed(tmp_path: Path) -> None:
    cache = ingestion.IngestionCache()
    cached(cache, config=Config(rules=(rules(tmp_path, "Buy a clock"),)))
    cached(cache, config=Config(rules=(rules(tmp_path, "Buy two clocks"),)))
    assert entries(cache) == 2


def test_worker_processes_of_a_pipeline() -> None:
    pipeline = ingestion.IngestionPipeline(transformations=[step.CleanNodes()], disable_cache=True)
    nodes = pipeline.run(documents=given("text", "raises"), num_workers=2)
    assert {node.node_id: node.text for node in nodes} == {name: body_in_place(name) for name in ("text", "raises")}


def test_pickle_keeps_settings() -> None:
    nodes = pickle.loads(pickle.dumps(step.CleanNodes(Config(title="keep"), drop=["empty"], isolate=False)))  # noqa: S301
    assert nodes([given("html")[0]])[0].text == expected("html", Config(title="keep")).body
    assert nodes.drop == ("empty",)


def test_settings_are_written_down_and_read() -> None:
    written = step.CleanNodes(Config(title="keep", keep=("byline",)), isolate=False)
    read = step.CleanNodes.from_json(written.to_json())
    assert read.settings == {"title": "keep", "keep": ["byline"]}
    assert read.to_dict() == written.to_dict()


def test_relationships_stay(transformation: Any) -> None:
    source = schema.RelatedNodeInfo(node_id="book")
    node = schema.TextNode(text=PAGES["text"], id_="leaf", relationships={schema.NodeRelationship.SOURCE: source})
    (came,) = transformation([node])
    assert came.ref_doc_id == "book"
    assert came.text == expected("text").body
    assert node.text == PAGES["text"]


def test_other_nodes_go_through(transformation: Any) -> None:
    image = schema.ImageNode(id_="picture", image_url="https://osk.example/ferry.png")
    came = transformation([image, *given("plain")])
    assert came[0] is image
    assert came[1].text == PAGES["plain"]


def test_dropped_pages_are_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        came = step.CleanNodes(drop=["empty"], isolate=False)(given("empty", "plain"))
    assert [node.node_id for node in came] == ["plain"]
    assert "node empty left out: empty" in caplog.text


def test_event_loop(transformation: Any) -> None:
    pipeline = ingestion.IngestionPipeline(transformations=[transformation])
    (node,) = asyncio.run(pipeline.arun(documents=given("text")))
    assert node.text == expected("text").body


def test_misspelled_setting() -> None:
    with pytest.raises(ConfigError, match="unknown setting 'titel', did you mean 'title'"):
        step.CleanNodes(settings={"titel": "keep"})
