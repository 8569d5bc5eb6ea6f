from __future__ import annotations

import pytest
from dragoman_server.summarize.boilerplate import is_boilerplate


@pytest.mark.parametrize(
    "line",
    [
        "Read also: Night train returns to the valley",
        "READ MORE: what we know so far",
        "Subscribe to our newsletter for the latest news.",
        "Sign up for our daily briefing and get it every morning.",
        "Follow us on Telegram for breaking news as it happens.",
        "Photo: Riverside News",
        "Image caption: The harbour on Sunday morning",
        "Getty Images",
        "By Nora Lindqvist",
        "By Nora Lindqvist, health correspondent",
        "Reporting by N. Lindqvist; editing by T. Renner",
        "(Reuters)",
        "AFP, Reuters",
        "Published on 9 March 2024",
        "Last updated: Sunday 10:30",
        "Copyright 2024 Riverside News",
        "All rights reserved to Riverside News and its partners.",
        "https://example.com/news/1",
        "desk@example.com",
        "@riverside #news",
        "More at example.com/news",
        "اقرأ أيضًا: محطة التحلية تبدأ ضخ المياه",
        "اقرأ المزيد",
        "إقرأ أيضا محطة التحلية",
        "شاهد أيضاً: افتتاح المحطة",
        "تابعونا على تلغرام",
        "للمزيد من الأخبار تابعوا قناتنا",
        "اشترك في نشرتنا البريدية ليصلك كل جديد",
        "(رويترز)",
        "وكالات",
        "(أ ف ب)",
        "المصدر: وكالات",
        "تصوير: نادر الحلبي",
        "كتب: نادر الحلبي",
        "جميع الحقوق محفوظة لوكالة الضفاف",
        "إعلان",
        "صورة أرشيفية للميناء",
    ],
)
def test_what_belongs_to_the_page_is_boilerplate(line: str) -> None:
    assert is_boilerplate(line)


@pytest.mark.parametrize(
    "sentence",
    [
        "Subscribers to the service rose by 10% in March.",
        "Read aloud in parliament, the letter caused an uproar among members.",
        "By Monday the river had risen by two metres across the valley.",
        "Watch prices fell for the third month as demand from abroad slowed.",
        "Published research shows that the risk is lower than was thought.",
        "The agency Reuters reported on Sunday that talks had resumed.",
        "Share prices rose by 3% after the bank published its results.",
        "The ministry published the figures on example.com on Sunday morning.",
        "Copper exports doubled last year to 40,000 tonnes.",
        "كتب الوزير رسالة إلى رئيس المجلس يطلب فيها تأجيل الجلسة.",
        "تابع الجمهور المباراة من الشرفات المطلة على الملعب.",
        "المصدر الرئيس للمياه في المدينة هو السد الكبير.",
        "اشترك في السباق أكثر من 300 عدّاء من سبع دول.",
        "صور القمر الاصطناعي تظهر تراجع مساحة البحيرة بنسبة 20%.",
        "شاهد آلاف الزوار المعرض في يومه الأول.",
        "وكالات السفر في المدينة رفعت أسعارها مع بداية الصيف.",
    ],
)
def test_sentences_of_the_story_are_not(sentence: str) -> None:
    assert not is_boilerplate(sentence)
