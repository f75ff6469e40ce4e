"""Tests of template.yaml that find mistakes which a deployment does not report."""

import importlib
import itertools
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from archive.article import MAX_FILE_BYTES
from archive.retry import FIRST_WAIT, LONGEST_WAIT
from infra.commands.stack import OUTPUTS
from lookup.uploads import PREFIX
from tests.paths import EVENTS
from tests.template import expanded, resource, template

TEMPLATE = template()
PARAMETERS = TEMPLATE["Parameters"]
RESOURCES = TEMPLATE["Resources"]


def _of_type(kind: str) -> dict[str, dict[str, Any]]:
    return {name: declared for name, declared in RESOURCES.items() if declared["Type"] == kind}


def _statements() -> Iterator[tuple[str, dict[str, Any]]]:
    for name, role in _of_type("AWS::IAM::Role").items():
        for policy in role["Properties"].get("Policies", []):
            for statement in policy["PolicyDocument"]["Statement"]:
                yield name, statement
    for kind in ("AWS::S3::BucketPolicy", "AWS::SQS::QueuePolicy"):
        for name, policy in _of_type(kind).items():
            for statement in policy["Properties"]["PolicyDocument"]["Statement"]:
                yield name, statement.get("Fn::If", [None, statement])[1]


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def test_the_visibility_timeout_is_six_function_timeouts() -> None:
    # AWS recommends at least six times the timeout.
    # https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
    assert PARAMETERS["QueueVisibility"]["Default"] == 6 * PARAMETERS["SummarizeTimeout"]["Default"]
    assert resource("Queue")["VisibilityTimeout"] == {"Ref": "QueueVisibility"}
    assert resource("Summarize")["Timeout"] == {"Ref": "SummarizeTimeout"}


def test_summarize_gets_its_timeout() -> None:
    variables = resource("Summarize")["Environment"]["Variables"]
    assert variables["TIMEOUT_SECONDS"] == {"Ref": "SummarizeTimeout"}


def test_summarize_gets_the_number_of_receives_of_the_queue() -> None:
    variables = resource("Summarize")["Environment"]["Variables"]
    assert (
        int(variables["MAX_RECEIVES"]) == resource("Queue")["RedrivePolicy"]["maxReceiveCount"] == 5
    )


@pytest.mark.parametrize(("module", "calls"), [("lookup.resources", 2), ("summarize.handler", 4)])
def test_aws_calls_without_a_response_end_before_the_function_times_out(
    module: str, calls: int
) -> None:
    client = importlib.import_module(module).archive._client.meta.config
    longest = client.retries["total_max_attempts"] * (client.connect_timeout + client.read_timeout)
    timeout = resource(module.partition(".")[0].title())["Timeout"]
    if timeout == {"Ref": "SummarizeTimeout"}:
        timeout = PARAMETERS["SummarizeTimeout"]["Default"]
    assert calls * longest < timeout


def test_announce_ends_before_its_timeout_if_no_request_gets_a_response() -> None:
    handler = importlib.import_module("announce.handler")
    waits = [min(LONGEST_WAIT, FIRST_WAIT * 2**n) for n in range(handler.ATTEMPTS - 1)]
    seconds = 0.0
    for client in (handler.bus._client, handler.sqs):
        config = client.meta.config
        assert config.retries["total_max_attempts"] == 1
        attempt = config.connect_timeout + config.read_timeout
        seconds += handler.ATTEMPTS * attempt + sum(waits)
    assert _change_event()["BatchSize"] * seconds < resource("Announce")["Timeout"]


def test_messages_are_kept_for_four_days_and_letters_for_fourteen() -> None:
    day = 24 * 3600
    assert resource("Unannounced")["MessageRetentionPeriod"] == 14 * day
    assert resource("Queue")["MessageRetentionPeriod"] == 4 * day
    assert resource("DeadLetters")["MessageRetentionPeriod"] == 14 * day


def test_an_invocation_takes_one_message_and_workers_are_limited() -> None:
    event = resource("Summarize")["Events"]["Article"]["Properties"]
    assert event["BatchSize"] == 1
    assert event["ScalingConfig"]["MaximumConcurrency"] == {"Ref": "MaximumConcurrency"}
    # A new account has ten concurrent executions. Half of them are left for Lookup.
    assert PARAMETERS["MaximumConcurrency"]["Default"] == 5
    assert PARAMETERS["MaximumConcurrency"]["MinValue"] >= 2  # SQS accepts no smaller value


def test_no_statement_allows_a_wildcard() -> None:
    for name, statement in _statements():
        if statement["Effect"] == "Deny":
            continue
        for action in _as_list(statement["Action"]):
            assert "*" not in action, name
        for target in _as_list(statement["Resource"]):
            # A pattern is needed for objects, all of the bucket or all under uploads/, and for the
            # list of the table's streams.
            assert target in (
                {"Fn::Sub": "${Bucket.Arn}/*"},
                {"Fn::Sub": "${Bucket.Arn}/uploads/*"},
                {"Fn::Sub": "${Table.Arn}/stream/*"},
            ) or "*" not in json.dumps(target), name


def _allowed(role: str) -> set[tuple[str, str]]:
    """Return the actions that a role allows, each with its resource as JSON."""
    pairs: set[tuple[str, str]] = set()
    for name, statement in _statements():
        if name == role:
            targets = [json.dumps(target) for target in _as_list(statement["Resource"])]
            pairs |= set(itertools.product(_as_list(statement["Action"]), targets))
    return pairs


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        (
            "SummarizeRole",
            {
                "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "s3:GetObject", "s3:ListBucket",
                "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:DeleteItem", "dynamodb:BatchGetItem", "dynamodb:BatchWriteItem",
                "logs:CreateLogStream", "logs:PutLogEvents",
            },
        ),
        (
            "LookupRole",
            {
                "dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query", "s3:GetObject", "s3:ListBucket", "s3:PutObject",
                "logs:CreateLogStream", "logs:PutLogEvents",
            },
        ),
        (
            "AnnounceRole",
            {
                "dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams",
                "events:PutEvents", "sqs:SendMessage", "logs:CreateLogStream", "logs:PutLogEvents",
            },
        ),
    ],
)  # fmt: skip
def test_a_role_allows_the_actions_its_function_needs_and_no_others(
    role: str, expected: set[str]
) -> None:
    actions = {action for action, _ in _allowed(role)}
    assert actions == expected
    # Without s3:ListBucket, S3 answers 403, not 404, for an object that does not exist.
    assert "s3:GetObject" not in actions or "s3:ListBucket" in actions
    assert "ManagedPolicyArns" not in resource(role)


def test_roles_allow_their_actions_only_on_resources_of_the_stack() -> None:
    objects, bucket = '{"Fn::Sub": "${Bucket.Arn}/*"}', '{"Fn::GetAtt": "Bucket.Arn"}'
    uploads, table = '{"Fn::Sub": "${Bucket.Arn}/uploads/*"}', '{"Fn::GetAtt": "Table.Arn"}'
    common = {("s3", objects), ("s3", bucket), ("dynamodb", table)}
    expected = {
        "SummarizeRole": {
            *common,
            ("sqs", '{"Fn::GetAtt": "Queue.Arn"}'),
            ("logs", '{"Fn::GetAtt": "SummarizeLog.Arn"}'),
        },
        "LookupRole": {*common, ("s3", uploads), ("logs", '{"Fn::GetAtt": "LookupLog.Arn"}')},
        "AnnounceRole": {
            ("dynamodb", '{"Fn::GetAtt": "Table.StreamArn"}'),
            ("dynamodb", '{"Fn::Sub": "${Table.Arn}/stream/*"}'),
            ("events", '{"Fn::GetAtt": "EventBus.Arn"}'),
            ("sqs", '{"Fn::GetAtt": "Unannounced.Arn"}'),
            ("logs", '{"Fn::GetAtt": "AnnounceLog.Arn"}'),
        },
    }
    assert {name for name, _ in _statements() if name.endswith("Role")} == set(expected)
    for role, targets in expected.items():
        assert {(action.split(":")[0], target) for action, target in _allowed(role)} == targets


def test_only_the_list_of_streams_needs_a_pattern() -> None:
    pattern = json.dumps({"Fn::Sub": "${Table.Arn}/stream/*"})
    allowed = [action for action, target in _allowed("AnnounceRole") if target == pattern]
    assert allowed == ["dynamodb:ListStreams"]


def test_lookup_may_write_only_uploads() -> None:
    targets = [target for action, target in _allowed("LookupRole") if action == "s3:PutObject"]
    assert targets == [json.dumps({"Fn::Sub": f"${{Bucket.Arn}}/{PREFIX}*"})]


def test_functions_have_their_own_roles_so_that_sam_adds_no_policies() -> None:
    for name in _of_type("AWS::Serverless::Function"):
        assert resource(name)["Role"] == {"Fn::GetAtt": f"{name}Role.Arn"}
        assert resource(name)["LoggingConfig"]["LogGroup"] == {"Ref": f"{name}Log"}


def test_data_at_rest_is_encrypted_and_s3_and_cloudwatch_can_still_send() -> None:
    assert resource("Bucket")["BucketEncryption"]
    assert resource("Table")["SSESpecification"]["SSEEnabled"] is True
    for queue in ("Queue", "DeadLetters", "Unannounced"):
        assert resource(queue)["SqsManagedSseEnabled"] is True
        assert "KmsMasterKeyId" not in resource(queue)
    # CloudWatch cannot use the AWS-managed key.
    assert "KmsMasterKeyId" not in resource("AlarmTopic")


def test_requests_without_tls_are_denied_unless_the_parameter_allows_them() -> None:
    assert PARAMETERS["TlsOnly"]["Default"] == "true"
    denied = [statement for _, statement in _statements() if statement["Effect"] == "Deny"]
    assert len(denied) == 4
    assert all(
        statement["Condition"] == {"Bool": {"aws:SecureTransport": False}} for statement in denied
    )


def test_the_bucket_is_private_versioned_and_has_lifecycle_rules() -> None:
    bucket = resource("Bucket")
    assert all(bucket["PublicAccessBlockConfiguration"].values())
    assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
    rules = {name for rule in bucket["LifecycleConfiguration"]["Rules"] for name in rule}
    assert {"AbortIncompleteMultipartUpload", "NoncurrentVersionExpiration"} <= rules


@pytest.mark.parametrize(
    "name", ["Bucket", "Table", "ApiLog", "ApiGatewayAccount", "ApiGatewayRole"]
)
def test_kept_resources_are_deleted_only_if_the_first_deployment_fails(name: str) -> None:
    assert RESOURCES[name]["DeletionPolicy"] == "RetainExceptOnCreate"
    # CloudFormation does not accept RetainExceptOnCreate here.
    assert RESOURCES[name]["UpdateReplacePolicy"] == "Retain"
    # No fixed name: a later deployment would fail, because the name of a kept resource is taken.
    assert not {"BucketName", "TableName", "LogGroupName", "RoleName"} & set(resource(name))


def test_the_bucket_notifies_of_every_change_to_a_key() -> None:
    events = {
        entry["Event"]
        for entry in resource("Bucket")["NotificationConfiguration"]["QueueConfigurations"]
    }
    assert events == {
        "s3:ObjectCreated:*",
        "s3:ObjectRemoved:*",
        "s3:LifecycleExpiration:DeleteMarkerCreated",
    }


def test_the_queue_policy_names_the_account_and_the_bucket_depends_on_it() -> None:
    statement = resource("QueuePolicy")["PolicyDocument"]["Statement"][0]
    assert statement["Condition"] == {
        "StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}
    }
    assert RESOURCES["Bucket"]["DependsOn"] == "QueuePolicy"


def test_the_table_is_on_demand_recoverable_and_expires_tombstones() -> None:
    table = resource("Table")
    assert table["BillingMode"] == "PAY_PER_REQUEST"
    assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert table["TimeToLiveSpecification"] == {"AttributeName": "expires", "Enabled": True}


def test_the_events_of_lookup_are_the_routes_and_keys_are_required_by_default() -> None:
    routes = {
        (event["Properties"]["Method"], event["Properties"]["Path"])
        for event in resource("Lookup")["Events"].values()
    }
    assert routes == {
        ("GET", "/article"), ("GET", "/articles"), ("GET", "/articles/{key+}"), ("GET", "/articles/batch"), ("POST", "/articles/batch"),
        ("GET", "/entities"), ("GET", "/entities/{type}/{slug}"), ("GET", "/entities/{type}/{slug}/companions"),
        ("GET", "/changes"), ("POST", "/uploads"), ("GET", "/openapi.json"),
    }  # fmt: skip
    assert resource("Api")["Auth"]["ApiKeyRequired"] is True


# The two values of the parameter Authorizer: API key alone, or API key and signature.
MODES = ["", "AWS_IAM"]
SIGNING_HEADERS = {"authorization", "x-amz-date", "x-amz-security-token", "x-amz-content-sha256"}


def _api(authorizer: str = "") -> dict[str, Any]:
    """Return the OpenAPI document that API Gateway imports."""
    body: dict[str, Any] = expanded(Authorizer=authorizer)["Api"]["Properties"]["Body"]
    return body


def _operations(authorizer: str) -> dict[tuple[str, str], dict[str, Any]]:
    paths = _api(authorizer)["paths"]
    return {(method.upper(), path): paths[path][method] for path in paths for method in paths[path]}


def _schemes(operation: dict[str, Any]) -> set[str]:
    """Return the security schemes of an operation: none, api_key, AWS_IAM, or both."""
    return {scheme for requirement in operation.get("security", []) for scheme in requirement}


def _gateway_responses(authorizer: str = "") -> dict[str, dict[str, Any]]:
    responses: dict[str, dict[str, Any]] = _api(authorizer)["x-amazon-apigateway-gateway-responses"]
    return responses


def _problem(response: dict[str, Any]) -> dict[str, Any]:
    problem: dict[str, Any] = json.loads(response["responseTemplates"]["application/json"])
    return problem


def _stage(**parameters: str) -> dict[str, Any]:
    properties: dict[str, Any] = expanded(**parameters)["Apiv1Stage"]["Properties"]
    return properties


@pytest.mark.parametrize("authorizer", MODES)
def test_every_route_is_deployed_and_requires_a_key(authorizer: str) -> None:
    operations = _operations(authorizer)
    events = [event["Properties"] for event in resource("Lookup")["Events"].values()]
    routes = {(event["Method"], event["Path"]) for event in events}
    assert {route for route in operations if route[0] != "OPTIONS"} == routes
    for route in routes - {("GET", "/openapi.json")}:
        assert "api_key" in _schemes(operations[route])


@pytest.mark.parametrize("authorizer", MODES)
def test_a_signature_is_required_only_with_aws_iam(authorizer: str) -> None:
    for (method, _), operation in _operations(authorizer).items():
        if method != "OPTIONS":
            assert ("AWS_IAM" in _schemes(operation)) == (authorizer == "AWS_IAM")
    assert PARAMETERS["Authorizer"]["Default"] == ""
    assert PARAMETERS["Authorizer"]["AllowedValues"] == MODES


@pytest.mark.parametrize("authorizer", MODES)
def test_preflights_require_neither_key_nor_signature(authorizer: str) -> None:
    preflights = {
        path: o for (method, path), o in _operations(authorizer).items() if method == "OPTIONS"
    }
    assert preflights.keys() == _api(authorizer)["paths"].keys()
    assert not any(_schemes(preflight) for preflight in preflights.values())


@pytest.mark.parametrize("authorizer", MODES)
def test_callers_need_no_permission_to_invoke_the_function(authorizer: str) -> None:
    # With `credentials`, API Gateway would invoke the function with the caller's permissions.
    for operation in _operations(authorizer).values():
        assert "credentials" not in operation["x-amazon-apigateway-integration"]


def test_the_contract_requires_no_key_and_is_limited_to_a_few_calls_a_second() -> None:
    keyless = {route for route, operation in _operations("").items() if not _schemes(operation)}
    assert {route for route in keyless if route[0] != "OPTIONS"} == {("GET", "/openapi.json")}
    # Without a key, no usage plan limits the calls. In a resource path, `/` is written ~1.
    limits = {
        (setting["HttpMethod"], setting["ResourcePath"]): setting
        for setting in _stage()["MethodSettings"]
    }
    assert limits["GET", "/~1openapi.json"]["ThrottlingRateLimit"] <= 5
    assert limits["GET", "/~1openapi.json"]["ThrottlingBurstLimit"] <= 10


@pytest.mark.parametrize("authorizer", MODES)
def test_the_responses_of_the_gateway_are_problems(authorizer: str) -> None:
    for response in _gateway_responses(authorizer).values():
        headers = response["responseParameters"]
        assert headers["gatewayresponse.header.Content-Type"] == "'application/problem+json'"
        assert headers["gatewayresponse.header.X-Content-Type-Options"] == "'nosniff'"
        assert headers["gatewayresponse.header.Access-Control-Allow-Origin"] == "'*'"
        problem = _problem(response)
        assert {"type", "title", "detail", "request_id"} <= set(problem)
        assert problem["type"].startswith("urn:standfirst:problem:")
        assert problem["detail"].endswith(".")
        status = response.get("statusCode")
        assert problem.get("status") == (None if status is None else int(status))


def test_the_gateway_has_a_response_for_every_error_it_can_return() -> None:
    assert set(_gateway_responses()) >= {
        "INVALID_API_KEY", "THROTTLED", "QUOTA_EXCEEDED", "REQUEST_TOO_LARGE", "MISSING_AUTHENTICATION_TOKEN",
        "INVALID_SIGNATURE", "EXPIRED_TOKEN", "ACCESS_DENIED", "DEFAULT_4XX", "DEFAULT_5XX",
    }  # fmt: skip


def test_an_unsigned_request_gets_403_and_an_unknown_route_404() -> None:
    # API Gateway has one response type for both, so its status depends on Authorizer.
    unknown = _problem(_gateway_responses("")["MISSING_AUTHENTICATION_TOKEN"])
    unsigned = _problem(_gateway_responses("AWS_IAM")["MISSING_AUTHENTICATION_TOKEN"])
    assert (unknown["status"], unsigned["status"]) == (404, 403)
    assert "Signature Version 4" in unsigned["detail"]
    assert "route" in unsigned["detail"]


@pytest.mark.parametrize("kind", ["INVALID_SIGNATURE", "EXPIRED_TOKEN", "ACCESS_DENIED"])
def test_an_invalid_signature_gets_403(kind: str) -> None:
    assert _problem(_gateway_responses("AWS_IAM")[kind])["status"] == 403


@pytest.mark.parametrize("access_logs", ["off", "account-role", "make-role"])
def test_access_logs_are_written_only_if_the_parameter_enables_them(access_logs: str) -> None:
    assert PARAMETERS["AccessLogs"]["Default"] == "off"
    # In an account without a role for access logs, a deployment with this setting fails.
    assert ("AccessLogSetting" in _stage(AccessLogs=access_logs)) == (access_logs != "off")
    assert ("ApiLog" in expanded(AccessLogs=access_logs)) == (access_logs != "off")
    # An account has one such role in each region. The stack replaces it only with make-role.
    made = {"ApiGatewayAccount", "ApiGatewayRole"} & set(expanded(AccessLogs=access_logs))
    assert len(made) == (2 if access_logs == "make-role" else 0)


def test_access_logs_contain_no_object_key_and_no_api_key() -> None:
    logged = _stage(AccessLogs="account-role")["AccessLogSetting"]["Format"]
    assert not re.search(r"\$context\.(path|identity\.apiKey\b|requestOverride|.*query)", logged)
    assert "$context.requestId" in logged
    json.loads(logged)


@pytest.mark.parametrize(
    ("alarm", "metric", "dimensions", "threshold"),
    [
        (
            "DeadLettersAlarm",
            "ApproximateNumberOfMessagesVisible",
            {"QueueName": {"Fn::GetAtt": "DeadLetters.QueueName"}},
            1,
        ),
        (
            "DelayAlarm",
            "ApproximateAgeOfOldestMessage",
            {"QueueName": {"Fn::GetAtt": "Queue.QueueName"}},
            900,
        ),
        (
            "UnannouncedAlarm",
            "ApproximateNumberOfMessagesVisible",
            {"QueueName": {"Fn::GetAtt": "Unannounced.QueueName"}},
            1,
        ),
        ("AnnounceDelayAlarm", "IteratorAge", {"FunctionName": {"Ref": "Announce"}}, 120_000),
        ("SummarizeErrorsAlarm", "Errors", {"FunctionName": {"Ref": "Summarize"}}, 5),
        ("LookupErrorsAlarm", "Errors", {"FunctionName": {"Ref": "Lookup"}}, 1),
        (
            "ApiErrorsAlarm",
            "5XXError",
            {"ApiName": {"Ref": "AWS::StackName"}, "Stage": {"Ref": "Api.Stage"}},
            1,
        ),
    ],
)
def test_alarms_have_their_metric_and_threshold_and_notify_the_topic(
    alarm: str, metric: str, dimensions: dict[str, Any], threshold: int
) -> None:
    declared = resource(alarm)
    assert declared["MetricName"] == metric
    assert {entry["Name"]: entry["Value"] for entry in declared["Dimensions"]} == dimensions
    assert declared["Threshold"] == threshold
    operators = {"GreaterThanThreshold", "GreaterThanOrEqualToThreshold"}
    assert declared["ComparisonOperator"] in operators
    assert declared["TreatMissingData"] == "notBreaching"
    assert declared["AlarmActions"] == [{"Ref": "AlarmTopic"}]
    assert declared["AlarmDescription"]
    assert "{'Ref': 'AlarmEmail'}" in str(resource("AlarmTopic")["Subscription"])


def test_policies_allow_only_the_intended_services() -> None:
    allowing = [pair for pair in _statements() if pair[1]["Effect"] == "Allow"]
    principals = {name: statement.get("Principal") for name, statement in allowing}
    assert principals["QueuePolicy"] == {"Service": "s3.amazonaws.com"}
    for role in ("SummarizeRole", "LookupRole", "AnnounceRole"):
        trusted = resource(role)["AssumeRolePolicyDocument"]["Statement"]
        assert [statement["Principal"] for statement in trusted] == [
            {"Service": "lambda.amazonaws.com"}
        ]


def _change_event() -> dict[str, Any]:
    properties: dict[str, Any] = resource("Announce")["Events"]["Change"]["Properties"]
    return properties


def test_announce_gets_every_change_of_an_article_and_no_other_record() -> None:
    event = _change_event()
    assert event["Stream"] == {"Fn::GetAtt": "Table.StreamArn"}
    assert event["StartingPosition"] == "TRIM_HORIZON"
    assert resource("Table")["StreamSpecification"] == {"StreamViewType": "NEW_IMAGE"}
    (pattern,) = [json.loads(entry["Pattern"]) for entry in event["FilterCriteria"]["Filters"]]
    for path in sorted((EVENTS / "announce").glob("*.json")):
        for record in json.loads(path.read_text())["Records"]:
            assert _matches(pattern, record) == (path.stem != "not-announced")


def _matches(pattern: Any, value: Any) -> bool:
    """Return whether a filter made of objects and lists of strings passes a value."""
    if isinstance(pattern, list):
        return value in pattern
    return all(_matches(part, value.get(name)) for name, part in pattern.items())


def test_a_record_that_announce_cannot_handle_does_not_block_the_stream() -> None:
    event = _change_event()
    assert event["BisectBatchOnFunctionError"] is True
    assert event["DestinationConfig"]["OnFailure"] == {
        "Type": "SQS",
        "Destination": {"Fn::GetAtt": "Unannounced.Arn"},
    }
    # Announce's own limit comes first. The stream keeps a record for 24 hours.
    patience = importlib.import_module("announce.handler").PATIENCE.total_seconds()
    assert patience < event["MaximumRecordAgeInSeconds"] < 24 * 3600
    assert 0 < event["MaximumRetryAttempts"] <= 10_000
    # The alarm for a delay comes before changes are given up.
    assert resource("AnnounceDelayAlarm")["Threshold"] < patience * 1000


def test_announce_gets_the_bus_and_the_queue_of_the_stack() -> None:
    variables = resource("Announce")["Environment"]["Variables"]
    assert variables["EVENT_BUS"] == {"Ref": "EventBus"}
    assert variables["UNANNOUNCED_QUEUE_URL"] == {"Ref": "Unannounced"}
    assert resource("EventBus")["Name"] == {"Ref": "AWS::StackName"}
    assert TEMPLATE["Outputs"]["EventBus"]["Value"] == {"Ref": "EventBus"}
    assert TEMPLATE["Outputs"]["UnannouncedQueueUrl"]["Value"] == {"Ref": "Unannounced"}


def test_another_dead_letter_notifies_while_the_alarm_of_the_first_is_on() -> None:
    alarm = resource("MoreDeadLettersAlarm")
    metrics = {metric["Id"]: metric for metric in alarm["Metrics"]}
    # Receiving a letter hides it: it moves from one number to the other, and the sum stays.
    assert metrics["added"]["Expression"] == "DIFF(visible + hidden)"
    for name, metric in (("visible", "Visible"), ("hidden", "NotVisible")):
        stat = metrics[name]["MetricStat"]
        assert metrics[name]["ReturnData"] is False
        assert stat["Metric"]["MetricName"] == f"ApproximateNumberOfMessages{metric}"
        assert stat["Metric"]["Dimensions"] == resource("DeadLettersAlarm")["Dimensions"]
        assert (stat["Period"], stat["Stat"]) == (60, "Maximum")
    assert (alarm["ComparisonOperator"], alarm["Threshold"]) == ("GreaterThanOrEqualToThreshold", 1)
    assert alarm["TreatMissingData"] == "notBreaching"
    assert alarm["AlarmActions"] == [{"Ref": "AlarmTopic"}]


def test_failed_messages_go_to_the_dead_letter_queue() -> None:
    assert resource("Queue")["RedrivePolicy"]["deadLetterTargetArn"] == {
        "Fn::GetAtt": "DeadLetters.Arn"
    }


def test_the_usage_plan_meters_the_keys_of_readers_and_writers() -> None:
    plan_keys = [
        declared["Properties"] for declared in _of_type("AWS::ApiGateway::UsagePlanKey").values()
    ]
    assert [key["KeyId"] for key in plan_keys] == [{"Ref": "ApiKey"}, {"Ref": "WriterKey"}]
    assert all(key["UsagePlanId"] == {"Ref": "UsagePlan"} for key in plan_keys)
    assert all(key["KeyType"] == "API_KEY" for key in plan_keys)
    assert (
        resource("UsagePlan")["Throttle"]["RateLimit"]
        <= resource("Api")["MethodSettings"][0]["ThrottlingRateLimit"]
    )


def test_lookup_gets_the_id_of_the_writers_key_and_the_outputs_have_both_ids() -> None:
    assert resource("Lookup")["Environment"]["Variables"]["WRITER_KEY_ID"] == {"Ref": "WriterKey"}
    assert TEMPLATE["Outputs"]["ApiKeyId"]["Value"] == {"Ref": "ApiKey"}
    assert TEMPLATE["Outputs"]["WriterKeyId"]["Value"] == {"Ref": "WriterKey"}


def test_a_page_of_any_origin_may_send_the_key_and_read_every_response() -> None:
    api = resource("Api")
    assert api["Cors"]["AllowOrigin"] == "'*'"
    assert api["MinimumCompressionSize"] <= 1_024
    allowed = set(api["Cors"]["AllowHeaders"].strip("'").split(","))
    assert allowed == {"x-api-key", "content-type", "if-none-match"} | SIGNING_HEADERS
    assert api["Auth"]["AddApiKeyRequiredToCorsPreflight"] is False


def test_functions_run_on_the_platform_of_their_artifacts() -> None:
    assert TEMPLATE["Globals"]["Function"]["Runtime"] == "python3.13"
    assert TEMPLATE["Globals"]["Function"]["Architectures"] == ["x86_64"]
    assert resource("Summarize")["Handler"] == "summarize.handler.handle"
    assert resource("Lookup")["Handler"] == "lookup.handler.handle"
    assert resource("Announce")["Handler"] == "announce.handler.handle"


def test_debug_logs_cannot_be_enabled() -> None:
    # At this level, botocore logs whole requests, which contain article text.
    assert "DEBUG" not in PARAMETERS["LogLevel"]["AllowedValues"]
    for function in _of_type("AWS::Serverless::Function"):
        variables = (
            TEMPLATE["Globals"]["Function"]["Environment"]["Variables"]
            | resource(function)["Environment"]["Variables"]
        )
        assert variables["POWERTOOLS_LOG_LEVEL"] == {"Ref": "LogLevel"}


def test_cors_of_the_bucket_allows_only_post() -> None:
    assert [
        rule["AllowedMethods"] for rule in resource("Bucket")["CorsConfiguration"]["CorsRules"]
    ] == [["POST"]]


def test_every_log_group_has_a_retention() -> None:
    assert all(
        group["Properties"]["RetentionInDays"] for group in _of_type("AWS::Logs::LogGroup").values()
    )


def test_parameters_have_descriptions_and_commands_read_all_outputs() -> None:
    assert all(parameter["Description"] for parameter in PARAMETERS.values())
    assert set(TEMPLATE["Outputs"]) == OUTPUTS


def test_summarize_has_more_than_twenty_times_the_memory_of_the_largest_file() -> None:
    assert resource("Summarize")["MemorySize"] * 2**20 > MAX_FILE_BYTES * 20
