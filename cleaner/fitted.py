"""Files of fitted models: where they are, and how one is read that fits this version."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from cleaner.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable

MODELS = Path(__file__).with_name("models")
"""Written by `python -m benchmarks.fit`; the `about` of each says how and on what it was fitted."""


class _Fitted(Protocol):
    @property
    def features(self) -> tuple[str, ...]: ...


Model = TypeVar("Model", bound=_Fitted)


@lru_cache(maxsize=16)
def read_fitted(file: Path, features: tuple[str, ...], opened: Callable[[Path], Model]) -> Model:
    """Read a model, once.

    Args:
        file: of the model.
        features: names of the numbers it will be given.
        opened: makes the model of its file.

    Raises:
        ConfigError: there is no such file, it is no model, or one of other features.
    """
    try:
        model = opened(file)
    except OSError as error:
        raise ConfigError(f"models: {file}: cannot be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise ConfigError(f"models: {file}: no model: {error}") from error
    if model.features != features:
        raise ConfigError(
            f"models: {file}: fitted on other features than this version's: fit it again with benchmarks.fit"
        )
    return model
