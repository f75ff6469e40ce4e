import pytest

from summarize.reading.blocks import Block, of_plain_text
from summarize.reading.story import extract, without_boilerplate

STORY = "The council voted on Monday to close the bridge for a year. Traffic will be sent round by the old road."


@pytest.mark.parametrize(
    "boilerplate",
    [
        "Minister 'in disarray' says rival",
        "Ukraine: Zelenskyy sends message to soldiers",
        "JUST IN: Truss urges allies to boost spending – ‘Doing all we can’",
        "READ MORE: Is this the end of the road?",
        "DON’T MISS: The best of the week!",
        "Read more: Bridge to close.",
        "Related stories: What we know.",
        "Source: Read Full Article",
        "Source: The Evening Sextant.",
        "Photo: Jane Doe / Agency.",
        "We use your sign-up to provide content in ways you’ve consented to. You can unsubscribe at any time. More info",
        "Sign up to our newsletter for the day’s top stories.",
        "By clicking accept you consent to our use of cookies.",
        "Follow us on Facebook and Twitter.",
        "Share this article.",
        "© 2026 The Courier. All rights reserved.",
        "Reporting by A. Reporter; Editing by B. Editor.",
        "The bridge at dusk. (Image: Callum Thwaite)",
        "Advertisement",
        "Image: Jane Doe/Agency",
        "Picture by Jane Doe",
        "We and our 842 partners store and access information on a device.",
        "You are receiving this email because you subscribed.",
        "Click here to find out more.",
        "Eds: Updates with turnout. With photos.",
        "By Jane Doe",
    ],
)
def test_boilerplate_is_left_out_before_and_after_the_story(boilerplate: str) -> None:
    title, paragraphs = extract(
        [Block("Bridge to close for a year"), Block(boilerplate), Block(STORY), Block(boilerplate)]
    )
    assert title == "Bridge to close for a year"
    assert paragraphs == [STORY]


@pytest.mark.parametrize(
    "prose",
    [
        "Sources: three officials and a minister said so, and all of them asked not to be named in this newspaper.",
        "He said: “Read more books.”",
        "“You should subscribe to our newsletter and accept our cookies,” the firm told customers, the watchdog found.",
        "In the news business, nothing is free.",
        "Photo editors were laid off on Friday.",
        "Q: How did it feel?",
        "A: Like rain.",
        "Mr Rivers said of the men on the other side of the river:",
        "US stocks fell on Tuesday morning and recovered by evening.",
        "A US judge ruled on Tuesday that Facebook and Instagram must face trial.",
        "The US sued Facebook and Twitter on Monday over privacy and cookies.",
        "Share prices fell sharply on Monday.",
        "Print media lost a tenth of their readers.",
        "Email servers at the ministry were down.",
        "Tap water in Flint is safe to drink again.",
        "Click Energy said that it would appeal.",
        "Copyright law will be reviewed next year.",
        "Advertisement spending rose by a tenth.",
        "Reporting by the BBC found that it was true.",
        "Pictures by Rembrandt were stolen from the museum.",
        "Video by a passer-by shows the van.",
        "‘We set our cookies without your consent,’ the firm told the watchdog in its letter.",
        "Prices rose by a tenth this year, the ministry said. (Reuters)",
        "He denied the charge.[3]",
        "Prices rose by a tenth this year. — AFP",
        "The firm said it would close its plant in Leeds;",
        "Prices rose by 2.1%. ($1 = 0.92 euros)",
        "The case continues. ENDS",
        "The case continues. [ID:nL5N2]",
        "The case continues.*",
        "The case continues. 🎉",
        "Her neighbour, 58, said: ‘She is lovely. Everyone is disgusted’",
        "The club has this morning paid the fee to the league to secure the world record signing of the keeper from Bilbao, who "
        "will be flown in today",
        "Was she pregnant, or was she not, and who was it that knew of it?",
        "Who knows?",
        "Eleven million. It was nine. I said it in the spring, I said it in the summer and I say it again tonight",
    ],
)
def test_prose_that_resembles_boilerplate_is_kept(prose: str) -> None:
    assert extract([Block("A headline above it"), Block(STORY), Block(prose)])[1] == [STORY, prose]


def test_the_title_is_the_first_headline_not_the_navigation_above_it() -> None:
    blocks = of_plain_text(
        "Home\n\nWorld news\n\nBridge to close for a year\n\nDrivers ‘furious’\n\n" + STORY
    )
    assert extract(blocks) == ("Bridge to close for a year", [STORY])


def test_a_marked_heading_is_preferred_to_the_lines_above_it() -> None:
    assert (
        extract(
            [
                Block("The daily paper of Easterwick"),
                Block("Bridge shut", is_heading=True),
                Block(STORY),
            ]
        )[0]
        == "Bridge shut"
    )


def test_a_file_without_a_headline_has_no_title() -> None:
    assert extract([Block(STORY)]) == (None, [STORY])


def test_a_single_line_without_a_full_stop_is_a_brief() -> None:
    assert extract([Block("Macron meets Scholz in Paris on Monday")]) == (
        None,
        ["Macron meets Scholz in Paris on Monday"],
    )
    assert extract([Block("Hello")]) == (None, [])
    assert extract([Block("word " * 500)]) == (None, [])


@pytest.mark.parametrize(
    ("above", "title"),
    [
        (["By Jane Doe", "PM quits"], "PM quits"),
        (["Home | News | Sport | Weather", "Norland votes for change"], "Norland votes for change"),
        (["Home > News > Local", "PM quits"], "PM quits"),
        (
            ["The Lynsford Echo", "Opens in new window", "Norland votes for a change of course"],
            "Norland votes for a change of course",
        ),
        (
            ["EXCLUSIVE: Minister resigns over ferry deal", "By Jane Doe"],
            "Minister resigns over ferry deal",
        ),
        (["FOR IMMEDIATE RELEASE", "Acme opens a plant in Leeds"], "Acme opens a plant in Leeds"),
        (
            ["BC-EU-Norland-Election, 3rd Ld-Writethru", "Norland votes for change"],
            "Norland votes for change",
        ),
        (
            ["Contact: Jane Doe, 555 0100", "Acme opens a plant in Leeds"],
            "Acme opens a plant in Leeds",
        ),
        (["Dear colleagues,", "Norland votes for change"], "Norland votes for change"),
        (
            ["By Royal Appointment: who makes the crown", "PM quits"],
            "By Royal Appointment: who makes the crown",
        ),
        (
            ["Updated guidance on masks splits scientists", "PM quits"],
            "Updated guidance on masks splits scientists",
        ),
        (["Updated at 10:31", "PM quits"], "PM quits"),
        (
            ["UPDATE 2-Norland fund sells its oil", "By Jane Doe"],
            "UPDATE 2-Norland fund sells its oil",
        ),
        (
            ["Norland war: Could the front line freeze?"],
            "Norland war: Could the front line freeze?",
        ),
        (
            ["She won the lottery. Then the letters started.", "By Jane Doe"],
            "She won the lottery. Then the letters started.",
        ),
        (["22 November 2026", "Norland votes for change"], "Norland votes for change"),
        (
            ["Is this the end of the road for the Tories?"],
            "Is this the end of the road for the Tories?",
        ),
    ],
)
def test_the_title_is_the_headline_among_the_lines_above_the_story(
    above: list[str], title: str
) -> None:
    assert extract([*map(Block, above), Block(STORY), Block(STORY)]) == (title, [STORY, STORY])


def test_the_first_question_of_an_interview_is_not_its_title() -> None:
    blocks = [Block("Q: How did it feel?"), Block(STORY), Block(STORY)]
    assert extract(blocks) == (None, [block.text for block in blocks])


def test_list_items_are_kept_after_a_lead_in() -> None:
    items = [Block("Hauliers get a rebate", is_item=True), Block("Buses run free", is_item=True)]
    lead_in = Block("The council agreed on two measures:")
    assert extract([Block("A title here"), Block(STORY), lead_in, *items])[1] == [
        STORY,
        lead_in.text,
        *[item.text for item in items],
    ]
    assert extract([Block("A title here"), Block(STORY), *items])[1] == [STORY]


def test_a_short_question_is_a_heading_except_in_an_interview() -> None:
    heading, question = Block("What happens to the buses now?"), Block("And what will you do now?")
    assert extract([Block("A title here"), Block(STORY), heading, Block(STORY)])[1] == [
        STORY,
        STORY,
    ]
    interview = [Block(STORY), heading, Block(STORY), question, Block(STORY)]
    assert extract([Block("A title here"), *interview])[1] == [block.text for block in interview]


def test_a_line_that_names_the_speaker_is_kept_only_before_a_quotation() -> None:
    dialogue = [
        Block("Mr Lang told reporters:"),
        Block("“We will not stop.”"),
        Block("His deputy added:"),
        Block("“We cannot.”"),
    ]
    assert extract([Block("A title here"), Block(STORY), *dialogue])[1] == [
        STORY,
        *[block.text for block in dialogue],
    ]
    assert extract([Block("A title here"), Block(STORY), Block("In pictures:"), Block(STORY)])[
        1
    ] == [
        STORY,
        STORY,
    ]


def test_list_items_that_are_sentences_are_kept_without_a_lead_in() -> None:
    steps = [
        Block("Peel the apples", is_item=True),
        Block("Boil them.", is_item=True),
        Block("Serve with cream.", is_item=True),
    ]
    assert extract([Block("A title here"), Block(STORY), Block("Method"), *steps])[1] == [
        STORY,
        *[step.text for step in steps],
    ]


def test_rows_of_a_table_are_kept_below_a_paragraph_of_the_story() -> None:
    row = Block("The Gull 3 million", is_row=True)
    blocks = [Block("Date 3 May", is_row=True), Block("Ferries sold at auction"), Block(STORY), row]
    assert extract(blocks) == ("Ferries sold at auction", [STORY, row.text])


def test_the_times_of_a_live_blog_are_kept() -> None:
    dated = "3 March 2026 09:50 GMT"
    texts = ["10:32 AM", STORY, "10:05", "Bridge shut", STORY, dated, STORY]
    headings = {"Bridge shut"}
    blocks = [Block(text, is_heading=text in headings) for text in texts]
    assert [block.text for block in without_boilerplate(blocks)] == texts
    assert extract([Block("Bridge to close: live"), *blocks]) == (
        "Bridge to close: live",
        [text for text in texts if text not in headings],
    )


def test_the_times_of_publication_are_left_out() -> None:
    blocks = [Block(text) for text in ("10:32 AM", STORY, "14.05 GMT", "15.00 GMT", "16.00 GMT")]
    assert [block.text for block in without_boilerplate(blocks)] == [STORY]


def test_a_short_introduction_to_a_list_is_kept_with_the_list() -> None:
    items = [Block("the Gull", is_item=True), Block("the Tern", is_item=True)]
    introduction = Block("The winners are:")
    assert extract([Block(STORY), introduction, *items])[1] == [
        STORY,
        introduction.text,
        "the Gull",
        "the Tern",
    ]
    for other in ("In pictures:", "Latest headlines:"):
        assert extract([Block(STORY), Block(other), *items])[1] == [STORY]


def test_a_player_message_inside_a_paragraph_is_removed() -> None:
    glued = f"Media playback is not supported on this device {STORY}"
    assert extract([Block(glued)])[1] == [STORY]
    assert without_boilerplate([Block(glued)]) == [Block(STORY)]
