"""Tests that infra/local/workarounds.py starts only the version of MiniStack that it is written for."""

import re
import subprocess
import sys

from infra.local import workarounds
from infra.local.emulator import PROGRAM
from tests.paths import ROOT

WITH_ANOTHER_VERSION = f"""
import importlib.metadata, runpy
importlib.metadata.version = lambda package: "1.5.34"
runpy.run_path({str(PROGRAM)!r}, run_name="__main__")
"""


def test_another_version_of_ministack_is_rejected() -> None:
    command = [sys.executable, "-P", "-c", WITH_ANOTHER_VERSION]
    ran = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
    assert ran.returncode == 1
    assert "1.5.34 is installed" in ran.stderr


def test_the_workarounds_are_for_the_pinned_version() -> None:
    pinned = re.findall(r"^ministack==(\S+)", (ROOT / "requirements/local.in").read_text(), re.M)
    assert [f'VERSION = "{version}"' for version in pinned] == re.findall(
        r"^VERSION = .*$", PROGRAM.read_text(), re.M
    )


def test_an_alarm_on_metric_math_is_created_with_its_first_metric() -> None:
    metric = {"Namespace": "AWS/SQS", "MetricName": "Messages", "Dimensions": []}
    stat = {"Metric": metric, "Period": 60, "Stat": "Maximum"}
    alarm = workarounds.metric_alarm(
        "alarm",
        {
            "Metrics": [{"Id": "a", "Expression": "DIFF(b)"}, {"Id": "b", "MetricStat": stat}],
            "ComparisonOperator": "GreaterThanThreshold",
            "Threshold": 0,
            "AlarmActions": ["topic"],
        },
    )
    assert (alarm["MetricName"], alarm["Period"], alarm["Statistic"]) == ("Messages", 60, "Maximum")
    assert (alarm["Threshold"], alarm["AlarmActions"]) == (0, ["topic"])


def test_another_alarm_is_created_as_it_is() -> None:
    properties = {
        "Namespace": "AWS/SQS",
        "MetricName": "Messages",
        "ComparisonOperator": "GreaterThanThreshold",
        "Threshold": 5,
    }
    alarm = workarounds.metric_alarm("alarm", properties)
    assert (alarm["MetricName"], alarm["Threshold"]) == ("Messages", 5)
