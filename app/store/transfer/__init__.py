"""The catalogue as a whole: moved, backed up, given away."""
