"""Stores the teacher's logits for all windows of the student's training: `make student DATA=DIR`.

The student learns from these soft labels (Hinton, Vinyals & Dean 2015, arXiv:1503.02531). They are
stored, so that the teacher does not run during the student's training. This takes about 40 minutes
on two idle CPU cores. Each file has the logits of up to WINDOWS_PER_FILE windows. Existing files
are not written again.
"""

import hashlib
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from infra.training.examples import Example
from infra.training.learner import padded
from infra.training.network import Network

# Windows in a file. The teacher needs about a minute for them.
WINDOWS_PER_FILE = 512
# Windows that the teacher processes at once. They have similar lengths.
BATCH = 8
_KEY_BYTES = 16

Logits = NDArray[np.float16]


def write(teacher: Network, examples: Sequence[Example], folder: Path) -> None:
    """Write the teacher's logits of all windows. Equal windows are stored once."""
    folder.mkdir(parents=True, exist_ok=True)
    unique = {key(example): example for example in examples}
    # Each file has windows of similar length.
    keys = sorted(unique, key=lambda name: (len(unique[name].ids), name))
    teacher.eval()
    for start in range(0, len(keys), WINDOWS_PER_FILE):
        of_file = keys[start : start + WINDOWS_PER_FILE]
        path = folder / f"{hashlib.sha256(b''.join(of_file)).hexdigest()[:16]}.npz"
        if not path.exists():
            _write_file(teacher, of_file, [unique[name] for name in of_file], path)
            done = min(start + WINDOWS_PER_FILE, len(keys))
            print(f"{time.strftime('%d %H:%M')} {done:,} of {len(keys):,} windows", flush=True)


def read(folder: Path) -> dict[bytes, Logits]:
    """Return the logits of each window, of shape [tokens, labels], by its key."""
    result: dict[bytes, Logits] = {}
    for path in sorted(folder.glob("*.npz")):
        with np.load(path) as arrays:
            keys, lengths, logits = (arrays[name] for name in ("keys", "lengths", "logits"))
        rows = np.split(logits, np.cumsum(lengths)[:-1])
        result |= {name.tobytes(): row for name, row in zip(keys, rows, strict=True)}
    return result


def key(example: Example) -> bytes:
    """Return a key of the window's input: equal inputs have equal keys."""
    content = example.ids.tobytes() + example.casings.tobytes()
    return hashlib.sha256(content).digest()[:_KEY_BYTES]


def batch_logits(examples: Sequence[Example], logits: Mapping[bytes, Logits]) -> torch.Tensor:
    """Return the teacher's logits of a batch, of shape [windows, tokens, labels]."""
    width = max(len(example.ids) for example in examples)
    rows = [logits[key(example)].astype(np.float32) for example in examples]
    filled = [np.pad(row, ((0, width - len(row)), (0, 0))) for row in rows]
    return torch.from_numpy(np.stack(filled))


def _write_file(
    teacher: Network, keys: Sequence[bytes], examples: Sequence[Example], path: Path
) -> None:
    rows: list[Logits] = []
    for start in range(0, len(examples), BATCH):
        batch = examples[start : start + BATCH]
        logits = _infer(teacher, batch)
        rows += [row[: len(example.ids)] for row, example in zip(logits, batch, strict=True)]
    new = path.with_suffix(".new")
    with new.open("wb") as file:
        np.savez(
            file,
            keys=np.frombuffer(b"".join(keys), np.uint8).reshape(-1, _KEY_BYTES),
            lengths=np.array([len(example.ids) for example in examples]),
            logits=np.concatenate(rows),
        )
    new.replace(path)


def _infer(teacher: Network, examples: Sequence[Example]) -> Logits:
    ids = padded([example.ids for example in examples], 0)
    casings = padded([example.casings for example in examples], 0)
    mask = padded([np.ones_like(example.ids) for example in examples], 0)
    with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
        result: Logits = teacher(ids, mask, casings).float().numpy().astype(np.float16)
    return result
