"""What an article supports of a sentence: names, numbers, words, negations, meaning, and the passages."""

from __future__ import annotations

import numpy as np
import pytest
from dragoman_server.summarize.faithfulness import ArticleFacts
from summary_fakes import WordEncoder

ENGLISH = (
    "The council of Halden approved the new harbour plan on Sunday after a long debate.",
    "The plan costs 12.5 million euros, and Mayor Ingrid Solberg said the council pays half of it.",
    "Fishermen fear that building noise will drive away the herring for years.",
    "The opposition did not reject the budget, officials in Iran and Iraq said.",
    "Two thousand people protested and a third of the shops closed at 10:30.",
)
ARABIC = (
    "أقر مجلس المدينة خطة الميناء الجديد يوم الأحد بعد نقاش طويل.",
    "وتبلغ كلفة الخطة 12.5 مليون دولار، وقال الوزير حسن الخوري إن المجلس سيدفع نصفها.",
    "ويخشى الصيادون أن تبعد أعمال البناء الأسماك عن الساحل لسنوات.",
    "ولم يرفض المعارضون الموازنة التي أعلنها وزراء الحكومة.",
)


def unsupported(sentence: str, article: tuple[str, ...] = ENGLISH, **more: object) -> tuple[str, ...]:
    return ArticleFacts(article, **more).support(sentence).unsupported  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "sentence",
    [
        "Halden council approves harbour plan",
        "HALDEN COUNCIL APPROVES HARBOUR PLAN",
        "The approval of Halden's harbour plan followed debates.",
        "Solberg: council to pay half of €12.5m plan",
        "The plan costs 12,500,000 euros.",
        "The noise of buildings drove herring away, fishermen fear.",
        "Iraqi and Iranian officials told of the budget.",
        "Protest of 2,000 people closes shops.",
        "Shops closed at 10.30.",
    ],
)
def test_words_of_the_article_in_other_forms_are_supported(sentence: str) -> None:
    assert unsupported(sentence) == ()


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("Bergen council approves harbour plan", ("Bergen",)),
        ("Mayor Ingrid Solheim said the council pays half.", ("Solheim",)),
        ("The council rejects the harbour plan.", ()),  # the opposition rejects something; see negations
        ("The council demolishes the harbour.", ("demolishes",)),
        ("The plan costs 15 million euros.", ("15 million",)),
        ("The plan costs 12.5 billion euros.", ("12.5 billion",)),
        ("The plan costs 12.5 euros.", ("12.5",)),
        ("The plan costs 12.5% of the budget.", ("12.5",)),
        ("Three thousand people protested.", ("Three thousand",)),
        ("The plan costs dollars.", ("dollars",)),
    ],
)
def test_what_the_article_does_not_say_is_named(sentence: str, words: tuple[str, ...]) -> None:
    assert unsupported(sentence) == words


@pytest.mark.parametrize(
    "sentence",
    [
        "مجلس المدينة يقر خطة الميناء",
        "الوزير حسن الخوري: المجلس يدفع نصف كلفة الخطة البالغة 12.5 مليون دولار",
        "الصيادون يخشون أعمال بناء الميناء",
        "وبحسب الوزير، أعلنت الحكومة موازنة.",
    ],
)
def test_arabic_words_are_found_without_clitics_and_endings(sentence: str) -> None:
    assert unsupported(sentence, ARABIC) == ("البالغة",) * ("البالغة" in sentence)


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("قال الوزير حسين الخوري إن المجلس سيدفع.", ("حسين",)),
        ("تبلغ كلفة الخطة 15 مليون دولار.", ("15 مليون",)),
        ("هدم مجلس المدينة الميناء.", ("هدم",)),
    ],
)
def test_arabic_inventions_are_named(sentence: str, words: tuple[str, ...]) -> None:
    assert unsupported(sentence, ARABIC) == words


def test_a_known_arabic_name_keeps_its_letters() -> None:
    article = ("زار عمر المدينة يوم الأحد.",)
    assert unsupported("زار عمران المدينة.", article) == ()
    assert unsupported("زار عمران المدينة.", article, is_name=lambda word: word == "عمران") == ("عمران",)


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("The opposition rejected the budget.", ("rejected",)),
        ("The opposition didn't reject the budget.", ()),
        ("The council did not approve the harbour plan.", ("approve",)),
        ("No one protested.", ("protested",)),
        ("The council rejects the harbour plan.", ("rejects",)),
        ("The council not only approved the plan.", ()),
    ],
)
def test_negations_must_agree(sentence: str, words: tuple[str, ...]) -> None:
    assert ArticleFacts(ENGLISH).support(sentence).reversed == words


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("رفض المعارضون الموازنة.", ("رفض",)),
        ("لم يرفض المعارضون الموازنة.", ()),
        ("لن يقر المجلس خطة الميناء.", ("يقر",)),
    ],
)
def test_arabic_negations_must_agree(sentence: str, words: tuple[str, ...]) -> None:
    assert ArticleFacts(ARABIC).support(sentence).reversed == words


def test_the_title_supports_too() -> None:
    assert unsupported("Varle harbour plan wins 40 votes", title="Varle votes 40 to 3") == ("wins",)


def test_passages_are_those_with_the_names_and_numbers() -> None:
    support = ArticleFacts(ENGLISH).support("Halden approves 12.5 million euro plan")
    assert support.passages == (0, 1)
    assert support.similarity is None


def test_names_from_all_over_the_article_are_too_far_apart() -> None:
    article = tuple(
        f"In {name} the council spoke of roads for {number} hours."
        for name, number in zip(("Halden", "Bergen", "Oslo", "Narvik"), (21, 22, 23, 24), strict=True)
    )
    assert unsupported("Halden, Bergen and Oslo spoke.", article) == ()
    assert unsupported("Halden, Bergen, Oslo and Narvik spoke.", article) == ("Narvik",)


async def test_the_nearest_passage_comes_from_the_encoder() -> None:
    encoder = WordEncoder()
    vectors, _ = await encoder.embed(ENGLISH)
    facts = ArticleFacts(ENGLISH, embeddings=vectors)
    sentence = "Noise of building drives away the herring, fishermen fear."
    (vector,), _ = await encoder.embed([sentence])
    support = facts.support(sentence, vector)
    assert support.passages == (2,)
    assert support.similarity == pytest.approx(float(vectors[2] @ vector))


def test_two_sentences_in_a_row_may_be_the_passage() -> None:
    vectors = np.eye(3, dtype=np.float32)
    vector = np.array([0.0, 0.7, 0.714], dtype=np.float32)
    support = ArticleFacts(("One thing.", "Another thing.", "Third thing."), embeddings=vectors).support(
        "Thing", vector
    )
    assert support.passages == (1, 2)
    assert support.similarity == pytest.approx(1.0, abs=0.01)


def test_a_reply_names_a_bounded_number_of_words() -> None:
    invented = unsupported(" ".join(f"invented{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"))
    assert invented[:2] == ("inventeda", "inventedb")
    assert len(invented) == 20
    assert unsupported("x" * 500) == ("x" * 64,)


@pytest.mark.parametrize("sentence", ["", "...", "x" * 5000, "𝔘𝔫𝔦", "12345678901234567890" * 20, "don't " * 50])
def test_odd_sentences_are_checked_without_an_error(sentence: str) -> None:
    assert ArticleFacts(ENGLISH, title="").support(sentence).passages
