"""Spellings of one source have one key, two sources have two, and the best spelling is shown."""

from __future__ import annotations

from functools import reduce
from itertools import combinations, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.sources import better, source_key

# Every spelling in a line is the same source: 'a = b = c' makes three pairs.
ONE = """
dawn.com = DAWN = Dawn.com = www.dawn.com = Dawn = https://www.dawn.com/ = m.dawn.com
The Verge = Verge = theverge.com = the verge = TheVerge = https://www.theverge.com/tech
The Guardian = Guardian = theguardian.com = www.theguardian.co.uk = THE GUARDIAN
The New York Times = New York Times = the new york times = The New-York Times
The Times = thetimes.co.uk = Times = thetimes.com
BBC = bbc.co.uk = bbc.com = The BBC = B.B.C.
NPR = npr.org = N.P.R. = http://www.npr.org:80/
Fox News = FOX News = foxnews.com = FoxNews
CBSSports.com = CBS Sports = cbssports.com
Yahoo! News = Yahoo News
El País = El Pais = elpais.com = EL PAÍS
Le Monde = lemonde.fr = LeMonde
The Independent = independent.co.uk = https://user@www.independent.co.uk/news?id=3#top
The Age = theage.com.au
ProPublica = propublica.org = Pro Publica
BBC News - Entertainment & Arts = BBC News – Entertainment and Arts
Canal+ = Canal Plus
Jyllands-Posten = Jyllands Posten
朝日新聞 = 朝日\u3000新聞 = 「朝日新聞」
Известия = ИЗВЕСТИЯ = известия
الجزيرة = «الجزيرة»
हिन्दुस्तान = www.हिन्दुस्तान.com
ＤＡＷＮ = dawn.com
xn--mnchen-3ya.com = München.com = Munchen
"""

# Each line is two sources.
TWO = """
FOX News - Lifestyle = Fox News
FOX News - Lifestyle = FOX News - Health
The Independent - Sports = The Independent
BBC News = bbc.co.uk
BBC News = BBC Sport
BBC News = BBC News - Entertainment & Arts
APP = Associated Press of Pakistan
AP = Associated Press
APP = AP
AFP = AP
The Times = Times of India
The Times = The Irish Times
The Times = The New York Times
Financial Times = The Times
The Guardian = Guardian (Nigeria)
theguardian.com = guardian.ng
The Guardian = guardian.ng
inquirer.com = inquirer.net
independent.co.uk = independent.ie
elpais.com = elpais.com.uy
elmundo.es = elmundo.com
nation.com.pk = thenation.com
thestar.com = thestar.com.my
abc.es = abc.net.au
ABC = abc.net.au
aljazeera.com = aljazeera.net
politico.com = politico.eu
thelocal.de = thelocal.se
observer.com = observer.co.uk
The Sun = Sunday Times
The Sun = The Sunday Sun
The Mail = The Mail on Sunday
news.com.au = The News
The Hindu = The Hindu Business Line
Business Today = Business Line
images.dawn.com = Dawn
edition.cnn.com = CNN
uk.reuters.com = in.reuters.com
Canal+ = Canal
Hacker News = NBC News
Theatre News = Atre News - London
Dawn = Dawn News
The Herald = Herald Sun
Известия = Вести
朝日新聞 = 毎日新聞
हिन्दुस्तान = हन्दुस्तान
はし = ばし
Der Spiegel = Tagesspiegel
The Weather Channel = Wear Channel
"""


def _lines(table: str) -> list[list[str]]:
    return [line.split(" = ") for line in table.strip().split("\n")]


SAME = [pair for names in _lines(ONE) for pair in combinations(names, 2)]
OTHER = [(name, other) for name, other in _lines(TWO)]
NAMES = st.one_of(
    st.text(max_size=20),
    st.sampled_from([name for names in _lines(ONE + TWO.lstrip()) for name in names]),
    st.lists(
        st.sampled_from(["The", "the ", "Dawn", "BBC", " ", ".com", "www.", "://", "é", "\u0301"])
    ).map("".join),
)


def test_the_tables_hold_enough_pairs() -> None:
    assert len(SAME) >= 60
    assert len(OTHER) >= 40


@pytest.mark.parametrize(("name", "other"), SAME)
def test_spellings_of_one_source_have_one_key(name: str, other: str) -> None:
    assert source_key(name) == source_key(other) != ""


@pytest.mark.parametrize(("name", "other"), OTHER)
def test_two_sources_have_two_keys(name: str, other: str) -> None:
    assert source_key(name) != source_key(other)


@pytest.mark.parametrize("name", ["The", "the.com", "www.com", "The The", "***", "+", "com"])
def test_a_name_is_never_folded_to_nothing(name: str) -> None:
    assert source_key(name)


def test_only_a_leading_article_is_left_out() -> None:
    """'Live Science: The Most ...' keeps its 'the', and 'Weather' its letters."""
    assert source_key("Live Science: The Weather") == "livesciencetheweather"


def test_a_broken_foreign_host_name_is_a_name_all_the_same() -> None:
    assert source_key("xn--\u00e9\u00e9--.com") == source_key("XN--\u00c9\u00c9--.COM")


def test_a_blank_name_has_a_blank_key() -> None:
    assert source_key(" \u3000\n") == ""


# The best comes first.
SHOWN = [
    ["Dawn", "DAWN", "dawn", "Dawn.com", "dawn.com", "www.dawn.com", "https://www.dawn.com/"],
    ["The Verge", "Verge", "THE VERGE", "the verge", "theverge.com"],
    ["BBC", "The BBC", "bbc", "bbc.co.uk"],
    ["CNBC", "Cnbc", "cnbc.com"],
    ["APP", "App", "app"],
    ["The Sun", "Sun", "THE SUN"],
    ["TIME", "time", "time.com"],
    ["Time", "TIME"],
    ["CBS Sports", "CBSSports.com", "cbssports.com"],
    ["TechCrunch", "Techcrunch", "techcrunch"],
    ["Live Science", "LiveScience", "livescience.com"],
    ["Times of India", "Times Of India", "times of india"],
    ["The Sydney Morning Herald", "Sydney Morning Herald", "the sydney morning herald"],
    ["El País", "El Pais", "elpais.com"],
    ["Jyllands-Posten", "Jyllands Posten"],
    ["Dawn", "«Dawn»"],
    ["Dawn", ""],
    ["Известия", "ИЗВЕСТИЯ", "известия"],
]


@pytest.mark.parametrize("names", SHOWN, ids=lambda names: names[0])
def test_people_see_the_best_spelling(names: list[str]) -> None:
    for best, worse in combinations(names, 2):
        assert better(best, worse) == better(worse, best) == best


@settings(max_examples=300)
@given(NAMES)
def test_the_key_of_a_key_is_the_key(name: str) -> None:
    assert source_key(source_key(name)) == source_key(name)


@given(NAMES)
def test_a_source_has_a_key_unless_its_name_is_blank(name: str) -> None:
    assert bool(source_key(name)) == bool(name.strip())


@given(NAMES, NAMES)
def test_order_does_not_change_which_spelling_is_better(name: str, other: str) -> None:
    assert better(name, other) == better(other, name)
    assert better(name, other) in (name, other)


@given(st.lists(NAMES, min_size=1, max_size=4))
def test_order_of_arrival_does_not_change_the_spelling_shown(names: list[str]) -> None:
    assert len({reduce(better, order) for order in permutations(names)}) == 1


@given(NAMES, NAMES, NAMES)
def test_better_is_associative(first: str, second: str, third: str) -> None:
    assert better(better(first, second), third) == better(first, better(second, third))
