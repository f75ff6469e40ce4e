"""The cost of a cold start: CPU time to import a handler, with its clients and model.

It is compared with the time to import boto3. Each measurement starts a new interpreter. The two
measurements alternate, and the shortest time of each counts, so that load on the machine changes
both in the same way. The test stops early when the ratio is within the budget.
"""

import importlib.util
import os
import subprocess
import sys

import pytest

from tests.paths import ROOT
from tests.template import resource

ROUNDS = 24
CEILING = {"Lookup": 2.7, "Summarize": 4.0, "Announce": 2.4}

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
    constants = {name: value for name, value in variables.items() if isinstance(value, str)}
    environment = {**os.environ, **constants, "PYTHONPATH": str(ROOT / "functions")}
    process = subprocess.run(
        [sys.executable, "-c", _PROGRAM.format(module=module)],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return float(process.stdout)


@pytest.mark.parametrize("function", CEILING)
def test_importing_a_handler_stays_within_its_budget(function: str) -> None:
    module, ceiling = f"{function.lower()}.handler", CEILING[function]
    boto3_seconds = handler_seconds = float("inf")
    for round_number in range(ROUNDS):
        boto3_seconds = min(boto3_seconds, _seconds("boto3", function))
        handler_seconds = min(handler_seconds, _seconds(module, function))
        if handler_seconds <= ceiling * boto3_seconds and round_number >= ROUNDS // 4:
            break
    print(f"\n{module}: {handler_seconds / boto3_seconds:.2f} x boto3")
    assert handler_seconds <= ceiling * boto3_seconds


def test_no_function_loads_torch_transformers_or_a_parser_before_it_needs_one() -> None:
    program = "import sys, summarize.handler, lookup.handler, announce.handler; print(*sys.modules)"
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "functions")}
    process = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    )
    loaded = set(process.stdout.split())
    libraries = {"trafilatura", "lxml", "markdown_it", "pypdfium2", "docx", "email.policy"}
    names = ("page.webpage", "pdf", "word", "mail", "newsxml", "records", "markdown")
    parsers = {f"summarize.reading.{name}" for name in names}
    assert all(importlib.util.find_spec(parser) for parser in parsers)
    assert not loaded & {"torch", "transformers", "py3langid", "huggingface_hub"}
    assert not loaded & (libraries | parsers)
