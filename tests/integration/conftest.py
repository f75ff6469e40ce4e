"""AWS in the test's own process (moto): a versioned bucket, and the table of template.yaml."""

import importlib
import os
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import boto3
import pytest
from moto import mock_aws

from archive.retry import ATTEMPTS
from archive.table import Archive
from summarize.bucket import Bucket
from summarize.tagging.tagger import Tagger
from tests.builders import BUCKET
from tests.template import resource


@pytest.fixture(autouse=True)
def _aws() -> Iterator[None]:
    with mock_aws():
        yield


@pytest.fixture(scope="session")
def clients() -> dict[str, Any]:
    """boto3 clients, created once, since this takes longer than most tests.

    moto's state is new in each test.
    """
    with mock_aws():
        return {service: boto3.client(service) for service in ("dynamodb", "s3")}


@pytest.fixture
def table(clients: dict[str, Any]) -> Any:
    """A DynamoDB client; the table has the keys that the template defines."""
    client = clients["dynamodb"]
    properties = resource("Table")
    client.create_table(
        TableName=os.environ["TABLE"],
        **{name: properties[name] for name in ("BillingMode", "AttributeDefinitions", "KeySchema")},
    )
    return client


@pytest.fixture
def s3(clients: dict[str, Any]) -> Any:
    client = clients["s3"]
    client.create_bucket(
        Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
    )
    client.put_bucket_versioning(
        Bucket=BUCKET, VersioningConfiguration=resource("Bucket")["VersioningConfiguration"]
    )
    return client


@pytest.fixture
def archive(table: Any) -> Archive:
    return Archive(table, os.environ["TABLE"])


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds of each wait of a retry. Nothing really waits."""
    seconds: list[float] = []
    monkeypatch.setattr("archive.retry.sleep", seconds.append)
    return seconds


@pytest.fixture
def patient_archive(table: Any, waits: list[float]) -> Archive:
    """An archive that retries as Summarize's does, without waiting."""
    return Archive(table, os.environ["TABLE"], ATTEMPTS)


@pytest.fixture
def bucket(s3: Any) -> Bucket:
    return Bucket(s3, BUCKET)


@pytest.fixture(scope="session")
def tagger() -> Tagger:
    return Tagger()


@pytest.fixture
def summarize(table: Any, s3: Any, tagger: Tagger, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Summarize's handler module, with moto's bucket and table."""
    handler = importlib.import_module("summarize.handler")
    monkeypatch.setattr(handler, "bucket", Bucket(s3, BUCKET, ATTEMPTS))
    monkeypatch.setattr(handler, "archive", Archive(table, os.environ["TABLE"], ATTEMPTS))
    return handler


@pytest.fixture
def resources(archive: Archive, s3: Any, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The module `lookup.resources`, with moto's bucket and table."""
    module = importlib.import_module("lookup.resources")
    unfinished = importlib.import_module("lookup.unfinished")
    monkeypatch.setattr(module, "archive", archive)
    monkeypatch.setattr(module, "inbox", unfinished.Inbox(s3, BUCKET))
    return module


@pytest.fixture
def lookup(resources: ModuleType) -> ModuleType:
    """The handler module of Lookup on moto's bucket and table."""
    return importlib.import_module("lookup.handler")
