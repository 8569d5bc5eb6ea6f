"""Names that are translated, or spelled so differently that no comparison of letters finds them.

Places and what is said of them, religions, peoples, organisations, months and weekdays: English words, and the Arabic
words of which one stands for them. Words are enough: of "Saudi Arabia" both are in the list by themselves.
"""

from __future__ import annotations

from functools import cache

from ...text.term_forms import fold, is_arabic, light_stem, readings

__all__ = ["is_known", "known_stems", "name_stem"]

_COUNTRIES = """
America American Americans Americas USA = أمريكا أميركا الأمريكي الأميركي الأمريكيون الولايات واشنطن
Britain British Briton Britons = بريطانيا البريطاني البريطانيون المتحدة
England English = إنجلترا انكلترا الإنجليزية الإنكليزية إنجليزي انجليز الإنجليز
Scotland Scottish Scots Scot = اسكتلندا اسكتلندي إسكتلندا سكوتلندا الاسكتلنديون
Wales Welsh = ويلز الويلزي
Ireland Irish = أيرلندا إيرلندا الأيرلندي آيرلندا
France French Frenchman Frenchmen = فرنسا الفرنسي الفرنسيون
Germany German Germans = ألمانيا الألماني الألمان
Austria Austrian Austrians = النمسا النمساوي
Hungary Hungarian Hungarians = المجر المجري هنغاريا الهنغاري
Greece Greek Greeks = اليونان اليوناني الإغريق اغريقي
Cyprus Cypriot Cypriots = قبرص القبرصي القبارصة
Spain Spanish Spaniard Spaniards = إسبانيا الإسباني الإسبان
Portugal Portuguese = البرتغال البرتغالي
Italy Italian Italians = إيطاليا الإيطالي
Netherlands Dutch Holland Dutchman = هولندا الهولندي
Belgium Belgian Belgians = بلجيكا البلجيكي
Switzerland Swiss = سويسرا السويسري
Sweden Swedish Swede Swedes = السويد السويدي
Norway Norwegian Norwegians = النرويج النرويجي
Denmark Danish Dane Danes = الدنمارك الدنماركي الدانمارك الدانماركي
Finland Finnish Finn Finns = فنلندا الفنلندي
Iceland Icelandic = أيسلندا آيسلندا الأيسلندي
Poland Polish Pole Poles = بولندا البولندي
Czech Czechs Czechia = التشيك التشيكي
Russia Russian Russians Moscow = روسيا الروسي الروس موسكو
Soviet Soviets = السوفيتي السوفياتي السوفييتي السوفيات
Ukraine Ukrainian Ukrainians = أوكرانيا الأوكراني
Serbia Serb Serbs Serbian = صربيا الصربي الصرب
Croatia Croat Croats Croatian = كرواتيا الكرواتي
Albania Albanian Albanians = ألبانيا الألباني الألبان
Georgia Georgian Georgians = جورجيا الجورجي
Armenia Armenian Armenians = أرمينيا الأرمن الأرميني الأرمني
Turkey Turkish Turk Turks Ankara = تركيا التركي الأتراك أنقرة
Kurdish Kurd Kurds Kurdistan = كردي الأكراد كردستان الكرد
Egypt Egyptian Egyptians = مصر المصري
Cairo = القاهرة
Morocco Moroccan Moroccans = المغرب المغربي
Algeria Algerian Algerians Algiers = الجزائر الجزائري
Tunisia Tunisian Tunisians Tunis = تونس التونسي
Libya Libyan Libyans = ليبيا الليبي
Tripoli = طرابلس
Sudan Sudanese = السودان السوداني
Somalia Somali Somalis = الصومال الصومالي
Ethiopia Ethiopian Ethiopians = إثيوبيا أثيوبيا الإثيوبي الحبشة
Syria Syrian Syrians = سوريا سورية السوري
Damascus = دمشق الشام
Aleppo = حلب
Homs = حمص
Lebanon Lebanese = لبنان اللبناني
Beirut = بيروت
Tyre = صور
Sidon = صيدا
Jordan Jordanian Jordanians = الأردن الأردني
Amman = عمان عمّان
Oman Omani Omanis = عمان العماني
Iraq Iraqi Iraqis = العراق العراقي
Mosul = الموصل
Basra = البصرة
Babylon Babylonian Babylonians = بابل البابلي
Assyrian Assyrians Assyria = آشور الآشوري
Iran Iranian Iranians Tehran = إيران الإيراني طهران
Persia Persian Persians = فارس الفارسي الفرس
Saudi Saudis Arabia = السعودية السعودي العربية
Arab Arabs Arabic Arabian = العرب العربي
Mecca Makkah = مكة
Medina = المدينة
Jeddah = جدة
Riyadh = الرياض
Yemen Yemeni Yemenis = اليمن اليمني
Sanaa = صنعاء
Aden = عدن
Emirates Emirati Emiratis = الإمارات الإماراتي
Qatar Qatari Qataris = قطر القطري
Kuwait Kuwaiti Kuwaitis = الكويت الكويتي
Bahrain Bahraini Bahrainis = البحرين البحريني
Palestine Palestinian Palestinians = فلسطين الفلسطيني
Israel Israeli Israelis Israelite Israelites = إسرائيل الإسرائيلي
Jerusalem = القدس أورشليم
Gaza Gazan Gazans = غزة الغزي
Hebron = الخليل
Nablus = نابلس
Jericho = أريحا
Jaffa = يافا
Acre = عكا
Golan = الجولان
Galilee = الجليل
Sinai = سيناء
Nile = النيل
Euphrates = الفرات
Tigris = دجلة
Mediterranean = المتوسط
Afghanistan Afghan Afghans = أفغانستان الأفغاني الأفغان
Pakistan Pakistani Pakistanis = باكستان الباكستاني
India Indian Indians Hindi Delhi = الهند الهندي الهنود هنود دلهي
Hindu Hindus = الهندوس الهندوسي
Nepal Nepalese Nepali = نيبال النيبالي
China Chinese Beijing = الصين الصيني بكين
Taiwan Taiwanese = تايوان التايواني
Japan Japanese = اليابان الياباني
Korea Korean Koreans = كوريا الكوري
Vietnam Vietnamese = فيتنام الفيتنامي
Indonesia Indonesian Indonesians = إندونيسيا الإندونيسي أندونيسيا
Malaysia Malaysian Malaysians = ماليزيا الماليزي
Philippines Filipino Filipinos Philippine = الفلبين الفلبيني
Thailand Thai = تايلاند تايلند التايلاندي
Burma Burmese Myanmar = بورما ميانمار البورمي
Australia Australian Australians Aussie = أستراليا الأسترالي
Zealand = نيوزيلندا زيلندا النيوزيلندي زيلاندا
Canada Canadian Canadians = كندا الكندي
Mexico Mexican Mexicans = المكسيك المكسيكي
Brazil Brazilian Brazilians = البرازيل البرازيلي
Argentina Argentine Argentinian = الأرجنتين الأرجنتيني
Chile Chilean = تشيلي شيلي التشيلي
Salvador Salvadoran = السلفادور
Cuba Cuban Cubans = كوبا الكوبي
Europe European Europeans = أوروبا الأوروبي أوربا الأوربي
Africa African Africans = أفريقيا إفريقيا الأفريقي الأفارقة الإفريقي
Asia Asian Asians = آسيا الآسيوي
Antarctica Antarctic = الجنوبية أنتاركتيكا القطب
Arctic = الشمالي القطب القطبي
Atlantic = الأطلسي الأطلنطي الأطلنطية
Pacific = الهادئ
Caribbean = الكاريبي
Balkans Balkan = البلقان
Scandinavia Scandinavian = الإسكندنافية
Alps Alpine = الألب
Vatican = الفاتيكان
Rome Roman Romans = روما الروماني الرومان
Venice Venetian = البندقية فينيسيا
Vienna = فيينا
Athens = أثينا
London Londoners = لندن
Paris Parisian = باريس
Geneva = جنيف
Washington = واشنطن
York Yorker Yorkers = نيويورك يورك
Tokyo = طوكيو
Munich = ميونخ ميونيخ
Brussels = بروكسل
Prague = براغ
Warsaw = وارسو
Bucharest = بوخارست
Istanbul Constantinople = إسطنبول اسطنبول القسطنطينية
Utah = يوتا ولاية
Ohio = أوهايو
Carolina = كارولينا
Hampshire = هامبشاير نيوهامبشير هامشير
California Californian Californians = كاليفورنيا الكاليفورني
Chicago = شيكاغو
Michigan = ميشيغان ميتشيغان
Massachusetts = ماساتشوستس
Mali Malian Malians = مالي المالي
Cameroon Cameroonian = الكاميرون الكاميروني
Chad Chadian = تشاد التشادي
Singapore Singaporean = سنغافورة
Pyongyang = بيونغ يانغ بيونج بيونغيانغ
Mumbai Bombay = مومباي بومباي
Naples Neapolitan = نابولي
Catalonia Catalan Catalans = كتالونيا كاتالونيا الكتالوني كاتالوني
Macedonia Macedonian Macedonians = مقدونيا المقدوني
Colombia Colombian Colombians = كولومبيا الكولومبي
Panama Panamanian = بنما البنمي
Mauritania Mauritanian = موريتانيا الموريتاني
Djibouti = جيبوتي
Eritrea Eritrean = إريتريا
Chechnya Chechen Chechens = الشيشان الشيشاني
Azerbaijan Azeri Azeris = أذربيجان الأذري الأذربيجاني
Bosnia Bosnian Bosnians = البوسنة البوسني
Bulgaria Bulgarian Bulgarians = بلغاريا البلغاري
Romania Romanian Romanians = رومانيا الروماني
Troy Trojan Trojans = طروادة
Anatolia Anatolian = الأناضول
Hague = لاهاي
Caspian = قزوين
Whitehall = وايتهول هوايتهول
Harvard = هارفارد هارفرد
Oxford = أكسفورد أوكسفورد
Cambridge = كامبريدج كيمبريدج
Chelsea = تشيلسي تشلسي
Manchester = مانشستر
Liverpool = ليفربول
Arsenal = أرسنال آرسنال
Vegas = فيغاس فيجاس
"""
_GROUPS = """
Christ = المسيح
Christian Christians Christianity = المسيحي المسيحية النصارى مسيحيون
Christmas = الميلاد الكريسماس عيد
Easter = الفصح القيامة
Jesus = يسوع عيسى المسيح
Mary = مريم ماري
Moses = موسى
Abraham = إبراهيم أبراهام
Joseph = يوسف جوزيف
John = يوحنا جون
Paul = بولس بول
Peter = بطرس بيتر
George = جورج جرجس جورجيوس
Michael = مايكل ميخائيل ميشال
Francis = فرانسيس فرنسيس
Benedict = بندكتس بنديكت
Solomon = سليمان سولومون
David = داود ديفيد
Jacob = يعقوب جاكوب
Isaac = إسحاق آيزاك اسحق
Noah = نوح نوا
Bible Biblical Testament = الكتاب الإنجيل التوراة العهد
Charles = تشارلز شارل تشارلس
Hugh Hughes = هيو هيوز
James = جيمس يعقوب
Mike = مايك
Sean Shaun = شون
Johnny = جوني
Jeremy = جيريمي
Jeremiah = إرميا
Xavier = كزافييه زافيير
Alex = أليكس
Methodist Methodists = الميثودية الميثودي
Episcopal Anglican Anglicans = الأسقفية الأنجليكانية الأنغليكاني
Hinduism = الهندوسية
Sikh Sikhs Sikhism = السيخ السيخية
Urdu = الأردية الأوردو
Catholic Catholics Catholicism = الكاثوليكي الكاثوليك
Protestant Protestants = البروتستانت البروتستانتي
Orthodox = الأرثوذكسي
Jewish Jew Jews Judaism = اليهود اليهودي اليهودية
Hebrew = العبرية العبري العبرانية
Muslim Muslims Islam Islamic Islamist Islamists Moslem = الإسلام الإسلامي المسلم المسلمون
Quran Koran = القرآن
Sunni Sunnis = السنة السني
Shia Shiite Shiites Shi'ite Shi'ites = الشيعة الشيعي
Alawite Alawites = العلوي العلويين
Druze = الدروز الدرزي
Coptic Copt Copts = القبطي الأقباط
Ramadan = رمضان
Allah = الله
God = الله الرب الإله
Buddhist Buddhists Buddhism Buddha = البوذي البوذية بوذا
Ottoman Ottomans = العثماني
Hezbollah Hizbullah Hizbollah = الله
Hamas = حماس
Houthi Houthis = الحوثي
Fatah = فتح
Taliban = طالبان
Isis ISIS Islamic = داعش الدولة
Daesh = داعش
Qaeda Qaida = القاعدة
Brotherhood = الإخوان
Mossad = الموساد
Knesset = الكنيست
Likud = الليكود
Pentagon = البنتاغون الدفاع البنتاجون
Interpol = الإنتربول
Nobel = نوبل
Olympic Olympics Olympian = الأولمبي الأولمبياد الأوليمبي
Paralympic Paralympics = البارالمبية
Google = غوغل جوجل قوقل
Facebook = فيسبوك الفيسبوك فيس
Twitter = تويتر
YouTube = يوتيوب
Reuters = رويترز
Guardian = الغارديان الجارديان
Jazeera = الجزيرة
Congress Congressional = الكونغرس الكونجرس
Senate Senator Senators = الشيوخ السيناتور
Commons = العموم
Capitol = الكابيتول
Tories Tory Conservatives = المحافظين المحافظ
Labour = العمال العمل
Democrat Democrats Democratic = الديمقراطي الديموقراطي
Republican Republicans = الجمهوري
Nazi Nazis = النازي
Latin Latino Latinos = اللاتيني
Hispanic = اللاتينية هسباني الإسبان
Aboriginal = الأصلي
Creole = الكريول
Viking Vikings = الفايكنغ الفايكنج
Celtic = السلتي سلتيك
Medieval Renaissance = الوسطى النهضة
Internet = الإنترنت الانترنت
Wikipedia = ويكيبيديا
Mars Martian = المريخ مارس
Moon Lunar = القمر
Earth = الأرض
Venus = الزهرة فينوس
Jupiter = المشتري جوبيتر
Saturn = زحل
Mercury = عطارد
Neptune = نبتون
Pluto = بلوتو
Satan = الشيطان
Santa = سانتا بابا القديسة
Plato = أفلاطون
Aristotle = أرسطو
Socrates = سقراط
Alexander = الإسكندر ألكسندر
Caesar = قيصر
Homer = هوميروس
Tutankhamun = توت
Hitler = هتلر
Einstein = أينشتاين
"""
_CALENDAR = """
January = يناير كانون الثاني
February = فبراير شباط
March = مارس آذار
April = أبريل إبريل نيسان
May = مايو أيار
June = يونيو حزيران
July = يوليو تموز
August = أغسطس آب
September = سبتمبر أيلول
October = أكتوبر تشرين
November = نوفمبر تشرين
December = ديسمبر كانون
Monday Mondays = الاثنين الإثنين
Tuesday Tuesdays = الثلاثاء
Wednesday Wednesdays = الأربعاء
Thursday Thursdays = الخميس
Friday Fridays = الجمعة
Saturday Saturdays = السبت
Sunday Sundays = الأحد
"""


def known_stems(word: str) -> frozenset[str]:
    """Light stems of the Arabic words of which one stands for an English word; none for one that is not listed."""
    return _known().get(fold(word), frozenset())


def is_known(word: str) -> bool:
    """Whether an English word is listed."""
    return fold(word) in _known()


def name_stem(stem: str) -> str:
    """A folded Arabic word without endings, of which it may have two: مصريين and مصرية are مصر."""
    return light_stem(light_stem(stem))


@cache
def _known() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for line in filter(None, (_COUNTRIES + _GROUPS + _CALENDAR).splitlines()):
        english, arabic = line.split(" = ")
        stems = frozenset(
            name_stem(reading.stem) for word in arabic.split() if is_arabic(word) for reading in readings(word)
        )
        for word in english.split():
            found[fold(word)] = found.get(fold(word), frozenset()) | stems
    return found
