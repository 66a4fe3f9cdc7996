"""Files of one page, however packed and wherever they are; files whose key is taken; libraries that are missing."""

from __future__ import annotations

import bz2
import gzip
import lzma
import random
import subprocess
import sys
from functools import partial
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import fsspec
import pytest
from record_files import source_at

from cleaner.errors import SourceError
from cleaner.io.extras import zstd
from cleaner.io.page import read_page
from cleaner.io.unpack import file_key

if TYPE_CHECKING:
    from pathlib import Path

PAGE = "<html><body><p>The café at the harbour of Ösk opened in May.</p></body></html>"
CHECKED = {zstd().CompressionParameter.checksum_flag: True}
"""As the `zstd` command does."""
PACKERS: dict[str, Any] = {
    ".gz": gzip.compress,
    ".xz": lzma.compress,
    ".bz2": bz2.compress,
    ".zst": partial(zstd().compress, options=CHECKED),
}


@pytest.mark.parametrize("ending", PACKERS)
@pytest.mark.parametrize("name", ["page.html", "page.txt", "page.HTM", "page"])
def test_compressed_page(name: str, ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"{name}{ending}"
    path.write_bytes(PACKERS[ending](PAGE.encode()))
    page = read_page(source_at(path))
    assert page.content == PAGE
    assert page.kind == (None if name == "page" else "html")
    assert page.source == str(path)


@pytest.mark.parametrize(
    ("name", "data"),
    [("page.html", gzip.compress(PAGE.encode())), ("page.html.gz", PAGE.encode())],
    ids=["packed though its name does not say so", "unpacked though its name does not say so"],
)
def test_content_tells_how_a_page_is_packed(name: str, data: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(data)
    assert read_page(source_at(tmp_path / name)).content == PAGE


@pytest.mark.parametrize("ending", PACKERS)
def test_compressed_page_cut_off(ending: str, tmp_path: Path) -> None:
    (tmp_path / f"page.html{ending}").write_bytes(PACKERS[ending](PAGE.encode() * 50)[:-12])
    with pytest.raises(SourceError, match=r"is cut off: its .* data break off in the middle"):
        read_page(source_at(tmp_path / f"page.html{ending}"))


@pytest.mark.parametrize("ending", PACKERS)
def test_compressed_page_damaged(ending: str, tmp_path: Path) -> None:
    noise = random.Random(1)  # noqa: S311  # what does not compress
    data = bytearray(PACKERS[ending](noise.randbytes(5000).hex().encode()))
    middle = len(data) // 2
    data[middle : middle + 1000] = bytes(1000)
    (tmp_path / f"page.html{ending}").write_bytes(bytes(data))
    with pytest.raises(SourceError, match=r"is damaged: its .* data cannot be unpacked"):
        read_page(source_at(tmp_path / f"page.html{ending}"))


def test_bomb(tmp_path: Path) -> None:
    (tmp_path / "page.html.gz").write_bytes(gzip.compress(bytes(101_000_000)))
    with pytest.raises(SourceError, match="longer than 100 MB"):
        read_page(source_at(tmp_path / "page.html.gz"))


def test_remote_page() -> None:
    fsspec.filesystem("memory").pipe("/pages/a.html.gz", gzip.compress(PAGE.encode()))
    page = read_page(source_at("memory://pages/a.html.gz"))
    assert (page.content, page.source) == (PAGE, "memory://pages/a.html.gz")


@pytest.mark.parametrize(
    ("location", "error"),
    [
        ("memory://nowhere/a.html", "no such file"),
        ("osk://nowhere/a.html", "osk"),
        ("/nowhere/a.html", "No such file"),
    ],
)
def test_missing_page(location: str, error: str) -> None:
    with pytest.raises(SourceError, match=error):
        read_page(source_at(location))


def test_key_is_of_the_bytes_as_stored(tmp_path: Path) -> None:
    data = gzip.compress(PAGE.encode()) * 100_000
    (tmp_path / "page.html.gz").write_bytes(data)
    fsspec.filesystem("memory").pipe("/key/page.html.gz", data)
    expected = blake2b(data, digest_size=32).digest()
    assert file_key(source_at(tmp_path / "page.html.gz")) == expected
    assert file_key(source_at("memory://key/page.html.gz")) == expected


def test_key_of_no_file(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="cannot be read"):
        file_key(source_at(tmp_path / "page.html"))


MISSING = {
    "parquet": ("pyarrow", "from cleaner.io.records import read_records; list(read_records(source))", "x.parquet"),
    "zstd": ("backports.zstd" if sys.version_info < (3, 14) else "compression.zstd", "read_page(source)", "x.html.zst"),
    "remote": ("fsspec", "read_page(source)", "memory://x/x.html"),
    "warc": (
        "brotli",
        "from cleaner.io.http import decode_body; decode_body(b'\\x1b\\x00', {'content-encoding': 'br'})",
        "x.warc",
    ),
}


@pytest.mark.parametrize("extra", MISSING)
def test_missing_library_says_what_to_install(extra: str, tmp_path: Path) -> None:
    module, use, name = MISSING[extra]
    (tmp_path / "x.parquet").write_bytes(b"PAR1")
    (tmp_path / "x.html.zst").write_bytes(zstd().compress(b"<p>Rain.</p>"))
    code = (
        f"import sys; sys.modules[{module!r}] = None\n"
        "from cleaner.errors import SourceError\n"
        "from cleaner.io.page import read_page\n"
        "from cleaner.io.source import Source, format_of\n"
        f"source = Source({name!r}, 'x', format_of({name!r}), 'x')\n"
        f"try:\n    {use}\nexcept SourceError as error:\n    print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, cwd=tmp_path)
    assert f"pip install 'pagecleaner[{extra}]'" in done.stdout.decode()


def test_writing_parquet_without_pyarrow(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_text('{"text": "Rain."}')
    code = (
        "import sys; sys.modules['pyarrow'] = None\n"
        "from pathlib import Path\n"
        "from cleaner.errors import OutputError\n"
        "from cleaner.io.records import write_records\n"
        "from cleaner.io.source import Source\n"
        "try:\n    write_records(Source('x.jsonl', 'x', 'jsonl', 'x'), [], Path('x.parquet'))\n"
        "except OutputError as error:\n    print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, cwd=tmp_path)
    assert "pip install 'pagecleaner[parquet]'" in done.stdout.decode()


def test_no_extra_is_imported_unused() -> None:
    code = (
        "import sys, cleaner.io.find, cleaner.io.page, cleaner.io.records\n"
        "print([name for name in ('pyarrow', 'fsspec', 'brotli', 'backports.zstd') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert done.stdout.strip() == b"[]"
