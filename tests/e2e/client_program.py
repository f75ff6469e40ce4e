"""Call every operation of the generated client, and print the results as JSON.

python client_program.py <API URL> <writer's key>
"""

import json
import sys
import time
from typing import Any

import httpx
from standfirst_client import AuthenticatedClient  # type: ignore[import-not-found]
from standfirst_client.api.articles import get_article, get_articles, list_articles  # type: ignore[import-not-found]
from standfirst_client.api.changes import list_changes  # type: ignore[import-not-found]
from standfirst_client.api.entities import find_entities, get_companions, get_entity  # type: ignore[import-not-found]
from standfirst_client.api.uploads import create_upload  # type: ignore[import-not-found]
from standfirst_client.models import Article, BatchRequest, Problem, UploadRequest  # type: ignore[import-not-found]

KEY = "inbox/rail-strike-brief.txt"
STORY = b"Storm hits town\n\nBen Wallace said the river rose by three metres in the night. Nobody was hurt in the town."


def main() -> None:
    client = AuthenticatedClient(
        base_url=sys.argv[1], token=sys.argv[2], prefix="", auth_header_name="x-api-key"
    )
    article = get_article.sync(client=client, key=KEY)
    first = list_articles.sync(client=client, limit=2)
    second = list_articles.sync(client=client, limit=2, cursor=first.cursor)
    batch = get_articles.sync(client=client, body=BatchRequest(keys=[KEY, "nothing"]))
    names = find_entities.sync(client=client, prefix="gla")
    kind, slug = names.entities[0].id.split("/")
    results = {
        "title": article.title,
        "sentences": len(article.summary.sentences),
        "year": article.received_at.year,
        "pages": len({card.key for card in [*first.articles, *second.articles]}),
        "found": [card.key for card in batch.found],
        "not_found": batch.not_found,
        "entity": get_entity.sync(client=client, type_=kind, slug=slug).name,
        "companions": len(get_companions.sync(client=client, type_=kind, slug=slug).companions),
        "all_changes_read": _read_all_changes(client),
        "current": get_article.sync(client=client, key=KEY, current=True).title == article.title,
        "missing_is_problem": isinstance(get_article.sync(client=client, key="nothing"), Problem),
        "uploaded": _uploaded(client),
    }
    print(json.dumps(results))


def _read_all_changes(client: Any) -> bool:
    """Follow the cursor until there are no more pages."""
    page = list_changes.sync(client=client, limit=2)
    while page.more:
        page = list_changes.sync(client=client, limit=100, cursor=page.cursor)
    return page.more is False


def _uploaded(client: Any) -> str:
    """Upload an article over HTTP and return its title."""
    form = create_upload.sync(
        client=client, body=UploadRequest(name="storm.txt", media_type="text/plain")
    )
    httpx.post(form.url, data=form.fields.to_dict(), files={"file": STORY}).raise_for_status()
    for _ in range(300):
        article = get_article.sync(client=client, key=form.key)
        if isinstance(article, Article):
            return str(article.title)
        time.sleep(0.1)
    return f"no article for {form.key}"


if __name__ == "__main__":
    main()
