"""A pipeline step for datatrove."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

from cleaner.integrations.needs import needs
from cleaner.integrations.treatment import Treatment, clean_pages, facts, guarded, page_of, text_of
from cleaner.io.report import RECORD_DETAIL

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from datatrove.data import Document

    from cleaner.config import Config
    from cleaner.guard import GuardedCleaner
    from cleaner.io.report import Detail
    from cleaner.model import Cleaned, Kind, Page

with needs("datatrove"):
    from datatrove.pipeline.base import PipelineStep
    from datatrove.utils.batching import batched
    from datatrove.utils.logging import logger
    from datatrove.utils.typeshelper import StatHints

_BATCH = 32
"""Documents held at a time: enough to keep the process that cleans busy, few enough to keep memory flat."""


class CleanDocuments(PipelineStep):
    """Clean the pages that documents hold as `text`, HTML or text, or in a field of their metadata.

    Documents go on in order, with their ids and metadata and, in the metadata, `cleaner_status` and the other facts
    of `cleaner.integrations.treatment.facts`. A page that crashes, hangs or cannot be read stays as it came, with the
    status "error". It is no `BaseExtractor`: that one leaves such pages out, and the reason with them.

    Stats: total, forwarded, dropped; `status_<status>`; removals and removed_chars of each document.
    """

    type = "🧹 - CLEAN"
    name = "Cleaner"

    def __init__(  # noqa: PLR0913  # options of the step
        self,
        cleaner: GuardedCleaner | Config | None = None,
        *,
        html_field: str | None = None,
        url_field: str = "url",
        kind: Kind | None = None,
        drop: Iterable[str] = (),
        mark: bool = True,
        removals: Detail = RECORD_DETAIL,
        exclusion_writer: Any = None,
    ) -> None:
        """Load the rule book.

        Args:
            cleaner: what cleans, or its settings; None: settings as they come.
            html_field: field of the metadata that holds the HTML; None: `text` holds the page.
            url_field: field of the metadata that holds the page's address.
            kind: "html" or "text"; None: found out page by page.
            drop: statuses, such as "empty" and "error", of pages that do not go on.
            mark: write the facts into the metadata.
            removals: how much the facts say of each removed span: "none", "ids" or "full", as JSON text.
            exclusion_writer: a `DiskWriter` for the pages that do not go on, as they came, with all facts.

        Raises:
            ConfigError: `drop` names no status; `removals` is something else.
        """
        super().__init__()
        self.cleaner = guarded(cleaner)
        self.html_field = html_field
        self.url_field = url_field
        self.kind = kind
        self.treatment = Treatment.of(drop, mark=mark, removals=removals)
        self.exclusion_writer = exclusion_writer

    def run(self, data: Iterable[Document], rank: int = 0, world_size: int = 1) -> Iterator[Document]:  # noqa: ARG002
        """Clean the documents of one task."""
        try:
            with self.exclusion_writer or nullcontext():
                for batch in batched(data, _BATCH):
                    with self.track_time("batch"):
                        results = list(clean_pages(self.cleaner, map(self._page, batch)))
                    for document, cleaned in zip(batch, results, strict=True):
                        if self._goes_on(document, cleaned, rank):
                            yield document
        finally:
            self.cleaner.close()

    def _page(self, document: Document) -> Page | None:
        content = document.text if self.html_field is None else document.metadata.get(self.html_field)
        return page_of(document.id, content, self.kind, document.metadata.get(self.url_field))

    def _goes_on(self, document: Document, cleaned: Cleaned, rank: int) -> bool:
        said = facts(cleaned, self.treatment.removals)
        self.stat_update(StatHints.total, f"status_{cleaned.status}")
        if cleaned.error is not None:
            logger.warning(f"{document.id}: {cleaned.error}")
        if self.treatment.drops(cleaned):
            self.stat_update(StatHints.dropped, f"dropped_{cleaned.status}")
            if self.exclusion_writer is not None:
                document.metadata.update(said, filter_reason=cleaned.status)
                self.exclusion_writer.write(document, rank)
            return False
        document.text = text_of(cleaned, document.text)
        document.metadata.update(self.treatment.marks(cleaned))
        self.stat_update(StatHints.forwarded)
        for name in ("removals", "removed_chars"):
            self.stat_update(name, value=said[f"cleaner_{name}"], unit="doc")
        self.update_doc_stats(document)
        return True
