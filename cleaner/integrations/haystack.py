"""A component for Haystack."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cleaner.config import Config
from cleaner.guard import GuardedCleaner
from cleaner.integrations.needs import needs
from cleaner.integrations.settings import config_of, settings_of
from cleaner.integrations.treatment import URL_FIELDS, Treatment, clean_pages, page_of, url_in

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cleaner.io.report import Detail
    from cleaner.model import Cleaned, Kind

with needs("haystack"):
    from haystack import Document, component, default_to_dict

_log = logging.getLogger(__name__)


@component
class CleanDocuments:
    """Clean the pages that documents hold as `content`, HTML or text, or as bytes in their `blob`.

    Documents come back in order, with their ids and metadata and, in the metadata, `cleaner_status` and the other
    facts of `cleaner.integrations.treatment.facts`. The documents given stay as they are. A page that crashes, hangs or
    cannot be read stays as it came, with the status "error". Those that `drop` names come out of the second
    output, `dropped`, with all facts.

    Haystack 3 loads a pipeline that was written down with `Pipeline.loads(text, allowed_modules=["cleaner.*"])`.
    """

    def __init__(  # noqa: PLR0913  # options of the step
        self,
        config: Config | Mapping[str, Any] | None = None,
        *,
        kind: Kind | None = None,
        url_fields: Sequence[str] = URL_FIELDS,
        keep_id: bool = True,
        drop: Sequence[str] = (),
        mark: bool = True,
        removals: Detail = "none",
        isolate: bool = True,
        seconds: float = 60.0,
        memory: int | None = 4 << 30,
    ) -> None:
        """Take the settings; the rule book is loaded by `warm_up`.

        Args:
            config: settings, or what a TOML file of them holds; None: as they come.
            kind: "html" or "text"; None: found out page by page.
            url_fields: metadata fields that may hold the page's address.
            keep_id: documents keep their ids; False: ids are made anew from what documents hold.
            drop: statuses, such as "empty" and "error", of pages that leave by the output `dropped`.
            mark: write the facts into the metadata.
            removals: how much the facts say of each removed span: "none", "ids" or "full", as JSON text.
            isolate: clean in a process of its own, which a page may take down.
            seconds: how long a page may take.
            memory: bytes of memory a page may need; None: no limit.

        Raises:
            ConfigError: a setting does not exist; `drop` names no status.
        """
        self.config = config if isinstance(config, Config) else config_of(config or {})
        self.kind = kind
        self.url_fields = list(url_fields)
        self.keep_id = keep_id
        self.drop = list(drop)
        self.mark = mark
        self.removals = removals
        self.isolate = isolate
        self.seconds = seconds
        self.memory = memory
        self._treatment = Treatment.of(drop, mark=mark, removals=removals)
        self._cleaner: GuardedCleaner | None = None

    def to_dict(self) -> dict[str, Any]:
        """Write the component down, in values of JSON."""
        names = ("kind", "url_fields", "keep_id", "drop", "mark", "removals", "isolate", "seconds", "memory")
        values = {name: getattr(self, name) for name in names}
        written: dict[str, Any] = default_to_dict(self, config=settings_of(self.config), **values)
        return written

    def warm_up(self) -> None:
        """Load the rule book, once."""
        self._ready()

    @component.output_types(documents=list[Document], dropped=list[Document])
    def run(self, documents: list[Document]) -> dict[str, list[Document]]:
        """Clean documents.

        Args:
            documents: pages; a document with neither content nor blob has the status "error".

        Returns:
            documents: those that go on, in order. dropped: those that do not, as they came.
        """
        contents = [_content(document) for document in documents]
        pages = [
            page_of(document.id, content, self.kind, url_in(document.meta, self.url_fields))
            for document, content in zip(documents, contents, strict=True)
        ]
        kept, dropped = [], []
        for document, cleaned in zip(documents, clean_pages(self._ready(), pages), strict=True):
            if self._treatment.drops(cleaned):
                _log.warning("document %s dropped: %s", document.id, cleaned.error or cleaned.status)
                facts = replace(self._treatment, mark=True).marks(cleaned)
                dropped.append(replace(document, meta={**document.meta, **facts}))
            else:
                kept.append(self._cleaned(document, cleaned))
        return {"documents": kept, "dropped": dropped}

    @component.output_types(documents=list[Document], dropped=list[Document])
    async def run_async(self, documents: list[Document]) -> dict[str, list[Document]]:
        """Clean documents in a thread; as `run`."""
        cleaned: dict[str, list[Document]] = await asyncio.to_thread(self.run, documents)
        return cleaned

    def _ready(self) -> GuardedCleaner:
        if self._cleaner is None:
            self._cleaner = GuardedCleaner(self.config, isolate=self.isolate, seconds=self.seconds, memory=self.memory)
        return self._cleaner

    def _cleaned(self, document: Document, cleaned: Cleaned) -> Document:
        content = document.content if cleaned.status == "error" and not cleaned.text else cleaned.body
        meta = {**document.meta, **self._treatment.marks(cleaned)}
        return replace(document, id=document.id if self.keep_id else "", content=content, meta=meta)


def _content(document: Document) -> str | bytes | None:
    if document.content is not None or document.blob is None:
        content: str | None = document.content
        return content
    data: bytes = document.blob.data
    return data
