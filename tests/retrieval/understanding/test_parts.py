"""Parts: a text that asks several questions gives each by itself."""

from __future__ import annotations

from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.understanding.parts import MOST, parts

SPLIT = {
    "Did Okafor say that the line would close, and what did the Ledger report about layoffs?": (
        "Did Okafor say that the line would close?",
        "what did the Ledger report about layoffs?",
    ),
    "Did Okafor say that the line would close? And what about the northern quay?": (
        "Did Okafor say that the line would close?",
        "what about the northern quay?",
    ),
    "Does the Ledger article claim the dam was safe, while the Courier article suggests that "
    "cracks were known?": (
        "Does the Ledger article claim the dam was safe?",
        "the Courier article suggests that cracks were known?",
    ),
    "Did the Post report that tolls doubled whereas the Ledger says they were halved by winter?": (
        "Did the Post report that tolls doubled?",
        "the Ledger says they were halved by winter?",
    ),
    "Did the Post claim that tolls doubled in spring, but the Ledger say they halved in autumn?": (
        "Did the Post claim that tolls doubled in spring?",
        "the Ledger say they halved in autumn?",
    ),
    "Does the 'Harbour Post' article on \"tolls and why\" claim a rise, and does the 'Ledger' "
    "article claim a fall?": (
        "Does the 'Harbour Post' article on \"tolls and why\" claim a rise?",
        "does the 'Ledger' article claim a fall?",
    ),
    "Between the report from the Ledger on the dam published on May 3 and the report from the "
    "Post on the rescue published on June 9, was there a change in homes?": (
        "the report from the Ledger on the dam published on May 3, was there a change in homes?",
        "the report from the Post on the rescue published on June 9, was there a change in homes?",
    ),
    "Was there a difference between the Post article on tolls and the Ledger article on fares?": (
        "Was there a difference in the Post article on tolls?",
        "Was there a difference in the Ledger article on fares?",
    ),
    "Which company, according to the Ledger, bought the northern quay and also sold its ferries "
    "to Oslo, as reported by the Post, and dismissed its chief engineer?": (
        "Which company, according to the Ledger, bought the northern quay?",
        "Which company sold its ferries to Oslo, as reported by the Post?",
        "Which company dismissed its chief engineer?",
    ),
    "Who is the banker behind Quay Capital that bought three islands, as reported by the Post, "
    "and is accused of fraud according to the Ledger?": (
        "Who is the banker behind Quay Capital that bought three islands, as reported by the Post?",
        "Who is accused of fraud according to the Ledger?",
    ),
    "After the Post reported on 1 October that the dam had cracked, did the Ledger write about "
    "repairs?": (
        "the Post reported on 1 October that the dam had cracked",
        "did the Ledger write about repairs?",
    ),
    "Did the article from the Post on 'law and order' and the article from the Ledger about 'the "
    "end of it' both report a rise in fares?": (
        "Did the article from the Post on 'law and order' report a rise in fares?",
        "Did the article from the Ledger about 'the end of it' report a rise in fares?",
    ),
    "Did both the Ledger and the Post report on the tunnel fire?": (
        "Did the Ledger report on the tunnel fire?",
        "Did the Post report on the tunnel fire?",
    ),
    "Does the Post report on floods agree with the Ledger report on relief?": (
        "Does the Post report on floods agree?",
        "the Ledger report on relief?",
    ),
    "How many ships were lost and how many sailors were saved in the storm?": (
        "How many ships were lost?",
        "how many sailors were saved in the storm?",
    ),
}
WHOLE = [
    "Why was the harbour bridge closed?",
    "What happened in Bosnia and Herzegovina?",
    "Who pays for law and order in the city?",
    "What is the price of bread, milk and eggs in the north?",
    'What did "Pride, and what did it cost" earn in theatres?',
    "Who wrote 'The end of the line, and what came after it' for the stage?",
    "Who founded the Northern Line and is now its chair?",
    "When and where did the ferry sink?",
    "How and why did it happen?",
    "What happened? Why?",
    "Really? Who says so?",
    "Why did rents rise, while wages fell?",
    "Who died while swimming near the reported wreck?",
    "Did the minister resign after the Ledger published the letter?",
    "As reported by the Ledger on Monday, what happened?",
    "After the ferry sank, who was blamed for the loss?",
    "Who said that the ferry would stop and that the pier would close?",
    "What did the Post say about rents, tolls, and insurance claims?",
    "Which of the Ledger and the Post was first?",
    "Did the captain and the crew report the leak?",
    "Was it Romeo and Juliet that opened the theatre?",
    "ferry tolls and bridge tolls and tunnel tolls",
    "and",
    "",
]


@pytest.mark.parametrize(("text", "expected"), SPLIT.items())
def test_several_questions_are_taken_apart(text: str, expected: tuple[str, ...]) -> None:
    found = parts(text)
    marks = [one.rstrip("?") for one in found], [one.rstrip("?") for one in expected]
    assert marks[0] == marks[1]


@pytest.mark.parametrize("text", WHOLE)
def test_one_question_stays_whole(text: str) -> None:
    assert parts(text) == (text,)


def test_the_last_part_holds_what_is_left() -> None:
    found = parts(" ".join(f"Who built the old pier number {n}?" for n in range(6)))
    assert len(found) == MOST
    assert found[-1].count("Who built") == 3


_WORDS = st.sampled_from(
    ["and", "the", "report", "Ledger", "what", "did", ",", "?", "while", "says", "both", "'", '"']
)


@given(st.text() | st.lists(_WORDS, max_size=60).map(" ".join))
def test_any_text_gives_one_part_or_a_few(text: str) -> None:
    found = parts(text)
    assert 1 <= len(found) <= MOST
    assert all(any(letter.isalnum() for letter in one) for one in found) or found == (text,)


@pytest.mark.parametrize(
    "piece", ["and ", "the report and ", "? a ", "'a ", "while the Ledger says and what did "]
)
def test_two_thousand_characters_are_split_in_bounded_time(piece: str) -> None:
    began = perf_counter()
    parts(piece * (2_000 // len(piece)))
    assert perf_counter() - began < 2
