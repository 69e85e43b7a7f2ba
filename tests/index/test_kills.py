"""A kill is told from news about killing, and a correction from an update and from prose."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.kills import correction_note, is_kill

NEWS = (
    "The harbour council voted on Tuesday to close the old pier for two years, and promised the "
    "ferry crews that every sailing would be kept running from the northern quay.\n\n"
) * 6

KILLS = [
    ("KILL KILL KILL", ""),
    ("KILL, KILL, KILL - BC-Harbour-Pier", ""),
    ("KILL-KILL-KILL", "The story on the pier is killed."),
    ("Kill Kill Kill", "Please kill the pier story."),
    ("MANDATORY KILL", "The story on the pier must not be used."),
    ("URGENT: MANDATORY KILL, BC-Harbour-Pier", ""),
    ("Mandatory Kill: harbour pier", ""),
    ("Pier to close", "Please kill the story headlined 'Pier to close'. The vote was misreported."),
    ("Pier to close", "Editors, please kill the item slugged HARBOUR-PIER sent at 14:02 GMT."),
    ("Pier to close", "Attention editors: Please disregard our earlier report on the pier."),
    ("Pier to close", "Please do not use the previous story about the harbour council."),
    ("Pier to close", "EDITORS: Kill the story on the harbour pier, it is wrong."),
    ("Pier to close", "Kill the story slugged Harbour-Pier, which moved at 2 p.m."),
    ("Pier to close", "Please immediately withdraw the photo of the mayor sent on Tuesday."),
    ("STORY WITHDRAWN-Council closes pier", ""),
    ("STORY WITHDRAWN", "The Jan 3 story headlined 'Council closes pier' is withdrawn."),
    ("ADVISORY-STORY WITHDRAWN-Council closes pier", ""),
    ("Story withdrawn", ""),
    ("WITHDRAWN-Council closes pier", ""),
    ("Council closes pier (STORY WITHDRAWN)", ""),
    (
        "Council closes pier",
        "Reuters has withdrawn the story on the harbour pier: the vote is off.",
    ),
    ("Council closes pier", "LONDON (Reuters) - Reuters is withdrawing its story about the pier."),
    ("Council closes pier", "The Associated Press has withdrawn its story about the pier vote."),
    ("Council closes pier", "We have retracted this article, as we could not confirm the vote."),
    ("Pier", "The item headlined “Council closes pier” is withdrawn. No substitute will follow."),
    ("Pier", "The story published on Tuesday about the pier has been withdrawn because it erred."),
    ("Pier", "This article has been retracted."),
    ("Pier", "The following item is withdrawn."),
    ("BC-EU--Harbour Pier-KILL", "The story must not be used."),
    ("BC-Harbour-Pier,KILL", ""),
    ("AM-Harbour-Pier-KILL, 1st Ld", ""),
    ("ANNULE et REMPLACE - Le conseil ferme la jetée", "Le conseil a voté mardi."),
    ("Le conseil ferme la jetée (ANNULE ET REMPLACE)", ""),
    ("Jetée", "Attention, cette dépêche annule et remplace la précédente."),
    ("PHOTO KILL", "The picture of the mayor shows another man."),
    ("KILL NOTICE: harbour pier", ""),
    ("Pier", "A kill is mandatory. Make certain the story is not published."),
    ("Pier", "KILL KILL KILL\n\nThe story below is killed.\n\n" + NEWS),
]
"""Headline and text of notices that kill."""

NO_KILLS = [
    ("Police kill three in harbour raid", NEWS),
    ("US-LED STRIKES KILL 20 IN YEMEN", NEWS),
    ("Floods kill dozens, displace thousands", NEWS),
    ("Kill Bill returns to the Grand cinema", NEWS),
    ("KILL BILL IS BACK", NEWS),
    ("Faster, Pussycat! Kill! Kill! shown again", NEWS),
    ("To kill a mockingbird: the play", NEWS),
    ("TO KILL A MOCKINGBIRD OPENS ON BROADWAY", NEWS),
    ("Senators move to kill the ferry bill", NEWS),
    ("PLEASE, KILL THE LIGHTS", NEWS),
    ("MANDATORY KILL SWITCH FOR PHONES BACKED", NEWS),
    ("Ministers order mandatory kill of minks", NEWS),
    ("KILL-SWITCH LAW FOR PHONES PASSES", NEWS),
    ("CORRECTED-Council closes pier", NEWS),
    ("CORRECTED-(OFFICIAL)-Council closes pier", NEWS),
    ("REFILE-Council closes pier", NEWS),
    ("REPEAT-Council closes pier", NEWS),
    ("UPDATE 1-Council closes pier", NEWS),
    ("WRAPUP 3-Council closes pier", "(Adds comments, detail)\n\n" + NEWS),
    ("Council closes pier", "(In Jan. 3 story, corrects last paragraph)\n\n" + NEWS),
    ("Drug withdrawn after heart scare", "The drug has been withdrawn because of a heart scare."),
    ("Troops withdrawn from border", "The troops are withdrawn, the ministry said."),
    ("Offer withdrawn", "The offer has been withdrawn."),
    ("Book withdrawn from school lists", "The book is withdrawn from the list of school reading."),
    ("Report withdrawn: minister sorry", "The minister's report was withdrawn after an outcry."),
    ("Lancet study retracted", "The report has been withdrawn by the journal that printed it."),
    ("CNN retracts story, three resign", "CNN has retracted a story about a fund. Three resigned."),
    ("Bloomberg withdraws forecast", "Bloomberg has withdrawn its forecast in a report on oil."),
    ("Reuters withdraws reporters", "Reuters has withdrawn its reporters from the besieged city."),
    ("Story of five soldiers", "The story of five soldiers who have been killed moved the court."),
    ("Editor told to spike it", "“Please kill the story,” the minister wrote to the editor."),
    ("Graffiti", "“KILL KILL KILL” was sprayed on the pier."),
    ("Bus withdrawn", "The service is withdrawn because of snow, the operator said."),
    ("Terms", "Please do not use this article without permission of the Gazette."),
    ("Le décret annule et remplace le précédent", "Le décret annule et remplace celui de 2010."),
    ("Annulation du festival d'été", "Le festival est annulé."),
    ("Roadkill cafe opens", NEWS),
    ("BC-US--Road Kill Cafe", NEWS),
    ("", ""),
]
"""News that is near a kill by its words alone."""


@pytest.mark.parametrize(("headline", "text"), KILLS)
def test_kill_is_recognised(headline: str, text: str) -> None:
    """A notice that kills a story is told by its headline or its first words."""
    assert is_kill(headline, text)


@pytest.mark.parametrize(("headline", "text"), NO_KILLS)
def test_news_is_no_kill(headline: str, text: str) -> None:
    """News about killing and withdrawing, corrections, repeats and updates are no kills."""
    assert not is_kill(headline, text)


NOTES = [
    "(In Jan. 3 story, corrects last paragraph to reflect the vote was on Monday.)",
    "(In January 3 story, corrects name of the mayor in paragraph 2)",
    "(Corrects spelling of Okafor in paragraph 4)",
    "(Corrects headline to show that the pier closes in May, not March)",
    "(This Jan. 3 story corrects the first name of the mayor in the fourth paragraph)",
    "(This Jan. 3 story has been corrected to fix the name of the mayor)",
    "(This story has been refiled to fix a typographical error in the headline)",
    "(Adds comments; corrects date of the vote in paragraph 3)",
    "(Refiles to correct date in paragraph 1)",
    "(Removes incorrect reference to the mayor in paragraph 6)",
    "This article was amended on 3 July 2020 to correct the year in which the pier was built.",
    "• This article was amended on 3 July 2020. An earlier version said the pier was new.",
    "This article was amended on 3 and 4 July 2020 to remove a reference to the mayor.",
    "The headline of this article was amended on 3 July 2020 to make clear that the vote is open.",
    "This story has been updated to correct the name of the mayor.",
    "This story has been corrected to show that the vote was on Monday, not Tuesday.",
    "This story was first published on July 2, 2020. It was corrected on July 3, 2020.",
    "Correction: The pier was built in 1921, not 1912.",
    "CORRECTION: The pier was built in 1921, not 1912.",
    "*Correction, July 3, 2020: The pier was built in 1921.",
    "Correction 3 July 2020: This article has been amended.",
    "Correction (July 3): The pier was built in 1921.",
    "Correction to this article: the pier was built in 1921.",
    "Correction — The pier was built in 1921.",
    "A correction was made on July 3, 2020: An earlier version of this article misstated a year.",
    "Clarification: The mayor spoke before the vote, not after it.",
    "Corrections and clarifications: the pier was built in 1921.",
    "An earlier version of this article misstated the year in which the pier was built.",
    "An earlier version of this story said that the pier was built in 1912.",
    "A previous version of this headline gave the wrong year.",
    "Because of an editing error, an earlier version of this article misstated the year.",
    "Due to an editing error, an article on Friday misstated the year of the pier.",
    "A picture caption on Friday about the harbour pier misidentified the mayor.",
    "In a story July 3 about the pier, The Associated Press reported erroneously that it is new.",
    "Editor's note: This story has been corrected to give the right year.",
    "Editor’s note: An earlier version of this article gave the wrong year.",
    "EDITOR'S NOTE — The story of July 3 has been corrected: the pier was built in 1921.",
    "Note: This article has been amended to reflect the mayor's reply.",
    "For the record: An earlier version of this story misspelled the mayor's name.",
    "This version corrects the spelling of Okafor.",
    "We have corrected this article: the pier was built in 1921.",
    "The Gazette regrets the error.",
]
"""Notes that correct an article."""

NO_NOTES = [
    "(Adds comments, detail)",
    "(Adds detail, background, quote)",
    "(Updates with share price, analyst comment)",
    "(Recasts, adds quotes from the mayor)",
    "(Reuters) - The harbour council voted on Tuesday to close the pier.",
    "(This story was first published on July 2)",
    "This article was updated on 3 July 2020 with a statement of the council.",
    "This story has been updated to include comment from the mayor.",
    "This is a developing story and will be updated.",
    "This article was originally published in The Harbour Gazette.",
    "Update: the mayor has replied since this story was published.",
    "Corrections officers at the prison said they had not been told.",
    "Correction officers walked out on Monday.",
    "Corrections Department officials denied that there was an error.",
    "The Department of Corrections was amended out of the budget.",
    "Market corrections of ten percent are normal, the analyst said.",
    "A correction in stock prices was made worse by the bank's error.",
    "The correction, when it comes, will be sharp, brokers warned.",
    "Correction in oil prices continues",
    "The law was amended on 3 July 2020 to allow night ferries.",
    "This article of the constitution was amended by parliament in 2010.",
    "The constitution was corrected by the court, which clarified the article.",
    "Lawmakers amended the bill to correct an error in its second article.",
    "An earlier version of this vaccine failed in trials.",
    "An earlier version of the bill was voted down in May.",
    "An earlier report by the council said that the pier was sound.",
    "“This story was corrected by history,” the mayor said.",
    "The mayor apologised for the error and corrected the record.",
    "The bank regrets the error, a spokesman said, and will repay the money.",
    "For the record, the mayor has never seen the pier.",
    "For the record: I never liked the pier.",
    "Editor's note: Jane Doe is a retired corrections officer.",
    "Editor's note: This story contains descriptions of violence.",
    "Editor's note: This story was updated with comment from the mayor.",
    "Note: all times are local.",
    "He corrected the essays of his pupils until midnight.",
    "The teacher said that spelling mistakes were corrected in red ink.",
    "In a story about the pier, the mayor told the council, there is always a hero.",
    "An article in The Lancet wrongly claimed that the vaccine was harmful.",
    "Amendment 5 was carried by nine votes to two.",
    "The correction facility will close in May.",
    "",
]
"""Updates and prose that correct nothing."""


@pytest.mark.parametrize("paragraph", NOTES)
def test_correction_is_recognised(paragraph: str) -> None:
    """A note that corrects or amends the article is told from its text."""
    assert correction_note(paragraph)


@pytest.mark.parametrize("paragraph", NO_NOTES)
def test_update_and_prose_are_no_corrections(paragraph: str) -> None:
    """An update, and prose that speaks of corrections, is none."""
    assert not correction_note(paragraph)


def test_no_correction_is_a_kill_and_no_kill_a_correction() -> None:
    """A corrected story stays in the archive, so the two are never taken for each other."""
    assert not any(is_kill("Council closes pier", f"{note}\n\n{NEWS}") for note in NOTES)
    assert not any(correction_note(headline) for headline, _ in KILLS)


@settings(max_examples=100)
@given(
    st.lists(
        st.sampled_from(
            [
                "the",
                "story",
                "item",
                "(",
                ")",
                "Correction:",
                "KILL",
                "-",
                "this",
                "please",
                ",",
                "is",
            ]
        ),
        max_size=400,
    )
)
def test_any_words_are_judged_at_once(words: list[str]) -> None:
    """No text, however long and repetitive, keeps the patterns busy."""
    text = " ".join(words)
    begun = time.perf_counter()
    is_kill(text, f"{text}\n{text}")
    correction_note(text)
    assert time.perf_counter() - begun < 2
