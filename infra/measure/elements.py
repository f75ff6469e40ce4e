"""Checks that the time to read a file is linear in its number of elements.

It compares files of n and 2n elements. All elements of a file have the same type, and are in the
same place, such as a table cell. `make sweep` tests all types that the parsers handle, in all
places. `make sweep ARGS='a time'` tests only the types `a` and `time`.
"""

import argparse
import ast
import contextlib
import inspect
import json
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import ModuleType

from lxml.html import defs
from rich.console import Console
from rich.table import Table
from trafilatura import htmlprocessing, readability_lxml, settings

from summarize.reading import document, fragment, newsxml
from summarize.reading.page import cleaning, group_limits
from summarize.reading.rejection import Rejection

# Elements in the smaller file of a case.
COUNT = 2_000
# The ratio of the two times is 2 for linear time and 4 for quadratic time.
MAX_RATIO = 3.0
# Attempts per file. The shortest time is used: other work on the machine only adds time. The pauses
# between the attempts grow, in seconds, so that a burst of other work does not cover all of them.
TRIES = 12
FIRST_PAUSE = 0.02
# Levels of nested elements; the parsers accept 256.
DEPTH = 20

# All HTML elements, the elements that trafilatura or our parsers handle specially, and one unknown
# element.
HTML = sorted(
    {
        *defs.tags,
        *settings.MANUALLY_CLEANED,
        *settings.MANUALLY_STRIPPED,
        *settings.CUT_EMPTY_ELEMS,
        *htmlprocessing.CONVERSIONS,
        *htmlprocessing.REND_TAG_MAPPING,
        *readability_lxml.TAG_SCORES,
        *cleaning.NON_CONTENT,
        *cleaning.FORMATTING,
        *cleaning.BOXES,
        *group_limits.INLINE,
        *group_limits.DIVISIBLE,
        *fragment.HEADINGS,
        *fragment.BLOCKS,
        *fragment.DROPPED,
        "x-unknown",
    }
)
# Few words, so that pages of all sizes need all searches for their main text.
_PARAGRAPHS = "".join(
    f"<p>The {n}th paragraph tells at length what happened in the town after the one before it.</p>"
    for n in range(4)
)
# Place -> a template of the page around the elements, and the levels of nested elements.
_HTML_PLACES = {
    "p": ("<p>{}</p>", 1),
    "li": ("<ul><li>{}</li></ul>", 1),
    "div": ("<div>{}</div>", 1),
    "td": ("<table><tr><td>{}</td></tr></table>", 1),
    "body": ("{}", 1),
    "nested": ("<div>{}</div>", DEPTH),
}
_XML_PLACES = {
    "nitf body": ("<nitf><body><body.content><p>Lead.</p>{}</body.content></body></nitf>", 1),
    "nitf p": ("<nitf><body><body.content><p>{}</p></body.content></body></nitf>", 1),
    "newsItem": ("<newsMessage><newsItem>{}</newsItem></newsMessage>", 1),
    "inlineXML": ("<newsItem><inlineXML>{}</inlineXML></newsItem>", 1),
    "rss item": ("<rss><channel><item>{}</item></channel></rss>", 1),
    "atom entry": ("<feed><entry><content>{}</content></entry></feed>", 1),
    "nested": ("<nitf><body><body.content>{}</body.content></body></nitf>", DEPTH),
}


@dataclass(frozen=True)
class Case:
    """Builds files with a given number of elements of one type in one place."""

    element: str
    place: str
    key: str
    build: Callable[[int], bytes]


@dataclass(frozen=True)
class Growth:
    """CPU seconds for a file with n elements (`single`), and with 2n elements (`double`)."""

    single: float
    double: float

    @property
    def ratio(self) -> float:
        return self.double / self.single


def cases() -> list[Case]:
    """All cases: elements of HTML pages, of HTML in JSON, of XML, of JSON and of email."""
    return [*_html_cases(), *_xml_cases(), *_record_cases(), *_mail_cases()]


def growth(case: Case, count: int, seconds: Callable[[Callable[[], None]], float]) -> Growth:
    """The shortest times of up to TRIES attempts for `count` and 2 * `count` elements.

    The attempts end when the ratio is below MAX_RATIO. `seconds` runs a function and returns its
    time in seconds.
    """
    single, double = case.build(count), case.build(2 * count)
    shortest = Growth(float("inf"), float("inf"))
    for attempt in range(TRIES):
        time.sleep(FIRST_PAUSE * attempt)
        shortest = Growth(
            min(shortest.single, seconds(lambda: _read(single, case.key))),
            min(shortest.double, seconds(lambda: _read(double, case.key))),
        )
        if shortest.ratio < MAX_RATIO:
            break
    return shortest


def warm_up() -> None:
    """Import the parsers, so that import time is not measured."""
    for case in {case.key: case for case in cases()}.values():
        _read(case.build(DEPTH), case.key)


def _read(data: bytes, key: str) -> None:
    with contextlib.suppress(Rejection):
        document.read(data, key, "")


def _html_cases() -> Iterator[Case]:
    yield Case("long title", "html meta", "a.html", _page_with_a_long_title)
    for element in HTML:
        for place, (frame, depth) in _HTML_PLACES.items():
            page = f"<html><body><article>{_PARAGRAPHS}{frame}</article></body></html>"
            yield Case(element, f"html {place}", "a.html", _elements(element, page, depth))
        body = json.dumps({"title": "Storm", "body": f"{_PARAGRAPHS}<p>{{}}</p>"})
        record = body.replace("{", "{{", 1)[:-1] + "}}"
        yield Case(element, "json html", "a.json", _elements(element, record, 1))


def _page_with_a_long_title(count: int) -> bytes:
    """A page with `count` short paragraphs, and a title of 500 characters per paragraph."""
    title = f"<meta property='og:title' content='{500 * count * 'a'}b'>"
    return f"<html><head>{title}</head><body>{count * '<p>ab</p>'}</body></html>".encode()


def _xml_cases() -> Iterator[Case]:
    for element in sorted(_names(newsxml) | _names(fragment)):
        for place, (frame, depth) in _XML_PLACES.items():
            yield Case(element, f"xml {place}", "a.xml", _elements(element, frame, depth))


def _names(module: ModuleType) -> set[str]:
    """The string constants in a module's code that can be names of elements."""
    nodes = ast.walk(ast.parse(inspect.getsource(module)))
    texts = (node.value for node in nodes if isinstance(node, ast.Constant))
    names = (text.removeprefix("{*}") for text in texts if isinstance(text, str))
    return {name for name in names if name.isascii() and name.replace(".", "").isalnum()}


def _elements(element: str, frame: str, depth: int) -> Callable[[int], bytes]:
    """A function that builds a file: in `frame`, it replaces `{}` by elements with text."""
    start, end = f"<{element}>" * depth, f"</{element}>" * depth

    def build(count: int) -> bytes:
        run = (
            f"{start}The river rose again in the town {n}{end} and so on. "
            for n in range(count // depth)
        )
        return frame.format("".join(run)).encode()

    return build


def _record_cases() -> Iterator[Case]:
    lead = "The river rose by three metres in the night. "
    values: dict[str, Callable[[int], object]] = {
        "paragraphs": lambda count: {"body": [lead] * count},
        "paragraph objects": lambda count: {"body": [{"text": lead}] * count},
        "records": lambda count: {"articles": [{"title": "Storm", "id": n} for n in range(count)]},
        "authors": lambda count: {"body": lead, "author": [{"id": n} for n in range(count)]},
        "fields": lambda count: {"body": lead, **{f"field{n}": lead for n in range(count)}},
        "wrappers": lambda count: {"data": [{"data": {"item": {"id": n}}} for n in range(count)]},
    }
    for name, value in values.items():
        yield Case(name, "json", "a.json", _record(value))


def _record(value: Callable[[int], object]) -> Callable[[int], bytes]:
    # Ten values per element, since a value takes less time than an element.
    return lambda count: json.dumps(value(10 * count)).encode()


def _mail_cases() -> Iterator[Case]:
    head = "From: Ann Lee <a@example.com>\nSubject: Storm\nMIME-Version: 1.0\n"
    parts = {
        "headers": ("X-Header-{}: yes\n", head + "{}\nThe river rose.\n"),
        "lines": ("The river rose {} metres.\n", head + "\n{}"),
        "quoted lines": ("> The river rose {} metres.\n", head + "\nIndeed.\n{}"),
        "encoded words": ("=?utf-8?Q?Storm_{}?= ", "Subject: {}\n" + head + "\nThe river rose.\n"),
        "parts": (
            "--b\n\nThe river rose {} metres.\n",
            head + "Content-Type: multipart/mixed; boundary=b\n\n{}--b--",
        ),
    }
    for name, (part, frame) in parts.items():
        yield Case(name, "mail", "a.eml", _parts(part, frame))


def _parts(part: str, frame: str) -> Callable[[int], bytes]:
    def build(count: int) -> bytes:
        return frame.format("".join(part.format(n) for n in range(10 * count))).encode()

    return build


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m infra.measure.elements", description=__doc__)
    parser.add_argument("names", nargs="*", help="test only these types of elements")
    parser.add_argument(
        "--count", type=int, default=COUNT, help=f"elements in the smaller file (default {COUNT:,})"
    )
    options = parser.parse_args()
    table = Table(
        "element", "place", "ms for n", "ms for 2n", "ratio", title=f"n = {options.count:,}"
    )
    chosen = [case for case in cases() if not options.names or case.element in options.names]
    warm_up()
    slow = 0
    for case in chosen:
        measured = growth(case, options.count, _cpu_seconds)
        slow += measured.ratio >= MAX_RATIO
        milliseconds = [f"{1000 * seconds:.1f}" for seconds in (measured.single, measured.double)]
        table.add_row(case.element, case.place, *milliseconds, f"{measured.ratio:.2f}")
    Console().print(table)
    print(f"{len(chosen):,} cases. {slow} have a ratio of at least {MAX_RATIO}.")
    sys.exit(1 if slow else 0)


def _cpu_seconds(work: Callable[[], None]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


if __name__ == "__main__":
    main()
