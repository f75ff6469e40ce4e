"""Tests that the API conforms to its contract, with a fuzzer and a generated client."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import urllib3

from tests.e2e.conftest import System
from tests.paths import ARTICLES, ROOT

CONTRACT = ROOT / "functions" / "lookup" / "openapi.json"
TOOLS = Path(sys.executable).parent
# API Gateway cannot answer 405: an unknown method of a route gets 404, like an unknown route.
EXCLUDED_CHECK = "unsupported_method"
# The usage plan allows 50 requests a second.
RATE = "40/s"


@pytest.fixture(scope="module")
def filled(system: System) -> System:
    """The system, with the sample articles, which the contract's examples use."""
    for path in sorted(ARTICLES.iterdir()):
        system.drop(f"inbox/{path.name}", path.read_bytes())
    for path in sorted(ARTICLES.iterdir()):
        system.article(f"inbox/{path.name}")
    return system


def test_valid_requests_get_the_declared_responses_and_invalid_ones_are_rejected(
    filled: System, tmp_path: Path
) -> None:
    command = [
        str(TOOLS / "schemathesis"), "--config-file", str(ROOT / "tests/e2e/schemathesis.toml"), "run", str(CONTRACT),
        "--url", filled.stack.api_url, "--header", f"x-api-key: {filled.stack.writer_key}",
        "--checks", "all", "--exclude-checks", EXCLUDED_CHECK, "--max-examples", "30", "--seed", "1", "--rate-limit", RATE,
        "--continue-on-failure", "--no-shrink",
    ]  # fmt: skip
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "SCHEMATHESIS_HOOKS": "tests.e2e.schemathesis_hooks",
    }
    ran = subprocess.run(
        command, cwd=tmp_path, env=environment, check=False, capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stdout[-8_000:]
    generated, passed = re.search(r"(\d+) generated, (\d+) passed", ran.stdout).groups()  # type: ignore[union-attr]
    assert int(generated) == int(passed) > 500


def test_a_client_generated_from_the_contract_works(filled: System, tmp_path: Path) -> None:
    environment = {"PATH": f"{TOOLS}:/usr/bin:/bin", "PYTHONPATH": str(tmp_path)}
    generate = [
        str(TOOLS / "openapi-python-client"),
        "generate",
        "--path",
        str(CONTRACT),
        "--meta",
        "none",
        "--fail-on-warning",
    ]
    subprocess.run(
        [*generate, "--output-path", str(tmp_path / "standfirst_client")],
        env=environment,
        check=True,
        capture_output=True,
    )
    command = [
        sys.executable,
        str(ROOT / "tests/e2e/client_program.py"),
        filled.stack.api_url,
        filled.stack.writer_key,
    ]
    ran = subprocess.run(command, env=environment, check=False, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr[-3_000:]
    results: dict[str, Any] = json.loads(ran.stdout)
    assert results.pop("companions") >= 3
    assert results == {
        "title": "Rail strike halts night trains on the Calder Coast line", "sentences": 3, "year": 2026, "pages": 4,
        "found": ["inbox/rail-strike-brief.txt"], "not_found": ["nothing"], "entity": "Glasgow", "all_changes_read": True, "current": True,
        "missing_is_problem": True,
        "uploaded": "Storm hits town",
    }  # fmt: skip


def test_the_contract_is_served_without_a_key(system: System) -> None:
    answer = urllib3.request("GET", f"{system.stack.api_url}/openapi.json")
    assert answer.json() == json.loads(CONTRACT.read_text())


def test_each_curl_command_in_the_readme_works(filled: System) -> None:
    """The commands are run with another object key and entity, which exist."""
    lines = [
        line for line in (ROOT / "README.md").read_text().splitlines() if line.startswith("curl ")
    ]
    assert len(lines) >= 8
    environment = {
        "API_URL": filled.stack.api_url,
        "API_KEY": filled.stack.api_key,
        "WRITER_KEY": filled.stack.writer_key,
        "PATH": "/usr/bin:/bin",
    }
    for line in lines:
        command = (
            line.replace("inbox/article.txt", "inbox/rail-strike-brief.txt")
            .replace("vienna", "glasgow")
            .replace("=vie", "=gla")
        )
        with_status = command.replace("curl ", "curl -sS -w '\\n%{http_code}' ", 1)
        ran = subprocess.run(
            ["sh", "-c", with_status], env=environment, check=False, capture_output=True, text=True
        )
        body, _, status = ran.stdout.rpartition("\n")
        assert (ran.returncode, status) in {(0, "200"), (0, "201")}, (
            f"{command}: {ran.stderr or body}"
        )
        assert body
