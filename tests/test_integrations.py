"""What holds of all steps, with and without their frameworks."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from importlib import import_module, util
from typing import Any

import pytest
from conftest import ROOT

from cleaner import Config
from cleaner.integrations.settings import config_of, settings_of

FRAMEWORKS = {
    "datatrove": "datatrove",
    "haystack": "haystack",
    "langchain": "langchain_core",
    "llama_index": "llama_index",
    "scrapy": "scrapy",
}
"""Modules of `cleaner.integrations` that need a framework, and what it is imported as."""


def printed(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True).stdout


def test_importing_the_package_imports_no_framework() -> None:
    names = {*FRAMEWORKS.values(), "datasets", "pyarrow", "pyspark", "ray", "cleaner.integrations"}
    code = f"import sys, cleaner, cleaner.guard; cleaner.clean('A text.'); print({names} & sys.modules.keys())"
    assert printed(code).strip() == "set()"


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
    with pytest.raises(ImportError, match=rf"pip install 'cleaner\[{extra}\]'"):
        import_module(f"cleaner.integrations.{module}")
    assert extra in tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]


@pytest.mark.parametrize("module", [*FRAMEWORKS, "datasets"])
def test_step_imports_no_other_framework(module: str) -> None:
    framework = FRAMEWORKS.get(module, "datasets")
    if util.find_spec(framework) is None:
        pytest.skip(f"needs {framework}")
    others = {*FRAMEWORKS.values()} - {framework}
    code = f"import sys, cleaner.integrations.{module}; print({others} & sys.modules.keys())"
    assert printed(code).strip() == "set()"


@pytest.mark.parametrize(
    "settings",
    [{}, {"title": "keep", "keep": ["byline"]}, {"rules": ["our-rules"], "sites": "sites.bin", "budget": 0.5}],
    ids=str,
)
def test_settings_are_written_down_and_read(settings: dict[str, Any]) -> None:
    assert settings_of(config_of(settings)) == settings


def test_preset_is_the_base_of_settings() -> None:
    assert config_of({"preset": "careful", "title": "keep"}) == Config.preset("careful").replace(title="keep")
