"""Recognises boilerplate around articles (credits, datelines, calls to action, links), which summaries leave out."""

from __future__ import annotations

import re

from .patterns import any_of, fold_for_patterns

__all__ = ["is_boilerplate"]

_LABEL = r"\s*(?:\w+\s*){0,3}[:|]"
_DAY = r"(?:\d|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun)[a-z]*\b)"
_NAME = r"(?-i:[A-Z])[\w.'-]+(?: (?-i:[A-Z])[\w.'-]+){0,3}"
_ENGLISH_START = any_of(
    rf"""
    (?:read|see|watch|view|listen|learn|find out)\s+(?:also|more|next|now|here)\b
    (?:also|must)[ -](?:read|watch|see)\b
    (?:watch|read|listen|related|recommended|more|gallery|video|audio|live){_LABEL}
    (?:tags?|keywords?|contact|advertisement|sponsored){_LABEL}
    (?:photo|image|picture|photograph|illustration|source)s?\s*[:|/]
    (?:photo|image|picture|video|file photo|photograph)s?\s+(?:credits?|courtesy|caption|source|by)\b
    getty images\b|afp photo\b|reuters photo\b
    subscribe (?:to|now|for|here|today)\b|subscribe$
    sign (?:up|in) (?:to|for|now|here)\b
    click (?:here|on)\b
    (?:please )?(?:follow|like|join|find|contact) us\b
    share (?:this|on|via)\b
    download (?:our|the) app\b
    (?:(?:written|reported|edited|compiled|story) )?by {_NAME}(?:[,;|].{{0,60}})?\.?$
    (?:additional |with )?(?:reporting|editing|writing) by\b
    (?:first )?(?:published|updated|posted|last updated|last modified)(?: on| at)?[: ]+{_DAY}
    copyright\b|©|\(c\)
    advertisement$
    the views expressed\b
    this (?:article|story|report) (?:was|has been|is) (?:first |originally )?(?:published|updated|translated
    corrected)\b
    """
)
_ENGLISH_ANYWHERE = any_of(
    r"""
    all rights reserved
    (?:sign up|subscribe) (?:for|to) (?:our|the|your)\b.{0,40}\b(?:newsletter|alerts|channel|updates|briefing)
    follow (?:us|me|him|her) on (?:x|twitter|facebook|instagram|telegram|whatsapp|tiktok|google news)\b
    click here\b
    terms and conditions apply|terms of (?:use|service) apply
    """
)
_ARABIC_START = any_of(
    r"""
    (?:اقرا|اقراوا|اقرؤوا|اقرئي|طالع|طالعوا|شاهد|شاهدوا|انظر|استمع|تابع) (?:ايضا|المزيد|كذلك|هنا|التفاصيل
    الفيديو|بالفيديو)
    (?:قد|ربما) (?:يهمك|يعجبك)\b
    تابعونا|تابعنا|تابعوا (?:حساب|صفح|قنا|اخر)|تابع (?:صفحتنا|حسابنا|قناتنا|اخر الاخبار)
    للاشتراك\b|اشترك (?:الان|معنا|مجانا)|اشتركوا (?:الان|معنا|في)|سجل الان|سجلوا الان
    (?:اشترك|انضم|انضموا) (?:في|الي|ل) ?(?:نشرتنا|قناتنا|مجموعتنا|صفحتنا|النشرة|خدمة|خدمتنا)
    (?:شاركنا|شاركونا|شارك (?:هذا|الخبر|المقال))\b
    (?:حمل|حملوا|نزل) (?:تطبيق|التطبيق)
    (?:للمزيد|لمزيد من|لقراءة المزيد|للاطلاع علي المزيد|لمتابعة اخر|لمتابعة المزيد|لمشاهدة)\b
    (?:اضغط|انقر|اضغطوا|انقروا) (?:هنا|علي)
    (?:المصدر|المصادر|المراجع|مصدر الصورة|الصورة|صورة|صور|فيديو|تصوير|عدسة|كتب|كتبت|بقلم)\s*(?:\w+\s*){0,2}[:|/]
    (?:اعداد|تحرير|ترجمة|مراسلة|تقرير|متابعة|وسوم|كلمات مفتاحية|اخر تحديث|تاريخ النشر|نشر في|للتواصل
    اعلان)\s*(?:\w+\s*){0,2}[:|/]
    (?:مواضيع|اخبار|مقالات|موضوعات) (?:ذات صلة|متعلقة|مرتبطة|مشابهة)
    (?:صورة|صور) (?:ارشيفية|تعبيرية|من الارشيف|توضيحية)
    اعلان$
    (?:جميع )?(?:الحقوق محفوظة|حقوق النشر)
    (?:المقالات|الاراء) (?:المنشورة|الواردة)\b
    (?:هذا|هذه) (?:المقال|المقالة|الخبر|المادة|التقرير) (?:نشر|نشرت|منشور|مترجم|مترجمة|منقول)
    """
)
_ARABIC_ANYWHERE = any_of(
    r"""
    جميع الحقوق محفوظة
    (?:تابعونا|تابعوا صفحتنا|تابع صفحتنا|تابعنا) (?:علي|عبر)
    (?:اشترك|اشتركوا) (?:في|ب) ?(?:نشرتنا|قناتنا|النشرة|القناة|خدمة)
    (?:اضغط|انقر|اضغطوا|انقروا) هنا
    """
)
_AGENCY = any_of(
    r"""
    reuters|afp|ap|associated press|upi|dpa|efe|ansa|tass|xinhua|anadolu|bbc|cnn|agencies|staff|shafaq news|al ?jazeera
    wam|spa|mena|kuna|petra|ina|sana|bna|qna
    رويترز|فرانس برس|ا ?ف ?ب|ا ?ب|د ?ب ?ا|وكالات|الوكالات|شينخوا|الاناضول|تاس|سبوتنيك|بي بي سي|الجزيرة|شفق نيوز
    وام|واس|واع|قنا|كونا|بترا|سانا|وات|ا ?ش ?ا
    """
)
_AGENCY_LINE = re.compile(rf"[\W_]*(?:وكالة |المصدر |source )?(?:{_AGENCY}(?:[\W_]+(?:و|and )?|$))+", re.IGNORECASE)
_LINK = re.compile(
    r"(?:https?://|www\.)\S+|\S+@\S+\.\w+|(?<!\w)[@#][\w.]+|\b[\w-]+\.(?:com|net|org|info|news|tv)\b(?:/\S*)?"
)
_START = re.compile(rf"[\W_]*(?:{_ARABIC_START}|{_ENGLISH_START})", re.IGNORECASE)
_ANYWHERE = re.compile(f"{_ARABIC_ANYWHERE}|{_ENGLISH_ANYWHERE}", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{2,}")


def is_boilerplate(sentence: str) -> bool:
    """Whether a line belongs to the page and not to the story.

    Such lines are credits of writers, photographers and agencies, publication dates, links, addresses, hashtags,
    invitations to read, watch, follow, share or subscribe, and copyright notices.
    """
    folded = fold_for_patterns(sentence)
    without_links = _LINK.sub(" ", folded)
    if len(_WORD.findall(without_links)) < (3 if without_links != folded else 1):
        return True
    return bool(_AGENCY_LINE.fullmatch(folded) or _START.match(folded) or _ANYWHERE.search(folded))
