"""Checks of a request that its types cannot express."""

from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.api_gateway import BaseRouter
from aws_lambda_powertools.event_handler.middlewares import NextMiddleware

from lookup.negotiation import header_values
from lookup.problems import Problem, bad_request, unsupported_body

JSON = "application/json"


def check_request(app: Any, next_middleware: NextMiddleware) -> Response[Any]:
    """Middleware: reject unknown or repeated parameters, and bodies that are not JSON."""
    problem = request_problem(app)
    if problem:
        raise problem
    return next_middleware(app)


def request_problem(app: BaseRouter) -> Problem | None:
    """Return the problem of the parameters or of the body's media type, None if both are valid."""
    route, event = app.context["_route"], app.current_event.raw_event
    if not route.tags:  # Powertools' own route for unknown paths
        return None
    known = {parameter.alias for parameter in route.dependant.query_params}
    return _parameter_problem(event, known) or _body_problem(event)


def _parameter_problem(event: dict[str, Any], known: set[str]) -> Problem | None:
    for name, values in (event.get("multiValueQueryStringParameters") or {}).items():
        if name not in known:
            names = ", ".join(f"`{parameter}`" for parameter in sorted(known)) or "none"
            return bad_request(
                f"`{name[:100]}` is not a parameter of this route. Its parameters: {names}."
            )
        if len(values) > 1:
            return bad_request(f"`{name}` is given {len(values)} times: send it once.")
    return None


def _body_problem(event: dict[str, Any]) -> Problem | None:
    # A frequent mistake: curl sends a body as a form unless a Content-Type is given.
    media_type = ", ".join(header_values(event, "content-type")).lower()
    is_json = not media_type or media_type.partition(";")[0].strip() == JSON
    return None if is_json or event["httpMethod"] != "POST" else unsupported_body()
