"""The model of the labeller is made from invented references, and always the same one."""

import lzma
import os
import subprocess
import sys

import pytest

from app.documents.references import MODEL
from tests.long import LONG
from training.__main__ import SEED, SETTINGS, printed, train

FEW = f"""
import hashlib
from training.__main__ import printed, train
settings = {SETTINGS | {"max_iterations": 5, "feature.minfreq": 2}}
print(hashlib.sha256(train(printed(80, {SEED}), settings)).hexdigest())
"""


def test_what_is_made_of_a_seed_is_the_same_in_any_process():
    made = {
        subprocess.run(
            [sys.executable, "-W", "ignore", "-c", FEW],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(made) == 1


@pytest.mark.skipif(not LONG, reason="in `make test-long`: trains for minutes")
@pytest.mark.filterwarnings("ignore")
def test_the_model_is_what_make_model_makes():
    assert train(printed()) == lzma.decompress(MODEL.read_bytes())
