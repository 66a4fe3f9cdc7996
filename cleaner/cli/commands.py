"""The commands put together."""

from __future__ import annotations

from typing import Annotated

import typer
from typer.main import get_command

from cleaner.cli.clean import clean
from cleaner.cli.diff import diff
from cleaner.cli.explain import explain
from cleaner.cli.learn import learn
from cleaner.cli.options import command
from cleaner.cli.pipe import pipe
from cleaner.cli.restore import restore
from cleaner.cli.review import review
from cleaner.cli.rules import app as rules_app
from cleaner.distribution import __version__

app = typer.Typer(
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    help="Clean article bodies out of scraped pages, with a report of every span removed and why.\n\n"
    "One page needs no command: `cleaner page.html` or `cleaner < page.html` gives its body; `cleaner - --help` tells "
    "the options of that.",
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(rules_app, name="rules")


@app.callback(invoke_without_command=True)
def main(version: Annotated[bool, typer.Option("--version", "-V", help="Show the version.")] = False) -> None:
    """Answer what is asked of no command."""
    if version:
        typer.echo(f"cleaner {__version__} (pagecleaner)")
        raise typer.Exit


command(app, clean, "cleaner clean scraped/ -o clean/")
command(app, learn, "cleaner learn archive/ -o sites.bin")
command(app, pipe, """echo '{"id": 1, "text": "..."}' | cleaner pipe""")
command(app, explain, "cleaner explain clean/ news/page.html")
command(app, restore, "cleaner restore clean/ --to original/")
command(app, review, "cleaner review clean/")
command(app, diff, "cleaner diff clean/ clean-with-my-rules/")
parser = get_command(app)
