"""Print an article to a terminal: title, summary with coloured names, entities by type."""

from collections.abc import Iterator
from typing import Any

from rich.console import Console
from rich.text import Text

Json = dict[str, Any]  # an article of the API, as functions/archive/article.py defines it

COLOURS = {"person": "cyan", "organization": "magenta", "location": "green", "other": "yellow"}
PLURALS = {
    "person": "people",
    "organization": "organizations",
    "location": "places",
    "other": "other",
}
LABEL_WIDTH = max(map(len, PLURALS.values())) + 2
MAX_WIDTH = 110  # columns; longer lines are hard to read


def print_article(console: Console, article: Json, note: str = "") -> None:
    """Print the article. `note` is appended to the line with its key."""
    console.print()
    console.print(_heading(article))
    console.print(Text(" · ".join(filter(None, [article["key"], note])), style="dim"))
    for label, text in _body(article):
        _print_hanging(console, Text("  ") + label, text)


def printable(text: str) -> str:
    """Replace control characters: they could move the cursor or change the terminal's settings."""
    return "".join(character if character.isprintable() else " " for character in text)


def _heading(article: Json) -> Text:
    if article["status"] == "SUMMARIZED":
        title = _coloured(article["title"] or "Untitled", 0, "title", article["entities"])
        title.style = "bold"
        return title
    title = article.get("title") or article["key"].rsplit("/", 1)[-1]
    return Text.assemble((article["status"], "bold red"), " ", (title, "bold"))


def _body(article: Json) -> Iterator[tuple[Text, Text]]:
    """Yield the paragraphs, each with the label in its left margin."""
    if article["status"] in {"REJECTED", "FAILED"}:
        reason = article["reason"]
        yield Text(reason["code"] + "  ", style="red"), Text(reason["message"])
        return
    if article.get("partial"):
        yield Text(""), Text("The file has only a part of the story.", style="yellow")
    for sentence in article["summary"]["sentences"]:
        text = _coloured(sentence["text"], sentence["offset"], "text", article["entities"])
        yield Text("▪ "), text
    for kind, plural in PLURALS.items():
        names = [entity["name"] for entity in article["entities"] if entity["type"] == kind]
        if names:
            yield (
                Text(plural.ljust(LABEL_WIDTH), style="dim"),
                Text(", ".join(names), style=COLOURS[kind]),
            )


def _coloured(words: str, offset: int, place: str, entities: list[Json]) -> Text:
    """Return the words with their mentions in the colour of the entity's type.

    The words start at `offset` of the article's `place`: its `title` or its `text`.
    """
    text = Text(words)
    for entity in entities:
        for mention in entity["mentions"]:
            start = mention["offset"] - offset
            if mention["in"] == place and 0 <= start < len(text):
                text.stylize(COLOURS[entity["type"]], start, start + mention["length"])
    return text


def _print_hanging(console: Console, label: Text, text: Text) -> None:
    """Print the label, and the wrapped text beside it with a hanging indent, no trailing spaces."""
    margin = label
    for line in text.wrap(console, min(console.width, MAX_WIDTH) - len(label)):
        line.rstrip()
        console.print(margin + line)
        margin = Text(" " * len(label))
