"""Arrows go one way: summarize -> archive <- lookup; nothing under functions/ knows infra or tests."""

import ast
from pathlib import Path

import pytest

from tests.paths import ROOT

FUNCTIONS = ROOT / "functions"
ALLOWED = {
    "archive": {"archive"},
    "summarize": {"archive", "summarize"},
    "lookup": {"archive", "lookup"},
}
OURS = {"archive", "summarize", "lookup", "infra", "tests"}


def _imports(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} has a relative import"
            names.add((node.module or "").split(".")[0])
    return names


@pytest.mark.parametrize(
    "path", sorted(FUNCTIONS.rglob("*.py")), ids=lambda path: str(path.relative_to(FUNCTIONS))
)
def test_imports_go_one_way(path: Path) -> None:
    package = path.relative_to(FUNCTIONS).parts[0]
    assert _imports(path) & OURS <= ALLOWED[package]


def test_only_the_tagger_knows_the_model_and_only_the_handlers_know_events() -> None:
    users = {
        library: {path.stem for path in FUNCTIONS.rglob("*.py") if library in _imports(path)}
        for library in ("onnxruntime", "tokenizers", "boto3")
    }
    assert users == {
        "onnxruntime": {"tagger"},
        "tokenizers": {"windows"},
        "boto3": {"handler", "resources"},
    }
