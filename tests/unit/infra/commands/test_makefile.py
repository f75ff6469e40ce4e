"""The Makefile passes its variables to the commands."""

import re

from tests.paths import ROOT

MAKEFILE = (ROOT / "Makefile").read_text()


def test_commands_get_variables_of_the_command_line_only() -> None:
    (unexported,) = re.findall(r"foreach name,([A-Z ]+),", MAKEFILE)
    used = set(re.findall(r"\$\$([A-Z]+)\b", MAKEFILE))
    assert "ENTITY" in used
    assert used <= set(unexported.split())


def test_every_command_has_a_target_with_help() -> None:
    modules = re.findall(r"-m infra\.commands\.(\w+)", MAKEFILE)
    for module in modules:
        assert re.search(rf"^{module}: \S+ ## \S", MAKEFILE, re.MULTILINE), module
    assert {"letters", "redrive", "discard", "watch"} <= set(modules)
