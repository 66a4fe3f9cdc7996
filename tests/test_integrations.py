"""What holds of all steps, with and without their frameworks."""

from __future__ import annotations

import ast
import sys
import tomllib
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest
from conftest import ROOT

from cleaner import Config
from cleaner.integrations.settings import config_of, settings_of

if TYPE_CHECKING:
    from pathlib import Path

FRAMEWORKS = {
    "datatrove": "datatrove",
    "haystack": "haystack",
    "langchain": "langchain_core",
    "llama_index": "llama_index",
    "scrapy": "scrapy",
}
"""Modules of `cleaner.integrations` that need a framework, and what it is imported as."""
OWN = {
    **{module: {framework} for module, framework in FRAMEWORKS.items()},
    "scrapy": {"scrapy", "itemadapter"},
    "datasets": {"datasets"},
    "ray": {"ray"},
    **{module: {"pyspark"} for module in ("spark", "spark_files", "spark_sites")},
}
"""What each of its modules may import of them."""


@pytest.mark.parametrize(("module", "framework"), FRAMEWORKS.items())
def test_missing_framework_is_named_with_its_extra(
    module: str, framework: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in list(sys.modules):
        if name.partition(".")[0] == framework:
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, framework, None)
    monkeypatch.delitem(sys.modules, f"cleaner.integrations.{module}", raising=False)
    extra = module.replace("_", "-")
    with pytest.raises(ImportError, match=rf"pip install 'pagecleaner\[{extra}\]'"):
        import_module(f"cleaner.integrations.{module}")
    assert extra in tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]


@pytest.mark.parametrize("path", sorted((ROOT / "cleaner").rglob("*.py")), ids=lambda path: path.stem)
def test_step_imports_its_own_framework_alone(path: Path) -> None:
    allowed = OWN[path.stem] if path.parent.name == "integrations" and path.stem in OWN else set()
    assert imported(path) & set().union(*OWN.values()) <= allowed


def imported(path: Path) -> set[str]:
    """Give the packages that a module imports, anywhere but for its types."""
    found = set()
    nodes: list[ast.AST] = [ast.parse(path.read_text(encoding="utf-8"))]
    while nodes:
        node = nodes.pop()
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.partition(".")[0])
        if not (isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"):
            nodes += ast.iter_child_nodes(node)
    return found


@pytest.mark.parametrize(
    "settings",
    [{}, {"title": "keep", "keep": ["byline"]}, {"rules": ["our-rules"], "sites": "sites.bin", "budget": 0.5}],
    ids=str,
)
def test_settings_are_written_down_and_read(settings: dict[str, Any]) -> None:
    assert settings_of(config_of(settings)) == settings


def test_preset_is_the_base_of_settings() -> None:
    assert config_of({"preset": "careful", "title": "keep"}) == Config.preset("careful").replace(title="keep")
