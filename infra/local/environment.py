"""What the emulator and the AWS CLI get to see of this machine: none of the user's AWS settings, and no proxy."""

import os
from pathlib import Path

REGION = "us-east-1"
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}

# A person's profile or endpoint, let through, would deploy the demo to a real account. Hence a list of what passes.
PASSES = ("PATH", "LANG", "LC_ALL", "TZ")
# Which numeric kernels are safe on this processor.
PASSES_WITH_PREFIX = ("OPENBLAS_",)


def clean_environment(home: Path) -> dict[str, str]:
    """The environment of a child process; `home` keeps its dot files and temporary files together."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name in PASSES or name.startswith(PASSES_WITH_PREFIX)
    }
    return {
        **kept,
        **CREDENTIALS,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_PAGER": "",
        "HOME": str(home),
        "TMPDIR": str(home),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
