"""Tells where a client of one contract would break with another: what is gone, newly required, or of another type."""

from collections.abc import Iterator
from typing import Any

Contract = dict[str, Any]
# What says which values a place takes; words and examples break nothing.
_VALUES = (
    "type",
    "format",
    "enum",
    "pattern",
    "minimum",
    "maximum",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
)


def breaks(old: Contract, new: Contract) -> list[str]:
    """One sentence for each break; none if every client of the old contract can do with the new one."""
    return list(_breaks(old, new))


def _breaks(old: Contract, new: Contract) -> Iterator[str]:
    for path, methods in old["paths"].items():
        for method, operation in methods.items():
            name = f"{method.upper()} {path}"
            after = new["paths"].get(path, {}).get(method)
            if after is None:
                yield f"{name} is gone"
                continue
            if operation["operationId"] != after["operationId"]:
                yield f"{name} is called {after['operationId']}, which names the functions of clients"
            yield from _requests(name, operation, after, old, new)
            yield from _answers(name, operation, after, old, new)


def _requests(name: str, before: Any, after: Any, old: Contract, new: Contract) -> Iterator[str]:
    then = {(each["in"], each["name"]): each for each in before.get("parameters", [])}
    now = {(each["in"], each["name"]): each for each in after.get("parameters", [])}
    for key, parameter in then.items():
        if key not in now:
            yield f"{name}: the parameter {key[1]} is gone"
        else:
            yield from _schemas(
                f"{name}: {key[1]}", parameter["schema"], now[key]["schema"], old, new
            )
    for key, parameter in now.items():
        if parameter.get("required") and not then.get(key, {}).get("required"):
            yield f"{name}: the parameter {key[1]} is required now"
    for kind, body in before.get("requestBody", {}).get("content", {}).items():
        sent = after.get("requestBody", {}).get("content", {}).get(kind)
        if sent is None:
            yield f"{name}: a body of {kind} is not taken any more"
        else:
            yield from _schemas(
                f"{name}: the body", body["schema"], sent["schema"], old, new, is_sent=True
            )


def _answers(name: str, before: Any, after: Any, old: Contract, new: Contract) -> Iterator[str]:
    for status, answer in before["responses"].items():
        now = _resolved(after["responses"].get(status), new)
        if now is None:
            yield f"{name}: {status} is answered no more"
            continue
        for kind, content in _resolved(answer, old).get("content", {}).items():
            shown = now.get("content", {}).get(kind)
            if shown is None:
                yield f"{name}: {status} comes no more as {kind}"
            else:
                yield from _schemas(
                    f"{name}: {status}", content["schema"], shown["schema"], old, new
                )


def _schemas(
    place: str, before: Any, after: Any, old: Contract, new: Contract, *, is_sent: bool = False
) -> Iterator[str]:
    then, now = _resolved(before, old), _resolved(after, new)
    if any(then.get(word) != now.get(word) for word in _VALUES):
        yield f"{place} takes other values"
    if len(then.get("anyOf", [])) != len(now.get("anyOf", [])):
        yield f"{place} is one of other kinds"
        return
    for number, (one, other) in enumerate(
        zip(then.get("anyOf", []), now.get("anyOf", []), strict=True)
    ):
        yield from _schemas(f"{place}, kind {number + 1}", one, other, old, new, is_sent=is_sent)
    if "items" in then:
        yield from _schemas(
            f"{place}, each", then["items"], now.get("items", {}), old, new, is_sent=is_sent
        )
    missing = set(now.get("required", [])) - set(then.get("required", []))
    for member, schema in then.get("properties", {}).items():
        if member not in now.get("properties", {}):
            yield f"{place}: {member} is gone"
        else:
            yield from _schemas(
                f"{place}: {member}", schema, now["properties"][member], old, new, is_sent=is_sent
            )
            if (
                not is_sent
                and member in then.get("required", [])
                and member not in now.get("required", [])
            ):
                yield f"{place}: {member} may be missing now"
    if is_sent:
        yield from (f"{place}: {member} is required now" for member in sorted(missing))


def _resolved(told: Any, contract: Contract) -> Any:
    while isinstance(told, dict) and "$ref" in told:
        found: Any = contract
        for part in told["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        told = found
    return told
