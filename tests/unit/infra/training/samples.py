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

# Its sentences: also, best, without a mark, junk.
EDITED = {
    "id": "page-1",
    "title": "Ferry to Port Ellery waits",
    "text": "The Ellery-bound ferry left late. Anna Kosk saw it. She waved. Read more.",
    "sentences": [[0, 33], [34, 51], [52, 62], [63, 73]],
    "entities": [
        {
            "type": "location",
            "name": "Port Ellery",
            "forms": ["Port Ellery", "Ellery"],
            "mentions": [
                {"in": "text", "offset": 4, "length": 6},
                {"in": "title", "offset": 9, "length": 11},
            ],
        },
        {
            "type": "person",
            "name": "Anna Kosk",
            "forms": ["Anna Kosk"],
            "mentions": [{"in": "text", "offset": 34, "length": 9}],
        },
    ],
    "best": [1],
    "also": [0],
    "junk": [3],
}


def names_with_types(text: LabelledText) -> list[tuple[str, str]]:
    """Return (name, type) for all names in the text."""
    return [(text.text[name.start : name.end], name.type) for name in text.names]
