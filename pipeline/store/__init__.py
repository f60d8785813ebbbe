"""overdue.db: the dataset and everything that writes or reads it."""
