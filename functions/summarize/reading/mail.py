"""An e-mail -> Draft, by the standard library's email package.

By its older policy: the newer one parses headers by a grammar that takes quadratic time and raises what it likes for headers
that no client writes, and what it is good at, charsets, is `encoding`'s here.
"""

import re
from dataclasses import replace
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.policy import Compat32

from summarize.reading import fragment, metadata
from summarize.reading.blocks import Block, of_plain_text, squeeze
from summarize.reading.draft import Draft
from summarize.reading.encoding import decode
from summarize.reading.page import webpage
from summarize.reading.rejection import Rejection

# Each multipart and each mail within the mail is a level, and the parser asks every level about every line. Six forwards of mails
# with pictures have some twenty.
MAX_LEVELS = 40
# A file of 10 MB that is one attachment has 140,000 lines of 76 characters.
MAX_LINES = 200_000
# Newsletters have two parts and some dozens of pictures.
MAX_PARTS = 200
# A subject has at most 998 characters to a line (RFC 5322), and the parser's time is quadratic in a header's parameters.
HEADER_CHARACTERS = 4_000
MAX_FORWARDS = 5
# Less than this above a forwarded mail, or above one that is answered, is a note to go with it.
NOTE_CHARACTERS = 400
# An alternative with less than this share of the longest one's text is no more than a frame around it.
WHOLE_SHARE = 0.5

_LEVEL = re.compile(rb"\bboundary[\s*\d]{0,10}=|\bmessage/", re.IGNORECASE)
# Where a mail begins in a mailbox (RFC 4155).
_MAILBOX = re.compile(rb"(?:\A|\n\r?\n)From \S{1,200} [^\r\n]{1,100}\r?\n[\w-]{1,60}:")
_SUBJECT_MARKS = re.compile(
    r"(?:(?:re|fwd?|aw|wg|tr|sv)(?:\[\d{1,3}\])?\s?:\s*+|\[[^\[\]]{1,60}\]\s*+)++", re.IGNORECASE
)
_SIGNATURE = re.compile(r"^-- $", re.MULTILINE)
_ATTRIBUTION = re.compile(r"^On [^\n]{0,300}(?:\n[^\n]{0,100})?\bwrote:\s*(?=^>)", re.MULTILINE)
# RFC 3676: a line that ends in a space goes on in the next; a space before a line is stuffing.
_FLOWS_ON, _STUFFING = re.compile(r" \n(?!\n)"), re.compile(r"^ ", re.MULTILINE)
# What Apple Mail, Gmail and Outlook put the mail in that is answered or forwarded.
_ANSWERED = re.compile(
    r"<(?:blockquote type=\"?cite|div class=\"?gmail_quote|div id=\"?(?:appendonsend|divRplyFwdMsg))",
    re.I,
)


class _Bounded(Compat32):
    """The older policy, which reads no more of a header than any client writes."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        return name, value[:HEADER_CHARACTERS]


def of_mail(data: bytes) -> Draft:
    """The text of a mail without what it quotes, signature and attachments; of one that does but forward another, that one's.

    A page that a browser saved as MHTML is read as a page. Raises Rejection `no_article` for a mail without text,
    `several_articles` for several mails in one, `too_large`, or `unreadable` for what is no mail.
    """
    if len(_LEVEL.findall(data)) > MAX_LEVELS or data.count(b"\n") > MAX_LINES:
        raise _too_large()
    if len(_MAILBOX.findall(data)) > 1:
        raise _several("mails of a mailbox")
    message = message_from_bytes(data.lstrip(), policy=_Bounded())
    if not message.keys():
        raise Rejection(
            "unreadable",
            "The file is no e-mail: it has no headers. Save the e-mail as .eml and drop it again.",
        )
    _check_parts(message)
    if _header(message, "from").startswith("<Saved by "):
        return _saved_page(message)
    for _ in range(MAX_FORWARDS):
        blocks, forwarded = _blocks(message), _forwarded(message)
        if blocks and (not forwarded or _length(blocks) > NOTE_CHARACTERS):
            return _draft(message, blocks)
        if len(forwarded) > 1:
            raise _several(f"{len(forwarded)} e-mails")
        if not forwarded:
            break
        message = forwarded[0]
    raise Rejection(
        "no_article",
        "The e-mail has no text. If the article is attached to it, drop the attachment itself.",
    )


def _several(what: str) -> Rejection:
    return Rejection("several_articles", f"The file holds {what}. Drop each as a file of its own.")


def _saved_page(message: Message) -> Draft:
    """A page saved as one file (MHTML): the mail's date is when it was saved, not when it was written."""
    page = next((part for part in message.walk() if part.get_content_type() == "text/html"), None)
    draft = webpage.of_html(_text(page)) if page is not None else Draft([])
    return replace(
        draft, url=draft.url or squeeze(_header(message, "snapshot-content-location")) or None
    )


def _too_large() -> Rejection:
    return Rejection(
        "too_large",
        "The e-mail has more parts or lines than are read. Drop the article's text, or its attachment.",
    )


def _check_parts(message: Message) -> None:
    parts = list(message.walk())
    if len(parts) > MAX_PARTS:
        raise _too_large()
    fragment.check_elements(
        "".join(_text(part) for part in parts if part.get_content_type() == "text/html")
    )


def _draft(message: Message, blocks: list[Block]) -> Draft:
    subject = _SUBJECT_MARKS.sub("", squeeze(_header(message, "subject")), count=1)
    names = metadata.persons([_header(message, "from").replace('"', "")])
    return Draft(
        blocks,
        title=subject or None,
        authors=names,
        published=metadata.published(_header(message, "date")),
    )


def _header(message: Message, name: str) -> str:
    """The first header of that name with its encoded words (RFC 2047) decoded; what is broken in it stays as it is."""
    raw = next((str(value) for key, value in message.raw_items() if key.lower() == name), "")
    text = _decoded(raw.encode(errors="surrogateescape"), "")
    try:
        parts = decode_header(text)
    except (HeaderParseError, ValueError):
        return text
    # What stands between encoded words is ASCII. Characters beyond come back as `\u2013`, and are left so: to take that for an
    # escape would let surrogates in.
    return "".join(
        part
        if isinstance(part, str)
        else _decoded(part, charset)
        if charset
        else part.decode("latin-1")
        for part, charset in parts
    )


def _decoded(data: bytes, charset: str) -> str:
    """Text of any bytes, with replacement characters where they are damaged; none of what is no text."""
    try:
        return decode(data, f"charset={charset}")
    except Rejection as rejection:
        return data.decode(errors="replace") if rejection.reason.code == "unreadable" else ""


def _blocks(message: Message) -> list[Block]:
    """What the mail itself says: of alternatives the last, which is the richest (RFC 2046), that is whole; else every part."""
    if (
        message.get_content_maintype() == "message"
        or message.get_content_disposition() == "attachment"
    ):
        return []
    parts = message.get_payload()
    if not isinstance(parts, list):
        return _leaf(message)
    each = [_blocks(part) for part in parts if isinstance(part, Message)]
    if message.get_content_subtype() != "alternative":
        return [block for blocks in each for block in blocks]
    whole = WHOLE_SHARE * max(map(_length, each), default=0)
    return next((blocks for blocks in reversed(each) if _length(blocks) >= whole), [])


def _length(blocks: list[Block]) -> int:
    return sum(len(block.text) for block in blocks)


def _forwarded(message: Message) -> list[Message]:
    parts = message.get_payload()
    within = (
        [part for part in parts if isinstance(part, Message)] if isinstance(parts, list) else []
    )
    if message.get_content_type() == "message/rfc822":
        return within
    return [forwarded for part in within for forwarded in _forwarded(part)]


def _leaf(message: Message) -> list[Block]:
    if message.get_filename():
        return []
    if message.get_content_type() == "text/html":
        return _of_html(_text(message))
    if message.get_content_type() == "text/plain":
        text = "\n".join(_text(message).splitlines())
        return of_plain_text(
            _own(
                text, is_flowed=_is(message, "format", "flowed"), joins=_is(message, "delsp", "yes")
            )
        )
    return []


def _text(message: Message) -> str:
    data = message.get_payload(decode=True)
    return _decoded(data, message.get_content_charset() or "") if isinstance(data, bytes) else ""


def _is(message: Message, parameter: str, value: str) -> bool:
    return str(message.get_param(parameter, "")).lower() == value


def _own(text: str, *, is_flowed: bool, joins: bool) -> str:
    """A plain text without signature and answered mail, or, if it is nothing but a mail quoted, that one; unflowed."""
    signed = _SIGNATURE.search(text)
    text = _ATTRIBUTION.sub("", text[: signed.start()] if signed else text)
    lines = text.split("\n")
    own = [line for line in lines if not line.startswith(">")]
    text = "\n".join(own if any(map(str.strip, own)) else [line.lstrip("> ") for line in lines])
    return _FLOWS_ON.sub("" if joins else " ", _STUFFING.sub("", text)) if is_flowed else text


def _of_html(text: str) -> list[Block]:
    answered = _ANSWERED.search(text)
    if answered:
        own = webpage.of_html(text[: answered.start()]).blocks
        if _length(own) > NOTE_CHARACTERS:
            return own
    return webpage.of_html(text).blocks or fragment.of_html(text)
