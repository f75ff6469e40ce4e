"""Makes the sample PDFs of this folder from stories.py. README.md lists the programs it needs."""

import html
import subprocess
import tempfile
from pathlib import Path

from tests.files.pdf.stories import FERRY, FERRY_TITLE, LIBRARY, LIBRARY_TITLE

HERE = Path(__file__).parent

HEADINGS = {"What the islanders fear", "The experiment", "Opposition remains"}
# Kind of paragraph -> style in FODT, tag in HTML.
STYLES = {"heading": "Cross", "item": "Item", "paragraph": "Body"}
TAGS = {"heading": "h2", "item": "li", "paragraph": "p"}
THREE_COLUMNS = (
    "@page{size:20cm 17cm;margin:1.2cm} "
    "h1{font:bold 34px 'Liberation Serif';margin:0 0 12px} h2{font:bold 16px sans-serif}"
    ".story{columns:3;column-gap:18px;text-align:justify;hyphens:manual} "
    "p{font:14px/1.3 'Liberation Serif';margin:0;text-indent:14px}"
)
# Words that may be broken at the end of a line.
HYPHENATED = (
    "de-part-ment",
    "gov-ern-ment",
    "coun-cil-lors",
    "ex-per-i-ment",
    "op-po-si-tion",
    "neigh-bour-hood",
    "dis-tur-ban-ces",
    "con-clu-sions",
    "in-sti-tu-tion",
    "cus-tom-ers",
    "uni-ver-si-ty",
    "mis-un-der-stand-ing",
    "ex-am-i-na-tions",
    "ex-ag-ger-at-ed",
)
FODT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"
 xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0"
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.text">
<office:meta><dc:title>{meta}</dc:title><meta:initial-creator>{author}</meta:initial-creator></office:meta>
<office:font-face-decls><style:font-face style:name="Serif" svg:font-family="'Liberation Serif'"/></office:font-face-decls>
<office:styles>
<style:style style:name="Body" style:family="paragraph">
<style:paragraph-properties fo:text-align="justify" {body} fo:hyphenation-ladder-count="no-limit" fo:orphans="2" fo:widows="2"/>
<style:text-properties style:font-name="Serif" fo:font-size="{size}pt" fo:language="en" fo:country="GB" fo:hyphenate="true"
 fo:hyphenation-remain-char-count="2" fo:hyphenation-push-char-count="2"/></style:style>
<style:style style:name="Item" style:family="paragraph" style:parent-style-name="Body">
<style:paragraph-properties fo:margin-left="0.8cm" fo:text-indent="0cm"/></style:style>
<style:style style:name="Head" style:family="paragraph"><style:paragraph-properties fo:margin-bottom="0.4cm"/>
<style:text-properties style:font-name="Serif" fo:font-size="26pt" fo:font-weight="bold"/></style:style>
<style:style style:name="Cross" style:family="paragraph"><style:paragraph-properties fo:margin-top="0.3cm" fo:margin-bottom="0.1cm"
 fo:keep-with-next="always"/><style:text-properties style:font-name="Serif" fo:font-size="13pt" fo:font-weight="bold"/></style:style>
<style:style style:name="Small" style:family="paragraph"><style:text-properties style:font-name="Serif" fo:font-size="9pt"/></style:style>
</office:styles>
<office:automatic-styles>
<style:style style:name="Columns" style:family="section"><style:section-properties text:dont-balance-text-columns="false">
<style:columns fo:column-count="{columns}" fo:column-gap="0.7cm"/></style:section-properties></style:style>
<style:page-layout style:name="Paper"><style:page-layout-properties fo:page-width="{width}" fo:page-height="{height}" fo:margin="2cm"/>
<style:header-style><style:header-footer-properties fo:margin-bottom="0.6cm"/></style:header-style>
<style:footer-style><style:header-footer-properties fo:margin-top="0.6cm"/></style:footer-style></style:page-layout>
</office:automatic-styles>
<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="Paper">
<style:header><text:p text:style-name="Small">{header}</text:p></style:header>
<style:footer><text:p text:style-name="Small">{footer}<text:page-number text:select-page="current">1</text:page-number></text:p></style:footer>
</style:master-page></office:master-styles>
<office:body><office:text>
<text:p text:style-name="Head">{title}</text:p>
<text:section text:style-name="Columns" text:name="story">
{story}
</text:section></office:text></office:body></office:document>
"""


def main() -> None:
    make_report()
    make_newspaper()
    print_by_chromium(
        "browser", html_page(FERRY_TITLE, FERRY, "p,li{font:17px/1.4 'Liberation Sans'}")
    )
    columns = with_soft_hyphens(html_page(LIBRARY_TITLE, LIBRARY, THREE_COLUMNS))
    print_by_chromium("three-columns", columns, "--no-pdf-header-footer")
    make_scan()
    encrypt("protected", "secret")
    encrypt("restricted", "", "--print=none")


def make_report() -> None:
    print_by_libreoffice(
        "report",
        title=FERRY_TITLE,
        story=libreoffice_paragraphs(FERRY),
        meta="Microsoft Word - ferry_final2.doc",
        author="Mairi Stroud",
        body='fo:margin-bottom="0.25cm"',
        size="12",
        columns="1",
        width="14.8cm",
        height="21cm",
        header="The Sound Courier — Saturday 4 April",
        footer="Page ",
    )


def make_newspaper() -> None:
    print_by_libreoffice(
        "newspaper",
        title=LIBRARY_TITLE,
        story=libreoffice_paragraphs(LIBRARY),
        meta=LIBRARY_TITLE,
        author="admin",
        body='fo:text-indent="0.4cm"',
        size="10",
        columns="2",
        width="18cm",
        height="17cm",
        header="WEXCOMBE GAZETTE",
        footer="",
    )


def make_scan() -> None:
    with tempfile.TemporaryDirectory() as folder:
        run("pdftoppm", "-r", "60", "-gray", "-jpeg", "newspaper.pdf", f"{folder}/page")
        run("img2pdf", *sorted(map(str, Path(folder).glob("*.jpg"))), "-o", "scan.pdf")


def encrypt(name: str, password: str, *options: str) -> None:
    """Encrypt newspaper.pdf with a password to open it, and the owner's password `owner`."""
    passwords = ("--encrypt", password, "owner", "256")
    run("qpdf", *passwords, *options, "--", "newspaper.pdf", f"{name}.pdf")


def libreoffice_paragraphs(story: list[str]) -> str:
    """Return the paragraphs of a story in LibreOffice's flat XML."""
    return "\n".join(
        f'<text:p text:style-name="{STYLES[kind(paragraph)]}">{html.escape(paragraph)}</text:p>'
        for paragraph in story
    )


def html_page(title: str, story: list[str], style: str) -> str:
    elements = []
    for paragraph in story:
        tag = TAGS[kind(paragraph)]
        elements.append(f"<{tag}>{html.escape(paragraph.lstrip('• '))}</{tag}>")
    body = "\n".join(elements)
    return f"""<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>{title}</title><style>{style}</style></head>
<body><h1>{title}</h1><div class="story">
{body}
</div></body></html>
"""


def kind(paragraph: str) -> str:
    if paragraph in HEADINGS:
        return "heading"
    return "item" if paragraph.startswith("•") else "paragraph"


def with_soft_hyphens(text: str) -> str:
    """Add soft hyphens to a few long words: headless Chromium has no hyphenation dictionary."""
    for syllables in HYPHENATED:
        text = text.replace(syllables.replace("-", ""), syllables.replace("-", "\u00ad"))
    return text


def print_by_libreoffice(name: str, **parts: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        document = Path(folder, f"{name}.fodt")
        document.write_text(FODT.format(**parts))
        profile = f"-env:UserInstallation=file://{folder}"
        run("soffice", profile, "--headless", "--convert-to", "pdf", str(document))


def print_by_chromium(name: str, page: str, *options: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, f"{name}.html").write_text(page)
        run(
            "chromium",
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            f"--user-data-dir={folder}",
            *options,
            f"--print-to-pdf={HERE}/{name}.pdf",
            f"{folder}/{name}.html",
        )


def run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True, cwd=HERE)


if __name__ == "__main__":
    main()
