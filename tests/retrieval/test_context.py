"""Context: which passages need the sentence before, and which sentence that is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import paragraphs
from retrieval.context import opens_back, sentence_before

BACK = [
    "He told the council that the pier would close.",
    "She had boarded the night ferry alone.",
    "They were found on the northern quay.",
    "It was the third such accident in a year.",
    "This was denied by the harbour authority.",
    "That decision cost the port 31 million crowns.",
    "These repairs will take two years.",
    "Those remarks angered the crews.",
    "His lawyer said that the trial was unfair.",
    "Her challenger conceded after midnight.",
    "Their homes were flooded for a week.",
    "Its operator blamed the weather.",
    "He's expected to resign on Friday.",
    "They’re asking for a meeting with the mayor.",
    "There was no warning, survivors said.",
    "There, the crews waited for two days.",
    "The group said it would appeal.",
    "The company's shares fell by a tenth.",
    "The company’s shares fell by a tenth.",
    "The company denied the report.",
    "The minister rejected the claims on Monday.",
    "The minister did not name the officers.",
    "The statement came hours after the storm.",
    "The statement did not say who was to blame.",
    "The two had met in Porthaven in 2019.",
    "The two men were arrested at the border.",
    "The three were taken to hospital.",
    "The 34-year-old was taken to hospital.",
    "The 34-year-old driver has been charged.",
    "The two-day visit ends on Friday.",
    "The prime minister said the vote would go ahead.",
    "The latter was built in 1921.",
    "The others were let go.",
    "The same happened in Saint Anne.",
    "The group on Tuesday called for a boycott.",
    "The company in a statement denied the claim.",
    "The council will vote again on Thursday.",
    "The report, published on Monday, names four officers.",
    "The victims were all from one village.",
    "The fire spread to the neighbouring sheds.",
    "The deal was signed in April.",
    "The suspect, who has not been named, is 19.",
    "Both were found guilty.",
    "Both sides blamed the other.",
    "Both countries deny the charge.",
    "Neither side would comment.",
    "Such attacks have become rare.",
    "However, the engineer disagreed.",
    "But the mayor has other plans.",
    "Instead, the ferry sailed at noon.",
    "Yet the pier stayed open.",
    "And that was before the storm.",
    "So the crews went on strike.",
    "Meanwhile, the crews are waiting.",
    "Still, the ferry sailed.",
    "Also on Monday, the council approved the budget.",
    "Then the lights went out.",
    "Later that day the pier was closed.",
    "In addition, fares will rise.",
    "As a result, the ferry was late.",
    "For example, the piles were never tested.",
    "Mr Khan said the party would not attend.",
    "Ms Lindqvist, 52, has denied the charge.",
    "Mrs. Berg lives in Saint Anne.",
    "Dr Okafor warned of a second wave.",
    "“He is a liar,” said Ruth Okafor.",
    "“They told us nothing,” said Tomas Berg, an engineer.",
    "“This is a shame,” said the librarian Ida Lund.",
    '"It was dark," Ruth Okafor said.',
    "“But nobody came,” said Ida Lund.",
    "“We will not leave,” she said.",
    "“The roof came down,” he told reporters.",
    '"I saw the smoke," said she.',
    "‘She was the best of us,’ Samuel Adeyemi said.",
    "— He denied it.",
    "According to the report, the piles were eaten by shipworm.",
    "According to him, the count was fair.",
    "After the attack, the border was closed.",
    "In the statement, the union asked for a meeting.",
    "In this case the judge was lenient.",
    "After that, the quay was empty.",
    "Despite this, fares rose.",
    "When he returned, the shed had burned.",
    "One of them was a child.",
    "Two of those were later found alive.",
    "Another passenger broke an arm.",
    "Others stayed on the quay.",
    "Other crews joined the strike.",
    "The gauge showed 6.8 metres at four in the morning.",
    "The man, 34, was arrested at the quay.",
    "The board would like to sell the house.",
]

ALONE = [
    "The United Nations said the talks had failed.",
    "The Pentagon said two aircraft were lost.",
    "The Verge reported that the phone would cost more.",
    "The Harbour Gazette reported that the pier would close.",
    "The harbour council voted on Tuesday to close the old pier.",
    "The city library has opened a reading room.",
    "The engineer Tomas Berg told the council of the damage.",
    "The minister for transport, Ida Lund, resigned.",
    "The minister, Ida Lund, resigned.",
    "The group Harbour Watch called for a boycott.",
    "The company that runs the ferry is bankrupt.",
    "The company behind the night ferry is bankrupt.",
    "The decision to close the pier angered the crews.",
    "The mayor of Porthaven won a third term.",
    "The trial of Samuel Adeyemi opened on Monday.",
    "The crash in Saint Anne killed 13.",
    "The last night ferry to Saint Anne will sail on Friday.",
    "The 2020 election was postponed.",
    "The 19th century pier was eaten by shipworm.",
    "The two ships of the Northern Line collided.",
    "The 13 people killed in the fire were named.",
    "The first ferry sailed in 1921.",
    "The European Commission fined the company.",
    "The G7 leaders met in Porthaven.",
    "The IMF lent the country 3 billion dollars.",
    "The Hague tribunal acquitted him.",
    "This week the council will vote.",
    "This year the harvest was poor.",
    "This newspaper has seen the letter.",
    "That Sunday was the last of the season.",
    "These days few people board the ferry.",
    "Those who lost their homes will be paid.",
    "Those in the northern quarter must boil water.",
    "His Holiness will visit Porthaven in May.",
    "Her Majesty opened the bridge.",
    "Both France and Germany rejected the plan.",
    "Both the Harbour Gazette and Evening Courier named him.",
    "Neither Lund nor Berg would comment.",
    "Still waters cover the northern fields.",
    "Later this month the court will rule.",
    "Earlier this week a ferry ran aground.",
    "Besides France, four states voted against.",
    "Mr Imran Qureshi was elected on Sunday.",
    "Dr Ruth Okafor directs the clinic.",
    "Mayor Karin Lindqvist won a third term on Sunday.",
    "Lindqvist won a third term.",
    "IT workers at the port went on strike.",
    "Theirry Blanc was fined.",
    "Italy closed its ports.",
    "Butter prices rose by a tenth.",
    "Anderson denied the charge.",
    "Soaring rents drove the vote.",
    "Thenceforth Avenue is closed.",
    "Hershel Lund was born in 1921.",
    "Thistle Bank closed its branches.",
    "Bothwell elected a new mayor.",
    "Theresa Lund was born in Saint Anne.",
    "Council members voted on Tuesday.",
    "“We will not leave,” said Ruth Okafor.",
    "“Nobody boards it in winter,” said Ruth Okafor, who directs the Northern Line.",
    "“The United Nations has failed,” said Tomas Berg.",
    "“Ferry crews are angry,” the union said.",
    "PORTHAVEN (AFP) - The last night ferry will sail on Friday.",
    "Crews said they had been told nothing of the plan.",
    "A fire at a warehouse killed 13 people.",
    "In March the pier was closed.",
    "In Porthaven, he told reporters that the pier was safe.",
    "After the storm in Saint Anne, 12,000 homes lost power.",
    "According to the United Nations, 13 people died.",
    "According to Ida Lund, the pier is safe.",
    "One of the crews refused to sail.",
    "Then-president Karin Lindqvist signed the law.",
    "So-called ghost ships were seen off the coast.",
    "Repairs will cost 31 million crowns.",
    "13 people died in the fire.",
    "Une tempête a privé d'électricité douze mille foyers.",
    "The newly elected mayor is 34.",
    "The economy grew by a tenth.",
    "The police said nothing.",
    "The man accused of arson was freed.",
    "The injured passengers were taken to Saint Anne.",
    "The storm named Ida reached the coast.",
]

ARTICLE = (
    "The harbour council voted on Tuesday to close the old pier for two years, and promised that "
    "every sailing would be kept. Mayor Karin Lindqvist called it a sad day.\n\n"
    "She said that the oak piles had been eaten by shipworm, as an engineer, Dr. Tomas Berg, had "
    "told her in March. It would cost 31 million crowns.\n\n"
    "Crews are angry\n\n"
    "They said they had been told nothing of the plan, and asked for a meeting with the mayor "
    "before the first of the sailings is moved from the pier in autumn.\n\n"
    "Read more: Ten piers that closed\n\n"
    "The union will decide on Friday."
)


def before(opening: str, text: str = ARTICLE, language: str = "en") -> str | None:
    span = sentence_before(text, text.index(opening), language)
    return None if span is None else text[slice(*span)]


@pytest.mark.parametrize("text", BACK)
def test_a_passage_that_opens_with_what_was_told_before_points_back(text: str) -> None:
    assert opens_back(text)


@pytest.mark.parametrize("text", ALONE)
def test_a_passage_that_says_whom_and_what_it_means_does_not_point_back(text: str) -> None:
    assert not opens_back(text)


def test_white_space_before_a_passage_does_not_count() -> None:
    assert opens_back("\n  He denied it.")
    assert not opens_back("\n  Lindqvist denied it.")


@pytest.mark.parametrize("text", ["", " ", "“", "…", "“”", "He", "The", "The ", "123"])
def test_a_passage_of_next_to_nothing_is_no_obstacle(text: str) -> None:
    assert opens_back(text) is (text == "He")


def test_the_sentence_before_is_the_last_of_the_paragraph_before() -> None:
    assert before("She said that") == "Mayor Karin Lindqvist called it a sad day."


def test_an_abbreviation_ends_no_sentence_before() -> None:
    assert before("It would cost", language="en-GB") == (
        "She said that the oak piles had been eaten by shipworm, as an engineer, Dr. Tomas Berg, "
        "had told her in March."
    )


def test_a_heading_is_passed_over() -> None:
    assert before("They said they") == "It would cost 31 million crowns."


def test_a_pointer_to_another_story_is_passed_over() -> None:
    found = before("The union will")
    assert found is not None
    assert found.startswith("They said they")


def test_nothing_stands_before_the_beginning_of_an_article() -> None:
    assert before("The harbour council") is None
    assert sentence_before("\n\n  He left.", 4, "en") is None


def test_nothing_stands_before_the_first_sentence_under_a_deck() -> None:
    deck = "Old pier to close as worms eat its piles\n\n"
    assert before("The harbour council", deck + ARTICLE) is None


def test_of_a_sentence_that_goes_on_past_the_start_the_one_before_it_is_taken() -> None:
    assert before("had been eaten") == "Mayor Karin Lindqvist called it a sad day."


@pytest.mark.parametrize("language", ["", "fr", "ur", "xx"])
def test_a_language_that_is_unknown_is_no_obstacle(language: str) -> None:
    assert before("She said that", language=language) is not None


@given(st.text(alphabet="TheITit woanrmecd .,-“”’\n3é", max_size=300))
def test_any_text_is_told_one_way_or_the_other(text: str) -> None:
    assert opens_back(text) in {True, False}


@given(st.text(alphabet="aB .!?\n”“é1", min_size=1, max_size=200), st.integers(0, 250))
def test_the_sentence_before_ends_before_the_start_and_within_a_paragraph(
    text: str, start: int
) -> None:
    span = sentence_before(text, start, "en")
    if span is not None:
        left, right = span
        assert 0 <= left < right <= start
        assert any(begin <= left and right <= end for begin, end in paragraphs(text))
        assert text[left:right] == text[left:right].strip()
