"""The Makefile passes its variables to the commands."""

import re
import subprocess

from tests.paths import ROOT

MAKEFILE = (ROOT / "Makefile").read_text()


def test_commands_get_only_variables_from_the_command_line() -> None:
    (unexported,) = re.findall(r"foreach name,([A-Z ]+),", MAKEFILE)
    used = set(re.findall(r"\$\$([A-Z]+)\b", MAKEFILE))
    assert "ENTITY" in used
    assert used <= set(unexported.split())


def test_every_command_has_a_target_with_help() -> None:
    modules = re.findall(r"-m infra\.commands\.(\w+)", MAKEFILE)
    for module in modules:
        assert re.search(rf"^{module}: \S+ ## \S", MAKEFILE, re.MULTILINE), module
    assert {"letters", "redrive", "discard", "watch"} <= set(modules)


def test_every_command_passes_its_arguments() -> None:
    recipes = re.findall(r"^\t@.* -m infra\.(?:commands|local)\.\w+.*$", MAKEFILE, re.MULTILINE)
    assert len(recipes) >= 10
    # make clean also calls infra.local.down.
    assert all(" $(ARGS)" in recipe or "test ! -x" in recipe for recipe in recipes)


def test_the_column_of_the_help_has_room_for_every_target() -> None:
    (width,) = re.findall(r"make %-(\d+)s", MAKEFILE)
    targets = re.findall(r"^([a-z-]+):.*## ", MAKEFILE, re.MULTILINE)
    assert max(map(len, targets)) <= int(width)


def test_watch_with_a_key_is_an_error() -> None:
    def dry_run(*variables: str) -> subprocess.CompletedProcess[str]:
        command = ["make", "--dry-run", "watch", *variables]
        return subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)

    assert "ENTITY=" in dry_run("KEY=inbox/a.txt").stderr
    assert dry_run().returncode == 0
