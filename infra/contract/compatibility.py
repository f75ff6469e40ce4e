"""Finds the changes between two versions of the contract that break clients.

A response may get new fields. Its existing fields must not change, since clients rely on the
documented values. A request may get new optional fields and parameters, and may accept more values.
A route may get additional ways to authenticate.
"""

import re
from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]

# Keywords of JSON Schema that restrict values. Descriptions and examples restrict nothing.
_UPPER_BOUNDS = ("maximum", "maxLength", "maxItems")
_LOWER_BOUNDS = ("minimum", "minLength", "minItems")
_RESTRICTIONS = ("type", "format", "const", "enum", "pattern", *_LOWER_BOUNDS, *_UPPER_BOUNDS)
# The pattern of a list of names, `^(one|two)(,(one|two))*$`. Other patterns are not compared.
_LIST_OF_NAMES = re.compile(r"\^\(([\w|]+)\)\(,\(\1\)\)\*\$")


def breaking_changes(old: Json, new: Json) -> list[str]:
    """Return one message for each change that breaks a client of the old contract."""
    return list(_broken_operations(_expanded(old, old), _expanded(new, new)))


def has_same_major(version: str, other: str) -> bool:
    """Return whether two versions have the same major number, and so must be compatible."""
    return version.partition(".")[0] == other.partition(".")[0]


def _expanded(value: Any, contract: Json) -> Any:
    """Replace each `$ref` by its target. The contract has no recursive schema."""
    if isinstance(value, list):
        return [_expanded(part, contract) for part in value]
    if not isinstance(value, dict):
        return value
    if "$ref" not in value:
        return {name: _expanded(part, contract) for name, part in value.items()}
    target: Any = contract
    for name in value["$ref"].removeprefix("#/").split("/"):
        target = target[name]
    return _expanded(target, contract)


def _broken_operations(old: Json, new: Json) -> Iterator[str]:
    for path, methods in old["paths"].items():
        for method, operation in methods.items():
            place = f"{method.upper()} {path}"
            new_operation = new["paths"].get(path, {}).get(method)
            if new_operation is None:
                yield f"{place} is removed"
            else:
                old_security = _security_requirements(operation, old)
                if not _accepts_clients(old_security, _security_requirements(new_operation, new)):
                    yield f"{place}: clients must authenticate in another way"
                yield from _broken_operation(place, operation, new_operation)


def _security_requirements(operation: Json, contract: Json) -> list[list[Json]]:
    """Return the ways to authenticate. A way is the list of security schemes that it requires."""
    ways = operation.get("security", contract.get("security", [])) or [{}]
    schemes = contract.get("components", {}).get("securitySchemes", {})
    return [[_scheme(schemes, name, scopes) for name, scopes in way.items()] for way in ways]


def _scheme(schemes: Json, name: str, scopes: list[str]) -> Json:
    scheme = {**schemes.get(name, {"undefined": name}), "scopes": sorted(scopes)}
    scheme.pop("description", None)
    return scheme


def _accepts_clients(old: list[list[Json]], new: list[list[Json]]) -> bool:
    """Return whether every old way to authenticate includes all schemes of some new way."""
    return all(any(all(part in way for part in new_way) for new_way in new) for way in old)


def _broken_operation(place: str, old: Json, new: Json) -> Iterator[str]:
    if old["operationId"] != new["operationId"]:
        yield (
            f"{place}: the operationId changes to {new['operationId']}; "
            "generated clients use it as a function name"
        )
    yield from _broken_parameters(place, old.get("parameters", []), new.get("parameters", []))
    yield from _broken_body(place, old, new)
    for status, answer in old["responses"].items():
        if status not in new["responses"]:
            yield f"{place}: the response {status} is removed"
        else:
            yield from _broken_answer(
                f"{place}: response {status}", answer, new["responses"][status]
            )


def _broken_parameters(place: str, old: list[Json], new: list[Json]) -> Iterator[str]:
    old_by_name = {(parameter["in"], parameter["name"]): parameter for parameter in old}
    new_by_name = {(parameter["in"], parameter["name"]): parameter for parameter in new}
    for key, parameter in old_by_name.items():
        if key not in new_by_name:
            yield f"{place}: the parameter {key[1]} is removed"
        else:
            schema, new_schema = parameter["schema"], new_by_name[key]["schema"]
            yield from _broken_schema(f"{place}: {key[1]}", schema, new_schema, in_request=True)
    for key, parameter in new_by_name.items():
        if parameter.get("required") and not old_by_name.get(key, {}).get("required"):
            yield f"{place}: the parameter {key[1]} becomes required"


def _broken_body(place: str, old: Json, new: Json) -> Iterator[str]:
    new_content = new.get("requestBody", {}).get("content", {})
    is_required = new.get("requestBody", {}).get("required", False)
    if is_required and not old.get("requestBody", {}).get("required", False):
        yield f"{place}: a body is now required"
    for media_type, body in old.get("requestBody", {}).get("content", {}).items():
        if media_type not in new_content:
            yield f"{place}: a body of type {media_type} is no longer accepted"
        else:
            schema, new_schema = body["schema"], new_content[media_type]["schema"]
            yield from _broken_schema(f"{place}: body", schema, new_schema, in_request=True)


def _broken_answer(place: str, old: Json, new: Json) -> Iterator[str]:
    new_content = new.get("content", {})
    for media_type, content in old.get("content", {}).items():
        if media_type not in new_content:
            yield f"{place} is no longer available as {media_type}"
        else:
            schema, new_schema = content["schema"], new_content[media_type]["schema"]
            yield from _broken_schema(place, schema, new_schema, in_request=False)


def _broken_schema(place: str, old: Json, new: Json, *, in_request: bool) -> Iterator[str]:
    if in_request and ("anyOf" in old or "anyOf" in new):
        yield from _broken_choices(place, _choices(old), _choices(new))
        return
    for keyword in _RESTRICTIONS:
        before, after = old.get(keyword), new.get(keyword)
        if before != after and not (in_request and _accepts_more(keyword, before, after)):
            yield f"{place}: {keyword} changes from {before} to {after}"
    old_choices, new_choices = old.get("anyOf", []), new.get("anyOf", [])
    if len(old_choices) != len(new_choices):
        yield f"{place}: the number of alternative types changes"
    else:
        for number, choices in enumerate(zip(old_choices, new_choices, strict=True), start=1):
            yield from _broken_schema(
                f"{place}, alternative {number}", *choices, in_request=in_request
            )
    if "items" in old:
        items = (old["items"], new.get("items", {}))
        yield from _broken_schema(f"{place}, items", *items, in_request=in_request)
    yield from _broken_fields(place, old, new, in_request=in_request)


def _choices(schema: Json) -> list[Json]:
    """Return the alternatives of `anyOf`; the other keywords of the schema are added to them."""
    others = {name: value for name, value in schema.items() if name != "anyOf"}
    return [{**others, **choice} for choice in schema.get("anyOf", [{}])]


def _broken_choices(place: str, old: list[Json], new: list[Json]) -> Iterator[str]:
    """Yield the changes of the old alternatives whose values no new alternative accepts."""
    for number, choice in enumerate(old, start=1):
        field = f"{place}, alternative {number}"
        changes = [list(_broken_schema(field, choice, other, in_request=True)) for other in new]
        if all(changes):
            # The changes to the most similar alternative.
            yield from min(changes, key=len)


def _broken_fields(place: str, old: Json, new: Json, *, in_request: bool) -> Iterator[str]:
    new_fields = new.get("properties", {})
    for name, schema in old.get("properties", {}).items():
        if name not in new_fields:
            yield f"{place}: the field {name} is removed"
        else:
            field = f"{place}: {name}"
            yield from _broken_schema(field, schema, new_fields[name], in_request=in_request)
    required, new_required = set(old.get("required", [])), set(new.get("required", []))
    if in_request:
        for name in sorted(new_required - required):
            yield f"{place}: the field {name} becomes required"
    else:
        for name in sorted((required - new_required) & set(new_fields)):
            yield f"{place}: the field {name} may be absent"


def _accepts_more(keyword: str, old: Any, new: Any) -> bool:
    """Return whether the new restriction of a request allows all values that the old one allows."""
    if keyword in {"type", "format"} or old is None or (keyword == "const" and new is not None):
        return False
    if new is None:
        return True
    if keyword in _UPPER_BOUNDS:
        return bool(new >= old)
    if keyword in _LOWER_BOUNDS:
        return bool(new <= old)
    return set(old) <= set(new) if keyword == "enum" else _matches_more(old, new)


def _matches_more(old: str, new: str) -> bool:
    old_names, new_names = _LIST_OF_NAMES.fullmatch(old), _LIST_OF_NAMES.fullmatch(new)
    if not old_names or not new_names:
        return False
    return set(old_names[1].split("|")) <= set(new_names[1].split("|"))
