"""The route that issues upload forms, to the writer's API key only."""

from http import HTTPStatus
from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Body
from aws_lambda_powertools.event_handler.router import APIGatewayRouter

from lookup import resources
from lookup.problems import not_a_writer
from lookup.schemas import Upload, UploadRequest

router = APIGatewayRouter()


@router.post(
    "/uploads", operation_id="createUpload", tags=["uploads"], status_code=HTTPStatus.CREATED
)
def create_upload(request: Annotated[UploadRequest, Body()]) -> Upload:
    """Create a form that uploads one file under a new key. Needs the writer's API key."""
    if not _has_writer_key():
        raise not_a_writer()
    return resources.uploads.form(request.name, request.media_type)


def _has_writer_key() -> bool:
    context = router.current_event.raw_event.get("requestContext", {})
    key_id = (context.get("identity") or {}).get("apiKeyId")
    return bool(key_id) and key_id == resources.WRITER_KEY_ID
