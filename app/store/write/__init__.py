"""Every change of the catalogue: one transaction, one revision, and what follows from it."""
