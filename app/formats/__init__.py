"""Records in, text out: one file for each format, and what they share."""
