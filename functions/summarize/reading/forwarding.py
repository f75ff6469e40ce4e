"""Finds a mail that is forwarded in the text of another mail, below lines such as `From: …`."""

import html
import itertools
import re
from dataclasses import dataclass

from summarize.reading import metadata
from summarize.reading.blocks import Block

# The maximum number of lines that are searched. A covering note and a forwarded header are shorter.
MAX_LINES = 200
# A forwarded header and the note above it are within this many blocks at the start of a mail.
MAX_HEADER_BLOCKS = 15
# A forwarded header has about six fields. In HTML mails, blank lines separate them.
MAX_HEADER_LINES = 20
# A forwarded header has at least this many fields besides `From`.
MIN_FIELDS = 2

_FIELD_NAME = r"(?:From|Sent|Date|Subject|To|Cc|Bcc|Reply-To|Importance)"
_FIELD = re.compile(rf"(?P<name>{_FIELD_NAME})\s?:\W?\s*(?P<value>.*)", re.IGNORECASE)
# The line that mail programs write above a forwarded mail. Blank lines and lines of punctuation
# match too.
_MARKER_TEXT = r"(?:Begin forwarded message\b|(?:Forwarded|Original) (?:e-?mail|message)\b)"
_MARKER = re.compile(rf"\W*+(?:{_MARKER_TEXT}|$)", re.IGNORECASE)
_QUOTE = " \t>*_"
_LINE_TAG = re.compile(
    r"<(?:br|/?p|/?div|/?tr|/?li|/?blockquote|hr)\b[^<>]{0,1000}>", re.IGNORECASE
)
_TAG = re.compile(r"<[/a-z][^<>]{0,1000}>", re.IGNORECASE)
_END_OF_STYLES = re.compile(r"</(?:style|head)>", re.IGNORECASE)


@dataclass(frozen=True)
class ForwardedHeader:
    """The header of a forwarded mail; missing fields are empty.

    `letters` are the letters and digits of the header and of all lines above it, in lower case.
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
    """The header of the innermost mail that is forwarded in a text; None if there is none.

    Forwarded mails may be nested. The search stops if a note, the text above a header, is longer
    than `note_characters`.
    """
    lines = [line.strip(_QUOTE) for line in text.split("\n", MAX_LINES)[:MAX_LINES]]
    innermost = None
    note_length = position = 0
    while position < len(lines) and note_length <= note_characters:
        fields, after = _fields(lines, position)
        if fields:
            date = fields.get("date") or fields.get("sent", "")
            letters = metadata.letters_of("".join(lines[:after]))
            innermost = ForwardedHeader(fields["from"], date, fields.get("subject", ""), letters)
            note_length, position = 0, after
        else:
            note_length += 0 if _MARKER.match(lines[position]) else len(lines[position])
            position += 1
    return innermost


def without_header(blocks: list[Block], header: ForwardedHeader) -> list[Block]:
    """The blocks below the header of a forwarded mail; all blocks if nothing is below it."""
    above = itertools.takewhile(
        lambda block: metadata.letters_of(block.text) in header.letters, blocks[:MAX_HEADER_BLOCKS]
    )
    return blocks[len(list(above)) :] or blocks


def _fields(lines: list[str], start: int) -> tuple[dict[str, str], int]:
    """The fields of the header that starts at line `start`, and the position after it.

    The fields are empty if no header starts there.
    """
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
