"""How much one page may take: options of the commands that clean in processes of their own."""

from __future__ import annotations

from typing import Annotated

import typer

from cleaner.cli.options import LIMITS
from cleaner.isolate import Limits

SECONDS, MEGABYTES = Limits().seconds, (Limits().memory or 0) >> 20

PageSeconds = Annotated[
    float,
    typer.Option(min=0.1, metavar="S", help="Seconds one page may take before it is given up.", rich_help_panel=LIMITS),
]
PageMemory = Annotated[
    int,
    typer.Option(min=0, metavar="MB", help="Memory a worker may take; 0: as much as there is.", rich_help_panel=LIMITS),
]
