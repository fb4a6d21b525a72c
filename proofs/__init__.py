"""Claims: stated, derived, tested, attacked, shown."""

__version__ = "0.1.0"
