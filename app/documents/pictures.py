"""Pictures among words: emoji, their codes, stars of a rating."""

# ":star:", "🔥", "★★★☆☆"
PICTURE = (
    r"(?::[a-z][a-z0-9_+-]*:|[\u2190-\u21ff\u2600-\u27bf\u2b00-\u2bff\ufe0f\u200d"
    r"\U0001f000-\U0001faff])"
)
