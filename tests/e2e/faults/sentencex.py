"""A replacement of sentencex with a fault as in native code: some texts kill or block the worker.

Its folder is first on the import path of the emulator. It loads the real module, replaces itself by
it in `sys.modules`, and adds the fault.

The fault that kills is repaired when the file exists that the variable REPAIRED names.
"""

import importlib.machinery
import importlib.util
import os
import sys
import time
from pathlib import Path
from typing import Any

_other_folders = [
    entry for entry in sys.path if Path(entry or ".").resolve() != Path(__file__).parent
]
_spec = importlib.machinery.PathFinder.find_spec("sentencex", _other_folders)
assert _spec
assert _spec.loader
_real = importlib.util.module_from_spec(_spec)
sys.modules["sentencex"] = _real
_spec.loader.exec_module(_real)
_split = _real.get_sentence_boundaries


def _faulty(language: str, text: str) -> Any:
    if "kills the worker" in text and not Path(os.environ["REPAIRED"]).exists():
        os._exit(1)
    if "hangs the worker" in text:
        time.sleep(3600)
    return _split(language, text)


vars(_real)["get_sentence_boundaries"] = _faulty
