import base64
from html import escape

import pytest

from summarize.reading import mail
from summarize.reading.draft import Draft
from summarize.reading.page import webpage
from summarize.reading.rejection import Rejection
from tests.paths import ROOT
from tests.timing import seconds

FILES = ROOT / "tests/files/mail"
STORY = [
    "The harbour of Wexcombe opened again on Tuesday, six days after the storm tore down its northern wall – and a café with it.",
    "“We have not slept much,” said the harbour master, Edgar Thorne, whose report on the damage was read to the council on Monday.",
    "Three places stay out of bounds until the end of the month, among them the slipway beside the fish market.",
    "Thorne expects the first ferry on Saturday at noon.",
]
QUAY = "From the quay it looks as it did before."
HEAD = "From: Maud Penrose <maud@courier.example>\r\nSubject: Harbour\r\nMIME-Version: 1.0\r\n"


def _mail(body: str | bytes, *headers: str) -> bytes:
    head = HEAD + "".join(f"{header}\r\n" for header in headers) + "\r\n"
    return head.encode() + (body.encode() if isinstance(body, str) else body)


def _read(data: bytes) -> Draft:
    return mail.of_mail(data, webpage.of_html)


def _texts(draft: Draft) -> list[str]:
    return [block.text for block in draft.blocks]


def _code(data: bytes) -> str:
    with pytest.raises(Rejection) as rejection:
        _read(data)
    return rejection.value.reason.code


def test_a_mail_from_gmail_is_read_without_signature_and_attachment() -> None:
    draft = _read((FILES / "gmail.eml").read_bytes())
    assert _texts(draft) == STORY
    assert draft.title == "Wexcombe harbour reopens – without its café"
    assert (draft.authors, draft.published) == (("Maud Penrose",), "2024-03-05T10:00:00+01:00")


def test_a_mail_from_outlook_is_read() -> None:
    draft = _read((FILES / "outlook.eml").read_bytes())
    assert _texts(draft) == STORY
    assert (draft.title, draft.authors) == ("Wexcombe harbour reopens", ("Maud Penrose",))
    assert draft.published == "2024-03-05T10:00:00+00:00"


def test_flowed_lines_are_joined_and_the_quoted_mail_is_left_out() -> None:
    draft = _read((FILES / "apple.eml").read_bytes())
    assert _texts(draft) == [*STORY, QUAY]
    assert (draft.title, draft.published) == (
        "Wexcombe harbour reopens",
        "2024-03-05T10:00:00-05:00",
    )


def test_a_mail_that_only_forwards_another_is_read_as_the_forwarded_one() -> None:
    draft = _read((FILES / "forwarded.eml").read_bytes())
    assert _texts(draft) == [*STORY, QUAY]
    assert (draft.title, draft.authors) == ("Wexcombe harbour reopens", ("Maud Penrose",))


def test_plain_text_is_preferred_to_html_with_much_less_text() -> None:
    parts = f"--b\r\n\r\n{STORY[3]}\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>Open in browser</p>\r\n--b--"
    assert _texts(_read(_mail(parts, "Content-Type: multipart/alternative; boundary=b"))) == [
        STORY[3]
    ]


def test_a_mail_without_a_plain_part_is_read() -> None:
    page = "".join(f'<p class="MsoNormal">{paragraph}</p>' for paragraph in STORY)
    data = _mail(
        page.encode("cp1252", "xmlcharrefreplace"), "Content-Type: text/html; charset=windows-1252"
    )
    assert _texts(_read(data)) == STORY


def test_a_mail_that_is_only_a_quoted_mail_is_read_without_quote_prefixes() -> None:
    assert _texts(_read(_mail(f"> {STORY[0]}\r\n>\r\n> {STORY[3]}\r\n"))) == [STORY[0], STORY[3]]


def test_delsp_joins_the_parts_of_a_word_across_lines() -> None:
    assert _texts(
        _read(
            _mail("The har \r\nbour is open.", "Content-Type: text/plain; format=flowed; delsp=yes")
        )
    ) == ["The harbour is open."]


@pytest.mark.parametrize(
    ("subject", "title"),
    [
        ("Re: AW: Fwd: [copy] Harbour", "Harbour"),
        ("Re[2]: Harbour", "Harbour"),
        ("Reopening: the harbour", "Reopening: the harbour"),
        ("=?utf-8?Q?Caf=C3=A9_lost?=", "Café lost"),
        ("=?nonsense?Q?Caf=E9_lost?=", "Café lost"),
        ("=?utf-8?B?A?=", "=?utf-8?B?A?="),
        ("Café lost", "Café lost"),
        ("\\ud800 =?utf-8?Q?Caf=C3=A9?=", "\\ud800 Café"),
        ("Re:", None),
    ],
)
def test_the_title_is_the_subject_without_its_prefixes(subject: str, title: str | None) -> None:
    assert _read(f"Subject: {subject}\n\nThe harbour is open.".encode()).title == title


@pytest.mark.parametrize(
    ("sender", "authors"),
    [
        ('"Penrose, Maud" <maud@courier.example>', ("Maud Penrose",)),
        ("maud@courier.example (Maud Penrose)", ("Maud Penrose",)),
        ("=?iso-8859-1?Q?Ren=E9e_Penrose?= <r@courier.example>", ("Renée Penrose",)),
        ("maud@courier.example", ()),
        ("Courier Newsletter <news@courier.example>", ()),
    ],
)
def test_the_sender_is_the_author_if_it_is_a_person(sender: str, authors: tuple[str, ...]) -> None:
    assert _read(f"From: {sender}\n\nThe harbour is open.".encode()).authors == authors


FORWARDED = {
    "gmail": "---------- Forwarded message ---------\nFrom: Jane Doe <jane@sextant.example>\n"
    "Date: Mon, Mar 4, 2024 at 9:15 AM\nSubject: Bridge to close\nTo: <maud@courier.example>\n",
    "outlook": "-----Original Message-----\nFrom: Doe, Jane <jane@sextant.example>\n"
    "Sent: 04 March 2024 09:15\nTo: Maud Penrose\nSubject: Bridge to close\n",
    "apple": "Begin forwarded message:\n\nFrom: Jane Doe <jane@sextant.example>\n"
    "Subject: Re: Bridge to close\nDate: 4 March 2024 at 09:15:00 GMT\nTo: maud@courier.example\n",
}


@pytest.mark.parametrize("program", FORWARDED)
def test_the_draft_of_a_mail_forwarded_in_the_text_is_that_of_the_inner_mail(program: str) -> None:
    header = FORWARDED[program]
    plain = _read(_mail(f"See below.\n\n{header}\n{STORY[0]}\n\n{STORY[1]}\n"))
    lines = "".join(f"<div>{escape(line)}</div>" for line in header.split("\n") if line)
    page = f"<p>See below.</p>{lines}<p>{STORY[0]}</p><p>{STORY[1]}</p>"
    rich = _read(_mail(page, "Content-Type: text/html; charset=utf-8"))
    for draft in (plain, rich):
        assert (draft.title, draft.authors) == ("Bridge to close", ("Jane Doe",))
        assert draft.published == "2024-03-04"
        assert _texts(draft) == STORY[:2]


@pytest.mark.parametrize(
    "header",
    [
        "<div class='gmail_attr'>---------- Forwarded message ---------<br>From: <strong>Jane Doe"
        "</strong> <span>&lt;<a href='mailto:jane@sextant.example'>jane@sextant.example</a>&gt;</span>"
        "<br>Date: Mon, Mar 4, 2024 at 9:15 AM<br>Subject: Bridge to close<br>To: &lt;m@c.example&gt;<br></div>",
        "<p class='MsoNormal'><b>From:</b> Jane Doe &lt;jane@sextant.example&gt;<br><b>Sent:</b> "
        "Monday, March 4, 2024 9:15 AM<br><b>To:</b> Maud Penrose<br><b>Subject:</b> Bridge to close</p>",
        "<div>Begin forwarded message:</div><br><div><span><b>From: </b></span><span>Jane Doe &lt;j@s."
        "example&gt;<br></span></div><div><b>Subject: </b>Bridge to close<br></div><div><b>Date: </b>"
        "4 March 2024 at 09:15:00 GMT<br></div><div><b>To: </b>m@c.example</div><br>",
    ],
    ids=["gmail", "outlook", "apple"],
)
def test_the_html_of_a_forwarded_mail_is_read(header: str) -> None:
    style = "<head><style>p {margin: 0} " + "a {color: blue} " * 50 + "</style></head>"
    story = "".join(f"<p>{paragraph}</p>" for paragraph in STORY)
    page = f"<html>{style}<body><p>See below.</p>{header}{story}</body></html>"
    draft = _read(_mail(page, "Content-Type: text/html; charset=utf-8"))
    assert (draft.title, draft.authors) == ("Bridge to close", ("Jane Doe",))
    assert (draft.published, _texts(draft)) == ("2024-03-04", STORY)


def test_a_full_date_of_a_forwarded_mail_keeps_its_time() -> None:
    date = "Mon, 4 Mar 2024 09:15:00 +0100"
    header = FORWARDED["gmail"].replace("Mon, Mar 4, 2024 at 9:15 AM", date)
    draft = _read(_mail(f"See below.\n\n{header}\n{STORY[0]}\n\n{STORY[1]}\n"))
    assert draft.published == "2024-03-04T09:15:00+01:00"


def test_the_innermost_of_several_forwarded_mails_is_read() -> None:
    inner = FORWARDED["gmail"].replace("Jane Doe", "John Roe")
    draft = _read(_mail(f"{FORWARDED['outlook']}\nFor the front page.\n\n{inner}\n{STORY[0]}\n"))
    assert (draft.authors, _texts(draft)) == (("John Roe",), [STORY[0]])


def test_the_forwarder_is_not_the_author_if_the_sender_is_not_a_person() -> None:
    header = FORWARDED["gmail"].replace("Jane Doe", "Sextant News")
    assert _read(_mail(f"{header}\n{STORY[0]}\n")).authors == ()


def test_a_header_below_a_long_text_or_with_too_few_fields_is_not_a_forwarded_header() -> None:
    below = _read(_mail("\n\n".join([*STORY, *STORY, FORWARDED["gmail"], STORY[0]])))
    assert below.authors == ("Maud Penrose",)
    letter = _read(_mail(f"From: the harbour\nTo: the town\n\n{STORY[0]}\n"))
    assert letter.authors == ("Maud Penrose",)


@pytest.mark.parametrize("line", ["From: a\n", "From: a\n\n", ">", "<div>", "Date: " * 9, "- "])
def test_a_long_mail_takes_linear_time(line: str) -> None:
    data = _mail(line * 20_000 + STORY[0])
    assert seconds(lambda: _read(data)) < 2


@pytest.mark.parametrize(
    "date", ["yesterday", "Tue, 99 Mar 2024 10:00:00 +0000", "Thu, 01 Jan 1970 00:00:00 +0000"]
)
def test_a_date_that_is_not_plausible_is_left_out(date: str) -> None:
    assert _read(_mail("The harbour is open.", f"Date: {date}")).published is None


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        ("The café is open.".encode("cp1252"), ["Content-Type: text/plain; charset=utf-8"]),
        ("The café is open.".encode(), ["Content-Type: text/plain; charset=no-such-set"]),
        ("The café is open.".encode("cp1252"), []),
        ("The café is open.".encode("utf-16"), ["Content-Type: text/plain; charset=utf-16"]),
        (
            base64.b64encode("The café is open.".encode()) + b"!?",
            ["Content-Transfer-Encoding: base64"],
        ),
        ("The caf=C3=A9 is open.=", ["Content-Transfer-Encoding: quoted-printable"]),
        ("The café is open.".encode(), ["Content-Transfer-Encoding: no-such-encoding"]),
    ],
)
def test_a_wrong_charset_or_encoding_does_not_prevent_reading(
    body: str | bytes, headers: list[str]
) -> None:
    assert _texts(_read(_mail(body, *headers))) == ["The café is open."]


@pytest.mark.parametrize(
    "data",
    [
        _mail(""),
        _mail("-- \r\nMaud Penrose"),
        _mail("JVBERi0xLjcK", "Content-Type: application/pdf", "Content-Transfer-Encoding: base64"),
        _mail("JVBERi0xLjcK", "Content-Transfer-Encoding: base64"),
        _mail(f"{STORY[0]}", "Content-Disposition: attachment; filename=story.txt"),
    ],
    ids=["empty", "signature", "pdf", "pdf without content type", "attachment"],
)
def test_a_mail_without_text_is_no_article(data: bytes) -> None:
    assert _code(data) == "no_article"


def test_a_mail_that_forwards_several_mails_is_rejected() -> None:
    inner = f"--b\r\nContent-Type: message/rfc822\r\n\r\n{HEAD}\r\n{STORY[0]}\r\n"
    assert (
        _code(_mail(f"{inner}{inner}--b--", "Content-Type: multipart/mixed; boundary=b"))
        == "several_articles"
    )


def test_a_mailbox_of_one_mail_is_read_and_one_of_several_is_rejected() -> None:
    mailbox = (
        b"From maud@courier.example Tue Mar  5 10:00:00 2024\n" + (FILES / "gmail.eml").read_bytes()
    )
    assert _texts(_read(mailbox)) == STORY
    assert _code(mailbox + b"\n\n" + mailbox) == "several_articles"


def test_a_page_saved_as_mhtml_is_read_as_a_page() -> None:
    story = "".join(f"<p>{paragraph}</p>" for paragraph in STORY)
    page = (
        "<html><head><title>x</title><meta name=3D'author' content=3D'Ann Lee'></head><body><nav><a href=3D'/'>Home</a></nav>"
        f"<article><h1>Harbour reopens</h1>{story}</article></body></html>"
    )
    data = (
        "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://courier.example/harbour\r\nSubject: x\r\n"
        'Date: Fri, 8 Mar 2024 10:00:00 -0000\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\ttype="text/html";'
        '\r\n\tboundary="b"\r\n\r\n\r\n--b\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n'
        f"Content-Location: https://courier.example/harbour\r\n\r\n{page}\r\n--b--\r\n"
    )
    draft = _read(data.encode())
    assert (draft.title, draft.authors, draft.published) == ("Harbour reopens", ("Ann Lee",), None)
    assert draft.url == "https://courier.example/harbour"
    assert _texts(draft) == STORY


def test_a_chain_of_forwarded_mails_is_followed_up_to_a_limit() -> None:
    def chain(forwards: int) -> bytes:
        nested = "Content-Type: message/rfc822\r\n\r\n" * forwards
        return _mail(f"\r\n{STORY[0]}", f"{nested}Subject: x")

    assert _texts(_read(chain(mail.MAX_CHAINED_MAILS - 1))) == [STORY[0]]
    with pytest.raises(Rejection, match="forwarded more than 4 times") as rejection:
        _read(chain(mail.MAX_CHAINED_MAILS))
    assert rejection.value.reason.code == "too_large"


def test_a_file_without_headers_is_not_a_mail() -> None:
    assert _code(STORY[0].encode()) == "unreadable"


@pytest.mark.parametrize(
    "data",
    [
        _mail("", *["Content-Type: message/rfc822\r\n"] * 2_000),
        _mail("\n" * (mail.MAX_LINES + 1)),
        _mail("--b\r\n\r\nx\r\n" * 1_000, "Content-Type: multipart/mixed; boundary=b"),
        _mail("<p>" * 60_000, "Content-Type: text/html"),
    ],
    ids=["levels", "lines", "parts", "elements"],
)
def test_a_mail_with_too_many_levels_lines_parts_or_elements_is_too_large(data: bytes) -> None:
    assert _code(data) == "too_large"


@pytest.mark.parametrize(
    "header",
    ["From: " + "(" * 10**6, "Content-Type: text/plain" + ";" * 10**6, "Subject: " + "=?" * 10**6],
)
def test_long_headers_are_truncated(header: str) -> None:
    assert _texts(_read(f"{header}\n\nThe harbour is open.".encode())) == ["The harbour is open."]
