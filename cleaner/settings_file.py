"""Settings files: which one holds for a folder, and what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cleaner.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

OWN_NAME = "cleaner.toml"
PROJECT_NAME = "pyproject.toml"
_TOOL, _NAME = "tool", "cleaner"


def find_settings(folder: Path) -> Path | None:
    """Give the settings file that holds for a folder: the nearest one, from there upwards; None: there is none.

    In each folder `cleaner.toml` comes first, then a `pyproject.toml` with a table `[tool.cleaner]`; one
    without it is somebody else's.

    Raises:
        ConfigError: a `pyproject.toml` on the way names cleaner and cannot be read, so whether it holds is unknown.
    """
    place = folder.absolute()
    for here in (place, *place.parents):
        own, project = here / OWN_NAME, here / PROJECT_NAME
        if own.is_file():
            return own
        if project.is_file() and _speaks_of_us(project) and _NAME in _tools(_read(project)):
            return project
    return None


def read_settings(path: Path) -> dict[str, Any]:
    """Give the settings a file holds: all of it, of a `pyproject.toml` the table `[tool.cleaner]`.

    Raises:
        ConfigError: it cannot be read, is no TOML, or has the settings in the wrong place.
    """
    table = _read(path)
    if path.name == PROJECT_NAME:
        found = _tools(table).get(_NAME, {})
        if not isinstance(found, dict):
            raise ConfigError(f"{path}: tool.cleaner = {found!r}: write a table: [tool.cleaner]")
        if "rule" in found:
            raise ConfigError(f"{path}: rule: write rules to a file of their own, and its folder to `rules`")
        return found
    if _NAME in _tools(table):
        raise ConfigError(
            f"{path}: [tool.cleaner] is for {PROJECT_NAME}; here settings stand at the top, without a table"
        )
    return table


def _speaks_of_us(project: Path) -> bool:
    """Whether it is worth taking apart; what is wrong with somebody else's file is no concern of ours."""
    try:
        return _NAME.encode() in project.read_bytes()
    except OSError:
        return False


def _read(path: Path) -> dict[str, Any]:
    import tomllib  # noqa: PLC0415  # most programs, and most calls of the command, never read a file

    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: not TOML: {error}") from error


def _tools(table: dict[str, Any]) -> dict[str, Any]:
    tools = table.get(_TOOL)
    return tools if isinstance(tools, dict) else {}
