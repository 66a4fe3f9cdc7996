"""The Scrapy item pipeline, in real crawls of a local server, each in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest
from culprit_pages import BAD, PAGES, SECONDS, STATUSES, body_beside, expected

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytest.importorskip("scrapy")

SPIDER = """
import dataclasses, json, sys
import scrapy
from scrapy.crawler import CrawlerProcess

settings, start, kind, names, stats = sys.argv[1:]

class PageItem(scrapy.Item):
    name = scrapy.Field()
    url = scrapy.Field()
    html = scrapy.Field()
    body = scrapy.Field()
    cleaner_status = scrapy.Field()

@dataclasses.dataclass
class Bare:
    name: str
    url: str
    html: str

class Pages(scrapy.Spider):
    name = "pages"

    async def start(self):
        for name in names.split():
            yield scrapy.Request(start + name, self.parse, cb_kwargs={"name": name})

    def parse(self, response, name):
        fields = {"name": name, "url": response.url, "html": response.text}
        if kind == "dict":
            yield fields
        else:
            yield PageItem(**fields)
            yield Bare(**{**fields, "name": "bare"})
            yield {"name": "no page"}

    def closed(self, reason):
        with open(stats, "w") as file:
            json.dump(self.crawler.stats.get_stats(), file, default=str)

process = CrawlerProcess({
    "ITEM_PIPELINES": {"cleaner.integrations.scrapy.CleanItems": 300},
    "TELNETCONSOLE_ENABLED": False,
    "LOG_LEVEL": "WARNING",
    **json.loads(settings),
})
process.crawl(Pages)
process.start()
"""


class _Site(BaseHTTPRequestHandler):
    def do_GET(self) -> None:  # the server's name for it
        page = PAGES[self.path.strip("/")]
        self.send_response(200)
        kind = "html" if "<html" in page else "plain"
        self.send_header("Content-Type", f"text/{kind}; charset=utf-8")
        self.end_headers()
        self.wfile.write(page.encode())

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Site) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


class Crawl:
    """What came of a crawl."""

    def __init__(self, folder: Path, log: str) -> None:
        lines = (folder / "items.jsonl").read_text(encoding="utf-8").splitlines()
        self.items: dict[str, dict[str, Any]] = {item["name"]: item for item in map(json.loads, lines)}
        self.stats: dict[str, Any] = json.loads((folder / "stats.json").read_text())
        self.log = log


def crawl(folder: Path, start: str, plugin: Path, *names: str, kind: str = "dict", **settings: Any) -> Crawl:
    (folder / "spider.py").write_text(SPIDER)
    feeds = {str(folder / "items.jsonl"): {"format": "jsonlines", "overwrite": True}}
    settings = {"FEEDS": feeds, "FEED_STORE_EMPTY": True, **settings}
    arguments = [json.dumps(settings), start, kind, " ".join(names or PAGES), str(folder / "stats.json")]
    command = [sys.executable, str(folder / "spider.py"), *arguments]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(plugin), os.environ.get("PYTHONPATH", "")])}
    done = subprocess.run(command, capture_output=True, check=False, cwd=folder, env=env, text=True)
    assert done.returncode == 0, done.stderr
    return Crawl(folder, done.stderr)


@pytest.fixture(scope="module")
def whole(site: str, plugin: Path, tmp_path_factory: pytest.TempPathFactory) -> Crawl:
    return crawl(tmp_path_factory.mktemp("crawl"), site, plugin, CLEANER_SECONDS=SECONDS)


def test_no_item_is_lost(whole: Crawl) -> None:
    assert whole.items.keys() == PAGES.keys()


@pytest.mark.parametrize("name", PAGES)
def test_body_is_that_of_clean(name: str, whole: Crawl) -> None:
    item = whole.items[name]
    assert item["body"] == body_beside(name)
    assert item["html"] == PAGES[name]
    assert item["cleaner_status"] == STATUSES[name]
    assert bool(item["cleaner_error"]) == (name in BAD)


def test_stats(whole: Crawl) -> None:
    results = [expected(name) for name in PAGES if name not in BAD]
    assert whole.stats["cleaner/pages"] == whole.stats["item_scraped_count"] == len(PAGES)
    assert whole.stats["cleaner/status/error"] == len(BAD)
    assert whole.stats["cleaner/removals"] == sum(len(result.removals) for result in results)
    assert whole.stats["cleaner/removed_chars"] == sum(len(result.text) - len(result.body) for result in results)


def test_settings(site: str, plugin: Path, tmp_path: Path) -> None:
    options: dict[str, Any] = {"CLEANER_CONFIG": {"title": "keep"}, "CLEANER_DROP": ["empty"], "CLEANER_MARK": False}
    options |= {"CLEANER_BODY_FIELD": "article", "CLEANER_ISOLATE": False}
    done = crawl(tmp_path, site, plugin, "html", "empty", **options)
    assert list(done.items) == ["html"]
    assert done.items["html"].keys() == {"name", "url", "html", "article"}
    assert done.items["html"]["article"].startswith("The ferry sails again")
    assert (done.stats["cleaner/dropped"], done.stats["item_dropped_count"]) == (1, 1)
    assert f"{site}empty: empty" in done.log


def test_declared_fields_alone_are_set_and_no_item_is_lost(site: str, plugin: Path, tmp_path: Path) -> None:
    done = crawl(tmp_path, site, plugin, "text", kind="classes", CLEANER_ISOLATE=False)
    assert done.items["text"].keys() == {"name", "url", "html", "body", "cleaner_status"}
    assert done.items["text"]["body"] == expected("text").body
    assert done.items["no page"] == {"name": "no page"}
    assert done.stats["cleaner/no_page"] == 1
    assert done.items["bare"].keys() == {"name", "url", "html"}
    assert done.stats["cleaner/no_body_field"] == 1
    assert "Bare has no field 'body' for the body; see CLEANER_BODY_FIELD" in done.log


def test_settings_file(tmp_path: Path) -> None:
    from scrapy.utils.test import get_crawler

    (tmp_path / "cleaner.toml").write_text('preset = "careful"\n')
    step: Any = import_module("cleaner.integrations.scrapy")
    items = step.CleanItems.from_crawler(get_crawler(settings_dict={"CLEANER_CONFIG": str(tmp_path / "cleaner.toml")}))
    assert items._cleaner.config.line_points == 7.0  # noqa: SLF001
