"use strict";

/* What else a sentence or a word of it could be called, and keeping what a person decided.

   `chosen` is the sentence that is worked on; `asked` counts questions, so that a late answer to an old one is dropped. */
const chosen = { index: -1, asked: 0, controller: null, pressed: false };
const storage = { known: false, on: false, glossaries: [] };
const WORD = /[\p{L}\p{M}\p{N}](?:[\p{L}\p{M}\p{N}\u0640\u200c\u200d'’.\-]*[\p{L}\p{M}\p{N}])?/gu;

const targetOf = (index) => byId("sentences").children[index].querySelector(".target");
const sourceTextOf = (index) => slice(state.points, state.translation.segments[index].source);

/* Whether the server stores anything, asked once. Without a data folder there is nothing to keep and nothing to choose. */
async function findStorage() {
  if (storage.known) return;
  storage.known = true;
  try {
    const answer = await send("GET", "v1/glossaries?page_size=1000");
    storage.on = true;
    storage.glossaries = answer.glossaries.map((glossary) => glossary.name);
  } catch {
    storage.on = false;
  }
  showGlossaries();
}

function showGlossaries() {
  const wanted = byId("glossary").value;
  byId("glossary").replaceChildren(new Option("none", ""), ...storage.glossaries.map((name) => new Option(name, name)));
  byId("glossary").value = storage.glossaries.includes(wanted) ? wanted : "";
  byId("glossary-names").replaceChildren(...storage.glossaries.map((name) => new Option(name)));
  byId("glossary-choice").hidden = !storage.on || !storage.glossaries.length;
}

/* Make a sentence the one that is worked on; nothing is asked of the server yet. */
function choose(index) {
  if (chosen.index !== index) {
    chosen.index = index;
    chosen.asked += 1;
    chosen.controller?.abort();
    byId("words").replaceChildren();
    byId("others").replaceChildren();
    byId("kept").textContent = "";
    byId("term-source").value = byId("term-target").value = "";
  }
  byId("choices").hidden = false;
  byId("keep").hidden = !storage.on;
  byId("keep-sentence").disabled = !isEdited(index);
  targetOf(index).scrollIntoView({ block: "nearest" });
}

function closeChoices() {
  chosen.controller?.abort();
  chosen.index = -1;
  byId("choices").hidden = true;
}

const isEdited = (index) => targetOf(index).classList.contains("edited");

/* The word at the caret of a sentence: its text, and what stands before it. */
function wordAtCaret(part) {
  const selection = getSelection();
  if (!selection.rangeCount || !part.contains(selection.focusNode)) return null;
  const before = document.createRange();
  before.setStart(part, 0);
  before.setEnd(selection.focusNode, selection.focusOffset);
  const at = before.toString().length;
  for (const match of part.textContent.matchAll(WORD)) {
    const end = match.index + match[0].length;
    if (match.index <= at && at <= end) return { text: match[0], start: match.index, before: part.textContent.slice(0, match.index) };
  }
  return null;
}

/* Ask for other words at the caret, and for other translations of the whole sentence. */
async function askForChoices(index) {
  const segment = state.translation.segments[index], part = targetOf(index);
  choose(index);
  if (segment.origin === "COPIED") return;
  const word = wordAtCaret(part);
  chosen.controller?.abort();
  chosen.controller = new AbortController();
  const asked = ++chosen.asked, { signal } = chosen.controller;
  if (word) fillTerm(segment, index, word);
  byId("words").replaceChildren(...(word ? [heading(`Instead of “${word.text}” …`)] : []));
  const languages = {
    source_language: state.translation.source_language,
    target_language: state.translation.target_language,
  };
  const current = () => asked === chosen.asked;
  const failed = (error) => { if (current() && error.name !== "AbortError") say(error.message, true); };
  const suggested = word && send(
    "POST", "v1/suggest-words",
    { text: sourceTextOf(index), target_prefix: word.before, max_suggestions: 6, ...languages }, signal,
  ).then((answer) => { if (current()) showWords(index, word, answer.suggestions); }, failed);
  const others = send(
    "POST", "v1/translate",
    { texts: [sourceTextOf(index)], alternatives: 5, check_similarity: false, ...languages, ...glossaryOption() }, signal,
  ).then((answer) => { if (current()) showOthers(index, answer.translations[0]); }, failed);
  await Promise.all([suggested, others]);
  if (current()) part.scrollIntoView({ block: "nearest" });
}

function showWords(index, word, suggestions) {
  const different = suggestions.filter((one) => one.word !== word.text);
  const title = heading(different.length ? `Instead of “${word.text}”` : `No other word for “${word.text}”`);
  byId("words").replaceChildren(title, buttons(different.map((one) => ({ label: one.word, text: one.text })), index));
}

/* The segments of the answer as whole texts: the sentence alone is one segment, unless it was cut otherwise. */
function showOthers(index, translation) {
  const here = targetOf(index).textContent;
  const [segment, ...more] = translation.segments;
  const found = more.length || !segment ? [] : segment.alternatives || [];
  const texts = [{ text: translation.text.trim(), flags: segment?.flags || [] }, ...found].filter((one) => one.text !== here);
  byId("others").replaceChildren(
    heading(texts.length ? "The whole sentence" : "No other translation of the sentence"),
    buttons(texts.map((one) => ({ label: one.text, text: one.text, flags: one.flags })), index),
  );
}

function heading(text) {
  const title = document.createElement("h3");
  title.textContent = text;
  return title;
}

function buttons(choices, index) {
  const list = document.createElement("ul"), language = state.translation.target_language;
  choices.forEach(({ label, text, flags = [] }) => {
    const item = document.createElement("li"), button = document.createElement("button");
    button.type = "button";
    button.lang = language;
    button.dir = language === "ar" ? "rtl" : "ltr";
    button.textContent = label;
    button.title = flags.length ? flags.map((flag) => KINDS[flag.kind] || flag.kind).join("; ") : text;
    button.classList.toggle("doubtful", flags.some((flag) => flag.kind !== "LOW_CONFIDENCE"));
    button.addEventListener("click", () => take(index, text));
    item.append(button);
    list.append(item);
  });
  return list;
}

/* Put a text in the place of a sentence's translation. */
function take(index, text) {
  const part = targetOf(index);
  clearWords(part.closest("li"));
  part.textContent = text;
  part.dataset.text = text;
  part.classList.add("edited");
  part.classList.remove("kept");
  part.focus();
  choose(index);
  say("Taken. It can be changed further.");
}

/* The term that a word belongs to, as far as the alignment of an unchanged sentence tells. */
function fillTerm(segment, index, word) {
  byId("term-target").value = word.text;
  const start = segment.target[0] + Array.from(word.before).length;
  const end = start + Array.from(word.text).length;
  const pairs = isEdited(index) ? [] : (segment.alignment || []).filter(({ target }) => target[0] < end && start < target[1]);
  byId("term-source").value = pairs.map((pair) => slice(state.points, pair.source)).join(" ");
}

/* A selection in either column fills its side of the term. */
function takeSelection() {
  const selection = getSelection(), text = selection.toString().trim();
  const part = selection.anchorNode?.parentElement?.closest("#sentences p");
  if (!storage.on || !text || !part || !part.contains(selection.focusNode)) return;
  const index = [...byId("sentences").children].indexOf(part.closest("li"));
  choose(index);
  byId(part.classList.contains("source") ? "term-source" : "term-target").value = text;
}

async function keeping(work) {
  byId("kept").textContent = "";
  try {
    byId("kept").textContent = await work();
  } catch (error) {
    byId("kept").textContent = error.message;
  }
}

async function keepSentence() {
  const index = chosen.index, part = targetOf(index), target = part.textContent.trim();
  await keeping(async () => {
    if (!target) throw new Error("An empty translation cannot be kept.");
    const { source_language, target_language } = state.translation;
    await send("PUT", "v1/memory", {
      segments: [{ source_language, target_language, source: sourceTextOf(index), target }],
    });
    part.classList.add("kept");
    return "Kept in the translation memory: the sentence is translated so from now on.";
  });
}

async function keepTerm() {
  const terms = { [state.translation.source_language]: byId("term-source").value.trim(),
    [state.translation.target_language]: byId("term-target").value.trim() };
  const name = byId("term-glossary").value.trim() || byId("glossary").value || "review";
  await keeping(async () => {
    if (!terms.ar || !terms.en) throw new Error("A term needs both sides: select the words in each column.");
    const path = `v1/glossaries/${encodeURIComponent(name)}`;
    if (!storage.glossaries.includes(name)) {
      await send("PUT", path, { description: "Terms of the review page" });
      storage.glossaries = [...storage.glossaries, name].sort();
      showGlossaries();
    }
    await send("PUT", `${path}/entries`, { entries: [{ arabic: terms.ar, english: terms.en }] });
    byId("glossary").value = name;
    return `“${terms.ar}” = “${terms.en}” is in the glossary ${name}, which the next translation uses.`;
  });
}

byId("sentences").addEventListener("click", (event) => {
  const part = event.target.closest(".target");
  if (part && getSelection().isCollapsed) askForChoices([...byId("sentences").children].indexOf(part.closest("li")));
});
byId("sentences").addEventListener("mousedown", () => { chosen.pressed = true; });
document.addEventListener("mouseup", () => { chosen.pressed = false; });
byId("sentences").addEventListener("focusin", (event) => {
  // Not while a button is pressed: the panel would come under the pointer, and the click would go to it.
  if (event.target.matches(".target") && !chosen.pressed) choose([...byId("sentences").children].indexOf(event.target.closest("li")));
});
byId("sentences").addEventListener("input", (event) => {
  event.target.classList.remove("kept");
  byId("keep-sentence").disabled = false;
});
byId("sentences").addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.altKey || !event.target.matches(".target")) return;
  event.preventDefault();
  askForChoices([...byId("sentences").children].indexOf(event.target.closest("li")));
});
byId("sentences").addEventListener("mouseup", () => setTimeout(takeSelection));
byId("keep-sentence").addEventListener("click", keepSentence);
byId("keep").addEventListener("submit", (event) => { event.preventDefault(); keepTerm(); });
