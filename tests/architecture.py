"""Functions that check the source tree: its map, imports, file names and sizes of functions.

A check returns the faults as lines of text, or an empty list if there are none.
"""

import ast
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from tests.paths import ROOT

# A folder with source code -> the folder that its imports are relative to.
SOURCE_FOLDERS = {"functions": "functions", "infra": "."}

MAP_HEADING = "## Where to find what"
# Number of spaces per level of the map.
MAP_INDENT = 2
# Indentation, one or several names, a description.
_MAP_LINE = re.compile(r"( *)([^\s,]+(?:, [^\s,]+)*)(?: +\S.*)?")
_CODE_BLOCK = re.compile(r"^```[a-z]*\n(.*?)^```$", re.DOTALL | re.MULTILINE)

_Function = ast.FunctionDef | ast.AsyncFunctionDef
_Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


@dataclass(frozen=True)
class Module:
    """A Python module: its path from the repository's root, its name in imports, its syntax."""

    path: str
    name: str
    tree: ast.Module

    @property
    def is_package(self) -> bool:
        return PurePath(self.path).stem == "__init__"


def source_modules() -> list[Module]:
    """Return all modules under functions/ and infra/, packages included."""
    modules = []
    for folder, import_root in SOURCE_FOLDERS.items():
        for file in sorted((ROOT / folder).rglob("*.py")):
            path = file.relative_to(ROOT).as_posix()
            parts = file.relative_to(ROOT / import_root).with_suffix("").parts
            name = ".".join(parts).removesuffix(".__init__")
            modules.append(Module(path, name, ast.parse(file.read_text())))
    return modules


# ---- The map in ARCHITECTURE.md.


def map_paths(markdown: str) -> list[str]:
    """Return the paths in the map, which is the first code block under its heading.

    A line of the map has one name, or several with ", " between them, and then a description. The
    name of a folder ends in a slash. Lines inside a folder are indented by MAP_INDENT spaces more
    than the folder's line.
    """
    section = markdown.partition(f"{MAP_HEADING}\n")[2]
    block = _CODE_BLOCK.search(section)
    if block is None:
        raise ValueError(f"no code block under {MAP_HEADING!r}")
    paths = []
    folders: list[str] = []
    for line in filter(str.strip, block[1].splitlines()):
        level, names = _map_line(line, deepest=len(folders))
        del folders[level:]
        paths += ["".join([*folders, name]) for name in names]
        if names[-1].endswith("/"):
            folders.append(names[-1])
    return paths


def _map_line(line: str, deepest: int) -> tuple[int, list[str]]:
    """Return the depth of a line of the map, from 0, and the names in the line."""
    match = _MAP_LINE.fullmatch(line)
    if match is None:
        raise ValueError(f"the map has a line without a name: {line!r}")
    level, rest = divmod(len(match[1]), MAP_INDENT)
    if rest or level > deepest:
        raise ValueError(f"the map has a line with a wrong indentation: {line!r}")
    return level, match[2].split(", ")


def map_faults(
    paths: Sequence[str], modules: Collection[str], exists: Callable[[str], bool]
) -> list[str]:
    """Find modules that are not in the map, and paths of the map that are wrong or repeated."""
    counts = Counter(paths)
    return [
        *(f"not in the map: {path}" for path in sorted(set(modules) - set(paths))),
        *(f"in the map, but not on disk: {path}" for path in counts if not exists(path)),
        *(f"in the map more than once: {path}" for path, count in counts.items() if count > 1),
    ]


def exists_on_disk(path: str) -> bool:
    """Return whether a path of the map exists. A path that ends in a slash must be a folder."""
    return (ROOT / path).is_dir() if path.endswith("/") else (ROOT / path).is_file()


# ---- Imports.


def imports_of_all(modules: Collection[Module]) -> dict[str, set[str]]:
    """Return the names of the modules that each module imports."""
    names = {module.name for module in modules}
    return {module.name: imported_modules(module.tree, names) for module in modules}


def imported_modules(tree: ast.Module, known: Collection[str]) -> set[str]:
    """Return the modules that a module imports, anywhere in it.

    `from a import b` imports the module `a.b` if that is a known module, and `a` if not.
    `importlib.import_module("a.b")` counts as an import.
    """
    imported: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            if node.level:
                raise ValueError(f"relative import in line {node.lineno}")
            for alias in node.names:
                name = f"{node.module}.{alias.name}"
                imported.add(name if name in known else str(node.module))
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module"):
            imported |= {str(arg.value) for arg in node.args if isinstance(arg, ast.Constant)}
    return imported


def uses_library(tree: ast.Module, library: str) -> bool:
    """Return whether a module uses a library. `import library` alone is not a use."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id == library:
            return True
        if isinstance(node, ast.ImportFrom) and is_in(str(node.module), library):
            return True
    return False


def is_in(name: str, package: str) -> bool:
    """Return whether `name` is the package or a module in it."""
    return name == package or name.startswith(f"{package}.")


def import_faults(
    imports: Mapping[str, Collection[str]], allowed: Mapping[str, Sequence[str]]
) -> list[str]:
    """Find forbidden imports. `allowed` maps a package to the packages that may import it."""
    faults = []
    for package, importers in allowed.items():
        for module, imported in _importers(imports, package):
            if not any(is_in(module, importer) for importer in importers):
                faults.append(f"{module} imports {imported}")
    return faults


def separation_faults(
    imports: Mapping[str, Collection[str]], groups: Sequence[Sequence[str]]
) -> list[str]:
    """Find imports from one package of a group to another package of the same group."""
    faults = []
    for group in groups:
        for package in group:
            others = [other for other in group if other != package]
            for module, imported in _importers(imports, package):
                if any(is_in(module, other) for other in others):
                    faults.append(f"{module} imports {imported}")
    return sorted(faults)


def _importers(imports: Mapping[str, Collection[str]], package: str) -> Iterator[tuple[str, str]]:
    """Yield (module, imported name) for all imports of the package."""
    for module, imported_names in sorted(imports.items()):
        for imported in sorted(imported_names):
            if is_in(imported, package):
                yield module, imported


# ---- Names and sizes.


def repeated_names(modules: Collection[Module], except_for: Collection[str]) -> list[str]:
    """Find file names that several modules have, without `except_for`."""
    stems = Counter(PurePath(module.path).stem for module in modules if not module.is_package)
    return sorted(stem for stem, count in stems.items() if count > 1 and stem not in except_for)


def long_functions(tree: ast.Module, max_lines: int) -> list[str]:
    """Find functions with more lines than allowed, from `def` to their last line."""
    functions = (node for node in ast.walk(tree) if isinstance(node, _Function))
    sizes = [(function.name, _lines(function, function)) for function in functions]
    return [f"{name} has {size} lines" for name, size in sizes if size > max_lines]


def large_comprehensions(tree: ast.Module, max_fors: int, max_lines: int) -> list[str]:
    """Find comprehensions with more `for`s or lines than allowed.

    Lines that have only a bracket do not count.
    """
    faults = []
    for node in ast.walk(tree):
        if isinstance(node, _Comprehension):
            fors = len(node.generators)
            size = _lines(*_first_and_last(node))
            if fors > max_fors or size > max_lines:
                faults.append(f"line {node.lineno}: {fors} `for`s in {size} lines")
    return faults


def _first_and_last(comprehension: _Comprehension) -> tuple[ast.expr, ast.expr]:
    """Return the element of a comprehension and the end of its last `for`."""
    last_for = comprehension.generators[-1]
    last = (last_for.ifs or [last_for.iter])[-1]
    if isinstance(comprehension, ast.DictComp):
        return comprehension.key, last
    return comprehension.elt, last


def _lines(first: ast.stmt | ast.expr, last: ast.stmt | ast.expr) -> int:
    return (last.end_lineno or last.lineno) - first.lineno + 1
