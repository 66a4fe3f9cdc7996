"""Libraries that only some formats need, imported when one is used."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

from cleaner.errors import SourceError

_ZSTD = "compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd"


def load(module: str, extra: str, purpose: str) -> Any:
    """Import a library.

    Args:
        module: its name.
        extra: the extra of this package that installs it.
        purpose: what it is needed for, as the opening of a sentence.

    Raises:
        SourceError: it is not installed.
    """
    try:
        return import_module(module)
    except ImportError as error:
        library = module.partition(".")[0] if extra != "zstd" else module
        raise SourceError(f"{purpose} needs {library}: pip install 'pagecleaner[{extra}]'") from error


def zstd() -> Any:
    """Give the module for Zstandard: Python's own from 3.14 on, its backport before.

    Raises:
        SourceError: it is not installed.
    """
    return load(_ZSTD, "zstd", "Zstandard (.zst)")


def pyarrow() -> Any:
    """Give pyarrow.

    Raises:
        SourceError: it is not installed.
    """
    return load("pyarrow", "parquet", "Parquet")


def parquet() -> Any:
    """Give pyarrow's module for Parquet.

    Raises:
        SourceError: it is not installed.
    """
    return load("pyarrow.parquet", "parquet", "Parquet")


def compute() -> Any:
    """Give pyarrow's module of functions.

    Raises:
        SourceError: it is not installed.
    """
    return load("pyarrow.compute", "parquet", "Parquet")


def fsspec() -> Any:
    """Give fsspec's module that resolves URLs.

    Raises:
        SourceError: it is not installed.
    """
    return load("fsspec.core", "remote", "a source with a URL")


def brotli() -> Any:
    """Give brotli.

    Raises:
        SourceError: it is not installed.
    """
    return load("brotli", "warc", "a page sent with Content-Encoding: br")
