"""What the long run has more of: `make test-long` asks for it by CATALOGUE_LONG_TESTS=1."""

import os

import pytest
from hypothesis import HealthCheck, settings

LONG = bool(os.environ.get("CATALOGUE_LONG_TESTS"))


def many(few, in_the_long_run):
    """On how many examples a law is tried: in the short run always on the same."""
    return settings(
        max_examples=in_the_long_run if LONG else few,
        derandomize=not LONG,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


def on_one_kind(test):
    """Ask PostgreSQL in the long run alone: nothing of it can differ there."""
    return test if LONG else pytest.mark.of_a_file(test)
