"""A transformation for LlamaIndex."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

from cleaner.guard import GuardedCleaner
from cleaner.integrations.needs import needs
from cleaner.integrations.settings import config_of, settings_of
from cleaner.integrations.treatment import URL_FIELDS, Treatment, clean_pages, page_of, text_of, url_in
from cleaner.io.report import Detail  # noqa: TC001  # pydantic reads the fields' types
from cleaner.model import Kind  # noqa: TC001

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cleaner.config import Config
    from cleaner.model import Cleaned

with needs("llama-index"):
    from llama_index.core.bridge.pydantic import Field, PrivateAttr
    from llama_index.core.schema import BaseNode, MetadataMode, ObjectType, TransformComponent

_log = logging.getLogger(__name__)
_TEXTS = (ObjectType.TEXT, ObjectType.DOCUMENT)


class CleanNodes(TransformComponent):
    """Clean the pages that documents and text nodes hold, HTML or text; other nodes go through.

    Nodes come back in order, as copies, with their ids, relationships and metadata and, in the metadata,
    `cleaner_status` and the other facts of `cleaner.integrations.treatment.facts`, which are kept away from embeddings
    and models. A page that crashes, hangs or cannot be read stays as it came, with the status "error".

    The cache of an ingestion pipeline asks for all fields, `fingerprint` among them: with other settings, or a rule
    book that changed, pages are cleaned anew.
    """

    settings: dict[str, Any] = Field(default_factory=dict)
    """Settings as in a TOML file; `config=Config(...)` may be given in their place."""
    kind: Kind | None = None
    """"html" or "text"; None: found out page by page."""
    url_fields: tuple[str, ...] = URL_FIELDS
    """Metadata that may hold the page's address."""
    drop: tuple[str, ...] = ()
    """Statuses, such as "empty" and "error", of pages to leave out; each is logged as a warning."""
    mark: bool = True
    """Write the facts into the metadata."""
    removals: Detail = "none"
    """How much the facts say of each removed span: "none", "ids" or "full", as JSON text."""
    isolate: bool = True
    """Clean in a process of its own, which a page may take down."""
    seconds: float = 60.0
    """How long a page may take."""
    memory: int | None = 4 << 30
    """Bytes of memory a page may need; None: no limit."""
    fingerprint: str = ""
    """Names version, settings, rules and models; found out, whatever is given."""

    _cleaner: GuardedCleaner = PrivateAttr()
    _treatment: Treatment = PrivateAttr()

    def __init__(self, config: Config | None = None, **fields: Any) -> None:
        """Load the rule book.

        Args:
            config: settings; None: those of `settings`.
            fields: as documented above.

        Raises:
            ConfigError: a setting does not exist; `drop` names no status.
        """
        if config is not None:
            fields["settings"] = settings_of(config)
        super().__init__(**fields)
        self._cleaner = GuardedCleaner(
            config_of(self.settings), isolate=self.isolate, seconds=self.seconds, memory=self.memory
        )
        self._treatment = Treatment.of(self.drop, mark=self.mark, removals=self.removals)
        self.fingerprint = self._cleaner.fingerprint

    @classmethod
    def class_name(cls) -> str:
        """Name the class in pipelines that are written down."""
        return "CleanNodes"

    def __call__(self, nodes: Sequence[BaseNode], **_: Any) -> list[BaseNode]:
        """Clean nodes."""
        texts = [node for node in nodes if node.get_type() in _TEXTS]
        pages = [
            page_of(node.node_id, _text(node), self.kind, url_in(node.metadata, self.url_fields)) for node in texts
        ]
        results = clean_pages(self._cleaner, pages)
        kept = []
        for node in nodes:
            if node.get_type() not in _TEXTS:
                kept.append(node)
                continue
            cleaned = next(results)
            if self._treatment.drops(cleaned):
                _log.warning("node %s left out: %s", node.node_id, cleaned.error or cleaned.status)
            else:
                kept.append(self._cleaned(node, cleaned))
        return kept

    async def acall(self, nodes: Sequence[BaseNode], **_: Any) -> list[BaseNode]:
        """Clean nodes in a thread."""
        return await asyncio.to_thread(self, nodes)

    def _cleaned(self, node: BaseNode, cleaned: Cleaned) -> BaseNode:
        marks = self._treatment.marks(cleaned)
        copy = node.model_copy()
        copy.set_content(text_of(cleaned, _text(node)))
        copy.metadata = {**node.metadata, **marks}
        for name in ("excluded_embed_metadata_keys", "excluded_llm_metadata_keys"):
            known = getattr(node, name)
            setattr(copy, name, [*known, *(mark for mark in marks if mark not in known)])
        return copy


def _text(node: BaseNode) -> str:
    return str(node.get_content(metadata_mode=MetadataMode.NONE))
