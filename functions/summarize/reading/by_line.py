"""Reads the authors and the date that stand near the headline: `By Jane Doe`, `5 March 2024`."""

import itertools
import re
from dataclasses import replace

from summarize.reading import metadata
from summarize.reading.blocks import Block
from summarize.reading.draft import Draft

# By-line and date are in the first HEAD_BLOCKS blocks, and not below paragraph HEAD_PARAGRAPHS. A
# paragraph has at least PARAGRAPH_WORDS words.
HEAD_BLOCKS, HEAD_PARAGRAPHS, PARAGRAPH_WORDS = 12, 2, 15
# The maximum length of a by-line: enough for two authors, their job titles and a date.
BY_LINE_WORDS, BY_LINE_CHARACTERS = 20, 200
# The date in a dateline (`LONDON, March 5, 2024 (Agency) – …`) starts within this many characters.
DATELINE_CHARACTERS = 60

_BY = re.compile(
    r"(?:(?:(?:words?|text|story|report(?:ed|ing)?|article|written|compiled|interview|analysis"
    r"|opinion|commentary|review(?:ed)?|column) (?:(?:and|&) (?:photo(?:graph)?s|pictures) )?)?by:?"
    r"|(?:by-?lines?|authors?|writers?|reporters?|correspondent)\s?:)"
    r"\s+(?!(?:our|own|an?|the|special)\b)",
    re.IGNORECASE,
)
# Spaces, punctuation and Markdown emphasis around a by-line.
_MARKS = " *_()[]–—-|•·,;"
# The text after these separators is not a name: `By Jane Doe | Political Editor`.
_SEPARATOR = re.compile(r"\s*[|•·–—(\[]|\s-\s")
# The full stop after the names. The full stop of an initial or of `Jr.` is part of a name.
_FULL_STOP = re.compile(r"(?<![A-Z])(?<!Jr)(?<!Sr)(?<!Esq)\.$")
# The separators in a list of names.
_LIST_SEPARATOR = re.compile(r"\s(?:and|with)\s|\s?&\s?|;", re.IGNORECASE)
# The separators between the names, job titles and places of a by-line.
_PART_SEPARATOR = re.compile(r"\s*[,;&/]\s*|\s(?:and|with)\s", re.IGNORECASE)
_ROLE_WORD = (
    r"(?:co-)?(?:editors?(?:-in-chief|-at-large)?|reporters?|correspondents?|columnists?|critics?"
    r"|writers?|journalists?|producers?|contributors?|bureau chief)"
)
# A part of a by-line that is not the first name in it: a job title, a desk, a place or a newspaper.
# A second name has the form of a place.
_ROLE_OR_PLACE = re.compile(
    rf"(?i:(?:[\w'’./-]+ ){{0,5}}{_ROLE_WORD}(?: (?:in|at|for|of) .{{1,40}})?"
    r"|(?:news |wire )?(?:agency|agencies|wires|services|staff))"
    r"|(?:in|at|for|of|from) [A-Z].{0,40}"
    r"|[A-Z][\w.'’/-]*(?: (?:of |the )?[A-Z][\w.'’/-]*){0,4}"
)
# The words before the main word of a job title: `Political` in `Political Editor`.
_DESKS = (
    r"(?:arts|assistant|asia|associate|business|chief|city|consumer|content|contributing|crime"
    r"|culture|defen[cs]e|deputy|digital|diplomatic|economics?|education|entertainment"
    r"|environment|europe|executive|fashion|features?|film|finance|football|foreign|health|home"
    r"|industry|investigations?|legal|local|managing|media|medical|music|national|news|political"
    r"|politics|royal|science|security|senior|social|special|sports?|staff|technology|transport"
    r"|travel|us|video|white house|world)"
)
_ROLE = re.compile(rf"(?:{_DESKS}\s+){{0,4}}{_ROLE_WORD}", re.IGNORECASE)
# A job title that follows a name without a comma: `Jane Doe Political Editor`.
_ROLE_AFTER_NAME = re.compile(rf"(?:\s+{_DESKS})*\s+{_ROLE_WORD}\b.*", re.IGNORECASE | re.DOTALL)
# An agency, a broadcaster or a title in capitals after a name: `Jane Doe BBC News`, `Jane Doe MP`.
_CAPITALS_AFTER_NAME = re.compile(
    r"(?<=[a-z])\s+(?!(?:I{2,3}|IV|V)\b)(?:[A-Z]{2,5}\b|Associated Press|Reuters).*", re.DOTALL
)
_NAME_AND_ROLE = re.compile(
    rf"(?P<name>[^,|•–—]{{5,60}})(?:,| [|•–—]) (?:the |our )?(?:[\w'’-]+ ){{0,4}}{_ROLE_WORD}"
    r"(?: (?:in|at) [A-Z][\w'’-]*(?: [A-Z][\w'’-]*)?)?",
    re.IGNORECASE,
)

_MONTH = (
    r"(?P<month{0}>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_DAY = r"(?P<day{0}>\d{{1,2}})(?:st|nd|rd|th)?"
# Unambiguous dates: in ISO 8601, or with the month as a word and a year of four digits. The date
# `05/03/2024` is ambiguous: it is in March or in May.
_DATE = re.compile(
    rf"\b(?:{_DAY.format(1)}(?: of)? {_MONTH.format(1)},? (?P<year1>\d{{4}})"
    rf"|{_MONTH.format(2)} {_DAY.format(2)},? (?P<year2>\d{{4}})|(?P<iso>\d{{4}}-\d\d-\d\d))\b",
    re.IGNORECASE,
)
# A date after one of these words is not the date of publication.
_UPDATED = re.compile(r"\b(?:last )?(?:updated?|modified|edited)\b.*", re.IGNORECASE | re.DOTALL)
# The label of the date of publication.
_DATE_LABEL = re.compile(
    r"(?:first |originally )?(?:published|posted|issued|released)\b|(?:publication )?date\b",
    re.IGNORECASE,
)
# The text around the date in a line that contains only a date: a label, a time, a weekday and
# punctuation. The quantifier is possessive: this avoids exponential backtracking.
_AROUND_DATE = re.compile(
    rf"(?:{_DATE_LABEL.pattern}|\b(?:on|at)\b|\d{{1,2}}[:.]\d{{2}}(?:[:.]\d{{2}})?"
    r"|\b(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b"
    r"|\d{1,2}(?= ?[ap]\.?m\b)|[ap]\.?m\b|\b(?:GMT|UTC|BST|CES?T|[AECMP][SD]?T|AE[SD]T|IST)\b"
    r"|[\s.,:|•·–—()-])*+",
    re.IGNORECASE,
)
# The text around the date in a dateline: the place before it, the agency and a dash after it.
_PLACE = re.compile(
    r"(?!(?i:on|in|at|by|since|from|until|before|after)\b)"
    r"(?:(?:[A-Z]\S*+|[(–—-]|of|and|de|la)\s*+){1,8}+"
)
_END_OF_DATELINE = re.compile(r"\)?,?\s?(?:[(/\[][^()/\[\]]{1,40}[)/\]]\s?)?(?:[–—]|--?(?=\s)|:)")


def with_authors_and_date(draft: Draft) -> Draft:
    """The draft with the authors and the date of publication from its text, if it has them.

    Authors in the text replace those in the metadata, which may be the person who saved the file. A
    date in the metadata is kept, because it is often more precise.
    """
    head = _head(draft.blocks)
    return replace(
        draft,
        authors=_authors(head) or draft.authors,
        published=draft.published or _published(head),
    )


def is_by_line(line: str) -> bool:
    """True for a line such as `By Jane Doe, Political Editor`."""
    return bool(_names(line))


def is_name_and_role(line: str) -> bool:
    """True for a line such as `Jane Doe, Political Editor`; below a headline, it is a by-line."""
    return bool(_name_with_role(line))


def is_role(line: str) -> bool:
    """True for a line that is only a job title, such as `Political Editor`."""
    return bool(_ROLE.fullmatch(line))


def written_date(text: str) -> str | None:
    """The first unambiguous date in a text; see _DATE."""
    match = _DATE.search(text)
    return _iso(match) if match else None


def _head(blocks: list[Block]) -> list[Block]:
    """The blocks that may contain the by-line and the date; see HEAD_BLOCKS."""
    paragraphs = 0
    for position, block in enumerate(blocks[:HEAD_BLOCKS]):
        paragraphs += _is_paragraph(block)
        if paragraphs == HEAD_PARAGRAPHS:
            return blocks[: position + 1]
    return blocks[:HEAD_BLOCKS]


def _is_paragraph(block: Block) -> bool:
    return not block.is_heading and len(block.text.split()) >= PARAGRAPH_WORDS


def _authors(head: list[Block]) -> tuple[str, ...]:
    by_lines = (_names(block.text) for block in head)
    return next(filter(None, by_lines), ()) or _authors_below_title(head)


def _authors_below_title(head: list[Block]) -> tuple[str, ...]:
    """The name in a line `Jane Doe, Political Editor` between the title and the first paragraph."""
    lines = itertools.takewhile(lambda block: not _is_paragraph(block), head)
    names = (_name_with_role(block.text) for block in itertools.islice(lines, 1, None))
    return next(filter(None, names), ())


def _names(line: str) -> tuple[str, ...]:
    """The authors in a by-line; empty if the line is not a by-line."""
    if len(line) > BY_LINE_CHARACTERS or len(line.split()) > BY_LINE_WORDS:
        return ()
    parts = _SEPARATOR.split(_UPDATED.sub("", _DATE.sub("|", line)).strip(_MARKS))
    part = next(itertools.filterfalse(_AROUND_DATE.fullmatch, parts), "").strip(_MARKS)
    by = _BY.match(part)
    return _names_in_order(part[by.end() :]) if by else ()


def _names_in_order(names: str) -> tuple[str, ...]:
    """The names in a list of names, job titles and places; empty if it contains other text."""
    first, *others = _PART_SEPARATOR.split(_FULL_STOP.sub("", names))
    first = _CAPITALS_AFTER_NAME.sub("", _ROLE_AFTER_NAME.sub("", first))
    if not all(map(_ROLE_OR_PLACE.fullmatch, others)) or not _is_author(first):
        return ()
    # Without `and`, the part after a comma is usually a place or a newspaper, not a name.
    return metadata.authors([names if _LIST_SEPARATOR.search(names) else first])


def _is_author(text: str) -> bool:
    """True if the text is one name of at least two words, or a news agency."""
    names = metadata.authors([text])
    return len(names) == 1 and (" " in names[0] or metadata.is_agency(names[0]))


def _name_with_role(line: str) -> tuple[str, ...]:
    match = _NAME_AND_ROLE.fullmatch(line) if len(line) <= BY_LINE_CHARACTERS else None
    return metadata.persons([match["name"]]) if match else ()


def _published(head: list[Block]) -> str | None:
    """The date of publication in a line of its own, else in the dateline of the first paragraph.

    The first date with a label such as `Published` is preferred. None if there is no label and the
    lines have different dates.
    """
    lines = [block.text for block in head if len(block.text) <= BY_LINE_CHARACTERS]
    dates = {line: date for line in lines if (date := _date_of_line(line))}
    labelled = [date for line, date in dates.items() if _DATE_LABEL.match(line)]
    if labelled:
        return labelled[0]
    if dates:
        return next(iter(dates.values())) if len(set(dates.values())) == 1 else None
    paragraphs = (block.text for block in head if _is_paragraph(block))
    return next(map(_date_of_dateline, paragraphs), None)


def _date_of_line(line: str) -> str | None:
    """The date in a by-line, or in a line such as `Published 5 March 2024, 10:15 GMT`."""
    text = _UPDATED.sub("", line)
    match = _DATE.search(text)
    if match is None:
        return None
    around = f"{text[: match.start()]} | {text[match.end() :]}"
    return _iso(match) if _AROUND_DATE.fullmatch(around) or is_by_line(line) else None


def _date_of_dateline(paragraph: str) -> str | None:
    """The date in `LONDON, March 5, 2024 (Agency) – The river …`."""
    match = _DATE.search(paragraph, 0, 2 * DATELINE_CHARACTERS)
    if match is None or match.start() > DATELINE_CHARACTERS:
        return None
    is_dateline = _PLACE.fullmatch(paragraph[: match.start()]) and _END_OF_DATELINE.match(
        paragraph, match.end()
    )
    return _iso(match) if is_dateline else None


def _iso(date: re.Match[str]) -> str | None:
    if date["iso"]:
        return metadata.published(date["iso"])
    day, month, year = (date[f"{part}1"] or date[f"{part}2"] for part in ("day", "month", "year"))
    return metadata.published(f"{day} {month[:3]} {year}")
