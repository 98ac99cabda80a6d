"""Text in, values out: sections and entries, then citations. No I/O, no exceptions."""
