"""Removes the base path of a custom domain from a request's path.

API Gateway passes different paths for the same resource, here `/articles/{key+}` of stage `v1`:

    URL                                           path                requestContext.path
    https://<api id>.execute-api…/v1/articles/a   /articles/a         /v1/articles/a
    https://example.com/articles/a                /articles/a         /articles/a
    https://example.com/news/articles/a           /news/articles/a    /news/articles/a

No field of the event has the base path (`/news`). It may have several segments; if the API mapping
of the domain has no stage, the stage is a further segment. Powertools' `strip_prefixes` does not
help: it needs a list of the base paths.

`pathParameters` has the key as the client sent it: percent-encoded, but without a final slash. With
the key in place of `{key+}`, the resource has as many segments as the path without its base path:
so many are kept, counted from the end. This works even if `/articles/` is also part of the key or
of the base path.
Events recorded on AWS: github.com/localstack/localstack, pull request 12296 and
tests/aws/services/apigateway/test_apigateway_lambda.snapshot.json.
"""

import re
from typing import Any

_SEGMENT_START = re.compile(r"/(?=[^/])")
_GREEDY = re.compile(r"\{(.+)\+\}")


def without_base_path(event: dict[str, Any]) -> dict[str, Any]:
    """Return the event, its path cut to the part that the API's resource matches."""
    path, context = event["path"], event.get("requestContext", {})
    if context.get("path") == f"/{context.get('stage')}{path}":  # the API's own host name
        return event
    parameters = event.get("pathParameters") or {}
    return {**event, "path": _matched_path(path, event.get("resource") or "", parameters)}


def _matched_path(path: str, resource: str, parameters: dict[str, str]) -> str:
    if resource == "/":
        return "/"
    starts = [match.start() for match in _SEGMENT_START.finditer(path)]
    depth = _depth(resource, parameters)
    if not 0 < depth <= len(starts):
        return path
    matched = path[starts[-depth] :]
    literal = resource.partition("{")[0]
    return matched if matched.startswith(literal) else path


def _depth(resource: str, parameters: dict[str, str]) -> int:
    """Return how many segments of the path the resource matches."""
    greedy = _GREEDY.search(resource)
    template = resource.replace(greedy[0], parameters.get(greedy[1], "")) if greedy else resource
    return len(_SEGMENT_START.findall(template))
