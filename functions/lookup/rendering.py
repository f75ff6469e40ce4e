"""An article as text, for those who read it or hand it on: its summary alone, or in Markdown with its entities."""

import re
from itertools import groupby

from archive.article import Article, Entity

_TITLES = {
    "person": "People",
    "organization": "Organizations",
    "location": "Places",
    "other": "Other",
}
# What would make markup of an article's own words.
_MARKUP, _BULLET = re.compile(r"([\\`*_\[\]<>#|~])"), re.compile(r"^(\d*)([-+.)])(?= )")


def plain(article: Article) -> str:
    """The summary, or of a rejected article the reason."""
    if article.summary is None:
        return f"{article.reason.message if article.reason else ''}\n"
    return f"{article.summary.text}\n"


def markdown(article: Article) -> str:
    """The title, the summary as a list of its sentences, and the entities by their types (CommonMark)."""
    parts = [f"# {_escaped(article.title or article.key)}"]
    if article.summary is None:
        parts.append(_escaped(plain(article).strip()))
    else:
        parts.append(
            "\n".join(f"- {_escaped(sentence.text)}" for sentence in article.summary.sentences)
        )
    named = sorted(article.entities, key=lambda entity: list(_TITLES).index(entity.type))
    parts += [
        _line(kind, list(entities))
        for kind, entities in groupby(named, key=lambda entity: entity.type)
    ]
    return "\n\n".join(parts) + "\n"


def _line(kind: str, entities: list[Entity]) -> str:
    return f"**{_TITLES[kind]}:** {', '.join(_escaped(entity.name) for entity in entities)}"


def _escaped(text: str) -> str:
    return _BULLET.sub(r"\1\\\2", _MARKUP.sub(r"\\\1", " ".join(text.split())))
