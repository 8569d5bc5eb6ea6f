"""Arabic names as they are vocalised, and how newspapers write them in English."""

from __future__ import annotations

from functools import cache

from .matching import fold_for_matching

__all__ = ["known_names"]

_NAMES = """
مُحَمَّد Mohammed | أَحْمَد Ahmed | مَحْمُود Mahmoud | حَامِد Hamed | حَمَد Hamad | حَمِيد Hamid
عَلِيّ Ali | حَسَن Hassan | حُسَيْن Hussein | حُسْنِي Hosni | مُصْطَفَى Mustafa | إِبْرَاهِيم Ibrahim
إِسْمَاعِيل Ismail | يُوسُف Youssef | يَعْقُوب Yaqoub | إِسْحَاق Ishaq | مُوسَى Musa | عِيسَى Issa
دَاوُد Dawood | سُلَيْمَان Suleiman | سُلَيْمَانِي Soleimani | يُونُس Younis | زَكَرِيَّا Zakaria | يَحْيَى Yahya
نُوح Nuh | آدَم Adam | عُمَر Omar | عُثْمَان Othman | خَالِد Khaled | وَلِيد Walid
طَارِق Tariq | سَعِيد Saeed | سَعْد Saad | سَعُود Saud | فَيْصَل Faisal | فَهْد Fahd
سَلْمَان Salman | سُلْطَان Sultan | عَبْد Abd | عَبَّاس Abbas | جَمَال Gamal | كَمَال Kamal
جَلَال Jalal | نَاصِر Nasser | نَصْر Nasr | أَنْوَر Anwar | بَشَّار Bashar | بَشِير Bashir
حَافِظ Hafez | رَفِيق Rafik | رَشِيد Rashid | رَاشِد Rashed | سَمِير Samir | سَامِي Sami
سَلِيم Salim | سَالِم Salem | صَالِح Saleh | صَلَاح Salah | صَدَّام Saddam | قُصَيّ Qusay
عُدَيّ Uday | مُعَمَّر Muammar | زَيْد Zaid | زِيَاد Ziad | يَاسِر Yasser | يَاسِين Yassin
إِيَاد Iyad | جِهَاد Jihad | عِمَاد Imad | فُؤَاد Fuad | فَارُوق Farouk | فَرِيد Farid
فَادِي Fadi | غَسَّان Ghassan | مَرْوَان Marwan | مُنِير Munir | مُنْذِر Munther | نَبِيل Nabil
نَجِيب Naguib | نَعِيم Naim | نُورِي Nouri | نُور Nour | هَانِي Hani | هَادِي Hadi
هِشَام Hisham | وَائِل Wael | وَسِيم Wassim | قَاسِم Qassem | كَرِيم Karim | لُطْفِي Lotfi
مَاجِد Majid | مَازِن Mazen | مُبَارَك Mubarak | مُرْسِي Morsi | مِشْعَل Meshaal | مَهْدِي Mahdi
مُقْتَدَى Moqtada | مُنَى Mona | مَرْيَم Mariam | فَاطِمَة Fatima | عَائِشَة Aisha | خَدِيجَة Khadija
زَيْنَب Zainab | لَيْلَى Leila | سَارَة Sarah | سَلْمَى Salma | هِنْد Hind | هُدَى Huda
نَادِيَة Nadia | رَانِيَا Rania | رِيم Reem | دِينَا Dina | أَمَل Amal | إِيمَان Iman
نَوَال Nawal | سُعَاد Suad | سِيسِي Sisi | أَسَد Assad | صَدْر Sadr | سَادَات Sadat
سِيسْتَانِي Sistani | سُودَانِي Sudani | مَالِكِي Maliki | عَبَادِي Abadi | كَاظِمِي Kadhimi | حَكِيم Hakim
حَلْبُوسِي Halbousi | عَامِرِي Amiri | خَزْعَلِي Khazali | مُهَنْدِس Muhandis | بَغْدَادِي Baghdadi | جُولَانِي Jolani
شَرْع Sharaa | حَرِيرِي Hariri | مِيقَاتِي Mikati | بَرِّي Berri | عَوْن Aoun | جُنْبُلَاط Jumblatt
جَعْجَع Geagea | سِنِيُورَة Siniora | هَنِيَّة Haniyeh | سِنْوَار Sinwar | عَرَفَات Arafat | بَرْغُوثِي Barghouti
قَذَّافِي Gaddafi | حَفْتَر Haftar | سَرَّاج Sarraj | دَبَيْبَة Dbeibah | بُورَقِيبَة Bourguiba | غَنُّوشِي Ghannouchi
سَعَيِّد Saied | بُوتَفْلِيقَة Bouteflika | تَبُّون Tebboune | بُرْهَان Burhan | حَمْدُوك Hamdok | دَقْلُو Dagalo
حُوثِي Houthi | مَنْصُور Mansour | زُبَيْدِي Zubaidi | خَامِنَئِي Khamenei | رُوحَانِي Rouhani | ظَرِيف Zarif
أَرْدُوغَان Erdogan | نَتَنْيَاهُو Netanyahu | خَاشُقْجِي Khashoggi | ظَوَاهِرِي Zawahiri | بِن bin | اِبْن ibn
بِنْت bint | أَبُو Abu | أُمّ Umm | آل Al | اللّٰه Allah | قَاهِرَة Qahira
رِيَاض Riyadh | بَيْرُوت Beirut | رَحْمَن Rahman | رَحِيم Rahim | فَتَّاح Fattah
"""


@cache
def known_names() -> dict[str, tuple[str, str]]:
    """By the folded name without its article: (with its vowels, as newspapers write it)."""
    rows = (entry.split() for line in _NAMES.strip().splitlines() for entry in line.split(" | "))
    return {fold_for_matching(arabic): (arabic, press) for arabic, press in rows}
