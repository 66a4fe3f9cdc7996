"""Measures this project and its peers side by side on public sets of hand-checked pages."""
