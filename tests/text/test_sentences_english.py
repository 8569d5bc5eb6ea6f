"""English sentences: each case is a text with "|" where it must be cut, and nowhere else."""

from __future__ import annotations

import pytest
from dragoman_server.text import segment_text

CASES = """
The council met on Monday. | It will meet again in May.
Talks resumed in Geneva! | Nobody had expected it.
Who ordered the strike? | The ministry would not say.
Dr. Salma Haddad led the team. | She declined to comment.
Mr. and Mrs. Khalil left for Amman.
Gen. Omar Said met Lt. Col. James Ward on Friday.
Sen. Maria Lopez and Rep. Tom Reed voted against it.
Prof. Nadia Aziz of St. Andrews wrote the report.
The U.S. Army withdrew. | Baghdad welcomed the move.
Troops of the U.S. President arrived.
He was born in the U.S. | He grew up in Beirut.
The U.N. Security Council will vote on the draft.
The envoy flew to Washington D.C. | She returned on Sunday.
Talks took place in Washington, D.C. on Tuesday.
J. K. Rowling signed the letter.
George W. Bush and A. B. Yehoshua were invited.
Doctors advised Vitamin C. | Patients ignored them.
They chose Plan B. | Nobody liked it.
The firm, Gulf Cables Inc. of Dubai, closed.
He works for Gulf Cables Inc. | The company denied this.
Shares of Nile Foods Co. Ltd. fell by 3.5 percent.
John Smith Jr. won the seat. | His father had held it.
The budget rose by 3.5 percent to 1,250.75 million.
Prices rose 0.8%. | Wages did not.
It cost $4. | Nobody paid.
The vote is at 10:30 on Tuesday.
The vote is at 10.30 p.m. on Tuesday.
The siren sounded at 5 p.m. | Rescuers arrived an hour later.
The siren sounded at 5 p.m. Monday near the port.
The siren sounded at 5 p.m. GMT near the port.
Doors open at 9 a.m. | Children enter free.
The law took effect on Jan. 5 and expires on Dec. 31.
The law took effect in Jan. | The court upheld it.
Article No. 5 was struck out.
Did he resign? | No. | He stayed.
See p. 12 and Fig. 3 of Vol. II for details.
Iraq vs. Iran ended in a draw.
Goods such as rice, oil, etc. were handed out.
They sold rice, oil, etc. | The market was full.
Some states, e.g. Oman, abstained, i.e. they did not vote.
“We will stay,” the minister said. | “We have no choice.”
“We will stay.” | The minister then left the room.
"Stop the war!" he shouted.
"Will you resign?" the reporter asked.
“Will you resign?” Ahmed Salem asked the minister.
“Is it over?” | Nobody answered.
The union called it “an insult.” | Workers walked out.
The union called it 'an insult.' | Workers walked out.
He said (in Arabic.) that it was over.
The road was closed. | (It has since reopened.) | Traffic is normal.
The road was closed [see map]. | Traffic is normal.
A US drone strike. in Baghdad killed two men.
He arrived in Iraq . | The visit lasted a day.
Nobody knows ... and nobody asks.
Nobody knows... | The inquiry goes on.
Nobody knows… | The inquiry goes on.
“Perhaps…” she said.
Is that so?! | It is.
Never!!! | They all agreed.
Read www.example.org. | Then call us.
Read https://example.org/a.html?x=1. | Then call us.
Write to press.office@example.com. | Replies take a day.
The site example.com reported it.
Version 2.0.1 was released. | Users complained.
Yes. | No. | Perhaps.
The company's iPhone sales fell. | iPhone prices rose.
3.5 million people fled. | 2,500 came back.
Casualties: 12 dead, 40 wounded; the toll may rise.
He met Ali al-J. on Tuesday.
Lawyers for Omar K. declined to comment.
She holds a Ph.D. in physics from Cairo.
The route runs along Main St. to the harbour.
It is 20 ft. long and 5 ft. wide.
“It was hot. | It was loud.” | Then it ended.
'We won,' he said. | 'It was close.'
Results came late. | – The count was slow.
The 1990s were hard. | The 2000s were not.
BAGHDAD, Oct. 4 (Reuters) - Voters went to the polls on Sunday.
CAIRO (AP) — The court ruled on Monday. | It was the third ruling.
The minister, who spoke on condition of anonymity, e.g. without naming sources, refused.
Gas rose to 4.25 a litre. | Diesel did not.
Flights from Terminal 3. | All were late.
"""

GLUED = [
    ("The army withdrew.The rebels entered the town.", ["The army withdrew.", "The rebels entered the town."]),
    ("Was it true?Yes, it was.", ["Was it true?", "Yes, it was."]),
    ("Use Node.js or System.Out for it.", ["Use Node.js or System.Out for it."]),
    ("Wait...what happened there?", ["Wait...what happened there?"]),
]


@pytest.mark.parametrize("case", CASES.strip().splitlines())
def test_cuts_english(case: str) -> None:
    text = case.replace(" | ", " ")
    document = segment_text(text, "en")
    assert [s.span.of(text) for s in document.segments] == case.split(" | ")


@pytest.mark.parametrize(("text", "sentences"), GLUED)
def test_cuts_or_keeps_english_where_the_space_is_missing(text: str, sentences: list[str]) -> None:
    assert [s.span.of(text) for s in segment_text(text, "en").segments] == sentences


def test_there_are_enough_cases() -> None:
    assert len(CASES.strip().splitlines()) >= 60
