"""Names for content and settings: same name, same result."""

from __future__ import annotations

import dataclasses
import hashlib
from typing import TYPE_CHECKING

from cleaner.distribution import __version__
from cleaner.rulebook.cache import digest_by_stamp
from cleaner.rulebook.load import bundled

if TYPE_CHECKING:
    from pathlib import Path

    from cleaner.config import Config
    from cleaner.model import Page
    from cleaner.sites import SiteMemory

_BYTES = 16


def rules_checked(config: Config) -> str:
    """Name the rules of all layers, once nothing is found wrong with them or the settings.

    Where the bundled rules come alone and no setting names a stage or a file, there is nothing to find: tests have done
    so, and the files need not be read into rules.

    Raises:
        CleanerError: a wrong rule file or setting.
    """
    named = (config.rules, config.rule_file, config.without, config.models, config.sites)
    if not any(named) and (digest := digest_by_stamp(bundled())):
        return digest
    from cleaner.pipeline import Cleaner  # noqa: PLC0415  # the process that hands out pages need not have it

    return Cleaner(config).rulebook.fingerprint


def fingerprint_of_settings(config: Config, rules: str, *more: str) -> str:
    """Name all that a result depends on but the page: version, settings, rules, models.

    Args:
        config: the settings; folders count by what is in them, not by their place.
        rules: the name of the rules of all layers.
        more: whatever else counts.
    """
    digest = hashlib.blake2b(digest_size=_BYTES)
    settings = {item.name: getattr(config, item.name) for item in dataclasses.fields(config)}
    models, sites = settings.pop("models"), settings.pop("sites", None)
    settings.pop("rules")
    settings.pop("rule_file")
    parts = (__version__, repr(sorted(settings.items())), rules, *more)
    for part in parts:
        digest.update(f"{len(part)}:{part}".encode("utf-8", "surrogatepass"))
    for path in (
        *(sorted(path for path in models.iterdir() if path.is_file()) if models else ()),
        *([sites] if sites else ()),
    ):
        digest.update(_of_file(path))
    return digest.hexdigest()


def fingerprint_of_sites(memory: SiteMemory | None) -> str:
    """Name a site memory by what is in it, be it a file or learnt in this process; empty for none."""
    if memory is None:
        return ""
    digest = hashlib.blake2b(digest_size=_BYTES)
    for array in memory.arrays():
        digest.update(array)
    return digest.hexdigest()


def fingerprint_of_page(page: Page, settings: str) -> str:
    """Name a page and the settings it is cleaned with."""
    digest = hashlib.blake2b(settings.encode(), digest_size=_BYTES)
    for part in (page.kind, page.url, page.language):
        digest.update(f"{part!r}\0".encode("utf-8", "surrogatepass"))
    content = page.content
    digest.update(content.encode("utf-8", "surrogatepass") if isinstance(content, str) else b"\0" + content)
    return digest.hexdigest()


def _of_file(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "blake2b").digest()
