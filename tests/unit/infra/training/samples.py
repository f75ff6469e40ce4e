"""Small samples of the data sets."""

from infra.training.data import LabelledText

TAGGED = [
    [
        ("Ben", "B-PER"),
        ("Wallace", "I-PER"),
        ("'s", "O"),
        ("trip", "O"),
        ("(", "O"),
        ("to", "O"),
        ("Paris", "B-LOC"),
        (")", "O"),
        (".", "O"),
    ],
    [("Paris", "B-LOC"), ("Rome", "B-LOC"), ("waited", "O"), (".", "O")],
]

SENTENCES = [
    "Rain fell on the town.",
    "The river rose by three metres overnight.",
    "People moved up the hill.",
    "The mayor asked for boats.",
]
ARTICLE = {
    "article": " ".join(SENTENCES),
    "summary": "The river rose by three metres.\nThe mayor asked for boats.",
}


def names_with_types(text: LabelledText) -> list[tuple[str, str]]:
    """Return (name, type) for all names in the text."""
    return [(text.text[name.start : name.end], name.type) for name in text.names]
