"""A function for `map` of Hugging Face datasets."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from cleaner.integrations.treatment import Treatment, clean_pages, guarded, page_of, text_of
from cleaner.io.report import RECORD_DETAIL

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cleaner.config import Config
    from cleaner.guard import GuardedCleaner
    from cleaner.io.report import Detail
    from cleaner.model import Cleaned, Kind

_log = logging.getLogger(__name__)


class CleanRows:
    """Clean the pages in a column: `dataset.map(CleanRows(html="html"), batched=True)`.

    Rows get the columns `body`, `cleaner_status` and the other facts of `cleaner.integrations.treatment.facts`; all
    other columns stay. `with_indices` and `with_rank` make no difference, nor does `num_proc` to the result. A page
    that crashes, hangs or cannot be read has an empty body - a text is kept whole - and the status "error".

    Its pickle names settings, rules and models, so that the cache of datasets holds until one of them changes.
    """

    def __init__(  # noqa: PLR0913  # options of the step
        self,
        cleaner: GuardedCleaner | Config | None = None,
        *,
        column: str = "html",
        url: str | None = "url",
        body: str = "body",
        kind: Kind | None = None,
        drop: Iterable[str] = (),
        mark: bool = True,
        removals: Detail = RECORD_DETAIL,
    ) -> None:
        """Load the rule book.

        Args:
            cleaner: what cleans, or its settings; None: settings as they come.
            column: column that holds the pages, HTML or text.
            url: column that holds their addresses, if there is one of that name.
            body: column that bodies go to; it may be that of the pages.
            kind: "html" or "text"; None: found out page by page.
            drop: statuses, such as "empty" and "error", of rows to leave out; each is logged as a warning.
            mark: add the facts as columns.
            removals: how much the facts say of each removed span: "none", "ids" or "full", as JSON text.

        Raises:
            ConfigError: `drop` names no status; `removals` is something else.
        """
        self._cleaner = guarded(cleaner)
        self._column = column
        self._url = url
        self._body = body
        self._kind = kind
        self._treatment = Treatment.of(drop, mark=mark, removals=removals)

    def __call__(self, batch: Mapping[str, list[Any]], *_: Any) -> dict[str, list[Any]]:
        """Clean the rows of a batch.

        Args:
            batch: its columns.

        Raises:
            KeyError: there is no such column.
            TypeError: it is a single row.
        """
        contents = self._contents(batch)
        urls = batch[self._url] if self._url is not None and self._url in batch else [None] * len(contents)
        pages = [page_of(row, content, self._kind, urls[row]) for row, content in enumerate(contents)]
        results = list(clean_pages(self._cleaner, pages))
        columns: dict[str, list[Any]] = {self._body: [cleaned.body for cleaned in results]}
        if self._body == self._column:
            columns[self._body] = [text_of(cleaned, came) for cleaned, came in zip(results, contents, strict=True)]
        marks = [self._treatment.marks(cleaned) for cleaned in results]
        columns |= {name: [mark[name] for mark in marks] for name in (marks[0] if marks else ())}
        if not any(map(self._treatment.drops, results)):
            return columns
        return self._kept({**batch, **columns}, results)

    def _contents(self, batch: Mapping[str, list[Any]]) -> list[Any]:
        if self._column not in batch:
            known = ", ".join(batch)
            raise KeyError(f"no column {self._column!r} to clean; name one with column=...: {known}")
        contents = batch[self._column]
        if isinstance(contents, (str, bytes)):
            raise TypeError("a single row came: call map(..., batched=True)")
        return list(contents)

    def _kept(self, columns: Mapping[str, list[Any]], results: list[Cleaned]) -> dict[str, list[Any]]:
        """Give the rows that go on: all of their columns, as they become fewer."""
        kept = []
        for row, cleaned in enumerate(results):
            if self._treatment.drops(cleaned):
                _log.warning("a row left out: %s", cleaned.error or cleaned.status)
            else:
                kept.append(row)
        return {name: [values[row] for row in kept] for name, values in columns.items()}
