"""Tests that ARCHITECTURE.md lists all modules, and that the code follows the structural rules.

The rules are the constants at the top. The checks are functions in tests/architecture.py. They are
also tested on invented input, to show that they report faults.
"""

import ast
from collections import Counter

import pytest

from tests.architecture import (
    Module,
    exists_on_disk,
    import_faults,
    imported_modules,
    imports_of_all,
    large_comprehensions,
    long_functions,
    map_faults,
    map_paths,
    repeated_names,
    separation_faults,
    source_modules,
    uses_library,
)
from tests.paths import ROOT

MODULES = source_modules()
IMPORTS = imports_of_all(MODULES)

# The packages of infra/ that may import the functions' code. The other packages call the deployed
# system instead.
USE_FUNCTIONS = ("infra.contract", "infra.measure", "infra.training")

# A package or module -> the packages and modules that may import it.
ALLOWED_IMPORTERS = {
    # `reprocess` finds articles by their status, which only the table knows. The two others read
    # records, and `letter_states` writes them.
    "archive": (
        "archive",
        "announce",
        "lookup",
        "summarize",
        *USE_FUNCTIONS,
        "infra.commands.letter_states",
        "infra.commands.reprocess",
        "infra.commands.unannounced",
    ),
    # `unannounced` makes the event that Announce could not put.
    "announce": ("announce", *USE_FUNCTIONS, "infra.commands.unannounced"),
    "lookup": ("lookup", *USE_FUNCTIONS),
    # The two modules read messages and objects as Summarize does.
    "summarize": (
        "summarize",
        *USE_FUNCTIONS,
        "infra.commands.dead_letters",
        "infra.commands.letter_states",
    ),
    "infra": ("infra",),
    "tests": (),
    # Lambda imports the handlers. Two packages also import Lookup's handler: one generates the
    # contract, one measures the handler.
    "lookup.handler": ("infra.contract", "infra.measure"),
    "summarize.handler": (),
    "announce.handler": (),
    # In functions/, only one module uses each of the model's libraries.
    "onnxruntime": ("summarize.tagging.tagger", "infra.training"),
    "tokenizers": ("summarize.tagging.windows", "infra.training"),
    # Only training needs these, in an environment of its own.
    "torch": ("infra.training",),
    "transformers": ("infra.training",),
}

# The parsers: a module or a package for each kind of file. In functions/, only `document` imports
# them. Code that several parsers share is in other modules: draft, blocks, fragment, metadata.
for parser in ("mail", "markdown", "newsxml", "page", "pdf", "records", "word"):
    name = f"summarize.reading.{parser}"
    ALLOWED_IMPORTERS[name] = (name, "summarize.reading.document", "infra.measure")

# Groups of packages that must not import each other.
SEPARATE = [("summarize.reading", "summarize.tagging")]

# File names that several modules may have. `handler` is the entry point of each function.
MAY_REPEAT = {"handler"}

MAX_FUNCTION_LINES = 40
MAX_COMPREHENSION_FORS = 2
MAX_COMPREHENSION_LINES = 4


# ---- The source tree.


def test_the_map_in_architecture_md_lists_every_module() -> None:
    paths = map_paths((ROOT / "ARCHITECTURE.md").read_text())
    modules = [module.path for module in MODULES if not module.is_package]
    assert map_faults(paths, modules, exists_on_disk) == []


def test_imports_go_in_the_allowed_directions() -> None:
    assert import_faults(IMPORTS, ALLOWED_IMPORTERS) == []


def test_separate_packages_do_not_import_each_other() -> None:
    assert separation_faults(IMPORTS, SEPARATE) == []


def test_each_lambda_function_makes_its_aws_clients_in_one_module() -> None:
    makers = [module.name for module in MODULES if uses_library(module.tree, "boto3")]
    functions = Counter(name.split(".")[0] for name in makers)
    del functions["infra"]
    assert functions == {"announce": 1, "lookup": 1, "summarize": 1}


def test_no_two_modules_have_the_same_file_name() -> None:
    assert repeated_names(MODULES, MAY_REPEAT) == []


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.path)
def test_functions_and_comprehensions_are_small(module: Module) -> None:
    assert long_functions(module.tree, MAX_FUNCTION_LINES) == []
    fors, lines = MAX_COMPREHENSION_FORS, MAX_COMPREHENSION_LINES
    assert large_comprehensions(module.tree, fors, lines) == []


# ---- The checks, on invented input.

MAP = """
## Where to find what

```
Makefile           every command
app/               the program
  orders/          what customers buy
    cart.py        a cart, before payment
    bill.py, tax.py  what they pay
  main.py          the entry point
docs/              for readers
```

```
other.py           a second code block is not part of the map
```
"""
PATHS = [
    "Makefile",
    "app/",
    "app/orders/",
    "app/orders/cart.py",
    "app/orders/bill.py",
    "app/orders/tax.py",
    "app/main.py",
    "docs/",
]
PYTHON = [path for path in PATHS if path.endswith(".py")]


def test_a_map_is_read_by_its_indentation() -> None:
    assert map_paths(MAP) == PATHS
    assert map_faults(PATHS, PYTHON, set(PATHS).__contains__) == []


def test_a_module_missing_from_the_map_is_reported() -> None:
    modules = [*PYTHON, "app/orders/gift.py"]
    assert map_faults(PATHS, modules, {*PATHS, *modules}.__contains__) == [
        "not in the map: app/orders/gift.py"
    ]


@pytest.mark.parametrize("extra", ["app/orders/gone.py", "app/gone/", "Makefile.old"])
def test_an_entry_that_is_not_on_disk_is_reported(extra: str) -> None:
    assert map_faults([*PATHS, extra], PYTHON, set(PATHS).__contains__) == [
        f"in the map, but not on disk: {extra}"
    ]


def test_a_module_under_a_wrong_folder_is_reported() -> None:
    wrong = map_paths(MAP.replace("  main.py", "    main.py"))
    assert map_faults(wrong, PYTHON, set(PATHS).__contains__) == [
        "not in the map: app/main.py",
        "in the map, but not on disk: app/orders/main.py",
    ]


def test_a_module_listed_twice_is_reported() -> None:
    assert map_faults([*PATHS, "app/main.py"], PYTHON, set(PATHS).__contains__) == [
        "in the map more than once: app/main.py"
    ]


@pytest.mark.parametrize(
    "line", ["   cart.py", "      cart.py", "    , cart.py", "    cart.py,bill.py"]
)
def test_a_malformed_line_of_the_map_is_an_error(line: str) -> None:
    with pytest.raises(ValueError, match="the map has a line"):
        map_paths(MAP.replace("    cart.py", line))


def test_a_text_without_a_map_is_an_error() -> None:
    with pytest.raises(ValueError, match="no code block"):
        map_paths(MAP.replace("Where", "How"))


@pytest.mark.parametrize(
    ("source", "imported"),
    [
        ("import app.orders.cart as c, json", {"app.orders.cart", "json"}),
        ("from app.orders import cart", {"app.orders.cart"}),
        ("from app.orders.cart import Cart", {"app.orders.cart"}),
        ("def late():\n    from app.orders import cart", {"app.orders.cart"}),
        ("import importlib\nimportlib.import_module('app.main')", {"importlib", "app.main"}),
    ],
)
def test_imports_are_found_in_all_their_forms(source: str, imported: set[str]) -> None:
    assert imported_modules(ast.parse(source), {"app.orders.cart", "app.main"}) == imported


def test_an_import_alone_is_not_a_use_of_a_library() -> None:
    assert not uses_library(ast.parse("import boto3"), "boto3")
    assert uses_library(ast.parse("import boto3\ndef late():\n    boto3.client('s3')"), "boto3")
    assert uses_library(ast.parse("from boto3 import client"), "boto3")


def test_a_relative_import_is_an_error() -> None:
    with pytest.raises(ValueError, match="relative import in line 1"):
        imported_modules(ast.parse("from . import cart"), set())


def test_a_forbidden_import_is_reported() -> None:
    imports = {"shop.cart": {"bank.api", "banking"}, "bank.cards": {"bank.api"}}
    assert import_faults(imports, {"bank": ("bank", "shop")}) == []
    assert import_faults(imports, {"bank": ("bank", "shop.bill")}) == ["shop.cart imports bank.api"]


def test_imports_between_separate_packages_are_reported_in_both_directions() -> None:
    imports = {"shop.cart": {"bank.api", "shop.bill"}, "bank.api": {"shop.cart"}}
    assert separation_faults(imports, [("shop", "bank")]) == [
        "bank.api imports shop.cart",
        "shop.cart imports bank.api",
    ]
    assert separation_faults(imports, [("shop", "mail")]) == []


def test_a_repeated_file_name_is_reported() -> None:
    paths = ["a/x.py", "b/x.py", "a/handler.py", "b/handler.py", "a/__init__.py", "b/__init__.py"]
    modules = [Module(path, path, ast.parse("")) for path in paths]
    assert repeated_names(modules, {"handler"}) == ["x"]


def test_a_long_method_is_reported() -> None:
    source = "class A:\n    @property\n    def long(self):\n        a = 1\n        return a\n"
    assert long_functions(ast.parse(source), max_lines=3) == []
    assert long_functions(ast.parse(source), max_lines=2) == ["long has 3 lines"]


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("[c for a in x for b in a for c in b]", "line 1: 3 `for`s in 1 lines"),
        ("{\n  a: 1\n  for a in x\n  if a\n}", "line 1: 1 `for`s in 3 lines"),
        ("f(\n  a\n  for b in x\n  for a in b(\n1\n)\n)", "line 1: 2 `for`s in 5 lines"),
    ],
)
def test_a_large_comprehension_is_reported(source: str, fault: str) -> None:
    assert large_comprehensions(ast.parse(source), max_fors=2, max_lines=2) == [fault]
    assert large_comprehensions(ast.parse(source), max_fors=3, max_lines=5) == []
