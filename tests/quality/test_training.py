"""Tests that all stages of the training run, on made-up data, in the environment of the training."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.paths import ROOT

PYTHON = ROOT / ".venv-train" / "bin" / "python"


@pytest.mark.training
@pytest.mark.skipif(
    not PYTHON.exists(),
    reason="needs the environment with torch: run `make .venv-train/.train`",
)
def test_a_tiny_model_passes_all_stages_of_the_training(tmp_path: Path) -> None:
    result = subprocess.run(
        [PYTHON, "-m", "tests.quality.training_program", tmp_path],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": "functions:."},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    assert "the resumed training gave the same weights" in result.stdout
    assert result.stdout.endswith("all stages ran\n")
