"""Writes the sample e-mails of this folder: `python tests/files/mail/make.py`.

Each has the MIME structure that the e-mail client in its name sends.
"""

import base64
import quopri
from pathlib import Path

HERE = Path(__file__).parent

HEAD = "From: {sender}\nTo: Desk <desk@courier.example>\nSubject: {subject}\nDate: {date}\nMessage-ID: <{name}@courier.example>\nMIME-Version: 1.0\n"

STORY = [
    "The harbour of Wexcombe opened again on Tuesday, six days after the storm tore down its northern wall – and a café with it.",
    "“We have not slept much,” said the harbour master, Edgar Thorne, whose report on the damage was read to the council on Monday.",
    "Three places stay out of bounds until the end of the month, among them the slipway beside the fish market.",
    "Thorne expects the first ferry on Saturday at noon.",
]
PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(90)).decode()


def quoted_printable(text: str, charset: str) -> str:
    return quopri.encodestring(text.encode(charset)).decode()


def base64_lines(data: bytes) -> str:
    return base64.encodebytes(data).decode()


def gmail() -> str:
    """Gmail: base64 in UTF-8, an encoded subject, a signature and an attached text file."""
    plain = "\n\n".join(STORY) + "\n\n-- \nMaud Penrose, The Wexcombe Courier\n"
    page = "".join(f"<p>{paragraph}</p>" for paragraph in STORY)
    return (
        HEAD.format(
            sender='"Penrose, Maud" <maud@courier.example>',
            subject="=?UTF-8?B?UmU6IFtjb3B5XSBXZXhjb21iZSBoYXJib3VyIHJlb3BlbnMg4oCTIHdpdGhvdXQ=?=\n =?UTF-8?Q?_its_caf=C3=A9?=",
            date="Tue, 05 Mar 2024 10:00:00 +0100",
            name="gmail",
        )
        + 'Content-Type: multipart/mixed; boundary="0000000000001"\n\n'
        + '--0000000000001\nContent-Type: multipart/alternative; boundary="0000000000002"\n\n'
        + '--0000000000002\nContent-Type: text/plain; charset="UTF-8"\nContent-Transfer-Encoding: base64\n\n'
        + base64_lines(plain.encode())
        + '\n--0000000000002\nContent-Type: text/html; charset="UTF-8"\nContent-Transfer-Encoding: base64\n\n'
        + base64_lines(f'<div dir="ltr">{page}</div>'.encode())
        + "\n--0000000000002--\n--0000000000001\n"
        + 'Content-Type: text/plain; charset="US-ASCII"; name="notes.txt"\nContent-Disposition: attachment; filename="notes.txt"\n\n'
        + "These notes are not for print.\n--0000000000001--\n"
    )


def outlook() -> str:
    """Outlook: windows-1252 in quoted-printable with soft line breaks, Word's HTML and a logo."""
    plain = "\n\n".join(STORY)
    style = "<style><!--\n/* Style Definitions */\np.MsoNormal, li.MsoNormal\n\t{margin:0cm;font-size:11.0pt;}\n--></style>"
    page = "".join(
        f'<p class="MsoNormal"><span lang="EN-GB">{paragraph}<o:p></o:p></span></p>\n'
        for paragraph in STORY
    )
    document = (
        '<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns="http://www.w3.org/TR/REC-html40"><head>'
        '<meta http-equiv="Content-Type" content="text/html; charset=windows-1252">'
        f'{style}</head>\n<body lang="EN-GB" link="#0563C1"><div class="WordSection1">\n{page}</div></body></html>\n'
    )
    return (
        HEAD.format(
            sender="Maud Penrose <maud@courier.example>",
            subject="FW: Wexcombe harbour reopens",
            date="Tue, 5 Mar 2024 10:00:00 +0000",
            name="outlook",
        )
        + 'Content-Type: multipart/related; boundary="_004_AM0PR01"; type="multipart/alternative"\n\n'
        + '--_004_AM0PR01\nContent-Type: multipart/alternative; boundary="_000_AM0PR01"\n\n'
        + '--_000_AM0PR01\nContent-Type: text/plain; charset="windows-1252"\nContent-Transfer-Encoding: quoted-printable\n\n'
        + quoted_printable(plain, "cp1252")
        + '\n--_000_AM0PR01\nContent-Type: text/html; charset="windows-1252"\nContent-Transfer-Encoding: quoted-printable\n\n'
        + quoted_printable(document, "cp1252")
        + '\n--_000_AM0PR01--\n\n--_004_AM0PR01\nContent-Type: image/png; name="image001.png"\nContent-ID: <image001.png@01DA>\n'
        + 'Content-Disposition: inline; filename="image001.png"\nContent-Transfer-Encoding: base64\n\n'
        + f"{PNG}\n--_004_AM0PR01--\n"
    )


def apple() -> str:
    """Apple Mail: one part in format=flowed (RFC 3676, without delsp), a quoted e-mail, a signature."""
    story = "\n\n".join(flowed(paragraph) for paragraph in STORY)
    quotation = "On 4 Mar 2024, at 18:02, News Desk <desk@courier.example> wrote:\n\n> Where is the harbour story?\n> \n> We close at six."
    return (
        HEAD.format(
            sender="Maud Penrose <maud@courier.example>",
            subject="Re: Wexcombe harbour reopens",
            date="Tue, 5 Mar 2024 10:00:00 -0500",
            name="apple",
        )
        + "Content-Type: text/plain; charset=utf-8; format=flowed\nContent-Transfer-Encoding: quoted-printable\n\n"
        + quoted_printable(
            f"{story}\n\n From the quay it looks as it did before.\n\n{quotation}\n\n", "utf-8"
        )
        + "--=20\nMaud Penrose\nThe Wexcombe Courier\n"
    )


def flowed(paragraph: str) -> str:
    """Wrap a paragraph: a space at the end of a line means that the next line continues it."""
    lines, line = [], ""
    for word in paragraph.split(" "):
        if len(line) + len(word) > 70:
            lines.append(line)
            line = ""
        line += f"{word} "
    return "\n".join([*lines, line.rstrip()])


def forwarded() -> str:
    """Thunderbird or Outlook: a short note, and the forwarded e-mail as an attachment."""
    return (
        HEAD.format(
            sender="News Desk <desk@courier.example>",
            subject="Fwd: copy",
            date="Wed, 6 Mar 2024 08:00:00 +0000",
            name="forwarded",
        )
        + 'Content-Type: multipart/mixed; boundary="------------fwd"\n\n'
        + "--------------fwd\nContent-Type: text/plain; charset=UTF-8\n\nFor the front page.\n"
        + '--------------fwd\nContent-Type: message/rfc822; name="copy.eml"\nContent-Disposition: attachment; filename="copy.eml"\n\n'
        + apple()
        + "\n--------------fwd--\n"
    )


if __name__ == "__main__":
    for make in (gmail, outlook, apple, forwarded):
        (HERE / f"{make.__name__}.eml").write_bytes(make().replace("\n", "\r\n").encode("ascii"))
