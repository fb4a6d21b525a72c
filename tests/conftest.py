"""Hypothesis profiles. `dev` is what runs unless another is asked for; `ci` is Hypothesis' own and left alone.

HYPOTHESIS_PROFILE=thorough python -m pytest   tries fifty times as much, with fresh randomness.
"""

import os

import pytest
from hypothesis import HealthCheck, settings

SLOW_MACHINES = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}

settings.register_profile("dev", max_examples=40, derandomize=True, **SLOW_MACHINES)
settings.register_profile("thorough", max_examples=2000, derandomize=False, **SLOW_MACHINES)
if "HYPOTHESIS_PROFILE" in os.environ or not os.environ.get("CI"):
    settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Where everything is installed (SKEWFLOW_NO_SKIPS is set, as in .ci/run), a skipped test is a failed one."""
    report = yield
    if report.skipped and os.environ.get("SKEWFLOW_NO_SKIPS") and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"skipped although nothing may be skipped here: {reason}"
    return report
