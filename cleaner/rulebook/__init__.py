"""The rule book: rules as data, in TOML files anyone can add to."""

from cleaner.rulebook.format import Examples, Match, Rule
from cleaner.rulebook.load import RuleBook, load
from cleaner.rulebook.stage import Rules

__all__ = ["Examples", "Match", "Rule", "RuleBook", "Rules", "load"]
