"""Builds the records that the table's stream sends to Announce."""

import base64
from datetime import UTC, datetime
from typing import Any

from archive.article import Article
from archive.items import Attributes, article_item


def stream_record(item: Attributes, event_id: str = "e1", age: float = 0) -> dict[str, Any]:
    """Return the record of a written item; `age` is in seconds."""
    image = {
        name: {"B": base64.b64encode(value["B"]).decode()} if "B" in value else value
        for name, value in item.items()
    }
    return {
        "eventID": event_id,
        "eventName": "MODIFY",
        "dynamodb": {
            "ApproximateCreationDateTime": float(int(datetime.now(UTC).timestamp() - age)),
            "Keys": {name: item[name] for name in ("pk", "sk")},
            "NewImage": image,
        },
    }


def written(article: Article, event_id: str = "e1", age: float = 0) -> dict[str, Any]:
    """Return the record of an article that was written."""
    return stream_record(article_item(article, 1, None), event_id, age)


def damaged(record: dict[str, Any], **attributes: Any) -> dict[str, Any]:
    """Return the record with other attributes of the item, None for a missing one."""
    data = record["dynamodb"]
    image = {**data["NewImage"], **attributes}
    kept = {name: value for name, value in image.items() if value is not None}
    return {**record, "dynamodb": {**data, "NewImage": kept}}
