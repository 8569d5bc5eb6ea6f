"""Texts whose language is known, for `language_identification.py`; written for it, and not used to tune anything."""

from __future__ import annotations

__all__ = ["DIGITS", "MIXED", "NAMES", "NEWS"]

# Two sentences of news in each language.
NEWS = {
    "ar": [
        "أعلنت وزارة الصحة تسجيل عشرين إصابة جديدة بالكوليرا في المحافظات الجنوبية.",
        "تراجعت أسعار النفط بعد قرار المنتجين زيادة الإمدادات اعتبارا من الشهر المقبل.",
    ],
    "en": [
        "Rescue teams pulled six survivors from the rubble two days after the earthquake.",
        "Oil prices fell sharply once producers agreed to raise supplies next month.",
    ],
    "fa": [
        "سخنگوی دولت اعلام کرد قیمت بنزین تا پایان سال افزایش نخواهد یافت.",
        "زمین‌لرزه‌ای به بزرگی پنج ریشتر استان کرمان را لرزاند و چند روستا آسیب دید.",
    ],
    "ur": [
        "کراچی میں شدید بارشوں کے باعث سڑکیں زیر آب آ گئیں اور بجلی کی فراہمی معطل ہو گئی۔",
        "سپریم کورٹ نے انتخابات ملتوی کرنے کی درخواست مسترد کر دی۔",
    ],
    "ps": [
        "د افغانستان په ختیځ کې د سیلابونو له امله لسګونه کورونه ویجاړ شوي دي.",
        "د کابل ښاروالۍ وايي چې د نويو سړکونو جوړول به ژر پيل شي.",
    ],
    "ckb": [
        "وەزارەتی تەندروستی ڕایگەیاند کە نەخۆشخانەیەکی نوێ لە سلێمانی دەکرێتەوە.",
        "نرخی نەوت لە بازاڕەکانی جیهاندا دابەزی و کۆمپانیاکان زیانیان کرد.",
    ],
    "ug": [
        "ئۈرۈمچىدە يېڭى مەكتەپ قۇرۇلۇپ، ئوقۇغۇچىلار دەرس باشلىدى.",
        "بۇ يىل پاختا ھوسۇلى ئۆتكەن يىلدىكىدىن كۆپ بولدى.",
    ],
    "fr": [
        "Les secours ont retrouvé six survivants deux jours après le séisme.",
        "Le gouvernement a renoncé à la hausse des taxes sur les carburants.",
    ],
    "es": [
        "Los equipos de rescate hallaron seis supervivientes dos días después del terremoto.",
        "El gobierno renunció a subir los impuestos a los combustibles.",
    ],
    "de": [
        "Rettungskräfte bargen zwei Tage nach dem Erdbeben sechs Überlebende.",
        "Die Regierung verzichtet auf eine höhere Steuer für Kraftstoffe.",
    ],
    "it": [
        "I soccorritori hanno estratto sei superstiti due giorni dopo il terremoto.",
        "Il governo ha rinunciato ad aumentare le tasse sui carburanti.",
    ],
    "pt": [
        "As equipes de resgate encontraram seis sobreviventes dois dias depois do terremoto.",
        "O governo desistiu de aumentar os impostos sobre os combustíveis.",
    ],
    "nl": [
        "Reddingswerkers vonden twee dagen na de aardbeving zes overlevenden.",
        "De regering ziet af van een hogere belasting op brandstof.",
    ],
    "sv": [
        "Räddningsarbetare hittade sex överlevande två dagar efter jordbävningen.",
        "Regeringen avstår från att höja skatten på bränsle.",
    ],
    "pl": [
        "Ratownicy znaleźli sześć osób żywych dwa dni po trzęsieniu ziemi.",
        "Rząd zrezygnował z podwyżki podatków od paliw.",
    ],
    "tr": [
        "Kurtarma ekipleri depremden iki gün sonra altı kişiyi enkazdan çıkardı.",
        "Hükümet akaryakıt vergilerini artırmaktan vazgeçti.",
    ],
    "id": [
        "Tim penyelamat menemukan enam orang selamat dua hari setelah gempa bumi.",
        "Pemerintah membatalkan kenaikan pajak bahan bakar.",
    ],
}

# The language of most of the text, and the other one.
MIXED = [
    (("en", "ar"), "قال المتحدث إن الشركة ستغلق مصنعها. We regret that we have to take this step now."),
    (("ar", "en"), "نشر الوزير تغريدة قال فيها: This is a great day for all of us وأضاف أن المفاوضات ستستمر غدا."),
    (("ar", "en"), "اختتمت القمة أعمالها في الدوحة مساء الأحد ببيان ختامي. The summit ended in Doha on Sunday."),
    (("en", "ar"), "The ministry confirmed the death toll on Tuesday evening. وأكدت الوزارة عدد القتلى."),
    (("en", "ar"), "Protesters shouted الشعب يريد إسقاط النظام in the main square of the capital on Friday night."),
    (("en", "ar"), "Read the statement in full below, as it was given to reporters. نص البيان كما وزع على الصحفيين"),
]

# Names and nothing else: any language that is written so may be right, in a script that English or Arabic has.
NAMES = [
    ("Latn", "Angela Merkel"), ("Latn", "Emmanuel Macron"), ("Latn", "Mohammed bin Salman"),
    ("Latn", "Recep Tayyip Erdogan"), ("Latn", "Agence France-Presse"), ("Latn", "Volkswagen"), ("Latn", "Bloomberg"),
    ("Latn", "BBC"), ("Latn", "Kofi Annan, New York"), ("Latn", "San Francisco"),
    ("Arab", "نجيب محفوظ"), ("Arab", "أنجيلا ميركل"), ("Arab", "فولكس فاغن"), ("Arab", "رويترز"),
    ("Arab", "سيرغي لافروف"),
    ("Arab", "كوفي أنان"), ("Arab", "سان فرانسيسكو"), ("Arab", "وكالة فرانس برس"), ("Arab", "فيروز"), ("Arab", "حلب"),
]  # fmt: skip

DIGITS = ["2026", "١٢٬٥٠٠", "12:30", "+964 770 123 4567", "3-1", "45.7 %", "25/11/2026", "۱۴۰۳", "$ 1,250.75", "— 12 —"]
