"""The environment of the emulator and the AWS CLI: no AWS settings of the user, and no proxy."""

import os
from pathlib import Path

REGION = "us-east-1"
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}

# Only these variables pass. With the user's AWS profile or endpoint, the demo would be deployed to
# a real account.
PASSES = ("PATH", "LANG", "LC_ALL", "TZ")
PASSES_WITH_PREFIX = ("OPENBLAS_",)  # selects numeric kernels that are safe on this processor


def clean_environment(home: Path) -> dict[str, str]:
    """Return the environment of a child process. Its dot and temporary files go to `home`."""
    passed = [name for name in os.environ if name in PASSES or name.startswith(PASSES_WITH_PREFIX)]
    return {
        **{name: os.environ[name] for name in passed},
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
