"""Articles out: JSON lines, CSV, Parquet and plain text."""
