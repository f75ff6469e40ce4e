"""Finds a mail that is forwarded in the text of another mail, below lines such as `From: …`."""

import html
import re
from dataclasses import dataclass

from summarize.reading.blocks import Block

# The lines of a text that are searched. A note and the header of a forwarded mail are shorter.
MAX_LINES = 200
# The blocks of a mail in which the header of a forwarded mail may be.
MAX_HEADER_BLOCKS = 15
# A forwarded header has at least this many fields besides `From`.
MIN_FIELDS = 2

_FIELD_NAME = r"(?:From|Sent|Date|Subject|To|Cc|Bcc|Reply-To|Importance)"
_FIELD = re.compile(rf"(?P<name>{_FIELD_NAME})\s?:\W?\s*(?P<value>.*)", re.IGNORECASE)
# The line that mail programs write above a forwarded mail.
_MARK_WORDS = r"(?:Begin forwarded message\b|(?:Forwarded|Original) (?:e-?mail|message)\b)"
_MARK = re.compile(rf"\W*+(?:{_MARK_WORDS}|$)", re.IGNORECASE)
_HEADER_BLOCK = re.compile(rf"[\W_]*+(?:{_MARK_WORDS}|{_FIELD_NAME}\s?:)", re.IGNORECASE)
_QUOTE = " \t>*_"
_LINE_TAG = re.compile(
    r"<(?:br|/?p|/?div|/?tr|/?li|/?blockquote|hr)\b[^<>]{0,1000}>", re.IGNORECASE
)
_TAG = re.compile(r"<[/a-z][^<>@]{0,1000}>", re.IGNORECASE)


@dataclass(frozen=True)
class ForwardedHeader:
    """The fields of a forwarded mail; empty if they are missing."""

    sender: str
    date: str
    subject: str


def lines_of_html(text: str) -> str:
    """The lines of an HTML mail, without tags."""
    return html.unescape(_TAG.sub("", _LINE_TAG.sub("\n", text)))


def header(text: str, note_characters: int) -> ForwardedHeader | None:
    """The header of the innermost mail that is forwarded in a text.

    Above each header are at most `note_characters` of a note. None if there is none.
    """
    found = None
    lines = [line.strip(_QUOTE) for line in text.split("\n", MAX_LINES)[:MAX_LINES]]
    note = 0
    position = 0
    while position < len(lines) and note <= note_characters:
        fields, after = _fields(lines, position)
        if fields:
            found = ForwardedHeader(
                fields["from"],
                fields.get("date") or fields.get("sent", ""),
                fields.get("subject", ""),
            )
            note, position = 0, after
        else:
            note += 0 if _MARK.match(lines[position]) else len(lines[position])
            position += 1
    return found


def without_header(blocks: list[Block]) -> list[Block]:
    """The blocks below the header of a forwarded mail; all blocks if nothing is below it."""
    positions = [
        position
        for position, block in enumerate(blocks[:MAX_HEADER_BLOCKS])
        if _HEADER_BLOCK.match(block.text.strip(_QUOTE))
    ]
    return blocks[positions[-1] + 1 :] or blocks if positions else blocks


def _fields(lines: list[str], start: int) -> tuple[dict[str, str], int]:
    """The fields of the header that starts at a line, and the position after it; else empty."""
    fields: dict[str, str] = {}
    position = start
    while position < len(lines) and (match := _FIELD.match(lines[position])):
        fields.setdefault(match["name"].lower(), match["value"].strip(_QUOTE))
        position += 1
        while fields and position < len(lines) and not lines[position] and position < start + 12:
            position += 1
    is_header = "from" in fields and len(fields) > MIN_FIELDS
    return (fields, position) if is_header else ({}, start)
