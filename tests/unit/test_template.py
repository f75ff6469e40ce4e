"""template.yaml: the ratios, policies and answers that no deployment would tell us are wrong."""

import importlib
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from archive.article import MAX_FILE_BYTES
from lookup.uploads import PREFIX
from tests.template import resource, template

TEMPLATE = template()
PARAMETERS = TEMPLATE["Parameters"]
RESOURCES = TEMPLATE["Resources"]
ROLES = ("SummarizeRole", "LookupRole")


def _of_type(kind: str) -> dict[str, dict[str, Any]]:
    return {name: found for name, found in RESOURCES.items() if found["Type"] == kind}


def _statements() -> Iterator[tuple[str, dict[str, Any]]]:
    for name, role in _of_type("AWS::IAM::Role").items():
        for policy in role["Properties"].get("Policies", []):
            for statement in policy["PolicyDocument"]["Statement"]:
                yield name, statement
    for kind in ("AWS::S3::BucketPolicy", "AWS::SQS::QueuePolicy"):
        for name, found in _of_type(kind).items():
            for statement in found["Properties"]["PolicyDocument"]["Statement"]:
                yield name, statement.get("Fn::If", [None, statement])[1]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def test_the_queue_waits_six_timeouts_before_it_tries_again() -> None:
    # AWS: "Using Lambda with Amazon SQS", visibility at least six times the timeout.
    assert PARAMETERS["QueueVisibility"]["Default"] == 6 * PARAMETERS["SummarizeTimeout"]["Default"]
    assert resource("Queue")["VisibilityTimeout"] == {"Ref": "QueueVisibility"}
    assert resource("Summarize")["Timeout"] == {"Ref": "SummarizeTimeout"}


def test_lookup_knows_how_long_the_queue_tries() -> None:
    variables = resource("Lookup")["Environment"]["Variables"]
    assert variables["VISIBILITY_SECONDS"] == {"Ref": "QueueVisibility"}
    assert (
        int(variables["MAX_RECEIVES"]) == resource("Queue")["RedrivePolicy"]["maxReceiveCount"] == 5
    )


@pytest.mark.parametrize(("module", "calls"), [("lookup.resources", 2), ("summarize.handler", 4)])
def test_a_silent_aws_is_given_up_before_the_function_is_stopped(module: str, calls: int) -> None:
    client = importlib.import_module(module).archive._client.meta.config
    longest = client.retries["total_max_attempts"] * (client.connect_timeout + client.read_timeout)
    timeout = resource(module.partition(".")[0].title())["Timeout"]
    assert calls * longest < (
        timeout if isinstance(timeout, int) else PARAMETERS["SummarizeTimeout"]["Default"] * 2
    )


def test_messages_and_dead_letters_are_kept_four_and_fourteen_days() -> None:
    day = 24 * 3600
    assert resource("Queue")["MessageRetentionPeriod"] == 4 * day
    assert resource("DeadLetters")["MessageRetentionPeriod"] == 14 * day


def test_one_message_an_invocation_and_a_bound_on_workers() -> None:
    event = resource("Summarize")["Events"]["Article"]["Properties"]
    assert event["BatchSize"] == 1
    assert event["ScalingConfig"]["MaximumConcurrency"] == {"Ref": "MaximumConcurrency"}
    assert PARAMETERS["MaximumConcurrency"]["MinValue"] >= 2  # SQS takes no less


def test_no_statement_allows_a_wildcard() -> None:
    for name, statement in _statements():
        if statement["Effect"] == "Deny":
            continue
        for action in _listed(statement["Action"]):
            assert "*" not in action, name
        for target in _listed(statement["Resource"]):
            # Objects of the one bucket can only be named by a pattern; uploads by the folder they are all in.
            assert target in (
                {"Fn::Sub": "${Bucket.Arn}/*"},
                {"Fn::Sub": "${Bucket.Arn}/uploads/*"},
            ) or "*" not in json.dumps(target), name


@pytest.mark.parametrize(
    ("role", "allowed"),
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
    ],
)  # fmt: skip
def test_a_function_may_do_what_it_does_and_nothing_else(role: str, allowed: set[str]) -> None:
    actions = {
        action
        for name, statement in _statements()
        if name == role
        for action in _listed(statement["Action"])
    }
    assert actions == allowed
    # Without s3:ListBucket S3 answers 403, not 404, for an object that is gone.
    assert {"s3:GetObject", "s3:ListBucket"} <= actions
    assert "ManagedPolicyArns" not in resource(role)


def test_a_function_may_do_it_only_to_what_is_its_own() -> None:
    targets = {
        (name, action.split(":")[0], json.dumps(target))
        for name, statement in _statements()
        if name.endswith("Role")
        for action in _listed(statement["Action"])
        for target in _listed(statement["Resource"])
    }
    assert targets == {
        ("SummarizeRole", "sqs", '{"Fn::GetAtt": "Queue.Arn"}'),
        *(
            (role, "s3", target)
            for role in ROLES
            for target in ('{"Fn::Sub": "${Bucket.Arn}/*"}', '{"Fn::GetAtt": "Bucket.Arn"}')
        ),
        ("LookupRole", "s3", '{"Fn::Sub": "${Bucket.Arn}/uploads/*"}'),
        *((role, "dynamodb", '{"Fn::GetAtt": "Table.Arn"}') for role in ROLES),
        *(
            (role, "logs", json.dumps({"Fn::GetAtt": f"{role.removesuffix('Role')}Log.Arn"}))
            for role in ROLES
        ),
    }


def test_lookup_writes_nothing_but_uploads() -> None:
    writes = [
        statement
        for name, statement in _statements()
        if name == "LookupRole" and "s3:PutObject" in statement["Action"]
    ]
    assert [statement["Resource"] for statement in writes] == [
        {"Fn::Sub": f"${{Bucket.Arn}}/{PREFIX}*"}
    ]


def test_functions_have_their_own_roles_so_that_sam_adds_no_policies() -> None:
    for name in _of_type("AWS::Serverless::Function"):
        assert resource(name)["Role"] == {"Fn::GetAtt": f"{name}Role.Arn"}
        assert resource(name)["LoggingConfig"]["LogGroup"] == {"Ref": f"{name}Log"}


def test_everything_at_rest_is_encrypted_in_a_way_s3_can_send_to() -> None:
    assert resource("Bucket")["BucketEncryption"]
    assert resource("Table")["SSESpecification"]["SSEEnabled"] is True
    for queue in ("Queue", "DeadLetters"):
        assert resource(queue)["SqsManagedSseEnabled"] is True
        assert "KmsMasterKeyId" not in resource(queue)
    assert "KmsMasterKeyId" not in resource(
        "AlarmTopic"
    )  # CloudWatch cannot use the AWS-managed key


def test_requests_without_tls_are_refused_unless_the_parameter_says_so() -> None:
    assert PARAMETERS["TlsOnly"]["Default"] == "true"
    denied = [statement for _, statement in _statements() if statement["Effect"] == "Deny"]
    assert len(denied) == 3
    assert all(
        statement["Condition"] == {"Bool": {"aws:SecureTransport": False}} for statement in denied
    )


def test_the_bucket_is_private_versioned_kept_and_tidied() -> None:
    bucket = resource("Bucket")
    assert all(bucket["PublicAccessBlockConfiguration"].values())
    assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
    rules = {name for rule in bucket["LifecycleConfiguration"]["Rules"] for name in rule}
    assert {"AbortIncompleteMultipartUpload", "NoncurrentVersionExpiration"} <= rules
    for name in ("Bucket", "Table"):
        assert (
            RESOURCES[name]["DeletionPolicy"] == RESOURCES[name]["UpdateReplacePolicy"] == "Retain"
        )
        assert not {"BucketName", "TableName"} & set(resource(name))


def test_the_bucket_tells_of_everything_that_changes_what_a_key_holds() -> None:
    told = {
        entry["Event"]
        for entry in resource("Bucket")["NotificationConfiguration"]["QueueConfigurations"]
    }
    assert told == {
        "s3:ObjectCreated:*",
        "s3:ObjectRemoved:*",
        "s3:LifecycleExpiration:DeleteMarkerCreated",
    }


def test_the_queue_policy_names_the_account_and_the_bucket_waits_for_it() -> None:
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


def test_every_route_is_written_out_and_wants_a_key() -> None:
    routes = {
        (event["Properties"]["Method"], event["Properties"]["Path"])
        for event in resource("Lookup")["Events"].values()
    }
    assert routes == {
        ("GET", "/article"), ("GET", "/articles"), ("GET", "/articles/{key+}"), ("GET", "/articles/batch"), ("POST", "/articles/batch"),
        ("GET", "/entities"), ("GET", "/entities/{type}/{slug}"), ("GET", "/entities/{type}/{slug}/companions"),
        ("POST", "/uploads"), ("GET", "/openapi.json"),
    }  # fmt: skip
    assert resource("Api")["Auth"]["ApiKeyRequired"] is True


@pytest.mark.parametrize("kind", sorted(resource("Api")["GatewayResponses"]))
def test_the_gateways_own_answers_are_problems(kind: str) -> None:
    response = resource("Api")["GatewayResponses"][kind]
    assert response["ResponseParameters"]["Headers"]["Content-Type"] == "'application/problem+json'"
    problem = json.loads(response["ResponseTemplates"]["application/json"])
    assert {"type", "title", "detail", "request_id"} <= set(problem)
    assert problem["type"].startswith("urn:standfirst:problem:")
    assert problem["detail"].endswith(".")
    assert problem.get("status") == response.get("StatusCode")


def test_the_gateway_answers_every_refusal_it_can_make() -> None:
    assert set(resource("Api")["GatewayResponses"]) >= {
        "INVALID_API_KEY", "THROTTLED", "QUOTA_EXCEEDED", "REQUEST_TOO_LARGE", "MISSING_AUTHENTICATION_TOKEN",
        "DEFAULT_4XX", "DEFAULT_5XX",
    }  # fmt: skip


def test_access_logs_hold_no_object_key_and_no_api_key() -> None:
    logged = resource("Api")["AccessLogSetting"]["Format"]
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
def test_alarms_watch_what_a_person_must_look_at_and_tell_the_topic(
    alarm: str, metric: str, dimensions: dict[str, Any], threshold: int
) -> None:
    found = resource(alarm)
    assert found["MetricName"] == metric
    assert {entry["Name"]: entry["Value"] for entry in found["Dimensions"]} == dimensions
    assert found["Threshold"] == threshold
    assert found["ComparisonOperator"] in {"GreaterThanThreshold", "GreaterThanOrEqualToThreshold"}
    assert found["TreatMissingData"] == "notBreaching"
    assert found["AlarmActions"] == [{"Ref": "AlarmTopic"}]
    assert found["AlarmDescription"]
    # The parameter with the e-mail's address is what subscribes it.
    assert "{'Ref': 'AlarmEmail'}" in str(resource("AlarmTopic")["Subscription"])


def test_only_those_who_are_meant_may_act() -> None:
    principals = {
        name: statement.get("Principal")
        for name, statement in _statements()
        if statement["Effect"] == "Allow"
    }
    assert principals["QueuePolicy"] == {"Service": "s3.amazonaws.com"}
    for role in ("SummarizeRole", "LookupRole"):
        trusted = resource(role)["AssumeRolePolicyDocument"]["Statement"]
        assert [statement["Principal"] for statement in trusted] == [
            {"Service": "lambda.amazonaws.com"}
        ]


def test_dead_letters_go_to_the_dead_letter_queue_and_keys_into_the_plan() -> None:
    assert resource("Queue")["RedrivePolicy"]["deadLetterTargetArn"] == {
        "Fn::GetAtt": "DeadLetters.Arn"
    }
    assert resource("UsagePlanKey")["KeyId"] == {"Ref": "ApiKey"}
    assert resource("UsagePlanKey")["UsagePlanId"] == {"Ref": "UsagePlan"}
    assert (
        resource("UsagePlan")["Throttle"]["RateLimit"]
        <= resource("Api")["MethodSettings"][0]["ThrottlingRateLimit"]
    )
    open_to_all = [
        event["Properties"]["Path"]
        for event in resource("Lookup")["Events"].values()
        if "Auth" in event["Properties"]
    ]
    assert open_to_all == ["/openapi.json"]


def test_a_page_anywhere_may_ask_with_the_key_and_read_every_answer() -> None:
    api = resource("Api")
    assert api["Cors"]["AllowOrigin"] == "'*'"
    assert api["MinimumCompressionSize"] <= 1_024
    assert "x-api-key" in api["Cors"]["AllowHeaders"]
    assert api["Auth"]["AddApiKeyRequiredToCorsPreflight"] is False
    for response in api["GatewayResponses"].values():
        assert response["ResponseParameters"]["Headers"]["Access-Control-Allow-Origin"] == "'*'"


def test_functions_run_as_they_are_built() -> None:
    assert TEMPLATE["Globals"]["Function"]["Runtime"] == "python3.13"
    assert TEMPLATE["Globals"]["Function"]["Architectures"] == ["x86_64"]
    assert resource("Summarize")["Handler"] == "summarize.handler.handle"
    assert resource("Lookup")["Handler"] == "lookup.handler.handle"


def test_the_level_that_would_log_requests_and_so_articles_cannot_be_set() -> None:
    assert "DEBUG" not in PARAMETERS["LogLevel"]["AllowedValues"]
    for function in _of_type("AWS::Serverless::Function"):
        variables = (
            TEMPLATE["Globals"]["Function"]["Environment"]["Variables"]
            | resource(function)["Environment"]["Variables"]
        )
        assert variables["POWERTOOLS_LOG_LEVEL"] == {"Ref": "LogLevel"}


def test_pages_may_only_post_to_the_bucket() -> None:
    assert [
        rule["AllowedMethods"] for rule in resource("Bucket")["CorsConfiguration"]["CorsRules"]
    ] == [["POST"]]


def test_logs_are_not_kept_for_ever() -> None:
    assert all(
        group["Properties"]["RetentionInDays"] for group in _of_type("AWS::Logs::LogGroup").values()
    )


def test_parameters_are_described_and_outputs_are_what_the_scripts_read() -> None:
    assert all(parameter["Description"] for parameter in PARAMETERS.values())
    assert set(TEMPLATE["Outputs"]) == {
        "Bucket",
        "ApiUrl",
        "ApiKeyId",
        "QueueUrl",
        "DeadLetterQueueUrl",
        "Table",
    }


def test_the_largest_object_fits_the_functions_memory_many_times() -> None:
    assert resource("Summarize")["MemorySize"] * 2**20 > MAX_FILE_BYTES * 20
