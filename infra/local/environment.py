"""The environment of the emulator and the AWS CLI: no AWS settings of the user, and no proxy."""

import os
from pathlib import Path

REGION = "us-east-1"
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}

# Only these variables are passed on. With the user's AWS profile or endpoint, the demo could be
# deployed to a real account.
ALLOWED = ("PATH", "LANG", "LC_ALL", "TZ")
ALLOWED_PREFIXES = ("OPENBLAS_",)  # selects numeric kernels that run on this processor


def clean_environment(home: Path) -> dict[str, str]:
    """Return the environment of a child process, with `home` for its dot and temporary files."""
    allowed = [name for name in os.environ if name in ALLOWED or name.startswith(ALLOWED_PREFIXES)]
    return {
        **{name: os.environ[name] for name in allowed},
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
