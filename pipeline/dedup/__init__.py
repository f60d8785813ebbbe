"""Near-duplicates: fingerprints, weights, verdicts, relations and clusters, free of any file or engine."""
