"""What a cold start costs: CPU time of importing a handler, its clients and model included, in units of importing boto3.

Each run is a fresh interpreter; the runs take turns, and the least of each counts, so that a busy machine disturbs both alike.
More rounds only bring both nearer to what they really cost.
"""

import os
import subprocess
import sys

import pytest

from tests.paths import ROOT
from tests.template import resource

ROUNDS = 24
CEILING = {"Lookup": 2.7, "Summarize": 4.0}

_PROGRAM = """
import resource
def cpu():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
before = cpu()
import {module}
print(cpu() - before)
"""


def _seconds(module: str, function: str) -> float:
    variables = resource(function)["Environment"]["Variables"]
    set_by_template = {name: value for name, value in variables.items() if isinstance(value, str)}
    environment = {**os.environ, **set_by_template, "PYTHONPATH": str(ROOT / "functions")}
    ran = subprocess.run(
        [sys.executable, "-c", _PROGRAM.format(module=module)],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return float(ran.stdout)


@pytest.mark.parametrize("function", CEILING)
def test_importing_a_handler_stays_within_its_budget(function: str) -> None:
    module, ceiling = f"{function.lower()}.handler", CEILING[function]
    unit = taken = float("inf")
    for round_ in range(ROUNDS):
        unit, taken = min(unit, _seconds("boto3", function)), min(taken, _seconds(module, function))
        if taken <= ceiling * unit and round_ >= ROUNDS // 4:
            break
    print(f"\n{module}: {taken / unit:.2f} x boto3")
    assert taken <= ceiling * unit


def test_no_function_loads_torch_transformers_or_a_parser_before_it_needs_one() -> None:
    program = "import sys, summarize.handler, lookup.handler; print(*sys.modules)"
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "functions")}
    ran = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    )
    loaded = set(ran.stdout.split())
    parsers = {"trafilatura", "lxml", "markdown_it", "pypdfium2", "docx", "email.policy"}
    ours = {
        f"summarize.{name}"
        for name in ("webpage", "pdf", "word", "mail", "newsxml", "records", "markdown")
    }
    assert not loaded & {"torch", "transformers", "py3langid", "huggingface_hub", *parsers, *ours}
