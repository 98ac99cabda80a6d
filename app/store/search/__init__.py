"""Search by words: the one place that knows FTS5 from tsvector."""
