"""How property tests choose, and what all tests share: networks, garbage, reports.

Property tests choose the same cases every time in CI, else cases of their own. A run that failed is
repeated with the seed that it names: pytest --hypothesis-seed=N.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from typing import Any

import pytest
from _pytest.runner import runtestprotocol
from hypothesis import settings

settings.register_profile("fixed", derandomize=True, deadline=None)
settings.register_profile("free", deadline=None, print_blob=True)
settings.load_profile("fixed" if os.environ.get("CI") else "free")

# Networks are kept for all tests: looking through them for garbage at every step finds nothing.
gc.set_threshold(100_000, 20, 20)

# Arrays of tests are small, and processes run side by side: threads would only wait for each other.
for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, "1")


def pytest_configure(config: pytest.Config) -> None:
    """Remember networks where tests run: not in a process that only hears of them."""
    if hasattr(config, "workerinput") or not getattr(config.option, "numprocesses", None):
        from tests.remembered import remember

        remember()


def pytest_collection_finish() -> None:
    """The tests themselves are no garbage either."""
    gc.freeze()


def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool:
    """Run a test as pytest does, and report no step around it that went well.

    A worker writes each report and its parent reads it: for a short test that is half of the work.
    Its parent counts the tests by their reports alone: that one begins or ends is said only to
    who looks at each of them.
    """
    told = not hasattr(item.config, "workerinput") or item.config.option.verbose > 0
    if told:
        item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    for report in runtestprotocol(item, nextitem=nextitem, log=False):
        if report.when == "call" or not report.passed:
            report.keywords = {} if report.passed else report.keywords
            item.ihook.pytest_runtest_logreport(report=report)
    if told:
        item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True


def pytest_report_to_serializable(
    report: pytest.CollectReport | pytest.TestReport,
) -> dict[str, Any] | None:
    """A test that passed and printed nothing is its name and its time: all others are pytest's."""
    if not isinstance(report, pytest.TestReport) or hasattr(report, "wasxfail"):
        return None
    if not report.passed or report.sections or report.user_properties:
        return None
    times = report.duration, report.start, report.stop
    return {"passed": (report.nodeid, report.location, report.when, *times)}


def pytest_report_from_serializable(data: dict[str, Any]) -> pytest.TestReport | None:
    """What a worker wrote of a test that passed."""
    if "passed" not in data:
        return None
    nodeid, location, when, *times = data["passed"]
    return pytest.TestReport(nodeid, location, {}, "passed", None, when, (), *times)


@pytest.hookimpl(wrapper=True)
def pytest_sessionfinish() -> Iterator[None]:
    """Look for garbage once: what is left is kept, and is looked through five times else."""
    gc.collect()
    gc.freeze()
    return (yield)
