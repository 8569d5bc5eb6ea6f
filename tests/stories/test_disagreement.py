from __future__ import annotations

from dragoman_server.stories import Article, Disagreement, DisagreementOptions, find_disagreements
from story_fakes import BilingualEncoder, article

OPTIONS = DisagreementOptions(cosine=0.4, close_cosine=0.8)
POST = article("1", "Quake", "Rain fell. The earthquake in the Qarnas valley killed 2,500 people.")
SABAH = article("2", "زلزال", "هطل المطر. أسفر زلزال وادي قرناس عن مقتل 2000 شخص.", outlet="Sabah")


async def found(*articles: Article) -> tuple[Disagreement, ...]:
    return (await find_disagreements(articles, BilingualEncoder(), OPTIONS))[0]


async def test_a_number_told_differently_is_found_with_its_places() -> None:
    (one,) = await found(POST, SABAH)
    assert one.text == "2,500 (Post) · 2000 (Sabah)"
    assert one.concept == "killed"
    assert (one.label("en"), one.label("ar")) == ("killed", "قتلى")
    for statement, source in zip(one.statements, (POST, SABAH), strict=True):
        assert statement.span.of(source.text) == statement.written
        assert statement.written in statement.sentence.of(source.text)
        assert statement.article == source.key


async def test_numbers_in_words_are_compared_too() -> None:
    words = article("3", "Quake", "The earthquake in the Qarnas valley killed two thousand people.", outlet="Wire")
    (one,) = await found(POST, words, SABAH)
    assert one.text == "2,500 (Post) · two thousand (Wire) · 2000 (Sabah)"


async def test_an_article_that_tells_both_numbers_disagrees_with_none() -> None:
    both = article("3", "Quake", POST.text.replace("2,500", "2,000") + " Others say it killed 2,500.", outlet="Wire")
    assert await found(POST, both) == ()


async def test_sentences_about_something_else_are_not_compared() -> None:
    other = article("3", "Fire", "A blaze at the Merrow paper mill killed 12 people years ago.", outlet="Wire")
    assert await found(POST, other) == ()


async def test_different_things_are_not_compared() -> None:
    wounded = article("3", "Quake", "The earthquake in the Qarnas valley injured 9,300 people.", outlet="Wire")
    assert await found(POST, wounded) == ()


async def test_an_outlet_does_not_disagree_with_itself() -> None:
    later = article("3", "Quake", POST.text.replace("2,500", "2,700"))
    assert await found(POST, later) == ()


async def test_more_than_and_about_are_understood() -> None:
    vague = article("3", "Quake", POST.text.replace("killed", "killed more than").replace("2,500", "2,000"), outlet="W")
    assert await found(POST, vague) == ()


async def test_dates_are_compared_in_closer_sentences() -> None:
    first = article("1", "", "The Halden council will open the new harbour on 3 March.")
    second = article("2", "", "The Halden council will open the new harbour on March 4.", outlet="Wire")
    far = article("3", "", "On 9 March the Halden mayor resigned over the new harbour, officials said.", outlet="Sun")
    (one,) = await found(first, second, far)
    assert one.text == "3 March (Post) · March 4 (Wire)"


async def test_articles_without_quantities_cost_no_embedding() -> None:
    encoder = BilingualEncoder()
    assert (await find_disagreements([article("1", "", "It rained."), SABAH], encoder))[0] == ()
    assert encoder.texts == 0
