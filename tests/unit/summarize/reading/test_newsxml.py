import pytest

from summarize.reading.draft import Draft
from summarize.reading.newsxml import of_news_xml
from summarize.reading.rejection import Rejection
from tests.paths import ROOT

FILES = ROOT / "tests/files/xml"
LEAD = "The harbour of Wexcombe opened again on Tuesday, six days after the storm."
LAST = "The first ferry is expected on Saturday at noon."
TITLE = "Wexcombe harbour reopens after storm"


def _read(data: str | bytes) -> Draft:
    draft = of_news_xml(data.encode() if isinstance(data, str) else data)
    assert draft is not None
    return draft


def _code(data: str) -> str:
    with pytest.raises(Rejection) as rejection:
        of_news_xml(data.encode())
    return rejection.value.reason.code


def _texts(draft: Draft) -> list[str]:
    return [block.text for block in draft.blocks]


def test_nitf_is_read_without_pictures_tables_and_taglines() -> None:
    draft = _read((FILES / "nitf.xml").read_bytes())
    assert [(block.text, block.is_heading, block.is_item) for block in draft.blocks] == [
        (LEAD, False, False),
        (
            "“We have not slept much,” said the harbour master, whose café was lost. He laughed.",
            False,
            False,
        ),
        ("What is still closed", True, False),
        ("the northern pier;", False, True),
        ("the car park on Quay Street.", False, True),
        (LAST, False, False),
    ]
    assert draft.title == "Wexcombe harbour reopens after the storm"
    assert draft.authors == ("Maud Penrose",)
    assert draft.published == "2024-03-05T10:15:00+01:00"
    assert draft.site == "The Wexcombe Courier"


def test_nitf_is_read_with_a_namespace_and_a_date_without_time() -> None:
    draft = _read(
        '<n:nitf xmlns:n="http://iptc.org/std/NITF/2006-10-18/"><n:head><n:docdata><n:date.issue norm="20240305"/></n:docdata></n:head>'
        f"<n:body><n:body.content><n:p>{LEAD}</n:p></n:body.content></n:body></n:nitf>"
    )
    assert (_texts(draft), draft.published) == ([LEAD], "2024-03-05")


def test_newsml_g2_is_read_as_its_only_item_with_text() -> None:
    draft = _read((FILES / "newsml-g2.xml").read_bytes())
    closed = "The northern pier, which has lost its lamp, is closed until the end of the month."
    assert _texts(draft) == [LEAD, "What is still closed", closed]
    assert (draft.title, draft.authors, draft.site) == (
        TITLE,
        ("Maud Penrose",),
        "Coast News Agency",
    )
    assert draft.published == "2024-03-05T10:15:00+01:00"


@pytest.mark.parametrize("name", ["newsml-1.2.xml", "atom.xml"])
def test_older_newsml_and_atom_are_read(name: str) -> None:
    draft = _read((FILES / name).read_bytes())
    assert (_texts(draft), draft.title, draft.authors) == ([LEAD, LAST], TITLE, ("Maud Penrose",))
    assert draft.published == "2024-03-05T10:15:00+00:00"


def test_rss_of_one_entry_is_read_as_its_full_text_not_its_teaser() -> None:
    draft = _read((FILES / "rss.xml").read_bytes())
    assert _texts(draft) == [LEAD, LAST]
    assert draft.title == "Wexcombe harbour reopens & its café is rebuilt"
    assert (draft.authors, draft.published) == (("Maud Penrose",), "2024-03-05T10:15:00+00:00")
    assert (draft.url, draft.site) == ("https://courier.example/harbour", "The Wexcombe Courier")


def test_a_feed_of_teasers_and_one_article_is_read_as_the_article() -> None:
    teaser, article = (
        f"<item><description>{LAST}</description></item>",
        f"<item><description>{LEAD * 10}</description></item>",
    )
    assert _texts(_read(f"<rss><channel>{teaser}{article}{teaser}</channel></rss>")) == [LEAD * 10]


@pytest.mark.parametrize(
    "data",
    [
        f"<rss><channel>{f'<item><description>{LEAD}</description></item>' * 2}</channel></rss>",
        f"<feed xmlns='http://www.w3.org/2005/Atom'>{f'<entry><content>{LEAD * 10}</content></entry>' * 3}</feed>",
        f"<newsMessage>{f'<newsItem><inlineData>{LEAD}</inlineData></newsItem>' * 2}</newsMessage>",
    ],
)
def test_a_file_of_several_articles_is_rejected(data: str) -> None:
    assert _code(data) == "several_articles"


@pytest.mark.parametrize(
    "data",
    ["<rss><channel><title>News</title></channel></rss>", "<nitf><body/></nitf>", "<newsMessage/>"],
)
def test_a_file_without_text_is_no_article(data: str) -> None:
    assert _code(data) == "no_article"


def test_the_rejection_of_other_xml_names_the_root_element() -> None:
    with pytest.raises(Rejection, match="<invoice>") as rejection:
        of_news_xml(b"<i:invoice xmlns:i='urn:x'/>")
    assert rejection.value.reason.code == "unsupported_type"


@pytest.mark.parametrize(
    "data",
    [b"The harbour is open.", b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>'],
)
def test_plain_text_and_xhtml_give_no_draft(data: bytes) -> None:
    assert of_news_xml(data) is None


@pytest.mark.parametrize(
    "data", ["<nitf><body>", "<nitf>&undeclared;</nitf>", "<nitf>" * 300 + "</nitf>" * 300]
)
def test_xml_that_is_malformed_or_nested_too_deeply_is_unreadable(data: str) -> None:
    assert _code(data) == "unreadable"


def _with_entities(story: str) -> str:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 9))
    declarations = f'<!ENTITY e0 "boom"><!ENTITY own "secret"><!ENTITY file SYSTEM "file:///etc/passwd">{levels}'
    return f"<!DOCTYPE nitf [{declarations}]><nitf><body.content>{story}</body.content></nitf>"


@pytest.mark.parametrize("entity", ["own", "file"])
def test_entities_that_a_file_declares_are_left_out(entity: str) -> None:
    assert _texts(_read(_with_entities(f"<p>Before &{entity};after.</p>"))) == ["Before after."]


@pytest.mark.parametrize("story", ["<p>&e8;</p>", "<p class='&e8;'>Boom.</p>"])
def test_a_file_with_exponential_entities_is_unreadable(story: str) -> None:
    assert _code(_with_entities(story)) == "unreadable"


@pytest.mark.parametrize("tag", ["<p/>", "&lt;p>"])
def test_a_file_of_too_many_elements_is_too_large(tag: str) -> None:
    assert (
        _code(f"<rss><item><description>{tag * 60_000}</description></item></rss>") == "too_large"
    )


@pytest.mark.parametrize(
    "data",
    [
        f"<nitf><body><body.head><hedline><hl1>{TITLE}</hl1><hl2>Cafe lost</hl2></hedline></body.head>"
        f"<body.content><p>{LEAD}</p></body.content></body></nitf>",
        f"<newsItem><contentMeta><headline>{TITLE}</headline><description>Cafe lost</description>"
        f"</contentMeta><contentSet><inlineData>{LEAD}</inlineData></contentSet></newsItem>",
        f"<NewsML><NewsItem><HeadLine>{TITLE}</HeadLine><SubHeadLine>Cafe lost</SubHeadLine>"
        f"<DataContent>{LEAD}</DataContent></NewsItem></NewsML>",
        f"<rss><channel><item><title>{TITLE}</title><description>&lt;p&gt;Cafe lost&lt;/p&gt;"
        f"</description><encoded>{LEAD}</encoded></item></channel></rss>",
        f"<feed><entry><title>{TITLE}</title><summary>Cafe lost</summary>"
        f"<content>{LEAD}</content></entry></feed>",
    ],
)
def test_the_standfirst_or_summary_is_the_description(data: str) -> None:
    draft = _read(data)
    assert (_texts(draft), draft.description) == ([LEAD], "Cafe lost")


def test_a_summary_that_is_the_body_is_not_the_description() -> None:
    data = f"<rss><channel><item><description>{LEAD}</description></item></channel></rss>"
    assert _read(data).description is None
