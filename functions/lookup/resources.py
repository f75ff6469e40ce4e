"""The objects that a process creates once: logger, archive, uploads, inbox, AWS clients.

Routes read these as attributes of this module (`resources.archive`), so a test can replace them.
"""

import os

import boto3
from aws_lambda_powertools import Logger
from botocore.config import Config

from archive.table import Archive
from lookup.lazy_client import LazyClient
from lookup.unfinished import Inbox
from lookup.uploads import Uploads

TABLE = os.environ["TABLE"]
# The id of the only API key that may upload.
WRITER_KEY_ID = os.environ["WRITER_KEY_ID"]

# In seconds. A request calls DynamoDB and sometimes S3, with at most two attempts each. The four
# attempts of 3 seconds fit into the function's timeout of 15 seconds. A page of changes needs
# several queries; it limits their time itself (MAX_SECONDS in archive/change_log.py).
_CONFIG = Config(
    connect_timeout=1, read_timeout=2, retries={"mode": "standard", "total_max_attempts": 2}
)
# Upload forms need signature version 4, since newer regions reject older versions. They need the
# host name of the region, since a browser cannot follow the redirect from the global host name.
_S3_CONFIG = _CONFIG.merge(Config(signature_version="s3v4", s3={"addressing_style": "virtual"}))

# Lambda filters log lines by level only if their timestamp is RFC 3339.
logger = Logger(use_rfc3339=True)

_s3 = LazyClient(lambda: boto3.client("s3", config=_S3_CONFIG))
archive = Archive(boto3.client("dynamodb", config=_CONFIG), TABLE)
uploads = Uploads(_s3, os.environ["BUCKET"])
inbox = Inbox(_s3, os.environ["BUCKET"])
