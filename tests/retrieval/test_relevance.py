"""Relevance: what speaks for a passage, and the probability that it answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from index import Archive, Article
from retrieval import Answer, Question, Retriever
from retrieval.ranking import Ranking
from retrieval.relevance import BACKGROUND, EVIDENCE, OTHERS, curves, evidence, inputs, relevance

MakeArticle = Callable[..., Article]
Opened = Callable[[Sequence[Article]], Archive]
RankedOf = Callable[[Archive, Question], Ranking]

TEXTS = ("Why was the bridge closed?", "Bridge closed")


def told_of(archive: Archive, ranking: Ranking, topic: str) -> dict[str, dict[str, float]]:
    """The evidence for every candidate, by the opening words of its passage."""
    assert archive.search is not None
    search = archive.search
    found = archive.catalogue.find(ranking.rows.tolist())
    rows = evidence(ranking, range(len(ranking)), found, search.rarity(topic), search.stems)
    assert rows.shape == (len(ranking), len(EVIDENCE))
    return {
        found[row].passage.text: dict(zip(EVIDENCE, told, strict=True))
        for row, told in zip(ranking.rows.tolist(), rows.tolist(), strict=True)
    }


# The evidence.

FIRST = "The crane fell. Nobody was hurt on the quay."
SECOND = "Rents rose."


@pytest.fixture
def told(
    opened: Opened, ranked: RankedOf, make_article: MakeArticle
) -> dict[str, dict[str, float]]:
    archive = opened(
        [
            make_article(id="story", headline="Of May", text=f"{FIRST}\n\n{SECOND}"),
            make_article(id="other", headline="", text="Of ships and the sea."),
        ]
    )
    return told_of(archive, ranked(archive, Question(text="crane quay zebra")), "crane quay zebra")


def test_what_an_article_and_a_sentence_hold_is_a_share_of_the_question_by_rarity(
    told: dict[str, dict[str, float]],
) -> None:
    """One passage of three holds 'crane' and 'quay', and none 'zebra'."""
    rare, rarest = np.log(1 + 2.5 / 1.5), np.log(1 + 3.5 / 0.5)
    total = 2 * rare + rarest
    assert told[FIRST]["held by the article"] == pytest.approx(2 * rare / total)
    assert told[FIRST]["held by a sentence"] == pytest.approx(rare / total)
    assert told[FIRST]["rarest word lacking"] == pytest.approx(1)
    assert told[FIRST]["share of the words lacking"] == pytest.approx(1 / 3)


def test_a_passage_is_held_to_have_what_stands_elsewhere_in_its_article(
    told: dict[str, dict[str, float]],
) -> None:
    assert told[SECOND]["held by the article"] == told[FIRST]["held by the article"] > 0
    assert told[SECOND]["held by a sentence"] == 0
    other = told["Of ships and the sea."]
    assert (other["held by the article"], other["share of the words lacking"]) == (0, 1)


def test_the_lead_speaks_for_every_passage_of_its_article(
    told: dict[str, dict[str, float]],
) -> None:
    for own, lead in (("cosine", "cosine of the lead"), ("words", "words of the lead")):
        assert told[FIRST][own] == told[FIRST][lead] == told[SECOND][lead]
    assert told[SECOND]["words"] < told[SECOND]["words of the lead"]


def test_a_passage_is_held_against_the_best_of_other_articles_and_not_of_its_own(
    opened: Opened, ranked: RankedOf, make_article: MakeArticle
) -> None:
    texts = [f"The crane fell{' and rents rose' * number}." for number in range(3)]
    archive = opened(
        [make_article(id=f"a{n}", headline="", text=text) for n, text in enumerate(texts)]
    )
    archive.add([make_article(id="a0", headline="", text=f"{texts[0]}\n\nThe crane fell twice.")])
    ranking = ranked(archive, Question(text="crane fell"))
    told = told_of(archive, ranking, "crane fell")
    bests: dict[int, float] = {}
    for article, score in zip(ranking.articles.tolist(), ranking.scores.tolist(), strict=True):
        bests[article] = max(score, bests.get(article, score))
    found = archive.catalogue.find(ranking.rows.tolist())
    for place, row in enumerate(ranking.rows.tolist()):
        own = int(ranking.articles[place])
        others = [score for article, score in bests.items() if article != own]
        # Where there are fewer than ten others, the background stands in for them.
        others += [BACKGROUND] * (OTHERS - len(others))
        spoken = told[found[row].passage.text]
        score = ranking.scores[place]
        assert spoken["above the mean of others"] == pytest.approx(score - sum(others) / OTHERS)
        assert spoken["above the best of others"] == pytest.approx(score - max(others))


def test_a_question_of_common_words_alone_has_no_share_to_be_held(
    opened: Opened, ranked: RankedOf, make_article: MakeArticle
) -> None:
    archive = opened([make_article(id="one")])
    for spoken in told_of(
        archive, ranked(archive, Question(text="what of the")), "what of"
    ).values():
        assert [spoken[name] for name in EVIDENCE[-4:]] == [0, 0, 0, 0]


def test_no_candidates_are_no_evidence(
    opened: Opened, ranked: RankedOf, make_article: MakeArticle
) -> None:
    archive = opened([make_article(id="one")])
    ranking = ranked(archive, Question(text="crane", sources=("Nobody",)))
    assert told_of(archive, ranking, "crane") == {}
    assert relevance(np.empty((0, len(EVIDENCE))), "crane", 1).shape == (0,)


# The probability.


@given(
    arrays(float, (4, len(EVIDENCE)), elements=st.floats(-1e3, 1e3)),
    st.sampled_from(TEXTS),
    st.integers(1, 500),
)
def test_relevance_lies_between_0_and_1_whatever_is_told(
    told: np.ndarray[tuple[int, int], np.dtype[np.float64]], text: str, terms: int
) -> None:
    found = relevance(told, text, terms)
    assert found.shape == (4,)
    assert ((found >= 0) & (found <= 1)).all()


@pytest.mark.parametrize("text", TEXTS)
def test_a_question_without_a_telling_word_has_no_relevant_passage(text: str) -> None:
    assert relevance(np.ones((3, len(EVIDENCE))), text, 0).tolist() == [0, 0, 0]


LACKING = [0.1, 0.0, 0.1, 0.0, 0.0, -0.2, 0.0, 0.0, 1.0, 1.0]
HOLDING = [0.7, 0.8, 0.7, 0.8, 0.4, 0.3, 1.0, 1.0, 0.0, 0.0]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("terms", [1, 3, 8, 30])
def test_who_holds_the_whole_question_is_likelier_to_answer_it_than_who_lacks_it(
    text: str, terms: int
) -> None:
    low, high = relevance(np.array([LACKING, HOLDING]), text, terms)
    assert low < 0.1
    assert high > 0.5


def test_questions_and_headlines_have_a_curve_each() -> None:
    told = np.array([[0.5, 0.4, 0.5, 0.4, 0.2, 0.1, 0.7, 0.5, 0.3, 0.3]])
    assert relevance(told, TEXTS[0], 5) != pytest.approx(relevance(told, TEXTS[1], 5))
    assert set(curves()) == {"question", "headline"}


def test_a_curve_has_a_weight_for_each_number_that_it_takes() -> None:
    width = inputs(np.zeros((1, len(EVIDENCE))), 5).shape[1]
    for curve in curves().values():
        assert len(curve["weights"]) == width
        assert np.isfinite([*curve["weights"], curve["bias"]]).all()


def test_beyond_the_lengths_that_were_fitted_the_nearest_of_them_counts() -> None:
    told = np.array([HOLDING])
    for inside, beyond in ((3, 1), (30, 31), (30, 2_000)):
        assert inputs(told, inside).tolist() == inputs(told, beyond).tolist()
    assert inputs(told, 3).tolist() != inputs(told, 30).tolist()


# On the sample.


def test_what_answers_is_told_apart_from_what_cannot(
    sample_answers: list[tuple[dict[str, str | None], Answer]],
) -> None:
    """The area under the curve, of the best relevance for a question with an answer or without."""

    def best(answer: Answer) -> float:
        return max((quote.relevance for quote in (*answer.quotes, *answer.nearest)), default=0.0)

    answerable = [best(answer) for asked, answer in sample_answers if asked["headline"]]
    others = [best(answer) for asked, answer in sample_answers if not asked["headline"]]
    higher = [good > bad for good in answerable for bad in others]
    assert len(higher) == 400
    assert sum(higher) >= 0.85 * len(higher)


@pytest.mark.parametrize("text", ["what is it?", "the the the", "?? a ??", "who were they?"])
def test_every_passage_is_of_relevance_0_to_a_question_of_common_words(
    retriever: Retriever, text: str
) -> None:
    answer = retriever.ask(text)
    assert answer.quotes == ()
    assert answer.nearest == ()
    assert answer.advice
