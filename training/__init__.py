"""Made-up references, and the labeller trained on them; no part of the program that runs."""
