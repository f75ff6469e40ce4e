"""PDFs for tests: sample files, and small files built from lines with positions."""

from collections.abc import Sequence

from summarize.reading.pdf.text_layer import of_pdf
from tests.paths import FILES

# Left end, baseline and type size in points, and the text.
PlacedLine = tuple[float, float, float, str]

PDFS = FILES / "pdf"
BODY = "The river rose by three metres overnight and the lower town was"


def sample(name: str) -> bytes:
    return (PDFS / f"{name}.pdf").read_bytes()


def texts(data: bytes) -> list[str]:
    return [block.text for block in of_pdf(data).blocks]


def pdf_of(*pages: Sequence[PlacedLine], page: bytes = b"", info: bytes = b"") -> bytes:
    """A PDF of A4 pages with these lines.

    `page` is added to the dictionary of each page, `info` to the Info dictionary.
    """
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"",
        b"<</Type/Font/Subtype/Type1/BaseFont/Courier/Encoding/WinAnsiEncoding>>",
        b"<<%s>>" % info,
    ]
    kids = [b"%d 0 R" % (5 + 2 * number) for number in range(len(pages))]
    objects[1] = b"<</Type/Pages/Kids[%s]/Count %d>>" % (b" ".join(kids), len(kids))
    for number, lines in enumerate(pages):
        parts = [
            b"/F %f Tf 1 0 0 1 %f %f Tm (%s) Tj" % (size, x, y, text.encode("cp1252"))
            for x, y, size, text in lines
        ]
        stream = b"BT %s ET" % b" ".join(parts)
        head = b"/Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 3 0 R>>>>"
        objects.append(b"<<%s%s/Contents %d 0 R>>" % (head, page, 6 + 2 * number))
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream))
    body = b"".join(
        b"%d 0 obj\n%s\nendobj\n" % (number, content) for number, content in enumerate(objects, 1)
    )
    return b"%%PDF-1.4\n%strailer<</Size %d/Root 1 0 R/Info 4 0 R>>\n%%%%EOF" % (
        body,
        len(objects) + 1,
    )


def column(*lines: str, left: float = 50, top: float = 700, size: float = 10) -> list[PlacedLine]:
    return [(left, top - 12 * number, size, line) for number, line in enumerate(lines)]
