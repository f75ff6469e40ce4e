from summarize.reading.blocks import Block
from summarize.reading.page.agreement import announcement

STORY = [Block("The river flooded the lower town, and the mayor closed every harbour on Monday.")]


def test_the_share_of_announced_words_in_the_text_is_the_agreement() -> None:
    known = announcement(["Floods close harbours: mayor of the lower town", "A pandemic elsewhere"])
    # The stems of `Floods`, `close`, `harbours`, `mayor`, `lower` and `town` occur; `pandemic` and
    # `elsewhere` do not.
    assert known.agreement(STORY) == 6 / 8


def test_a_page_that_announces_too_little_agrees_with_every_text() -> None:
    assert not announcement(["Opinion"]).is_known
    assert announcement(["Opinion"]).agreement(STORY) == 1.0


def test_only_words_of_scripts_with_spaces_make_an_announcement_detailed() -> None:
    assert announcement([" ".join(f"{n}{n}words" for n in range(20, 40))]).is_detailed
    assert not announcement([" ".join(chr(0x4E00 + n) * 6 for n in range(20))]).is_detailed
