"""`python -m cleaner` is `cleaner`."""

from cleaner.cli import app

if __name__ == "__main__":
    app(prog_name="cleaner")
