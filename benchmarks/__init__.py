"""What the catalogue costs: large catalogues, made as lists, and what is measured."""
