"""A pytest plugin for `make test`: code without I/O has no excuse for an untested line.

pytest-cov holds the whole of `app` to the `fail_under` of pyproject.toml; this holds
the pure packages to 100, before the summary, so pytest's closing line stays the last.
"""

from io import StringIO

import pytest
from coverage import Coverage
from coverage.exceptions import NoDataError

PURE = ["app/documents/*", "app/catalogue/*", "app/formats/*"]
REPORT = pytest.StashKey[str]()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtestloop(session):
    # Outside of pytest-cov, which combines the data of the workers in its own wrapper.
    result = yield
    if not hasattr(session.config, "workerinput"):
        report = untested_lines()
        if report:
            session.config.stash[REPORT] = report
            session.testsfailed += 1  # as pytest-cov does: exit code 1, no failed test
    return result


def pytest_terminal_summary(terminalreporter, config):
    report = config.stash.get(REPORT, "")
    if report:
        terminalreporter.section("coverage of the pure packages is below 100")
        terminalreporter.write(report)


def untested_lines() -> str:
    """The report on the pure packages, or nothing when every line and branch ran."""
    coverage = Coverage()
    coverage.load()
    report = StringIO()
    try:
        total = coverage.report(include=PURE, show_missing=True, file=report)
    except NoDataError as error:
        return f"{error}\n"
    return report.getvalue() if total < 100 else ""
