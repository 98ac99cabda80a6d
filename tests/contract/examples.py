"""How many examples a law is tried on: many more where there is time."""

import os

from hypothesis import HealthCheck, settings

LONG = bool(os.environ.get("CATALOGUE_LONG_TESTS"))


def many(examples):
    """Settings of a law over HTTP: the same examples each time, in the short run."""
    return settings(
        max_examples=20 * examples if LONG else examples,
        derandomize=not LONG,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
