"""An item pipeline for Scrapy."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Self

from cleaner.config import Config
from cleaner.guard import GuardedCleaner
from cleaner.integrations.needs import needs
from cleaner.integrations.settings import config_of
from cleaner.integrations.treatment import NO_PAGE, Treatment, page_of
from cleaner.io.report import RECORD_DETAIL

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scrapy.crawler import Crawler

    from cleaner.model import Cleaned

with needs("scrapy"):
    from itemadapter import ItemAdapter
    from scrapy.exceptions import DropItem
    from scrapy.utils.asyncio import run_in_thread

_log = logging.getLogger(__name__)


class CleanItems:
    """Clean the pages of items: `ITEM_PIPELINES = {"cleaner.integrations.scrapy.CleanItems": 300}`.

    Items - of any class that `ItemAdapter` knows - get `body`, `cleaner_status` and the other facts of
    `cleaner.integrations.treatment.facts`, as far as they declare such fields; items without a page go through. A page
    that crashes, hangs or cannot be read has an empty body - a text is kept whole - and the status "error". Pages are
    cleaned in threads, and the crawl goes on meanwhile.

    Settings:
        CLEANER_CONFIG: settings: a `Config`, a dict of what a TOML file of them holds, or the path of one.
        CLEANER_PAGE_FIELDS: fields that may hold the page, HTML or text; the first that does counts.
            As it comes: "html", "text".
        CLEANER_URL_FIELD: field that holds its address. As it comes: "url".
        CLEANER_BODY_FIELD: field the body goes to. As it comes: "body".
        CLEANER_DROP: statuses, such as "empty" and "error", of items to drop. As it comes: none.
        CLEANER_MARK: set the facts. As it comes: True.
        CLEANER_REPORT: with the facts, all that was removed, as JSON text. As it comes: False.
        CLEANER_ISOLATE: clean in a process of its own, which a page may take down. As it comes: True.
        CLEANER_SECONDS: how long a page may take. As it comes: 60.
        CLEANER_MEMORY: bytes of memory a page may need; 0: no limit. As it comes: 4 GB.

    Stats: cleaner/pages, cleaner/status/<status>, cleaner/removals, cleaner/removed_chars, cleaner/dropped,
    cleaner/no_page, cleaner/no_body_field.
    """

    def __init__(self, crawler: Crawler) -> None:
        """Load the rule book.

        Raises:
            ConfigError: a setting does not exist; `CLEANER_DROP` names no status.
        """
        settings = crawler.settings
        self._crawler = crawler
        self._pages = settings.getlist("CLEANER_PAGE_FIELDS", ["html", "text"])
        self._url = settings.get("CLEANER_URL_FIELD", "url")
        self._body = settings.get("CLEANER_BODY_FIELD", "body")
        self._treatment = Treatment.of(
            settings.getlist("CLEANER_DROP"),
            mark=settings.getbool("CLEANER_MARK", default=True),
            removals=settings.get("CLEANER_REMOVALS", RECORD_DETAIL),
        )
        self._cleaner = GuardedCleaner(
            _config(settings.get("CLEANER_CONFIG")),
            isolate=settings.getbool("CLEANER_ISOLATE", default=True),
            seconds=settings.getfloat("CLEANER_SECONDS", default=60.0),
            memory=settings.getint("CLEANER_MEMORY", default=4 << 30) or None,
        )

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build the pipeline of a crawler."""
        return cls(crawler)

    async def process_item(self, item: Any) -> Any:
        """Clean the page of an item.

        Raises:
            DropItem: `CLEANER_DROP` names its status.
        """
        fields = ItemAdapter(item)
        content = next((fields[name] for name in self._pages if fields.get(name) is not None), None)
        if content is None and not any(name in fields.field_names() for name in self._pages):
            self._count("no_page")
            return item
        page = page_of("", content, None, fields.get(self._url))
        cleaned = NO_PAGE if page is None else await run_in_thread(self._cleaner.clean, page.content, None, page.url)
        self._note(cleaned)
        if self._treatment.drops(cleaned):
            self._count("dropped")
            raise DropItem(f"{fields.get(self._url)}: {cleaned.error or cleaned.status}")
        if not _set(fields, self._body, cleaned.body):
            self._count("no_body_field")
            _log.error("%s has no field %r for the body; see CLEANER_BODY_FIELD", type(item).__name__, self._body)
        for name, value in self._treatment.marks(cleaned).items():
            _set(fields, name, value)
        return item

    def close_spider(self) -> None:
        """End the process that cleans."""
        self._cleaner.close()

    def _note(self, cleaned: Cleaned) -> None:
        self._count("pages")
        self._count(f"status/{cleaned.status}")
        self._count("removals", len(cleaned.removals))
        self._count("removed_chars", sum(len(removal.text) for removal in cleaned.removals))

    def _count(self, name: str, number: int = 1) -> None:
        if self._crawler.stats is not None:
            self._crawler.stats.inc_value(f"cleaner/{name}", number)


def _config(given: Config | Mapping[str, Any] | str | None) -> Config:
    if isinstance(given, Config):
        return given
    return Config.from_toml(given) if isinstance(given, str) else config_of(given or {})


def _set(fields: ItemAdapter, name: str, value: object) -> bool:
    """Set a field of an item, if its class has it."""
    try:
        fields[name] = value
    except KeyError:
        return False
    return True
