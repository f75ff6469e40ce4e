"""An e-mail -> Draft, by the standard library's email package.

It uses the package's older policy. The newer one parses headers by a grammar in quadratic time, and
raises many kinds of errors for broken headers; charsets, which it does better, are decoded by
`encoding` here.
"""

import re
from collections.abc import Callable
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.policy import Compat32

from summarize import deadline
from summarize.reading import fragment, metadata
from summarize.reading.blocks import Block, of_plain_text, squeeze
from summarize.reading.draft import Draft
from summarize.reading.encoding import decode
from summarize.reading.rejection import Rejection, several

# Each multipart and each mail within the mail is a level, and the parser tests every line at every
# level. Six forwards of mails with pictures have about 20 levels.
MAX_LEVELS = 40
# An attachment of 10 MB has 140,000 lines of 76 characters.
MAX_LINES = 200_000
# Newsletters have two parts and some 50 pictures.
MAX_PARTS = 200
# A line of a subject has at most 998 characters (RFC 5322). The parser's time is quadratic in the
# number of a header's parameters.
HEADER_CHARACTERS = 4_000
MAX_FORWARDS = 5
# A shorter text above a forwarded or an answered mail is a note, not the article.
NOTE_CHARACTERS = 400
# An alternative with less than this share of the longest alternative's text is not the whole text.
WHOLE_SHARE = 0.5

_LEVEL = re.compile(rb"\bboundary[\s*\d]{0,10}=|\bmessage/", re.IGNORECASE)
# The first lines of a mail in a mailbox (RFC 4155).
_MAILBOX = re.compile(rb"(?:\A|\n\r?\n)From \S{1,200} [^\r\n]{1,100}\r?\n[\w-]{1,60}:")
_SUBJECT_MARKS = re.compile(
    r"(?:(?:re|fwd?|aw|wg|tr|sv)(?:\[\d{1,3}\])?\s?:\s*+|\[[^\[\]]{1,60}\]\s*+)++", re.IGNORECASE
)
_SIGNATURE = re.compile(r"^-- $", re.MULTILINE)
_ATTRIBUTION = re.compile(r"^On [^\n]{0,300}(?:\n[^\n]{0,100})?\bwrote:\s*(?=^>)", re.MULTILINE)
# RFC 3676: a line that ends in a space continues in the next one. A space at the start of a line is
# stuffing.
_FLOWS_ON, _STUFFING = re.compile(r" \n(?!\n)"), re.compile(r"^ ", re.MULTILINE)
# The elements in which Apple Mail, Gmail and Outlook put the answered or forwarded mail.
_ANSWERED = re.compile(
    r"<(?:blockquote type=\"?cite|div class=\"?gmail_quote|div id=\"?(?:appendonsend|divRplyFwdMsg))",
    re.I,
)

ReadPage = Callable[[str], Draft]


class _Bounded(Compat32):
    """The older policy; longer headers than any mail program writes are cut."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        return name, value[:HEADER_CHARACTERS]


def of_mail(data: bytes, read_page: ReadPage) -> Draft:
    """The mail's own text, without quoted mails, signature and attachments.

    A mail that only forwards another one is read as that one. `read_page` reads a part in HTML.
    Raises Rejection: `no_article` for a mail without text, `several_articles` for several mails in
    one file, `too_large`, or `unreadable` for a file that is no mail.
    """
    message = _parsed(data)
    for _ in range(MAX_FORWARDS):
        deadline.check()
        blocks, forwarded = _blocks(message, read_page), _forwarded(message)
        if blocks and (not forwarded or _length(blocks) > NOTE_CHARACTERS):
            return _draft(message, blocks)
        if len(forwarded) > 1:
            raise several(f"{len(forwarded)} e-mails")
        if not forwarded:
            break
        message = forwarded[0]
    raise Rejection(
        "no_article",
        "The e-mail has no text. If the article is attached to it, upload the attachment itself.",
    )


def saved_page(data: bytes) -> tuple[str, str]:
    """The HTML of a page that a browser saved as a mail (MHTML), and the page's address.

    Both are empty if the mail has none. The mail's date is that of saving, so it is not used.
    """
    message = _parsed(data)
    pages = (part for part in message.walk() if part.get_content_type() == "text/html")
    page = next(pages, None)
    text = "" if page is None else _text(page)
    return text, squeeze(_header(message, "snapshot-content-location"))


def _parsed(data: bytes) -> Message:
    """The mail; raises Rejection for a file that is too large, a mailbox, or no mail."""
    if len(_LEVEL.findall(data)) > MAX_LEVELS or data.count(b"\n") > MAX_LINES:
        raise _too_large()
    if len(_MAILBOX.findall(data)) > 1:
        raise several("mails of a mailbox")
    message = message_from_bytes(data.lstrip(), policy=_Bounded())
    if not message.keys():
        raise Rejection(
            "unreadable",
            "The file is no e-mail: it has no headers. "
            "Save the e-mail as .eml and upload it again.",
        )
    _check_parts(message)
    return message


def _too_large() -> Rejection:
    return Rejection(
        "too_large",
        "The e-mail has more parts or lines than are read. "
        "Upload the article's text, or its attachment.",
    )


def _check_parts(message: Message) -> None:
    parts = list(message.walk())
    if len(parts) > MAX_PARTS:
        raise _too_large()
    pages = (_text(part) for part in parts if part.get_content_type() == "text/html")
    fragment.check_elements("".join(pages))


def _draft(message: Message, blocks: list[Block]) -> Draft:
    subject = _SUBJECT_MARKS.sub("", squeeze(_header(message, "subject")), count=1)
    return Draft(
        blocks,
        title=subject or None,
        authors=metadata.persons([_header(message, "from").replace('"', "")]),
        published=metadata.published(_header(message, "date")),
    )


def _header(message: Message, name: str) -> str:
    """The first header of that name. Its encoded words (RFC 2047) are decoded if they are valid."""
    raw = next((str(value) for key, value in message.raw_items() if key.lower() == name), "")
    text = _decoded(raw.encode(errors="surrogateescape"), "")
    try:
        parts = decode_header(text)
    except (HeaderParseError, ValueError):
        return text
    return "".join(_header_part(part, charset) for part, charset in parts)


def _header_part(part: bytes | str, charset: str | None) -> str:
    if isinstance(part, str):
        return part
    if charset:
        return _decoded(part, charset)
    # Text between encoded words is ASCII. `decode_header` returns other characters as `\u2013`, and
    # they stay so: decoding these escapes would allow lone surrogates.
    return part.decode("latin-1")


def _decoded(data: bytes, charset: str) -> str:
    """Text of any bytes, with replacement characters where they are damaged; empty if no text."""
    try:
        return decode(data, f"charset={charset}")
    except Rejection as rejection:
        return data.decode(errors="replace") if rejection.reason.code == "unreadable" else ""


def _blocks(message: Message, read_page: ReadPage) -> list[Block]:
    """The mail's own text: of all its parts, or of one alternative.

    The last alternative is the richest (RFC 2046). The last one that is whole is used.
    """
    if message.get_content_maintype() == "message":
        return []
    if message.get_content_disposition() == "attachment":
        return []
    parts = message.get_payload()
    if not isinstance(parts, list):
        return _leaf(message, read_page)
    of_parts = [_blocks(part, read_page) for part in parts if isinstance(part, Message)]
    if message.get_content_subtype() != "alternative":
        return [block for blocks in of_parts for block in blocks]
    whole = WHOLE_SHARE * max(map(_length, of_parts), default=0)
    return next((blocks for blocks in reversed(of_parts) if _length(blocks) >= whole), [])


def _length(blocks: list[Block]) -> int:
    return sum(len(block.text) for block in blocks)


def _forwarded(message: Message) -> list[Message]:
    """The outermost mails inside the mail."""
    payload = message.get_payload()
    parts = payload if isinstance(payload, list) else []
    inner = [part for part in parts if isinstance(part, Message)]
    if message.get_content_type() == "message/rfc822":
        return inner
    return [forwarded for part in inner for forwarded in _forwarded(part)]


def _leaf(message: Message, read_page: ReadPage) -> list[Block]:
    """The blocks of a part that has no parts; none of a file."""
    deadline.check()
    if message.get_filename():
        return []
    if message.get_content_type() == "text/html":
        return _of_html(_text(message), read_page)
    if message.get_content_type() != "text/plain":
        return []
    text = "\n".join(_text(message).splitlines())
    is_flowed = _has_parameter(message, "format", "flowed")
    is_joined = _has_parameter(message, "delsp", "yes")
    return of_plain_text(_own_text(text, is_flowed=is_flowed, is_joined=is_joined))


def _text(message: Message) -> str:
    data = message.get_payload(decode=True)
    return _decoded(data, message.get_content_charset() or "") if isinstance(data, bytes) else ""


def _has_parameter(message: Message, name: str, value: str) -> bool:
    return str(message.get_param(name, "")).lower() == value


def _own_text(text: str, *, is_flowed: bool, is_joined: bool) -> str:
    """A plain text without signature and answered mail, and with flowed lines joined.

    A text that consists of a quoted mail alone gives that mail.
    """
    signature = _SIGNATURE.search(text)
    text = _ATTRIBUTION.sub("", text[: signature.start()] if signature else text)
    lines = text.split("\n")
    own = [line for line in lines if not line.startswith(">")]
    if not any(map(str.strip, own)):
        own = [line.lstrip("> ") for line in lines]
    text = "\n".join(own)
    return _FLOWS_ON.sub("" if is_joined else " ", _STUFFING.sub("", text)) if is_flowed else text


def _of_html(text: str, read_page: ReadPage) -> list[Block]:
    answered = _ANSWERED.search(text)
    if answered:
        own = read_page(text[: answered.start()]).blocks
        if _length(own) > NOTE_CHARACTERS:
            return own
    return read_page(text).blocks or fragment.of_html(text)
