"""The contract's paths: Powertools generates them, this module adds what the types cannot express.

That is: path parameters, the media types of an article, caching headers, the gateway's errors.
"""

from collections.abc import Mapping
from typing import Any, get_args

from archive.article import EntityType
from infra.contract.components import tidy

Json = dict[str, Any]

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
    "description": "The file has arrived and is not summarized yet",
    "headers": {"Retry-After": _STRING},
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Unfinished"}}},
}
_NOT_MODIFIED = {"description": "Not modified: the current ETag is in If-None-Match"}
_IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "description": "The ETag of an earlier response",
    "schema": {"type": "string"},
}


def paths(generated: Json, summaries: Mapping[str, str], examples: Mapping[str, Any]) -> Json:
    """Return the `paths` of the contract. The keys of summaries and examples are operation ids."""
    contract: Json = {}
    for path, methods in sorted(generated.items()):
        operations = contract[_path(path)] = {}
        for method, operation in methods.items():
            operations[method] = _operation(operation, _path(path), summaries, examples)
    return contract


def _path(path: str) -> str:
    for name, contract_name in _PATH_NAMES.items():
        path = path.replace(name, contract_name)
    return path


def _operation(
    operation: Json, path: str, summaries: Mapping[str, str], examples: Mapping[str, Any]
) -> Json:
    name = operation["operationId"]
    summary = summaries[name]
    responses = _responses(operation, summary, examples.get(name))
    parameters = _parameters(operation, path) + ([_IF_NONE_MATCH] if "304" in responses else [])
    return {
        "operationId": name,
        "tags": operation["tags"],
        "summary": summary,
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
    if "requestBody" in operation:
        statuses.add("415")
    return {
        status: {"$ref": f"#/components/responses/Problem{status}"} for status in sorted(statuses)
    }


def _responses(operation: Json, summary: str, example: Any) -> Json:
    """Return the successful responses."""
    name = operation["operationId"]
    status = "201" if "201" in operation["responses"] else "200"
    success = {
        "description": "The article" if name in _ARTICLES else summary,
        "content": _content(operation["responses"][status], name, example),
    }
    if "requestBody" in operation:
        return {status: success}
    success["headers"] = {"ETag": _STRING, "Cache-Control": _STRING}
    pending = {"202": _PENDING} if name in _ARTICLES else {}
    return {status: success, **pending, "304": _NOT_MODIFIED}


def _content(response: Json, name: str, example: Any) -> Json:
    schema = response["content"]["application/json"]["schema"]
    if name == "getContract":
        schema = {"type": "object"}
    if name in _ARTICLES:
        types = ("Article", "Unfinished", "ArticlePart")
        schema = {"anyOf": [{"$ref": f"#/components/schemas/{type_}"} for type_ in types]}
    as_json = {"schema": schema, **({"example": example} if example else {})}
    as_text = {"text/plain": _STRING, "text/markdown": _STRING} if name in _ARTICLES else {}
    return {"application/json": as_json, **as_text}


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
