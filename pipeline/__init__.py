"""Overdue: the Chinese loan-overdue advice web as a clean, deduplicated, searchable corpus."""

__version__ = "0.1.0"
