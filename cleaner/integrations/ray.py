"""Ray Data: the pages of a dataset cleaned by a pool of actors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cleaner.arrow import Columns, clean_beside, one_batch, pa
from cleaner.guard import GuardedCleaner
from cleaner.io.report import RECORD_DETAIL, detail

if TYPE_CHECKING:
    from pathlib import Path

    from cleaner.config import Config
    from cleaner.io.report import Detail
    from cleaner.sites import SiteMemory

RESTARTS: dict[str, int] = {"max_restarts": 4, "max_task_retries": 4}
"""How often Ray may start an actor anew, and try its batch again, before the job fails: for `map_batches`.

Ray's own answer is: for ever. With `isolate` no page takes an actor down; without it, one that crashes would be tried
again and again, and the job neither ends nor fails. A few are left for machines that go away.
"""


class CleanPages:
    """A class for `map_batches`: each actor loads the rule book once, and cleans batch after batch.

        dataset.map_batches(
            CleanPages,
            batch_format="pyarrow",
            batch_size=256,
            compute=ray.data.ActorPoolStrategy(min_size=1, max_size=8),
            fn_constructor_kwargs={"html": "page", "sites": "/shared/sites.bin"},
            **RESTARTS,
        )

    Batches come out with their other columns, untouched, and those of `cleaner.arrow.schema_of` but the id; see
    `cleaner.arrow.clean_beside`. A page that crashes, hangs or eats memory is a row with the status "error".
    """

    def __init__(  # noqa: PLR0913
        self,
        *,
        html: str | None = None,
        text: str | None = None,
        url: str | None = None,
        id: str | None = None,  # noqa: A002  # as the column is called
        language: str | None = None,
        removals: Detail = RECORD_DETAIL,
        config: Config | None = None,
        sites: SiteMemory | Path | str | None = None,
        isolate: bool = True,
        seconds: float = 60.0,
        memory: int | None = 4 << 30,
    ) -> None:
        """Load the rule book, in an actor.

        Args:
            html: column of HTML, strings or bytes.
            text: column of texts. With neither, the page is in the first of "html", "text", "content" not null.
            url: column of addresses; None: "url", if there is one.
            id: column of ids; None: "id", if there is one.
            language: column of ISO 639 codes; None: "language", if there is one.
            removals: how much is said of them: "none", "ids" or "full".
            config: settings; folders and files in it are those of the actor's machine.
            sites: what the pages of each site have in common, or the file of it on the actor's machine.
            isolate: clean in a process beside the actor, so that a crash costs its page alone.
            seconds: what a page may take.
            memory: bytes of address space of that process.

        Raises:
            RuleBookError: a rule file is wrong.
            ConfigError: a setting is wrong; the site memory cannot be read.
        """
        self._removals = detail(removals)
        self._columns = Columns(html, text, url, id, language)
        self._cleaner = GuardedCleaner(config, sites=sites, isolate=isolate, seconds=seconds, memory=memory)

    def __call__(self, table: Any) -> Any:
        """Clean the pages of a `pyarrow.Table`.

        Raises:
            ConfigError: a column is missing, or holds no strings.
        """
        batches = table.to_batches() or [one_batch(table)]
        return pa.Table.from_batches(
            [clean_beside(batch, self._cleaner, self._columns, self._removals) for batch in batches]
        )
