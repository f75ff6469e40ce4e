"""The contract's components: schemas of requests and responses, and the error responses."""

from typing import Any

Json = dict[str, Any]

# Errors of the function and of the gateway, by status.
_PROBLEMS = {
    "400": "A parameter or the body is not valid; `detail` says which one, and how to correct it",
    "403": "The API key is missing or unknown, or it may not upload",
    "404": "The article or the entity does not exist; `detail` says how to find one",
    "406": "`Accept` contains no media type that is available",
    "410": "The changes after this `cursor` or `since` are no longer kept; `detail` says how to "
    "continue",
    "415": "The body is not JSON",
    "429": "Too many requests with this API key, or its quota is used up",
    "500": "An error of the system; report the `request_id`",
    "503": "The archive is busy: send the same request again after `Retry-After` seconds",
}
_PROBLEM = {
    "type": "object",
    "description": "An error (RFC 9457). `type` never changes, `detail` says what to do, "
    "`request_id` is also in the log line of the request.",
    "properties": {
        "type": {"type": "string", "pattern": "^urn:standfirst:problem:[a-z-]+$"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "request_id": {"type": "string"},
    },
    "required": ["type", "title", "detail", "request_id"],
}


def component_schemas(generated: Json) -> Json:
    """Return the schemas by name, with the parts that pydantic does not generate."""
    schemas = {name: tidy(schema) for name, schema in generated.items() if "Validation" not in name}
    for name, schema in schemas.items():
        # A response always has all its fields.
        if not name.endswith("Request") and "properties" in schema:
            schema["required"] = list(schema["properties"])
    schemas["ArticlePart"] = {
        "type": "object",
        "description": schemas["ArticlePart"]["description"],
        "properties": schemas["Article"]["properties"],
    }
    schemas["Problem"] = _PROBLEM
    return dict(sorted(schemas.items()))


def problem_responses(examples: Json) -> Json:
    """Return the error responses by name: Problem400, Problem403, …; examples are by status."""
    return {
        f"Problem{status}": _problem_response(status, description, examples.get(status))
        for status, description in _PROBLEMS.items()
    }


def _problem_response(status: str, description: str, example: Json | None) -> Json:
    schema: Json = {"schema": {"$ref": "#/components/schemas/Problem"}}
    if example:
        schema["example"] = example
    headers = {"headers": {"Retry-After": {"schema": {"type": "string"}}}}
    return {
        "description": description,
        "content": {"application/problem+json": schema},
        **(headers if status == "503" else {}),
    }


def tidy(schema: Any) -> Any:
    """Return a schema without pydantic's titles and defaults, and with 1.0 written as 1."""
    if isinstance(schema, list):
        return [tidy(part) for part in schema]
    if not isinstance(schema, dict):
        return int(schema) if isinstance(schema, float) and schema.is_integer() else schema
    # A property may have the name `title` or `default`. Its value is a schema, and it is kept.
    return {
        name: tidy(part)
        for name, part in schema.items()
        if name not in {"title", "default"} or isinstance(part, dict)
    }
