import pytest

from summarize.reading.boilerplate import after_label, is_boilerplate


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
        "Saturday 21 November 2026 05:39, UK",
        "Submitted photo",
        "[Image via Agency/WIRE]",
        "Gallery Credit: Jane Doe",
        "Lead image: Jane Doe.",
        "Jane Doe/Getty Images",
        "Fact checked by Jane Doe",
        "Contributing: Associated Press; Jane Doe and John Roe",
        "Includes information from The Associated Press",
        "Match report supplied by the Press Association.",
        "CNN's Jane Doe reported from Oslo, and John Roe wrote from Paris.",
        "What do you make of the new bridge? Let us know in the comments!",
        "Do you have a photo of the flood? Send it to us.",
        "Not a subscriber? Then join us today.",
        "Want to keep your favourite stories? Start your subscription today.",
        "[Want more of our news? Create an account or log in to the site, follow leagues and teams, and choose the players"
        " about whom you would like to receive a newsletter every day.]",
        "Listen and subscribe wherever you get your podcasts.",
        "Press play below to watch the finale.",
        "For more information on the course, visit easterwick.example",
        "For more Easterwick news, make sure to follow our channel!",
        "Read our review of the new ferry",
        "Check out some of our favourite ferries:",
        "REQUIRED READING: Ferry to be sold",
        "RELATED STORIES",
        "More Must-Reads From The Courier",
        "Explore more",
        ">> ferry timetable",
        "The bridge at dusk. (Photo by Jane Doe)",
        "EASTERWICK, NORLAND - MARCH 3: Drivers wait in a long line of cars in front of the bridge that the council of the town "
        "closed in the morning after engineers found cracks in it on March 3, 2026. (Photo by Jane Doe/Agency Images)",
        "A driver waits at the bridge. REUTERS/Jane Doe/File Photo",
        "Jane Doe/AP",
        "Jane Doe, senior staff writer",
        "Watch the captain's last interview in our video.",
        "Listen to the full report on the radio on Sunday.",
        "Don't miss the tide. Sign up for my free Harbour Academy e-course and discover all of its secrets, tricks and currents.",
        "___",
        "***",
    ],
)
def test_labels_credits_notices_calls_to_action_timestamps_and_marks_are_boilerplate(
    text: str,
) -> None:
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
        "For more than a decade, visitors to the island have been few.",
        "For more people to visit, the ferry must sail in winter.",
        "He reported from Baghdad.",
        "Fact checked by nobody, the claim spread within hours.",
        "Read our lips, the drivers told the council on Monday, and open the bridge before the winter.",
        "Required reading lists grew longer: pupils were told to read nine books.",
        "More from the Treasury is expected on Monday.",
        "Do you have a picture of your mother? I lost mine.",
        "Related stories were told by three other drivers.",
        "The agency sued Getty Images.",
        "The photo by Jane Doe (her first) won a prize.",
        "Prices rose by a tenth this year, the ministry said. (Reuters)",
        "Jane Doe, a writer, was there.",
        "Watch over the harbour began at six.",
        "Download the app from the store on the child's device and give it all the permissions.",
    ],
)
def test_prose_about_the_same_subjects_is_not_boilerplate(text: str) -> None:
    assert not is_boilerplate(text)


def test_after_label_returns_the_text_after_a_label_or_none() -> None:
    assert after_label("EXCLUSIVE: Minister resigns") == "Minister resigns"
    assert after_label("READ MORE:") is None
    assert after_label("Minister: I resign") is None
