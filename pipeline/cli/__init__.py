"""The command ``overdue``."""

from pipeline.cli.app import main

__all__ = ["main"]
