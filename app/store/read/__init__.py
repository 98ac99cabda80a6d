"""Questions of the catalogue: requests in, pages and records out; nothing is written."""
