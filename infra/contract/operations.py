"""The contract's paths: Powertools generates them, this module adds what the types cannot express.

That is: path parameters, the media types of an article, caching headers, the gateway's errors.
"""

from collections.abc import Mapping
from typing import Any, get_args

from archive.article import EntityType
from infra.contract.components import tidy

Json = dict[str, Any]
# The answers of an operation: by HTTP status, then by the name of the example.
Examples = Mapping[str, Mapping[str, Any]]

EXAMPLES = {
    "key": "inbox/rail-strike-brief.txt",
    "prefix": "gl",
    "type": "location",
    "slug": "glasgow",
}
# Names in the routes' regular expressions -> names in the contract.
_PATH_NAMES = {"(?s:.+)": "{key}", "{kind}": "{type}", "{name}": "{slug}"}
_PATH_PARAMETERS = {
    "key": "An object key, percent-encoded. A `/` in it may be sent as `%2F` or unencoded",
    "type": "person, organization, location or other",
    "slug": "The entity's slug, or its name",
}
# Operations on one article or entity. They answer 404 if it does not exist.
_SINGLE = {"getArticle", "getArticleByPath", "getEntity", "getCompanions"}
_ARTICLES = {"getArticle", "getArticleByPath"}
_STRING = {"schema": {"type": "string"}}
_PENDING = {
    "description": "The file has arrived and is not summarized yet. With `current=true`, also if a "
    "newer version of it has arrived",
    "headers": {"Retry-After": _STRING},
}
_NOT_MODIFIED = {"description": "Not modified: the current ETag is in If-None-Match"}
_IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "description": "The ETag of an earlier response",
    "schema": {"type": "string"},
}


def paths(
    generated: Json, texts: Mapping[str, list[str]], examples: Mapping[str, Examples]
) -> Json:
    """Return the `paths` of the contract. The keys of texts and examples are operation ids.

    A text is the paragraphs of an operation's documentation.
    """
    contract: Json = {}
    for path, methods in sorted(generated.items()):
        operations = contract[_path(path)] = {}
        for method, operation in methods.items():
            name = operation["operationId"]
            operations[method] = _operation(
                operation, _path(path), texts[name], examples.get(name, {})
            )
    return contract


def _path(path: str) -> str:
    for name, contract_name in _PATH_NAMES.items():
        path = path.replace(name, contract_name)
    return path


def _operation(operation: Json, path: str, text: list[str], examples: Examples) -> Json:
    name = operation["operationId"]
    summary, *rest = text
    responses = _responses(operation, summary, examples)
    parameters = _parameters(operation, path) + ([_IF_NONE_MATCH] if "304" in responses else [])
    return {
        "operationId": name,
        "tags": operation["tags"],
        "summary": summary,
        **({"description": "\n\n".join(rest)} if rest else {}),
        **({"security": []} if name == "getContract" else {}),
        **({"parameters": parameters} if parameters else {}),
        **({"requestBody": operation["requestBody"]} if "requestBody" in operation else {}),
        "responses": {**responses, **_problems(name, operation)},
    }


def _problems(name: str, operation: Json) -> Json:
    statuses = {"400", "429", "500"}
    if name != "getContract":
        statuses |= {"403", "503"}
    if name in _SINGLE:
        statuses.add("404")
    if name in _ARTICLES:
        statuses.add("406")
    if name == "listChanges":
        statuses.add("410")
    if "requestBody" in operation:
        statuses.add("415")
    return {
        status: {"$ref": f"#/components/responses/Problem{status}"} for status in sorted(statuses)
    }


def _responses(operation: Json, summary: str, examples: Examples) -> Json:
    """Return the successful responses."""
    name = operation["operationId"]
    status = "201" if "201" in operation["responses"] else "200"
    success = {
        "description": "The article" if name in _ARTICLES else summary,
        "content": _content(operation["responses"][status], name, examples.get(status, {})),
    }
    if "requestBody" in operation or name == "listChanges":
        return {status: success}
    success["headers"] = {"ETag": _STRING, "Cache-Control": _STRING}
    pending = {"202": _pending(examples)} if name in _ARTICLES else {}
    return {status: success, **pending, "304": _NOT_MODIFIED}


def _pending(examples: Examples) -> Json:
    schema = {"schema": {"$ref": "#/components/schemas/Unfinished"}}
    return {**_PENDING, "content": {"application/json": {**schema, **_shown(examples["202"])}}}


def _content(response: Json, name: str, examples: Mapping[str, Any]) -> Json:
    schema = response["content"]["application/json"]["schema"]
    if name == "getContract":
        schema = {"type": "object"}
    if name in _ARTICLES:
        types = ("Article", "ArticlePart")
        schema = {"anyOf": [{"$ref": f"#/components/schemas/{type_}"} for type_ in types]}
    as_json = {"schema": schema, **_shown(examples)}
    as_text = {"text/plain": _STRING, "text/markdown": _STRING} if name in _ARTICLES else {}
    return {"application/json": as_json, **as_text}


def _shown(examples: Mapping[str, Any]) -> Json:
    """Return the examples as OpenAPI has them: one value, or several with their names."""
    if len(examples) == 1:
        return {"example": next(iter(examples.values()))}
    values = {name: {"value": value} for name, value in examples.items()}
    return {"examples": values} if values else {}


def _parameters(operation: Json, path: str) -> list[Json]:
    in_path = [part.strip("{}") for part in path.split("/") if part.startswith("{")]
    in_query = [
        parameter for parameter in operation.get("parameters", []) if parameter["in"] == "query"
    ]
    return [*map(_path_parameter, in_path), *map(_query_parameter, in_query)]


def _path_parameter(name: str) -> Json:
    schema: Json = {"type": "string", "minLength": 1}
    if name == "type":
        schema = {"type": "string", "enum": list(get_args(EntityType))}
    described = {"description": _PATH_PARAMETERS[name], "example": EXAMPLES[name]}
    return {"name": name, "in": "path", **described, "required": True, "schema": schema}


def _query_parameter(generated: Json) -> Json:
    """Return a query parameter.

    pydantic generates null as a value for None. It is removed, since a client omits the parameter.
    """
    schema = tidy(generated["schema"])
    for choice in schema.pop("anyOf", []):
        if choice != {"type": "null"}:
            schema |= choice
    schema.pop("description", None)
    if generated["schema"].get("default") is not None:
        schema["default"] = generated["schema"]["default"]
    name, description = generated["name"], generated.get("description")
    return {
        "name": name,
        "in": "query",
        **({"description": description} if description else {}),
        **({"example": EXAMPLES[name]} if name in EXAMPLES else {}),
        "required": generated["required"],
        "schema": schema,
    }
