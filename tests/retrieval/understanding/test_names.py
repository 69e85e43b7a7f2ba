"""Names: the sources of an archive, by any spelling, and where a question mentions them."""

from __future__ import annotations

from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval import QuestionError
from retrieval.understanding.names import Names

NAMES = Names.of(
    {
        "Dawn": ["DAWN.COM"],
        "AFP": [],
        "APP": [],
        "BBC News - World": [],
        "BBC News - Science": [],
        "Business Line": [],
        "CBSSports.com": [],
        "Cnbc | World Business News Leader": [],
        "El País": [],
        "Fortune": [],
        "FOX News": [],
        "FOX News - Lifestyle": [],
        "Mirror": [],
        "Science & Sea": [],
        "TechCrunch": [],
        "The Age": [],
        "The Guardian": ["theguardian.com", "Grauniad"],
        "The Harbour Gazette": [],
        "The Independent": [],
        "The Sun": [],
        "Time": [],
        "Wired": [],
        " ": [],
    }
)


@pytest.mark.parametrize(
    ("said", "sources"),
    [
        ("dawn", ("Dawn",)),
        ("Dawn.com", ("Dawn",)),
        ("theguardian", ("The Guardian",)),
        ("the guardian", ("The Guardian",)),
        ("Guardian", ("The Guardian",)),
        ("grauniad", ("The Guardian",)),
        ("https://www.theguardian.com/uk", ("The Guardian",)),
        ("CBS Sports", ("CBSSports.com",)),
        ("cbssports", ("CBSSports.com",)),
        ("cnbc", ("Cnbc | World Business News Leader",)),
        ("BBC News", ("BBC News - World", "BBC News - Science")),
        ("bbc", ("BBC News - World", "BBC News - Science")),
        ("bbc news - science", ("BBC News - Science",)),
        ("fox news", ("FOX News", "FOX News - Lifestyle")),
        ("FOX News - Lifestyle", ("FOX News - Lifestyle",)),
        ("el pais", ("El País",)),
        ("Science and Sea", ("Science & Sea",)),
        ("The Harbour", ()),
        ("Daw", ()),
        ("", ()),
        (" ", ()),
    ],
)
def test_any_spelling_stands_for_its_source_and_a_leading_part_for_all_its_sections(
    said: str, sources: tuple[str, ...]
) -> None:
    assert NAMES.exactly(said) == sources


def test_blank_names_are_no_sources() -> None:
    assert " " not in NAMES.all
    assert Names.of({"": [], " ": []}).all == ()


@pytest.mark.parametrize(
    ("said", "nearest"),
    [("Dwan", "Dawn"), ("gaurdian", "The Guardian"), ("techcrunsh", "TechCrunch")],
)
def test_the_nearest_name_is_offered_first(said: str, nearest: str) -> None:
    assert NAMES.nearest(said)[0] == nearest
    with pytest.raises(QuestionError, match=f"no source '{said}'; it has: {nearest}"):
        NAMES.known(said)


def test_where_no_name_is_near_some_are_offered() -> None:
    assert NAMES.nearest("qqqq", n=1) == ("AFP", "APP", "BBC News - Science")
    with pytest.raises(QuestionError, match="no source 'dawn', and names none yet"):
        Names().known("dawn")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        # Sure by their letters.
        ("AFP on ferries", ["AFP"]),
        ("TechCrunch on phones", ["TechCrunch"]),
        ("techcrunch on phones", ["techcrunch"]),
        ("the Harbour Gazette on tolls", ["the Harbour Gazette"]),
        ("harbour gazette article on tolls", ["harbour gazette"]),
        ("phones at theguardian.com", ["theguardian.com"]),
        ("what BBC News - World said", ["BBC News - World"]),
        ("Science and Sea on whales", ["Science and Sea"]),
        # By what is said about them.
        ("floods in Dawn", ["Dawn"]),
        ("floods in Dawn since March", ["Dawn"]),
        ("Dawn's report", ["Dawn"]),
        ("Dawn reported it", ["Dawn"]),
        ("did Dawn first report it", ["Dawn"]),
        ("the Dawn article of May 3 on dams", ["the Dawn"]),
        ("the story by 'Fortune' on dams", ["Fortune"]),
        ("a piece in the Sun on dams", ["the Sun"]),
        ("in The Sun, who won?", ["The Sun"]),
        ("Time, Fortune and Wired articles on chips", ["Time", "Fortune", "Wired"]),
        ("as reported by Time, Fortune and AFP", ["Time", "Fortune", "AFP"]),
        ("did Mirror or Time say so", ["Mirror", "Time"]),
        ("she told Dawn that it leaked", ["Dawn"]),
        ("Wired magazine on chips", ["Wired"]),
        ("ACCORDING TO DAWN THE DAM BROKE", ["DAWN"]),
        ("according to dawn the dam broke", ["dawn"]),
        ("What Did Dawn Say About The Dam", ["Dawn"]),
        # No source.
        ("at dawn the dam broke", []),
        ("Dawn Butler said so", []),
        ("Ms Dawn said so", []),
        ("energy from the Sun", []),
        ("the sun said nothing", []),
        ("spots in the Sun", []),
        ("the Evening Sun said so", []),
        ("deaths by Age", []),
        ("Fortune 500 firms", []),
        ("a Fortune", []),
        ("what happened in time", []),
        ("In Time for the Vote", []),
        ("an Independent candidate", []),
        ("was there an independent report", []),
        ("what did the app say", []),
        ("in the business line of the firm", []),
        ("the AFPs", []),
        ("the pre-Dawn raid", []),
        ("@Dawn and #Dawn", []),
        ("Dawn-based firms", []),
        ("the Time Machine", []),
        ("look in the Mirror", []),
        ("in Mirror lakes", []),
        ("", []),
    ],
)
def test_a_mention_needs_its_letters_and_where_it_is_a_word_also_a_sign(
    text: str, said: list[str]
) -> None:
    assert [one.said for one in NAMES.mentioned(text)] == said


def test_a_mention_says_where_it_stands_and_for_which_sources() -> None:
    text = "what did the BBC say?"
    (found,) = NAMES.mentioned(text)
    assert text[found.start : found.end] == found.said == "the BBC"
    assert found.sources == ("BBC News - World", "BBC News - Science")


def test_a_source_of_a_shorter_name_keeps_its_own() -> None:
    names = Names.of({"BBC": [], "BBC News - World": []})
    assert names.exactly("bbc") == ("BBC",)
    assert [one.sources for one in names.mentioned("BBC on whales, BBC News on ships")] == [
        ("BBC",),
        ("BBC News - World",),
    ]


def test_an_archive_without_names_mentions_none() -> None:
    assert Names().mentioned("what did Dawn say?") == []
    assert Names.of({}).mentioned("what did Dawn say?") == []


@given(st.lists(st.text(max_size=12), max_size=8), st.text())
def test_any_names_and_any_text_can_be_compared(names: list[str], text: str) -> None:
    known = Names.of(dict.fromkeys(names, ()))
    for one in known.mentioned(" ".join((text, *names))):
        assert set(one.sources) <= set(known.all)
    for name in known.all:
        assert name in known.exactly(name)


def test_many_names_are_found_in_far_less_than_a_millisecond() -> None:
    first = ["Northern", "Eastern", "Harbour", "Daily", "Evening", "Old", "New", "Lake", "River"]
    last = ["Ledger", "Post", "Times", "Courier", "Gazette", "Star", "Mirror", "Echo", "Record"]
    names = Names.of({f"{one} {two}": () for one in first for two in last} | {"Dawn": ()})
    text = "Did the Harbour Gazette article claim what the Evening Courier and Lake Echo denied?"
    assert len(names.mentioned(text)) == 3
    began = perf_counter()
    for _ in range(100):
        names.mentioned(text)
    assert perf_counter() - began < 0.1
