from __future__ import annotations

from retrieval import Retriever
from tests.retrieval.pages.conftest import GetPage
from tests.retrieval.pages.served import BRIDGE, FERRY, NOTHING, all_of, links, words


def test_the_first_page_says_what_this_is_and_offers_questions_of_its_archive(
    page: GetPage, retriever: Retriever
) -> None:
    html = page()
    assert words(html.xpath("//h1")[0]) == (
        "Ask a news archive. Read what was printed, word for word."
    )
    offered = links(html, "offered")
    assert tuple(offered) == retriever.suggestions()
    assert "39 articles, 12 April 2016 to 15 September 2025." in words(html)
    assert words(all_of(html, "held")[0].getchildren()[0]) == "The Harbour Courier 10"


def test_a_suggestion_that_is_followed_is_answered(page: GetPage) -> None:
    for url in links(page(), "offered").values():
        assert all_of(page(url), "quote")


def test_an_answer_shows_the_passages_with_source_date_and_marked_sentence(
    page: GetPage, retriever: Retriever
) -> None:
    html = page(q=BRIDGE)
    quotes = retriever.ask(BRIDGE).quotes
    shown = all_of(html, "quote")
    assert len(shown) == len(quotes) > 1
    for element, quote in zip(shown, quotes, strict=True):
        assert words(element.xpath(".//h3")[0]) == quote.headline
        assert words(all_of(element, "source")[0])
        printed = words(element.xpath(".//blockquote")[0])
        assert printed.endswith(" ".join(quote.text.split()))
        assert words(element.xpath(".//mark")[0]) == " ".join(quote.sentence.split())
        assert quote.published is not None
        assert element.xpath(".//time/@datetime")[0] == quote.published.isoformat()
    assert words(html.get_element_by_id("status")).startswith("Answers 1 to 5, out of ")


def test_a_headline_leads_to_its_passage_in_the_article(page: GetPage) -> None:
    html = page(q=BRIDGE)
    for link in html.xpath("//h3/a"):
        url, _, place = link.get("href").partition("#")
        assert words(page(url).xpath("//h1")[0]) == words(link)
        assert page(url).get_element_by_id(place) is not None


def test_chips_say_how_the_question_was_read_and_ask_without(page: GetPage) -> None:
    html = page(q=BRIDGE)
    chips = links(html, "chips")
    assert list(chips) == [
        "Ask without: since 2016 ×",
        "Ask without: leaning to the Veyra Tribune ×",
    ]
    left = links(page(chips["Ask without: since 2016 ×"]), "chips")
    assert list(left) == ["Ask without: leaning to the Veyra Tribune ×"]


def test_a_source_that_is_followed_answers_alone_and_can_be_left_again(page: GetPage) -> None:
    url = next(
        url for name, url in links(page(q=BRIDGE), "facet").items() if "Northern Ledger" in name
    )
    html = page(url)
    kickers = [words(one.xpath(".//*[@class='source']")[0]) for one in all_of(html, "quote")]
    assert set(kickers) == {"Northern Ledger"}
    chosen = html.xpath("//nav[@aria-label='Narrow the search']//a[@aria-current='true']")
    assert "Northern Ledger" in words(chosen[-1])
    back = page(chosen[-1].get("href"))
    assert not back.xpath("//*[@class='facet']//a[@aria-current]")


def test_a_bar_that_is_followed_answers_of_its_days_alone(page: GetPage) -> None:
    html = page(q=BRIDGE)
    bars = html.xpath("//*[@class='bars']//a")
    assert len(bars) > 1
    for bar in bars:
        period = bar.get("title").partition(":")[0]
        found = page(bar.get("href"))
        assert f"Ask without: {period} ×" in links(found, "chips")
        told = found.xpath("//article[@class='quote']/p[@class='kicker']//time")
        assert told
        assert all(words(one).endswith(period) for one in told)


def test_bars_of_years_before_the_words_days_drop_these(page: GetPage) -> None:
    html = page(q="the Merrow ferry from 2017 to 2024")
    last = html.xpath("//*[@class='bars']//a")[-1]
    assert last.get("title").startswith("2024")
    late = page(html.xpath("//*[@class='bars']//a")[0].get("href"))
    assert all_of(late, "quote")
    assert links(late, "chips").keys() == {"Ask without: 2017 ×"}


def test_orders_are_links_of_which_one_is_current(page: GetPage) -> None:
    html = page(q=FERRY)
    orders = links(html, "order")
    assert list(orders) == ["Best first", "Newest first", "Oldest first"]
    newest = page(orders["Newest first"])
    days = newest.xpath("//ol[@class='quotes']//p[@class='kicker']//time/@datetime")
    assert days == sorted(days, reverse=True)
    current = newest.xpath("//nav[@aria-label='Order']//a[@aria-current]")
    assert [words(one) for one in current] == ["Newest first"]


def test_more_shows_further_passages_and_none_twice(page: GetPage) -> None:
    seen: list[str] = []
    html = page(q=FERRY)
    for start in (1, 6):
        assert html.xpath("//ol[@class='quotes']/@start") == [str(start)]
        seen += html.xpath("//h3/a/@href")
        more = html.xpath("//a[@rel='next']/@href")
        if more:
            html = page(more[0])
    assert len(seen) > 5
    assert len(set(seen)) == len(seen)
    assert "The first answers" in links(html, "pages")


def test_wire_copies_are_folded_and_lead_to_their_articles(page: GetPage) -> None:
    html = page(q=FERRY)
    folded = html.xpath("//details[starts-with(normalize-space(summary), 'Also in')]")
    assert folded
    assert folded[0].get("open") is None
    for link in folded[0].iter("a"):
        assert words(page(link.get("href")).xpath("//h1")[0]) == words(link)


def test_a_correction_stands_with_its_quote(page: GetPage) -> None:
    html = page(q="How many tonnes of oil did the tanker spill?")
    told = [words(one) for one in all_of(html, "correction")]
    assert any("gave the amount of oil spilled as 640 tonnes" in one for one in told)


def test_where_nothing_answers_the_page_says_why_and_what_came_near(page: GetPage) -> None:
    html = page(q=NOTHING)
    assert words(html.get_element_by_id("status")) == (
        "Nothing in this archive answers that well enough."
    )
    assert any("“Budapest”" in words(one) for one in all_of(html, "advice"))
    assert not html.xpath("//nav[@aria-label='Order']")


def test_a_page_beyond_the_last_answer_says_so(page: GetPage, retriever: Retriever) -> None:
    every = retriever.answer(retriever.read(BRIDGE, k=1000)).quotes
    html = page(q=BRIDGE, more=".".join(quote.key for quote in every))
    assert "That was all" in words(html.get_element_by_id("status"))


def test_a_greeting_is_answered_as_one(page: GetPage) -> None:
    assert words(page(q="hello").get_element_by_id("status")).startswith("Hello.")


def test_a_question_that_cannot_be_asked_is_told_in_place(page: GetPage) -> None:
    html = page(status=400, q="the bridge", after="July", order="newest")
    assert "'July' is not a day" in words(html.get_element_by_id("told"))
    assert html.xpath("//input[@name='q']/@value") == ["the bridge"]
    assert html.xpath("//input[@name='after']/@value") == ["July"]
    assert page(html.xpath("//main//a/@href")[0]) is not None


def test_the_search_field_keeps_the_filters_that_stand_beside_it(page: GetPage) -> None:
    html = page(q="the bridge", source="Northern Ledger", order="oldest", before="2024")
    held = {one.get("name"): one.get("value") for one in html.xpath("//form//input")}
    assert held == {
        "q": "the bridge",
        "source": "Northern Ledger",
        "order": "oldest",
        "after": "",
        "before": "2024",
    }
