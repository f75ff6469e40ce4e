import pytest

from summarize.reading.boilerplate import is_boilerplate


@pytest.mark.parametrize(
    "text",
    [
        "Image caption, Liz Truss leaves her office.",
        "Caption: Liz Truss leaves her office.",
        "Pictured: Liz Truss leaves her office.",
        "Liz Truss leaves her office (AP Photo/Bob Ray).",
        "Also read: Liz Truss leaves her office.",
        "Read more about Liz Truss here.",
        "Read the full story here.",
        "Sources: Sky News, Reuters.",
        "SOURCE – Sky News.",
        "SOURCE Acme, Inc.",
        "Via Sky News.",
        "Originally published by Sky News.",
        "Follow BBC News on X and Facebook.",
        "Follow @janedoe.",
        "Subscribe to Sky News on YouTube for more videos.",
        "Download the Sky News app.",
        "Get the latest from Liz Truss in your inbox every morning.",
        "You can unsubscribe at any time.",
        "By clicking Accept you agree to our use of cookies.",
        "CNN's Janet DiGiacomo and Mark Mooney contributed to this report.",
        "A version of this article was first printed on Monday.",
        "Share or comment on this article: Bridge to close",
        "Our Standards: The Thomson Reuters Trust Principles.",
        "The BBC is not responsible for the content of external sites.",
        "[Photo: Liz Truss leaves her office]",
        "Do you know more? E-mail our reporters at tips@courier.example",
        "Advertisement",
        "10:32 AM",
        "14.05 GMT",
        "2h ago",
        "35 minutes ago",
        "18 November 2026, 7.45 a.m.",
        "Published on Monday, March 3rd, 2026 at 10:15 GMT",
        "Updated: 3 Sept. 2026",
    ],
)
def test_labels_credits_notices_calls_to_action_and_timestamps_are_boilerplate(text: str) -> None:
    assert is_boilerplate(text)


@pytest.mark.parametrize(
    "text",
    [
        "Under the law, a website must ask for your consent before it sets cookies.",
        "If you sign up with your e-mail address, scammers may sell it to third parties, the police said.",
        "We were told that the newsletter had a million subscriptions.",
        "Like us, the Romans drank wine with their meals.",
        "On 3 March 2026 the bridge was closed.",
        "3 March 2026 was the day on which the bridge closed.",
        "Two hours ago the mayor left.",
        "Download speeds on Facebook fell by half.",
        "Follow the money, he said, and it leads to Moscow.",
        "Sources said on Friday that the minister would resign.",
        "Via Appia was closed on Friday.",
        "Read the letter before you sign it, she said.",
        "Caption contests are back.",
    ],
)
def test_prose_about_the_same_subjects_is_not_boilerplate(text: str) -> None:
    assert not is_boilerplate(text)
