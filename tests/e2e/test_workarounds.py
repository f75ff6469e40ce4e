"""Tests that infra/local/workarounds.py starts only the version of MiniStack that it is written for."""

import re
import subprocess
import sys

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
