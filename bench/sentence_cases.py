"""Texts with "|" where a sentence ends, for `sentence_splitting.py`; written for it, and not used to tune anything.

"/" stands for a line end, at which a sentence ends as well.
"""

from __future__ import annotations

__all__ = ["WRITTEN"]

_ENGLISH = {
    "abbreviations": """
Lt. Gen. Mark Hill met Adm. Joan Reyes in Norfolk, Va. on Thursday.
The U.K. and the U.A.E. signed a pact. | France did not.
Sgt. Paul Okafor of the N.Y.P.D. made the arrest.
Toyota Motor Corp. and Hyundai Motor Co. both cut output. | Dealers were told on Monday.
The summit opens on Sept. 9 in St. Petersburg.
Prof. A. Rahman, Ph.D., chairs the panel. | It meets on Wednesdays.
The suspect, Michael B. Dunn Jr., was held without bail.
The paper (Vol. 3, No. 2, pp. 14-19) was withdrawn. | Its authors apologised.
She works at the Dept. of Energy. | Her brother works at the E.P.A.
Rev. Martin Cole vs. Maj. Ian Frost will be heard at 9 a.m. in Leeds.
""",
    "quotes": """
"We have won," Rossi told reporters. | "It is over."
“Nobody is safe.” | That is how the mayor put it.
"Where is the money?" Lee asked. | No one answered.
He called the deal "a disgrace." | The crowd cheered.
“It burned all night. | We saw everything,” said Mona, a neighbour.
Did he say “never again”? | He did.
She shouted: "Run!" | Then the roof fell.
'I am innocent,' he wrote. | The letter was found later.
"Stop." | "Why?" | "Because I said so."
The banner read “No more lies!” and hung for a day.
""",
    "decimals": """
Growth slowed to 1.9 percent from 2.4 percent. | Analysts had forecast 2.1.
The quake measured 6.3. | Two more followed.
Shares closed at $14.75. | They had opened at $15.10.
At 3.30 p.m. on Friday the dam broke.
About 1.5 million people live there. | Half have fled.
Version 4.2 replaces 4.1.7. | Users should update.
The index lost .8 of a point.
He ran it in 9.81 seconds. | It was a record.
The bill is €2.000. | It is due in May.
See section 3.2.1 for details.
""",
    "lists": """
The demands are: / 1. A ceasefire. / 2. Free passage for aid. / 3. Elections within a year.
- Prices are up. / - Wages are not.
Three things are known. / a) The road is shut. / b) The bridge is down.
* Casualties: 12 / * Missing: 30
Results: / 1) Spain 2, Italy 1 / 2) Ghana 0, Japan 0
• The vote is on Sunday. | Polls close at 8 p.m. / • Results come on Monday.
""",
}
_ARABIC = {
    "abbreviations": """
استقبل د. سامي النجار ضيوفه في القاهرة. | ثم عقد معهم اجتماعا.
وقّع م. حسن زيدان وأ. ليلى مراد العقد أمس.
ذكرت وكالة (د.ب.أ) أن الرحلات ألغيت. | ولم تحدد السبب.
قال أ. د. فؤاد سليم إن النتائج مشجعة.
ولد الشاعر عام 1932 م. | وتوفي عام 1999 م.
بدأت الدولة في القرن الثالث ق.م. واستمرت قرنين.
يقع المبنى في ش. الجمهورية قرب الميدان.
ارتفع الجبل 3000 م. عن سطح البحر.
نشرت ص. الأهرام الخبر، راجع ص. 7 من عدد الأحد.
حضر اللقاء السيد ج. ب. مورغان ومساعدوه.
""",
    "quotes": """
قالت الطبيبة: «الوضع خطير». | وطالبت بالمساعدة.
«لن نرحل.» | بهذه الكلمات بدأ خطابه.
«أين الأموال؟» سأل النائب. | فلم يجب أحد.
صاح الرجل: "النار!" | ثم هرب الجميع.
"احترق كل شيء. | لم نجد ماء"، قالت منى.
وصف الاتفاق بأنه “عار”. | وصفق الحضور.
كتب في رسالته: "أنا بريء." | وعثر عليها لاحقا.
هل قال «لن نعود»؟ | نعم.
«كفى!» هتف المتظاهرون في الساحة.
رفعوا لافتة «لا للكذب!» طوال النهار.
""",
    "decimals": """
تباطأ النمو إلى 1.9 في المئة. | وكان 2.4 في العام السابق.
بلغت قوة الزلزال 6.3. | وتلته هزتان.
أغلق السهم عند 14.75 دولارا. | وكان قد افتتح عند 15.10.
يعيش هناك نحو ١٫٥ مليون شخص. | وفر نصفهم.
انهار السد الساعة 3.30 عصرا يوم الجمعة.
خسر المؤشر 0.8%. | واستقر الذهب.
قطع السباق في 9.81 ثانية. | وهو رقم قياسي.
بلغت الفاتورة 2.500 دينار. | وتستحق في مايو.
انظر الفقرة 3.2.1 من التقرير.
نقل 1.250.000 شخص إلى مناطق آمنة. | وعاد بعضهم.
""",
    "lists": """
المطالب هي: / 1. وقف إطلاق النار. / 2. دخول المساعدات. / 3. انتخابات خلال عام.
- ارتفعت الأسعار. / - ولم ترتفع الأجور.
عرفت ثلاثة أمور. / أ) الطريق مغلق. / ب) الجسر منهار.
١- انسحاب القوات / ٢- تبادل الأسرى
• التصويت يوم الأحد. | وتغلق الصناديق مساء. / • تعلن النتائج يوم الاثنين.
""",
}
WRITTEN = {"en": _ENGLISH, "ar": _ARABIC}
"""By language and kind, one text a line."""
