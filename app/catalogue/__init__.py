"""Who and what: names, institutions, topics, and which mentions are one resource."""
