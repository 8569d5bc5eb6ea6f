from __future__ import annotations

import pytest
from dragoman_server.summarize.coherence import Dependence, dependence

ENGLISH = [
    ("He added that prices had risen.", Dependence.NEEDS),
    ("She's expected in court on Monday.", Dependence.NEEDS),
    ("They did not say when the work would end.", Dependence.NEEDS),
    ("But the bank refused.", Dependence.NEEDS),
    ("However, this is not the first attempt.", Dependence.NEEDS),
    ("In addition, the port will be widened.", Dependence.NEEDS),
    ("These measures take effect on Sunday.", Dependence.NEEDS),
    ("Its members meet in June.", Dependence.NEEDS),
    ("It was founded in 1998.", Dependence.NEEDS),
    ("“We are ready,” he said.", Dependence.NEEDS),
    ('"Work goes on," she told reporters.', Dependence.NEEDS),
    ("Asked about the delay, the mayor declined to comment.", Dependence.NEEDS),
    ("The minister added that work would go on.", Dependence.CONTINUES),
    ("Meanwhile, rain is forecast for the coast.", Dependence.CONTINUES),
    ("It is expected that the bridge will open in May.", Dependence.NONE),
    ("It was the first time the club had won the cup.", Dependence.NONE),
    ("This week the council meets in Halden.", Dependence.NONE),
    ("That evening thousands gathered in the square.", Dependence.NONE),
    ("Those who lost their homes will be paid first.", Dependence.NONE),
    ("So far, 30 people have been found.", Dependence.NONE),
    ("Then-mayor Lind opened the bridge in 1990.", Dependence.NONE),
    ("Heath fires spread to the edge of the town.", Dependence.NONE),
    ("Butter prices rose by a third.", Dependence.NONE),
    ("Itza, the region's capital, has 40,000 people.", Dependence.NONE),
    ("“We are ready,” said the harbour master, Nora Lindqvist.", Dependence.NONE),
]
ARABIC = [
    ("وأضاف أن الأسعار ارتفعت.", Dependence.NEEDS),
    ("و أضاف أن الأسعار ارتفعت.", Dependence.NEEDS),
    ("وأضافت الوزيرة أن العمل مستمر.", Dependence.NEEDS),
    ("وأوضح أن المشروع ينتهي في مايو.", Dependence.NEEDS),
    ("وأَوْضَحَ أنّ المشروع ينتهي في مايو.", Dependence.NEEDS),
    ("وأشار إلى أن نسبة الإنجاز بلغت 70%.", Dependence.NEEDS),
    ("وقال: «لن نتراجع عن القرار».", Dependence.NEEDS),
    ("وقال في تصريح صحفي إن العمل مستمر.", Dependence.NEEDS),
    ("كما أكد ضرورة الإسراع في العمل.", Dependence.NEEDS),
    ("لكن البنك رفض الطلب.", Dependence.NEEDS),
    ("ولكن البنك رفض الطلب.", Dependence.NEEDS),
    ("غير أن الجمعية أعربت عن قلقها.", Dependence.NEEDS),
    ("ومع ذلك ارتفعت الأسعار.", Dependence.NEEDS),
    ("وهو ما أدى إلى ارتفاع الأسعار.", Dependence.NEEDS),
    ("وهذا القرار هو الأول من نوعه.", Dependence.NEEDS),
    ("وبعد ذلك غادر الوفد المدينة.", Dependence.NEEDS),
    ("وأكد المصدر ذاته أن التحقيق مستمر.", Dependence.NEEDS),
    ("مشيرا إلى أن العمل مستمر.", Dependence.NEEDS),
    ("وكان قد صرح بذلك العام الماضي.", Dependence.NEEDS),
    ("وأوضح الوزير أن العمل مستمر.", Dependence.CONTINUES),
    ("ومن جهته، قال رئيس البلدية إن العمل مستمر.", Dependence.CONTINUES),
    ("في المقابل ارتفعت أسعار القمح.", Dependence.CONTINUES),
    ("وأوضحت سارة عادل، مديرة المركز، أن العمل مستمر.", Dependence.NONE),
    ("وقالت وزارة الصحة إن الحملة تبدأ الأحد.", Dependence.NONE),
    ("أعلنت الحكومة أن الحملة تبدأ الأحد.", Dependence.NONE),
    ("هذا العام ارتفعت صادرات التمور.", Dependence.NONE),
    ("وهذا الأسبوع يجتمع المجلس.", Dependence.NONE),
    ("وكان الوزير قد أعلن القرار في مايو.", Dependence.NONE),
    ("ثمانية أشخاص أصيبوا في الحادث.", Dependence.NONE),
    ("هويدا سالم تفوز بالجائزة.", Dependence.NONE),
    ("كمال سالم يفوز بالجائزة.", Dependence.NONE),
]


@pytest.mark.parametrize(("sentence", "expected"), ENGLISH)
def test_english_sentences_that_lean(sentence: str, expected: Dependence) -> None:
    assert dependence(sentence, "en") is expected


@pytest.mark.parametrize(("sentence", "expected"), ARABIC)
def test_arabic_sentences_that_lean(sentence: str, expected: Dependence) -> None:
    assert dependence(sentence, "ar") is expected
