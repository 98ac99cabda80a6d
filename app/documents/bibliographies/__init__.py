"""Bibliography files as documents: BibTeX, RIS and CSL-JSON."""
