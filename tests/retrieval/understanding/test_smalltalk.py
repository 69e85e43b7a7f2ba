"""Small talk: what asks nothing of an archive, and what its model cannot read."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.understanding.smalltalk import other_script, recognised

TOLD = {
    "greeting": """
        hi | Hello! | hey there | Good morning | good evening, everyone | Hiya | hello
        bot | How are you? | how are you doing today? | what's up | Hi, how are you? |
        namaste | heyyy
    """,
    "thanks": """
        thanks | Thank you! | thank you so much | many thanks | thx | Thanks a lot, all
        | thanks for your help | OK, thanks | great, thank you | thanks, bye | cheers
        mate | ty | much appreciated
    """,
    "farewell": """
        bye | Goodbye! | bye bye | good night | see you later | ok bye | have a nice day
    """,
    "help": """
        help | Help me please | what can you do? | who are you? | What can I ask you? |
        how do I use this? | how does this work | are you a bot? | can you help me? | ?
        | commands
    """,
    "acknowledgement": """
        ok | Okay. | great! | got it | lol | haha | perfect | yes | no | I see | cool |
        Nice one | never mind | that's all | hmm | all right | ok great
    """,
    "nonsense": """
        asdfgh | asdf asdf | qwerty | xxxxxx | ??? | ... | 👍 | 🙂🙂 | test test | test 123
        | lorem ipsum dolor sit amet | sdfkjhsdf | - | !!! | blah blah | aaaaaaa |
        zxcvbnm | poiuyt
    """,
}
QUESTIONS = """
Hello Kitty sales | thanks to whom did the bridge open? | Good Morning Vietnam
director | Bye Bye Birdie | Hi-tech exports | hey jude lyrics dispute | Good
Friday | Good Friday agreement | help the aged | Help for flood victims | what
can you do about floods | who are you voting for | test match | test results |
great lakes | Nice attack | Cool Runnings | OK boomer | No deal | Yes Minister |
later that day | How are you taxed? | Right Said Fred | Fine Gael | NATO | BRICS
| SDLP | crwth | 2020 | 9/11 | What is this bridge for? | How does this tax
work? | Thank you note | who won | power | trees | property | rhythm | Łódź |
XXXX brewery | Hi, who won the vote? | thanks, and what about rents? | ok so who
paid for it | Oh Canada | Hello, Dolly | The Great | farewell tour dates |
Cheers finale | menu prices | Brexit | www | Mr Thanks | testing sites
"""


def split(rows: str) -> list[str]:
    return [" ".join(row.split()) for row in re.split(r"\s\|\s", rows)]


@pytest.mark.parametrize(
    ("text", "kind"), [(text, kind) for kind, rows in TOLD.items() for text in split(rows)]
)
def test_a_message_that_asks_nothing_is_recognised(text: str, kind: str) -> None:
    assert recognised(text) == kind


@pytest.mark.parametrize("text", split(QUESTIONS))
def test_a_question_is_none_of_these_whatever_it_opens_with(text: str) -> None:
    assert recognised(text) == ""


def test_the_tables_are_as_large_as_they_must_be() -> None:
    assert sum(len(split(rows)) for rows in TOLD.values()) >= 60
    assert len(split(QUESTIONS)) >= 25


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("Почему закрыли мост?", "Cyrillic"),
        ("ماذا حدث للجسر؟", "Arabic"),
        ("पुल क्यों बंद है", "Devanagari"),
        ("桥为什么关闭", "Han"),
        ("橋はなぜ閉じたか", "Japanese"),
        ("다리는 왜 닫혔나", "Hangul"),
        ("Γιατί έκλεισε η γέφυρα;", "Greek"),
        ("Why was the bridge in Львов closed?", ""),
        ("Pourquoi le pont a-t-il été fermé ?", ""),
        ("Ｗｈｙ", ""),
        ("2020", ""),
        ("", ""),
    ],
)
def test_another_script_is_named_if_most_letters_are_of_it(text: str, script: str) -> None:
    assert other_script(text) == script


@given(st.text())
def test_any_text_is_recognised_or_not(text: str) -> None:
    assert recognised(text) in {"", *TOLD}
    assert isinstance(other_script(text), str)
