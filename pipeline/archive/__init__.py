"""archive.db: every page as it was sent, and the frontier; and the readers of pages from elsewhere."""
