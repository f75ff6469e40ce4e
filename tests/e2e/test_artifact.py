"""Tests of the built artifacts, in an isolated Python 3.13 that has only boto3, as Lambda has."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from infra.build.artifacts import LIMITS, MB, size
from tests.paths import EVENTS, FILES, ROOT

PROGRAM = Path(__file__).parent / "artifact_program.py"


def _python313() -> str | None:
    """Return a Python 3.13 that runs. Version managers may put one on the PATH that does not."""
    for candidate in (os.environ.get("PYTHON313"), shutil.which("python3.13")):
        if (
            candidate
            and subprocess.run([candidate, "-c", ""], check=False, capture_output=True).returncode
            == 0
        ):
            return candidate
    return None


PYTHON313 = _python313()
pytestmark = pytest.mark.skipif(
    PYTHON313 is None, reason="needs Python 3.13, as Lambda has, on the PATH or in PYTHON313"
)


@pytest.fixture(scope="module")
def runtime(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the packages of Lambda's runtime."""
    folder = tmp_path_factory.mktemp("runtime")
    requirements = ROOT / "requirements" / "runtime.txt"
    command = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "-qq",
        "--no-deps",
        "--require-hashes",
        "--target",
        str(folder),
    ]
    subprocess.run([*command, "-r", str(requirements)], check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Return a function that builds an artifact as `sam build` does: in a copy of functions/."""
    source = tmp_path_factory.mktemp("source") / "functions"
    shutil.copytree(ROOT / "functions", source, ignore=shutil.ignore_patterns("__pycache__"))

    def build_artifact(function: str) -> Path:
        artifact = tmp_path_factory.mktemp(function)
        environment = {
            **os.environ,
            "ARTIFACTS_DIR": str(artifact),
            "PYTHON": sys.executable,
            "PYTHON313": PYTHON313 or "",
        }
        subprocess.run(
            ["make", f"build-{function}"],
            cwd=source,
            env=environment,
            check=True,
            capture_output=True,
        )
        return artifact

    return build_artifact


def _run(function: str, artifact: Path, runtime: Path) -> dict[str, Any]:
    command = [
        PYTHON313 or "",
        "-I",
        "-S",
        str(PROGRAM),
        str(artifact),
        str(runtime),
        str(EVENTS),
        str(FILES),
        function,
    ]
    ran = subprocess.run(
        command, env={"PATH": "/usr/bin:/bin"}, check=False, capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stderr[-3000:]
    answers: dict[str, Any] = json.loads(ran.stdout)
    return answers


def test_summarize_reads_every_kind_of_file_with_its_packed_dependencies(
    build: Callable[[str], Path], runtime: Path
) -> None:
    artifact = build("Summarize")
    assert size(artifact) / MB <= LIMITS["Summarize"]
    assert not (artifact / "boto3").exists()
    assert not (artifact / "torch").exists()
    written = _run("Summarize", artifact, runtime)
    for path in (EVENTS / "articles").iterdir():
        assert written[path.name]["status"] == (
            "REJECTED" if path.name == "blank-fax.txt" else "SUMMARIZED"
        )
    for name in ("nitf.xml", "newsml-g2.xml", "wordpress.json", "outlook.eml", "three-columns.pdf"):
        assert written[name]["status"] == "SUMMARIZED"
    assert written["scan.pdf"]["reason"]["code"] == "unreadable"
    assert written["french.txt"]["reason"]["code"] == "unsupported_language"


def test_lookup_answers_with_its_packed_dependencies(
    build: Callable[[str], Path], runtime: Path
) -> None:
    artifact = build("Lookup")
    assert size(artifact) / MB <= LIMITS["Lookup"]
    assert not (artifact / "numpy").exists()
    assert not (artifact / "summarize").exists()
    assert _run("Lookup", artifact, runtime) == {"missing": 404, "feed": 200, "contract": "3.1.0"}


def test_announce_puts_events_with_its_packed_dependencies(
    build: Callable[[str], Path], runtime: Path
) -> None:
    artifact = build("Announce")
    assert size(artifact) / MB <= LIMITS["Announce"]
    assert not any((artifact / name).exists() for name in ("numpy", "summarize", "lookup"))
    assert not list((artifact / "announce").glob("requirements.*"))
    assert _run("Announce", artifact, runtime) == {
        "rejected": "Article Rejected",
        "failed": "Article Failed",
        "removed": "Article Removed",
        "summarized": "Article Summarized",
    }
