"""Make the samples of this folder from stories.py; README.md says with which programs."""

import html
import subprocess
import tempfile
from pathlib import Path

from tests.files.pdf.stories import FERRY, FERRY_TITLE, LIBRARY, LIBRARY_TITLE

HERE = Path(__file__).parent

HEADINGS = {"What the islanders fear", "The experiment", "Opposition remains"}
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


def fodt(story: list[str]) -> str:
    styles = {
        paragraph: "Cross" if paragraph in HEADINGS else "Item" if paragraph[0] == "•" else "Body"
        for paragraph in story
    }
    return "\n".join(
        f'<text:p text:style-name="{styles[each]}">{html.escape(each)}</text:p>' for each in story
    )


def page(title: str, story: list[str], style: str) -> str:
    tag = {
        paragraph: "h2" if paragraph in HEADINGS else "li" if paragraph[0] == "•" else "p"
        for paragraph in story
    }
    body = "\n".join(
        f"<{tag[each]}>{html.escape(each.lstrip('• '))}</{tag[each]}>" for each in story
    )
    return f"""<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>{title}</title><style>{style}</style></head>
<body><h1>{title}</h1><div class="story">
{body}
</div></body></html>
"""


def run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True, cwd=HERE)


def writer(name: str, **parts: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, f"{name}.fodt")
        source.write_text(FODT.format(**parts))
        run(
            "soffice",
            f"-env:UserInstallation=file://{folder}",
            "--headless",
            "--convert-to",
            "pdf",
            str(source),
        )


def browser(name: str, source: str, *options: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, f"{name}.html").write_text(source)
        run(
            "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
            f"--user-data-dir={folder}", *options, f"--print-to-pdf={HERE}/{name}.pdf", f"{folder}/{name}.html",
        )  # fmt: skip


def soft(text: str) -> str:
    """Places to break a few long words at: headless Chromium has no dictionary of its own."""
    words = {
        "department": "de\u00adpart\u00adment",
        "government": "gov\u00adern\u00adment",
        "councillors": "coun\u00adcil\u00adlors",
    }
    words |= {
        "experiment": "ex\u00adper\u00adi\u00adment",
        "opposition": "op\u00adpo\u00adsi\u00adtion",
    }
    words |= {
        "neighbourhood": "neigh\u00adbour\u00adhood",
        "disturbances": "dis\u00adtur\u00adban\u00adces",
    }
    words |= {
        "conclusions": "con\u00adclu\u00adsions",
        "institution": "in\u00adsti\u00adtu\u00adtion",
        "customers": "cus\u00adtom\u00aders",
    }
    words |= {
        "university": "uni\u00adver\u00adsi\u00adty",
        "misunderstanding": "mis\u00adun\u00adder\u00adstand\u00ading",
    }
    words |= {
        "examinations": "ex\u00adam\u00adi\u00adna\u00adtions",
        "exaggerated": "ex\u00adag\u00adger\u00adat\u00aded",
    }
    for word, broken in words.items():
        text = text.replace(word, broken)
    return text


def main() -> None:
    writer(
        "report", title=FERRY_TITLE, story=fodt(FERRY), meta="Microsoft Word - ferry_final2.doc", author="Mairi Stroud",
        body='fo:margin-bottom="0.25cm"', size="12", columns="1", width="14.8cm", height="21cm",
        header="The Sound Courier — Saturday 4 April", footer="Page ",
    )  # fmt: skip
    writer(
        "newspaper", title=LIBRARY_TITLE, story=fodt(LIBRARY), meta=LIBRARY_TITLE, author="admin",
        body='fo:text-indent="0.4cm"', size="10", columns="2", width="18cm", height="17cm",
        header="WEXCOMBE GAZETTE", footer="",
    )  # fmt: skip
    browser("browser", page(FERRY_TITLE, FERRY, "p,li{font:17px/1.4 'Liberation Sans'}"))
    style = (
        "@page{size:20cm 17cm;margin:1.2cm} h1{font:bold 34px 'Liberation Serif';margin:0 0 12px} h2{font:bold 16px sans-serif}"
        ".story{columns:3;column-gap:18px;text-align:justify;hyphens:manual} p{font:14px/1.3 'Liberation Serif';margin:0;text-indent:14px}"
    )
    browser("three-columns", soft(page(LIBRARY_TITLE, LIBRARY, style)), "--no-pdf-header-footer")
    with tempfile.TemporaryDirectory() as folder:
        run("pdftoppm", "-r", "60", "-gray", "-jpeg", "newspaper.pdf", f"{folder}/page")
        run("img2pdf", *sorted(map(str, Path(folder).glob("*.jpg"))), "-o", "scan.pdf")
    run("qpdf", "--encrypt", "secret", "owner", "256", "--", "newspaper.pdf", "protected.pdf")
    run(
        "qpdf",
        "--encrypt",
        "",
        "owner",
        "256",
        "--print=none",
        "--",
        "newspaper.pdf",
        "restricted.pdf",
    )


if __name__ == "__main__":
    main()
