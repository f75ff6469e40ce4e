"""An article as a terminal shows it: title, summary with the names in colour, entities by type."""

from collections.abc import Iterator
from typing import Any

from rich.console import Console
from rich.text import Text

Json = dict[str, Any]  # what the API answers; functions/archive/article.py describes it

COLOURS = {"person": "cyan", "organization": "magenta", "location": "green", "other": "yellow"}
PLURALS = {
    "person": "people",
    "organization": "organizations",
    "location": "places",
    "other": "other",
}
LABEL = max(map(len, PLURALS.values())) + 2
READABLE = 110  # columns; longer lines are hard to follow


def print_article(console: Console, article: Json, note: str = "") -> None:
    """`note` goes to the end of the line that names the key."""
    console.print()
    console.print(_heading(article))
    console.print(Text(" · ".join(filter(None, [article["key"], note])), style="dim"))
    for lead, text in _body(article):
        _print_hanging(console, Text("  ") + lead, text)


def _heading(article: Json) -> Text:
    if article["status"] == "SUMMARIZED":
        return Text(article["title"] or "Untitled", style="bold")
    title = article.get("title") or article["key"].rsplit("/", 1)[-1]
    return Text.assemble((article["status"], "bold red"), " ", (title, "bold"))


def _body(article: Json) -> Iterator[tuple[Text, Text]]:
    """Paragraphs, each with what stands in the margin before it."""
    if article["status"] == "FAILED":  # not an article: an object that none came of
        yield Text(""), Text(article["message"])
        return
    if article["status"] == "REJECTED":
        reason = article["reason"]
        yield Text(reason["code"] + "  ", style="red"), Text(reason["message"])
        return
    for sentence in article["summary"]["sentences"]:
        yield Text("▪ "), _sentence(sentence, article["entities"])
    for kind, plural in PLURALS.items():
        names = [entity["name"] for entity in article["entities"] if entity["type"] == kind]
        if names:
            yield (
                Text(plural.ljust(LABEL), style="dim"),
                Text(", ".join(names), style=COLOURS[kind]),
            )


def _sentence(sentence: Json, entities: list[Json]) -> Text:
    """The sentence, with what it names in the colour of its type. All offsets count from the article's beginning."""
    text = Text(sentence["text"])
    for entity in entities:
        for mention in entity["mentions"]:
            start = mention["offset"] - sentence["offset"]
            if 0 <= start < len(text):
                text.stylize(COLOURS[entity["type"]], start, start + mention["length"])
    return text


def _print_hanging(console: Console, lead: Text, text: Text) -> None:
    """Wraps the text beside its lead; without a terminal no line ends in blanks."""
    margin = lead
    for line in text.wrap(console, min(console.width, READABLE) - len(lead)):
        line.rstrip()
        console.print(margin + line)
        margin = Text(" " * len(lead))
