"""A document transformer for LangChain."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from cleaner.integrations.needs import needs
from cleaner.integrations.treatment import URL_FIELDS, Treatment, clean_pages, guarded, page_of, text_of, url_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cleaner.config import Config
    from cleaner.guard import GuardedCleaner
    from cleaner.io.report import Detail
    from cleaner.model import Kind

with needs("langchain"):
    from langchain_core.documents import BaseDocumentTransformer, Document

_log = logging.getLogger(__name__)


class CleanDocuments(BaseDocumentTransformer):
    """Clean the pages that documents hold as `page_content`, HTML or text.

    Documents come back in order, with their ids and metadata and, in the metadata, `cleaner_status` and the other
    facts of `cleaner.integrations.treatment.facts`. The documents given stay as they are. A page that crashes, hangs or
    cannot be read stays as it came, with the status "error".
    """

    def __init__(  # noqa: PLR0913  # options of the step
        self,
        cleaner: GuardedCleaner | Config | None = None,
        *,
        kind: Kind | None = None,
        url_fields: Sequence[str] = URL_FIELDS,
        drop: Sequence[str] = (),
        mark: bool = True,
        removals: Detail = "none",
    ) -> None:
        """Load the rule book.

        Args:
            cleaner: what cleans, or its settings; None: settings as they come.
            kind: "html" or "text"; None: found out page by page.
            url_fields: metadata fields that may hold the page's address.
            drop: statuses, such as "empty" and "error", of pages to leave out; each is logged as a warning.
            mark: write the facts into the metadata.
            removals: how much the facts say of each removed span: "none", "ids" or "full", as JSON text.

        Raises:
            ConfigError: `drop` names no status; `removals` is something else.
        """
        self._cleaner = guarded(cleaner)
        self._kind = kind
        self._url_fields = tuple(url_fields)
        self._treatment = Treatment.of(drop, mark=mark, removals=removals)

    def transform_documents(self, documents: Sequence[Document], **_: Any) -> list[Document]:
        """Clean documents; `atransform_documents` does so in a thread."""
        pages = [
            page_of(number, document.page_content, self._kind, url_in(document.metadata, self._url_fields))
            for number, document in enumerate(documents)
        ]
        kept = []
        for document, cleaned in zip(documents, clean_pages(self._cleaner, pages), strict=True):
            if self._treatment.drops(cleaned):
                _log.warning("document %s left out: %s", document.id, cleaned.error or cleaned.status)
                continue
            text = text_of(cleaned, document.page_content)
            metadata = {**document.metadata, **self._treatment.marks(cleaned)}
            kept.append(document.model_copy(update={"page_content": text, "metadata": metadata}))
        return kept
