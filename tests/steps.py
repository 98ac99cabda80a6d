"""How many steps something takes, whatever the machine: no clock tells."""

import sys


def steps(do, *given):
    """How many functions are called while it is done; a regular expression is one."""
    count = 0

    def step(_frame, event, _what):
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(step)
    try:
        do(*given)
    finally:
        sys.setprofile(before)
    return count
