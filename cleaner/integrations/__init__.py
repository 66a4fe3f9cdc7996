"""Steps for the frameworks people run: one module each, imported only by whoever uses it."""
