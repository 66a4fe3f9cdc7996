"""The command as a user runs it, and an article to run it on."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

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
