import base64
import json
from datetime import UTC, datetime
from types import ModuleType

import pytest

from archive.article import MAX_FILE_BYTES
from tests.builders import BUCKET, post
from tests.integration.lookup.lookup_requests import send


def test_a_form_fixes_key_size_media_type_and_expiry(lookup: ModuleType) -> None:
    before = datetime.now(UTC)
    request = post("/uploads", {"name": "../My report.pdf", "media_type": "application/pdf"})
    status, form, headers = send(lookup, request)
    assert (status, headers["cache-control"]) == (201, "no-store")
    folder, day, random, name = form["key"].split("/")
    assert (folder, name, form["max_bytes"]) == ("uploads", "My-report.pdf", MAX_FILE_BYTES)
    assert day in {f"{before:%Y-%m-%d}", f"{datetime.now(UTC):%Y-%m-%d}"}
    assert len(random) == 12
    policy = json.loads(base64.b64decode(form["fields"]["policy"]))
    assert ["content-length-range", 1, MAX_FILE_BYTES] in policy["conditions"]
    assert {"key": form["key"]} in policy["conditions"]
    assert {"Content-Type": "application/pdf"} in policy["conditions"]
    assert {"bucket": BUCKET} in policy["conditions"]
    for expires in (policy["expiration"], form["expires_at"]):
        assert 590 <= (datetime.fromisoformat(expires) - before).total_seconds() <= 610
    assert form["fields"]["x-amz-algorithm"] == "AWS4-HMAC-SHA256"
    # The host name of the bucket's region: a browser follows no redirect of a form.
    assert form["url"] == f"https://{BUCKET}.s3.eu-west-1.amazonaws.com/"
    assert send(lookup, request).body["key"] != form["key"]


@pytest.mark.parametrize("identity", [None, {}, {"apiKeyId": None}, {"apiKeyId": "reader"}])
def test_only_the_writers_key_may_upload(
    identity: dict[str, str | None] | None, lookup: ModuleType
) -> None:
    request = post("/uploads", {"name": "a.txt"})
    request["requestContext"]["identity"] = identity
    status, body, _ = send(lookup, request)
    assert (status, body["type"]) == (403, "urn:standfirst:problem:not-a-writer")
    assert "writer's API key in the x-api-key header" in body["detail"]


def test_an_empty_writer_key_id_lets_nobody_upload(
    lookup: ModuleType, resources: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resources, "WRITER_KEY_ID", "")
    request = post("/uploads", {"name": "a.txt"})
    request["requestContext"]["identity"] = {"apiKeyId": ""}
    assert send(lookup, request).status == 403
