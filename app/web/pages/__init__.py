"""The pages: the catalogue for readers, from the queries and records of the API."""
