"""An e-mail, or a page that a browser saved as MHTML -> Draft, with the standard library's email.

The library's older policy, Compat32, is used. The newer one parses headers with a grammar, which
takes quadratic time and raises many kinds of errors for malformed headers. Its better handling of
charsets is not needed: the module `encoding` decodes all text.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.policy import Compat32

from summarize import deadline
from summarize.reading import by_line, forwarding, fragment, metadata, newsletter
from summarize.reading.blocks import Block, of_plain_text, squeeze
from summarize.reading.draft import Draft
from summarize.reading.encoding import decode
from summarize.reading.rejection import Rejection, several_articles

# Every multipart part is a level, and so is every mail inside a mail. The library's parser compares
# every line with the boundaries of all levels. A mail with pictures that was forwarded six times as
# an attachment has about 20 levels.
MAX_LEVELS = 40
# A mail of 10 MB that is mostly one attachment has 140,000 lines of 76 characters.
MAX_LINES = 200_000
# A newsletter has two parts with text, and a few dozen parts with pictures.
MAX_PARTS = 200
# A line of a header has at most 998 characters (RFC 5322). The library parses the parameters of a
# header in quadratic time.
HEADER_CHARACTERS = 4_000
# The mails that are examined in a chain of forwarded mails, the outermost mail included.
MAX_CHAINED_MAILS = 5
# A shorter text above a forwarded or quoted mail is a covering note, not the article.
NOTE_CHARACTERS = 400
# Of the parts of multipart/alternative, a part is incomplete if its text is shorter than this share
# of the longest part's text, such as an HTML part with only the link `Open in browser`.
COMPLETE_SHARE = 0.5

_LEVEL = re.compile(rb"\bboundary[\s*\d]{0,10}=|\bmessage/", re.IGNORECASE)
# The start of each mail in a mailbox (RFC 4155).
_MAILBOX = re.compile(rb"(?:\A|\n\r?\n)From \S{1,200} [^\r\n]{1,100}\r?\n[\w-]{1,60}:")
# Prefixes of a subject: of replies and forwards (English, German, French, Swedish), and the name of
# a mailing list in brackets.
_SUBJECT_PREFIXES = re.compile(
    r"(?:(?:re|fwd?|aw|wg|tr|sv)(?:\[\d{1,3}\])?\s?:\s*+|\[[^\[\]]{1,60}\]\s*+)++", re.IGNORECASE
)
_SIGNATURE = re.compile(r"^-- $", re.MULTILINE)
# The line above a quoted mail: `On Tue, 5 Mar 2024, Maud Penrose wrote:`.
_ATTRIBUTION = re.compile(r"^On [^\n]{0,300}(?:\n[^\n]{0,100})?\bwrote:\s*(?=^>)", re.MULTILINE)
# Format=flowed (RFC 3676): a line that ends in a space continues on the next line, and a space at
# the start of a line is not part of the text.
_SOFT_BREAK, _STUFFING = re.compile(r" \n(?!\n)"), re.compile(r"^ ", re.MULTILINE)
# The start tags with which Apple Mail, Gmail and Outlook mark a quoted mail.
_QUOTED_MAIL = re.compile(
    r"<(?:blockquote type=\"?cite|div class=\"?gmail_quote"
    r"|div id=\"?(?:appendonsend|divRplyFwdMsg))",
    re.IGNORECASE,
)

# Newsletters use tables for the layout of their stories. `fragment` leaves tables out, so their
# tags are replaced by `div`.
_TABLE_TAG = re.compile(r"<(/?)(?:table|thead|tbody|tfoot|tr|t[dh])(?=[\s>])", re.IGNORECASE)

# The type of the parser for HTML pages. Callers pass the parser: parsers do not import each other.
PageParser = Callable[[str], Draft]


class _LimitedHeaders(Compat32):
    """The older policy, with headers truncated to HEADER_CHARACTERS."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        return name, value[:HEADER_CHARACTERS]


def of_mail(data: bytes, parse_page: PageParser) -> Draft:
    """The draft of a mail, without quoted mails, signature and attachments.

    If a mail only forwards another mail, the draft is that of the forwarded mail. A page saved as
    MHTML is parsed as a page. Raises Rejection `no_article` for a mail without text,
    `several_articles` for a file of several mails, `too_large` for too many levels, lines, parts or
    elements, or `unreadable` for a file that is not a mail.
    """
    if len(_LEVEL.findall(data)) > MAX_LEVELS or data.count(b"\n") > MAX_LINES:
        raise _too_large()
    if len(_MAILBOX.findall(data)) > 1:
        raise several_articles("a mailbox of several e-mails")
    message = message_from_bytes(data.lstrip(), policy=_LimitedHeaders())
    if not message.keys():
        raise Rejection(
            "unreadable",
            "The file is not an e-mail: it has no headers. "
            "Save the e-mail as .eml and upload it again.",
        )
    _check_parts(message)
    if _header(message, "from").startswith("<Saved by "):
        return _saved_page(message, parse_page)
    return _own_or_forwarded(message, parse_page)


def _own_or_forwarded(message: Message, parse_page: PageParser) -> Draft:
    """The draft of the mail, or of the mail that it forwards if its own text is only a note."""
    for _ in range(MAX_CHAINED_MAILS):
        blocks, forwarded = _blocks(message, parse_page), _forwarded(message)
        if blocks and (not forwarded or _length(blocks) > NOTE_CHARACTERS):
            return _draft(message, blocks)
        if len(forwarded) > 1:
            raise several_articles(f"{len(forwarded)} e-mails")
        if not forwarded:
            raise Rejection(
                "no_article",
                "The e-mail has no text. "
                "If the article is an attachment, upload the attachment itself.",
            )
        message = forwarded[0]
    raise Rejection(
        "too_large",
        f"The e-mail was forwarded more than {MAX_CHAINED_MAILS - 1} times. "
        "Upload the original e-mail, which contains the article.",
    )


def _too_large() -> Rejection:
    return Rejection(
        "too_large",
        "The e-mail has too many parts or lines. "
        f"The limit is {MAX_PARTS} parts in {MAX_LEVELS} levels, and {MAX_LINES:,} lines. "
        "Upload only the article's text, or the attachment that contains it.",
    )


def _check_parts(message: Message) -> None:
    parts = list(message.walk())
    if len(parts) > MAX_PARTS:
        raise _too_large()
    html_parts = [part for part in parts if part.get_content_type() == "text/html"]
    fragment.check_elements("".join(map(_text, html_parts)))


def _saved_page(message: Message, parse_page: PageParser) -> Draft:
    """The draft of a page saved as MHTML.

    The `Date` header is ignored: it is the time when the page was saved.
    """
    parts = (part for part in message.walk() if part.get_content_type() == "text/html")
    page = next(parts, None)
    draft = parse_page(_text(page)) if page is not None else Draft([])
    saved_from = squeeze(_header(message, "snapshot-content-location"))
    return replace(draft, url=metadata.first_web_url([draft.url, saved_from]))


def _draft(message: Message, blocks: list[Block]) -> Draft:
    """The draft of a mail.

    If its text contains a forwarded mail, the metadata are those of the forwarded mail. Subject and
    date are those of the outer mail if the forwarded mail does not have them.
    """
    subject = squeeze(_header(message, "subject"))
    sender, date = _header(message, "from"), _header(message, "date")
    forwarded = forwarding.header(_source_text(message), NOTE_CHARACTERS)
    if forwarded:
        blocks = forwarding.without_header(blocks, forwarded)
        subject = squeeze(forwarded.subject) or subject
        sender = forwarded.sender
        date = forwarded.date
    return Draft(
        blocks,
        title=_SUBJECT_PREFIXES.sub("", subject, count=1) or None,
        authors=metadata.persons([sender.replace('"', "")]),
        published=metadata.published(date)
        or by_line.written_date(date)
        or metadata.published(_header(message, "date")),
    )


def _source_text(message: Message) -> str:
    """The text of the first plain or HTML part, including quoted mails; empty if there is none."""
    for part in message.walk():
        if part.get_content_type() == "text/plain":
            return "\n".join(_text(part).splitlines())
        if part.get_content_type() == "text/html":
            return forwarding.lines_of_html(_text(part))
    return ""


def _header(message: Message, name: str) -> str:
    """The first header `name`, with encoded words (RFC 2047) decoded; empty if there is none.

    Encoded words that cannot be decoded are returned unchanged.
    """
    values = (str(value) for key, value in message.raw_items() if key.lower() == name)
    raw = next(values, "")
    text = _decoded(raw.encode(errors="surrogateescape"), "")
    try:
        parts = decode_header(text)
    except (HeaderParseError, ValueError):
        return text
    return "".join(_decoded_header_part(part, charset) for part, charset in parts)


def _decoded_header_part(part: str | bytes, charset: str | None) -> str:
    if isinstance(part, str):
        return part
    # Text between encoded words is ASCII: the library replaces other characters by escapes such as
    # `\u2013`. The escapes are not decoded, because the result could contain surrogates.
    return _decoded(part, charset) if charset else part.decode("latin-1")


def _decoded(data: bytes, charset: str) -> str:
    """The decoded text; empty if the bytes are binary data.

    Bytes that are invalid in the charset become replacement characters.
    """
    try:
        return decode(data, f"charset={charset}")
    except Rejection as rejection:
        return data.decode(errors="replace") if rejection.reason.code == "unreadable" else ""


def _blocks(message: Message, parse_page: PageParser) -> list[Block]:
    """The blocks of the mail's own text, without forwarded mails and attachments.

    Of multipart/alternative, only the last complete part is used: the last is the richest
    (RFC 2046). Of other multipart types, all parts are used.
    """
    deadline.check()
    is_attachment = message.get_content_disposition() == "attachment"
    if is_attachment or message.get_content_maintype() == "message":
        return []
    payload = message.get_payload()
    if not isinstance(payload, list):
        return _blocks_of_text(message, parse_page)
    parts = [_blocks(part, parse_page) for part in payload if isinstance(part, Message)]
    if message.get_content_subtype() != "alternative":
        return [block for blocks in parts for block in blocks]
    complete = COMPLETE_SHARE * max(map(_length, parts), default=0)
    return next((blocks for blocks in reversed(parts) if _length(blocks) >= complete), [])


def _length(blocks: list[Block]) -> int:
    return sum(len(block.text) for block in blocks)


def _forwarded(message: Message) -> list[Message]:
    """The mails that are attached to a mail; mails attached to those are left out."""
    payload = message.get_payload()
    parts = payload if isinstance(payload, list) else []
    messages = [part for part in parts if isinstance(part, Message)]
    if message.get_content_type() == "message/rfc822":
        return messages
    return [forwarded for part in messages for forwarded in _forwarded(part)]


def _blocks_of_text(message: Message, parse_page: PageParser) -> list[Block]:
    """The blocks of a plain text or HTML part; empty for other types and for files."""
    if message.get_filename():
        return []
    if message.get_content_type() == "text/html":
        return _blocks_of_html(_text(message), parse_page)
    if message.get_content_type() == "text/plain":
        return of_plain_text(_own_text(message))
    return []


def _text(message: Message) -> str:
    data = message.get_payload(decode=True)
    return _decoded(data, message.get_content_charset() or "") if isinstance(data, bytes) else ""


def _own_text(message: Message) -> str:
    """The text of a plain part, without signature and quoted mail; flowed lines are joined.

    If the whole text is a quoted mail, it is returned without the `>` at the start of its lines.
    """
    text = "\n".join(_text(message).splitlines())
    signature = _SIGNATURE.search(text)
    text = _ATTRIBUTION.sub("", text[: signature.start()] if signature else text)
    lines = text.split("\n")
    own_lines = [line for line in lines if not line.startswith(">")]
    if not any(map(str.strip, own_lines)):
        own_lines = [line.lstrip("> ") for line in lines]
    text = "\n".join(own_lines)
    if not _has_parameter(message, "format", "flowed"):
        return text
    # With DelSp=yes, the space at the end of a flowed line is not part of the text.
    joint = "" if _has_parameter(message, "delsp", "yes") else " "
    return _SOFT_BREAK.sub(joint, _STUFFING.sub("", text))


def _has_parameter(message: Message, name: str, value: str) -> bool:
    """True if the Content-Type has a parameter with this value, such as `format=flowed`."""
    return str(message.get_param(name, "")).lower() == value


def _blocks_of_html(text: str, parse_page: PageParser) -> list[Block]:
    """The blocks above a quoted mail; all blocks if there is none, or only a note above it.

    Raises Rejection `several_articles` for a newsletter. The newsletter is recognized before
    `parse_page` is called, because `parse_page` may leave out its headlines as titles of other
    articles.
    """
    if newsletter.is_newsletter(fragment.of_html(_TABLE_TAG.sub(r"<\1div", text))):
        raise several_articles(newsletter.CONTENTS)
    quoted_mail = _QUOTED_MAIL.search(text)
    if quoted_mail:
        own_blocks = parse_page(text[: quoted_mail.start()]).blocks
        if _length(own_blocks) > NOTE_CHARACTERS:
            return own_blocks
    return parse_page(text).blocks or fragment.of_html(text)
