"""The rule book: rules as data, in TOML files anyone can add to."""

from cleaner.rulebook.format import Examples, Match, Rule
from cleaner.rulebook.load import RuleBook, load

__all__ = ["Examples", "Match", "Rule", "RuleBook", "load"]
