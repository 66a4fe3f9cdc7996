"""The command as a user runs it, and an article to run it on."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from cleaner.cli import COMMANDS, STANDARD_INPUT, main
from cleaner.log import LOG

if TYPE_CHECKING:
    from pathlib import Path

ARTICLE = (
    "The ferry to Osk left at dawn on Monday, and the crew of nine had been told to keep the deck clear of snow.\n"
    "By noon the ferry had reached the harbour of Osk, where the crew was met by the mayor and a small brass band.\n"
    "The mayor thanked the crew, and said that the ferry would sail twice a day until the snow on the deck was gone."
)
TAIL = "Velmora opens its second museum of clocks\n- 8 hours ago\nRiver towns brace for an early thaw\n- 9 hours ago"
HTML = "<html><body><nav><a href='/'>Front page</a></nav><article>{}</article></body></html>".format(
    "".join(f"<p>{line}</p>" for line in ARTICLE.splitlines())
)


def cleaner(
    *args: object, stdin: bytes = b"", cwd: Path | None = None, **env: str
) -> subprocess.CompletedProcess[bytes]:
    """Run the command: in this process where that makes no difference, as a short run takes longest to start."""
    words = [str(arg) for arg in args]
    if stdin or env.keys() - {"COLUMNS"} or not _stays(words):
        return process(*args, stdin=stdin, cwd=cwd, **env)
    streams = [io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in ("stdin", "stdout", "stderr")]
    with pytest.MonkeyPatch.context() as patch:
        for name, stream in zip(("stdin", "stdout", "stderr"), streams, strict=True):
            patch.setattr(sys, name, stream)
        patch.setenv("COLUMNS", env.get("COLUMNS", "160"))
        if cwd is not None:
            patch.chdir(cwd)
        level, handlers = LOG.level, [*LOG.handlers]
        try:
            with pytest.raises(SystemExit) as left:
                main(words)
        finally:
            LOG.handlers = handlers
            LOG.setLevel(level)
    out, err = (_written(stream) for stream in streams[1:])
    return subprocess.CompletedProcess(words, int(left.value.code or 0), out, err)


def _stays(words: list[str]) -> bool:
    """Whether a call ends as a function does: a plain page ends its process; `pipe` and `-` read a real stream."""
    helps = words[-1:] == ["--help"]
    return helps or (words[:1] != ["pipe"] and len(words) > 2 and words[0] in COMMANDS and STANDARD_INPUT not in words)


def _written(stream: io.TextIOWrapper) -> bytes:
    stream.flush()
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue()


def process(
    *args: object, stdin: bytes = b"", cwd: Path | None = None, **env: str
) -> subprocess.CompletedProcess[bytes]:
    """Run the command in a process of its own, as a user does."""
    return subprocess.run(
        [sys.executable, "-m", "cleaner", *map(str, args)],
        input=stdin,
        capture_output=True,
        check=False,
        cwd=cwd,
        env={**os.environ, "COLUMNS": "160", **env},
    )


def bodies(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
