"""Renders an article as plain text (its summary) or as Markdown (with its title and entities)."""

import re
from itertools import groupby

from archive.article import Article, Entity

_TYPE_HEADINGS = {
    "person": "People",
    "organization": "Organizations",
    "location": "Places",
    "other": "Other",
}
# Characters and line beginnings that Markdown would read as markup.
_MARKUP, _BULLET = re.compile(r"([\\`*_\[\]<>#|~])"), re.compile(r"^(\d*)([-+.)])(?= )")


_PARTIAL = "The file has only a part of the story."


def plain(article: Article) -> str:
    """Return the summary, or the reason if the file was rejected or has failed.

    If the file has only a part of the story, a second paragraph tells it.
    """
    if article.summary is None:
        return f"{article.reason.message if article.reason else ''}\n"
    note = f"\n[{_PARTIAL}]\n" if article.partial else ""
    return f"{article.summary.text}\n{note}"


def markdown(article: Article) -> str:
    """Return the title, the summary as a list of sentences, and the entities by type (CommonMark).

    If the file was rejected or has failed, the reason is in place of the sentences.
    """
    parts = [f"# {_escaped(article.title or article.key)}"]
    if article.partial:
        parts.append(f"*{_PARTIAL}*")
    if article.summary is None:
        parts.append(_escaped(plain(article).strip()))
    else:
        parts.append(
            "\n".join(f"- {_escaped(sentence.text)}" for sentence in article.summary.sentences)
        )
    entities = sorted(article.entities, key=lambda entity: list(_TYPE_HEADINGS).index(entity.type))
    by_type = groupby(entities, key=lambda entity: entity.type)
    parts += [_entity_line(entity_type, list(group)) for entity_type, group in by_type]
    return "\n\n".join(parts) + "\n"


def _entity_line(entity_type: str, entities: list[Entity]) -> str:
    names = ", ".join(_escaped(entity.name) for entity in entities)
    return f"**{_TYPE_HEADINGS[entity_type]}:** {names}"


def _escaped(text: str) -> str:
    return _BULLET.sub(r"\1\\\2", _MARKUP.sub(r"\\\1", " ".join(text.split())))
