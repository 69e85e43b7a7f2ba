"""Evaluation: figures that can be worked out by hand, over answers that are given."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import Archive
from retrieval import Answer, Copy, Question, QuestionError, Quote, Retriever
from retrieval.evaluation.evaluation import MEASURES, Evaluation, Group, evaluate, measure
from retrieval.evaluation.question_sets import JudgedQuestion, QuestionSet
from retrieval.evaluation.truth import Truth

Found = Sequence[tuple[str, float]]
"""What is quoted for a question, best first: 'article#passage' and its relevance."""


def quote(name: str, relevance: float) -> Quote:
    article, _, ordinal = name.partition("#")
    return Quote(
        text="The pier is closed.",
        sentence="The pier is closed.",
        source="The Harbour Gazette",
        published=date(2020, 7, 2),
        headline="Pier closed",
        byline="",
        url="",
        article_id=article,
        passage=int(ordinal or 0),
        start=0,
        end=19,
        sha256="",
        relevance=relevance,
    )


def evaluated(
    archive: Archive,
    answers: Mapping[str, Mapping[str, int]],
    found: Mapping[str, Found],
    *,
    threshold: float = 0.25,
    depth: int = 10,
) -> Evaluation:
    """Evaluate where each question's id is its text too; what is not in `found` cannot be asked."""
    questions = tuple(
        JudgedQuestion(number, number, known, {}) for number, known in answers.items()
    )
    asked = QuestionSet("harbour", questions, None, ("a note",))

    def ask(text: str) -> Answer:
        if text not in found:
            raise QuestionError(f"{text} cannot be asked")
        quotes = tuple(quote(name, relevance) for name, relevance in found[text])
        return Answer(question=Question(text=text), quotes=quotes)

    truth = Truth.of(asked, archive)
    return evaluate(asked, truth, ask, threshold=threshold, depth=depth)


def figures(evaluation: Evaluation, group: Group) -> dict[str, float]:
    return {one.name: one.value for one in evaluation.measured if one.group == group}


# What was found.


def test_the_measures_are_those_of_the_field(archive: Archive) -> None:
    found = evaluated(
        archive,
        {"q1": {"pier": 1}, "q2": {"ferry": 1, "storm": 1}},
        {
            "q1": [("pier", 0.9)],
            "q2": [("pier", 0.8), ("library", 0.7), ("election", 0.6), ("storm", 0.5)],
        },
    )
    # The second question: one of two answers, in fourth place.
    gain, best = 1 / 2.321928, 1 + 1 / 1.584963
    assert figures(found, "by article") == pytest.approx(
        {
            "hit@1": 0.5,
            "hit@3": 0.5,
            "hit@5": 1,
            "hit@10": 1,
            "MRR": (1 + 1 / 4) / 2,
            "MAP@10": (1 + 1 / 8) / 2,
            "recall@10": (1 + 1 / 2) / 2,
            "nDCG@10": (1 + gain / best) / 2,
        }
    )
    assert figures(found, "by passage") == {}


def test_an_article_stands_where_its_first_passage_does(archive: Archive) -> None:
    found = evaluated(
        archive,
        {"q1": {"ferry": 1}},
        {"q1": [("pier#2", 0.9), ("pier#0", 0.8), ("ferry#1", 0.7), ("ferry#0", 0.6)]},
    )
    assert found.outcomes[0].articles == ("pier", "ferry")
    assert found.outcomes[0].passages == ("pier#2", "pier#0", "ferry#1", "ferry#0")
    assert figures(found, "by article")["MRR"] == 1 / 2


def test_passages_are_measured_over_the_questions_that_name_them(archive: Archive) -> None:
    found = evaluated(
        archive,
        {"q1": {"pier#1": 1}, "q2": {"ferry": 1}},
        {"q1": [("pier#0", 0.9), ("pier#1", 0.8)], "q2": [("storm", 0.9)]},
    )
    assert figures(found, "by article")["MRR"] == 1 / 2
    assert figures(found, "by passage")["MRR"] == 1 / 2
    assert [figure.of_each for figure in found.measured if figure.name == "MRR"] == [
        {"q1": 1, "q2": 0},
        {"q1": 1 / 2},
    ]


def test_a_quote_stands_for_the_article_that_is_named_if_it_carried_the_same_copy(
    archive: Archive,
) -> None:
    """Of wire copies an answer quotes one, and says who else had it."""
    asked = QuestionSet(
        "wire",
        (
            JudgedQuestion("q1", "named alone", {"ferry-wire": 1}, {}),
            JudgedQuestion("q2", "named both", {"ferry": 1, "ferry-wire": 1}, {}),
            JudgedQuestion("q3", "another", {"storm": 1}, {}),
        ),
        None,
        (),
    )
    other = Copy("Evening Courier", date(2020, 8, 4), "Night ferry ends", "", "ferry-wire")
    wired = replace(quote("ferry", 0.9), copies=(other,))
    found = evaluate(
        asked,
        Truth.of(asked, archive),
        lambda text: Answer(question=Question(text=text), quotes=(wired, quote("pier", 0.8))),
        threshold=0.25,
    )
    assert [one.articles for one in found.outcomes] == [
        ("ferry-wire", "pier"),
        ("ferry", "ferry-wire", "pier"),
        ("ferry", "pier"),
    ]
    assert [one.is_right for one in found.outcomes] == [True, True, False]
    assert figures(found, "by article")["recall@10"] == pytest.approx(2 / 3)


def test_nothing_is_looked_for_beyond_the_depth(archive: Archive) -> None:
    answers = {"q1": {"ferry": 1}}
    places: Found = [("pier", 0.9), ("storm", 0.8), ("ferry", 0.7)]
    deep = evaluated(archive, answers, {"q1": places}, depth=3)
    shallow = evaluated(archive, answers, {"q1": places}, depth=2)
    assert figures(deep, "by article")["MRR"] == 1 / 3
    assert figures(shallow, "by article")["MRR"] == 0


def test_a_question_that_cannot_be_asked_has_found_nothing_and_is_listed(archive: Archive) -> None:
    found = evaluated(archive, {"q1": {"pier": 1}, "q2": {"pier": 1}}, {"q1": [("pier", 0.9)]})
    assert figures(found, "by article")["hit@10"] == 0.5
    assert figures(found, "saying no")["answerable refused"] == 0.5
    assert [outcome.complaint for outcome in found.outcomes] == ["", "q2 cannot be asked"]


@given(
    st.lists(st.permutations("abcdefgh"), min_size=1, max_size=5),
    st.sets(st.sampled_from("abcdefgh"), min_size=1),
)
def test_every_measure_lies_between_0_and_1_and_grows_with_depth(
    orders: list[list[str]], right: set[str]
) -> None:
    truth = {str(number): dict.fromkeys(right, 1) for number in range(len(orders))}
    run = {
        str(number): {name: -float(place) for place, name in enumerate(order)}
        for number, order in enumerate(orders)
    }
    found = measure(truth, run)
    assert list(found) == list(MEASURES)
    for question, order in enumerate(orders):
        each = {name: values[str(question)] for name, values in found.items()}
        first = min(order.index(name) for name in right)
        assert each["MRR"] == pytest.approx(1 / (first + 1))
        assert each["hit@1"] == (first == 0)
        assert each["hit@1"] <= each["hit@3"] <= each["hit@5"] <= each["hit@10"] == 1
        assert all(0 <= value <= 1 + 1e-9 for value in each.values())


# Saying no.


def test_refusals_are_worked_out_from_the_best_relevance(archive: Archive) -> None:
    answers: dict[str, dict[str, int]] = {"q1": {"pier": 1}, "q2": {"pier": 1}, "q3": {}, "q4": {}}
    found: dict[str, Found] = {
        "q1": [("pier", 0.2), ("ferry", 0.6)],  # a leaning may put the less relevant first
        "q2": [("pier", 0.4)],
        "q3": [("pier", 0.5)],
        "q4": [],
    }
    told = figures(evaluated(archive, answers, found, threshold=0.5), "saying no")
    assert told["answerable refused"] == 0.5
    assert told["unanswerable refused"] == 0.5
    # Of the four pairs, only 0.4 against 0.5 stands the wrong way round.
    assert told["AUROC"] == 0.75


def test_without_unanswerable_questions_nothing_is_said_of_them(archive: Archive) -> None:
    told = evaluated(archive, {"q1": {"pier": 1}}, {"q1": [("pier", 0.9)]})
    assert figures(told, "saying no") == {
        "answerable refused": 0,
        "calibration error": pytest.approx(0.1),
    }


def test_the_calibration_error_is_how_far_the_bins_stand_from_the_truth(archive: Archive) -> None:
    found = evaluated(
        archive,
        {"q1": {"pier": 1}, "q2": {"pier#1": 1}, "q3": {"ferry": 1}, "q4": {}},
        {
            "q1": [("pier", 0.82)],
            "q2": [("pier#2", 0.88)],  # the right article, and not the passage that answers
            "q3": [("ferry", 1.0)],
            "q4": [],
        },
    )
    assert [(one.said, one.true, one.n) for one in found.reliability] == [
        (0.0, 0.0, 1),
        (pytest.approx(0.85), 0.5, 2),
        (1.0, 1.0, 1),
    ]
    assert figures(found, "saying no")["calibration error"] == pytest.approx(0.35 * 2 / 4)


# The whole.


def test_plain_values_hold_every_figure_and_every_question(archive: Archive) -> None:
    answers: dict[str, dict[str, int]] = {"q1": {"pier#0": 1}, "q2": {}}
    found = evaluated(archive, answers, {"q1": [("pier#0", 0.9)]})
    told = json.loads(json.dumps(found.to_json()))
    assert (told["set"], told["answerable"], told["unanswerable"]) == ("harbour", 1, 1)
    assert list(told["by_article"]) == list(told["by_passage"]) == list(MEASURES)
    assert told["saying_no"]["AUROC"] == 1
    assert set(told["latency_ms"]) == {"median", "95%"}
    assert told["notes"] == ["a note"]
    assert [one["refused"] for one in told["questions"]] == [False, True]
    assert told["questions"][1]["complaint"] == "q2 cannot be asked"


def test_a_retriever_is_asked_as_users_ask_it(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = ("Why close the old pier for two years?", "Who won a third term as mayor?")
    questions = (
        JudgedQuestion("q1", texts[0], {"pier": 1}, {}),
        JudgedQuestion("q2", texts[1], {"election": 1}, {}),
        JudgedQuestion("q3", "?", {"storm": 1}, {}),
    )
    asked = QuestionSet("harbour", questions, None)
    retriever = Retriever(archive, threshold=0)
    heard: list[str] = []
    encode: Callable[[str], object] = archive.encode_question

    def listen(text: str) -> object:
        heard.append(text)
        return encode(text)

    monkeypatch.setattr(archive, "encode_question", listen)
    count: list[None] = []
    found = evaluate(
        asked,
        Truth.of(asked, archive),
        lambda text: retriever.ask(text, k=10, per_article=1),
        threshold=0.25,
        advance=lambda: count.append(None),
    )
    assert figures(found, "by article")["hit@1"] == pytest.approx(2 / 3)
    assert "too short to search for" in found.outcomes[2].complaint
    assert heard == list(texts)  # the first, asked once more when time is taken, is remembered
    assert len(count) == 3
