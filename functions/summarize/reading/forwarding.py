"""Finds a mail that is forwarded in the text of another mail, below lines such as `From: …`."""

import html
import itertools
import re
from dataclasses import dataclass

from summarize.reading import metadata
from summarize.reading.blocks import Block

# The lines of a text that are searched. A note and the header of a forwarded mail are shorter.
MAX_LINES = 200
# The blocks of a mail in which the header of a forwarded mail may be.
MAX_HEADER_BLOCKS = 15
# A forwarded header has six fields, and in HTML mails blank lines between them.
MAX_HEADER_LINES = 20
# A forwarded header has at least this many fields besides `From`.
MIN_FIELDS = 2

_FIELD_NAME = r"(?:From|Sent|Date|Subject|To|Cc|Bcc|Reply-To|Importance)"
_FIELD = re.compile(rf"(?P<name>{_FIELD_NAME})\s?:\W?\s*(?P<value>.*)", re.IGNORECASE)
# The line that mail programs write above a forwarded mail.
_MARK_WORDS = r"(?:Begin forwarded message\b|(?:Forwarded|Original) (?:e-?mail|message)\b)"
_MARK = re.compile(rf"\W*+(?:{_MARK_WORDS}|$)", re.IGNORECASE)
_QUOTE = " \t>*_"
_LINE_TAG = re.compile(
    r"<(?:br|/?p|/?div|/?tr|/?li|/?blockquote|hr)\b[^<>]{0,1000}>", re.IGNORECASE
)
_TAG = re.compile(r"<[/a-z][^<>]{0,1000}>", re.IGNORECASE)
_END_OF_STYLES = re.compile(r"</(?:style|head)>", re.IGNORECASE)


@dataclass(frozen=True)
class ForwardedHeader:
    """The fields of a forwarded mail; empty if they are missing.

    `letters` are the letters of the header and of all lines above it.
    """

    sender: str
    date: str
    subject: str
    letters: str


def lines_of_html(text: str) -> str:
    """The lines of an HTML mail, without tags and styles."""
    ends = [match.end() for match in _END_OF_STYLES.finditer(text)]
    body = text[ends[-1] :] if ends else text
    return html.unescape(_TAG.sub("", _LINE_TAG.sub("\n", body)))


def header(text: str, note_characters: int) -> ForwardedHeader | None:
    """The header of the innermost mail that is forwarded in a text.

    Above each header are at most `note_characters` of a note. None if there is none.
    """
    lines = [line.strip(_QUOTE) for line in text.split("\n", MAX_LINES)[:MAX_LINES]]
    found = None
    note = position = 0
    while position < len(lines) and note <= note_characters:
        fields, after = _fields(lines, position)
        if fields:
            date = fields.get("date") or fields.get("sent", "")
            letters = metadata.letters_of("".join(lines[:after]))
            found = ForwardedHeader(fields["from"], date, fields.get("subject", ""), letters)
            note, position = 0, after
        else:
            note += 0 if _MARK.match(lines[position]) else len(lines[position])
            position += 1
    return found


def without_header(blocks: list[Block], header: ForwardedHeader) -> list[Block]:
    """The blocks below the header of a forwarded mail; all blocks if nothing is below it."""
    above = itertools.takewhile(
        lambda block: metadata.letters_of(block.text) in header.letters, blocks[:MAX_HEADER_BLOCKS]
    )
    return blocks[len(list(above)) :] or blocks


def _fields(lines: list[str], start: int) -> tuple[dict[str, str], int]:
    """The fields of the header that starts at a line, and the position after it; else empty."""
    fields: dict[str, str] = {}
    position = start
    for line in lines[start : start + MAX_HEADER_LINES]:
        match = _FIELD.match(line)
        if match is None and line:
            break
        if match:
            fields.setdefault(match["name"].lower(), match["value"].strip(_QUOTE))
        position += 1
    is_header = "from" in fields and len(fields) > MIN_FIELDS
    return (fields, position) if is_header else ({}, start)
