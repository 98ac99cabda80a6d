"""The catalogue for curated lists."""
