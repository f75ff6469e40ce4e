"""Tests of Authorizer=AWS_IAM: a caller must sign its requests and send an API key."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import urllib3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from infra.local.deploy import TEMPLATE
from infra.local.environment import CREDENTIALS, REGION
from tests.e2e.conftest import System, start
from tests.paths import ROOT

VALID = Credentials(CREDENTIALS["AWS_ACCESS_KEY_ID"], CREDENTIALS["AWS_SECRET_ACCESS_KEY"])
INVALID = Credentials("AKIAUNKNOWN", "unknown")


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory, _in_the_repository: None) -> Iterator[System]:
    yield from start(
        tmp_path_factory.mktemp("signed"),
        _template_with_signatures(tmp_path_factory.mktemp("source")),
        AUTH="true",
    )


def _template_with_signatures(folder: Path) -> Path:
    """Make AWS_IAM the default, because MiniStack's SAM transform uses only the default values."""
    declaration, default = "  Authorizer:", 'Default: ""'
    before, _, after = TEMPLATE.read_text().partition(declaration)
    assert default in after
    template = folder / TEMPLATE.name
    template.write_text(before + declaration + after.replace(default, "Default: AWS_IAM", 1))
    (folder / "functions").symlink_to(ROOT / "functions")
    return template


def _request(
    system: System,
    method: str,
    path: str,
    key: str | None = None,
    credentials: Credentials | None = None,
) -> urllib3.BaseHTTPResponse:
    url = system.stack.api_url + path
    request = AWSRequest(method, url, headers={"x-api-key": key} if key else {})
    if credentials:
        SigV4Auth(credentials, "execute-api", REGION).add_auth(request)
    return urllib3.request(method, url, headers=dict(request.headers), timeout=30.0)


def test_a_signed_request_with_a_key_is_answered(signed: System) -> None:
    answer = _request(signed, "GET", "/articles", signed.stack.api_key, VALID)
    assert (answer.status, answer.json()["articles"]) == (200, [])


@pytest.mark.parametrize(
    ("path", "has_key", "credentials", "problem"),
    [
        ("/articles", True, None, "unsigned"),
        ("/openapi.json", False, None, "unsigned"),
        ("/nowhere", True, VALID, "unsigned"),
        ("/articles", False, VALID, "api-key"),
        ("/articles", True, INVALID, "refused"),
    ],
)
def test_a_request_without_a_key_or_a_valid_signature_gets_403(
    path: str, has_key: bool, credentials: Credentials | None, problem: str, signed: System
) -> None:
    key = signed.stack.api_key if has_key else None
    answer = _request(signed, "GET", path, key, credentials)
    assert answer.status == 403
    assert answer.headers["Content-Type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert body["type"] == f"urn:standfirst:problem:{problem}"


def test_the_contract_needs_a_signature_but_no_key(signed: System) -> None:
    assert _request(signed, "GET", "/openapi.json", None, VALID).status == 200


def test_a_preflight_needs_no_key_and_no_signature_and_allows_their_headers(signed: System) -> None:
    answer = _request(signed, "OPTIONS", "/articles")
    assert answer.status == 200
    allowed = set(answer.headers["Access-Control-Allow-Headers"].split(","))
    assert {"x-api-key", "authorization", "x-amz-date", "x-amz-security-token"} <= allowed
