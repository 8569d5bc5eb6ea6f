"use strict";

const byId = (id) => document.getElementById(id);
const KINDS = {
  TRUNCATED: "the model did not reach the end of the sentence",
  REPETITION: "the same words again and again",
  WRONG_SCRIPT: "letters of the wrong script",
  COPIED_SOURCE: "words of the source were left as they are",
  NUMBER_MISMATCH: "a number is missing or was added",
  LENGTH_RATIO: "unusually short or long",
  LOW_SIMILARITY: "the meaning seems to differ",
  LOW_CONFIDENCE: "the model gave its words little probability",
  NONWORD: "a word that does not exist",
  TERM_MISSING: "a term of the glossary is missing",
  NAME_MISMATCH: "a name has no counterpart",
  NAME_REPLACED: "a name was put right by the name lexicon",
  NAME_VARIANT: "a name is spelled otherwise than before",
  ABBREVIATION: "an abbreviation was made up, lost or changed",
  OMISSION: "words of the source seem to be left out",
  LEXICON_MISMATCH: "a month, weekday, currency, country or unit has no counterpart",
};
const state = { text: "", points: [], translation: null, token: sessionStorage.getItem("dragoman-token") || "" };

/* Spans count code points; JavaScript strings count UTF-16 units. */
const slice = (points, [start, end]) => points.slice(start, end).join("");

function say(message, problem = false) {
  byId("status").textContent = message;
  byId("status").classList.toggle("problem", problem);
}

async function send(method, path, body, signal) {
  const bytes = body instanceof Blob;
  const headers = body ? { "Content-Type": bytes ? "application/octet-stream" : "application/json" } : {};
  if (state.token) headers.Authorization = `Bearer ${state.token}`;
  const reply = await fetch(path, { method, headers, signal, body: bytes ? body : body && JSON.stringify(body) });
  if (reply.status === 401) {
    await askForToken();
    return send(method, path, body, signal);
  }
  const answer = await reply.json();
  if (!reply.ok) throw new Error(answer.detail || reply.statusText);
  return answer;
}

const post = (path, body) => send("POST", path, body);

function askForToken() {
  const dialog = byId("token-dialog");
  dialog.showModal();
  return new Promise((resolve, reject) => {
    dialog.addEventListener("close", () => {
      state.token = byId("token").value.trim();
      sessionStorage.setItem("dragoman-token", state.token);
      state.token ? resolve() : reject(new Error("This server asks for a token."));
    }, { once: true });
  });
}

const glossaryOption = () => (byId("glossary").value ? { glossary_name: byId("glossary").value } : {});

function options() {
  const source = byId("source").value;
  return {
    target_language: byId("target").value,
    ...(source ? { source_language: source } : {}),
    ...glossaryOption(),
    ...(storage.on ? { use_memory: true } : {}),
    quality: byId("quality").value,
  };
}

async function working(message, work) {
  say(message);
  document.querySelectorAll("header button").forEach((button) => { button.disabled = true; });
  try {
    await work();
  } catch (error) {
    say(error.message, true);
  } finally {
    document.querySelectorAll("header button").forEach((button) => { button.disabled = false; });
  }
}

async function translate() {
  const text = byId("input").value;
  if (!text.trim()) return say("There is no text yet.", true);
  const started = performance.now();
  await working("Translating …", async () => {
    await findStorage();
    const answer = await post("v1/translate", { texts: [text], ...options(), word_alignment: true });
    state.text = text;
    state.points = Array.from(text);
    state.translation = answer.translations[0];
    byId("summary").hidden = true;
    closeChoices();
    show();
    const doubtful = state.translation.segments.filter((segment) => level(segment) !== "low").length;
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    say(`${state.translation.segments.length} sentences in ${seconds} s, ${doubtful} of them to be looked at.`);
  });
}

function level(segment) {
  if (segment.doubt !== null && segment.doubt >= 0.75) return "high";
  const telling = segment.flags.some((flag) => flag.kind !== "LOW_CONFIDENCE");
  return telling || (segment.doubt !== null && segment.doubt >= 0.4) ? "medium" : "low";
}

function show() {
  const { segments, text, source_language: from, target_language: to } = state.translation;
  const target = Array.from(text);
  const list = byId("sentences");
  list.replaceChildren();
  let end = 0;
  segments.forEach((segment, index) => {
    const item = document.createElement("li");
    item.className = level(segment);
    if (index && slice(state.points, [end, segment.source[0]]).includes("\n")) item.classList.add("paragraph");
    end = segment.source[1];
    item.append(
      side("source", from, slice(state.points, segment.source)),
      side("target", to, slice(target, segment.target)),
    );
    const said = item.querySelector(".target");
    said.contentEditable = "plaintext-only";
    said.setAttribute("role", "textbox");
    said.setAttribute("aria-label", `Translation of sentence ${index + 1}, can be changed`);
    said.addEventListener("input", () => { clearWords(item); said.classList.add("edited"); });
    item.addEventListener("focusin", () => explain(segment));
    item.addEventListener("mouseenter", () => explain(segment));
    item.addEventListener("mouseover", (event) => lightWords(item, segment, target, event));
    item.addEventListener("mouseleave", () => clearWords(item));
    list.append(item);
  });
  byId("review").hidden = false;
  byId("input-part").hidden = true;
  byId("why").textContent = "Point at a sentence, or move to it with Tab, to see what is known of it. " +
    "A click on a word, or Alt+Enter, shows what else could stand there.";
}

function side(name, language, text) {
  const part = document.createElement("p");
  part.className = name;
  part.lang = language;
  part.dir = language === "ar" ? "rtl" : "ltr";
  part.textContent = text;
  part.dataset.text = text;
  return part;
}

function explain(segment) {
  const parts = [];
  if (segment.origin === "COPIED") parts.push("Copied as it is.");
  if (segment.origin === "PREVIOUS") parts.push("Unchanged, translated as before.");
  if (segment.origin === "MEMORY") parts.push("From the translation memory, as it was approved.");
  if (segment.doubt !== null) parts.push(`${Math.round(segment.doubt * 100)} % likely to mislead.`);
  segment.flags.forEach((flag) => parts.push(`${KINDS[flag.kind] || flag.kind}${flag.detail ? ` (${flag.detail})` : ""}.`));
  if (segment.attempts > 1) parts.push(`Decoded ${segment.attempts} times.`);
  byId("why").textContent = parts.join(" ") || "No check has anything against it.";
}

/* The word under the pointer and its counterparts on the other side. */
function lightWords(item, segment, target, event) {
  const part = event.target.closest("p");
  if (!part || !segment.alignment || item.querySelector(".edited")) return;
  const offset = pointAt(part, event);
  if (offset === null) return;
  const mine = part.className.startsWith("source") ? "source" : "target";
  const base = segment[mine][0];
  const pairs = segment.alignment.filter((pair) => pair[mine][0] <= base + offset && base + offset < pair[mine][1]);
  ["source", "target"].forEach((name) => {
    const spans = pairs.map((pair) => pair[name].map((place) => place - segment[name][0]));
    markSpans(item.querySelector(`.${name}`), spans);
  });
}

function pointAt(part, event) {
  const position = document.caretPositionFromPoint?.(event.clientX, event.clientY);
  const range = position ? null : document.caretRangeFromPoint?.(event.clientX, event.clientY);
  const node = position?.offsetNode ?? range?.startContainer;
  const units = position?.offset ?? range?.startOffset;
  if (!node || !part.contains(node)) return null;
  const before = document.createRange();
  before.setStart(part, 0);
  before.setEnd(node, units);
  return Array.from(before.toString()).length;
}

function markSpans(part, spans) {
  // Each change puts a new element under the pointer, which is a new event, and between press and release loses the click.
  const marked = JSON.stringify(spans);
  if (part.dataset.marked === marked) return;
  part.dataset.marked = marked;
  const points = Array.from(part.dataset.text);
  const ordered = [...spans].sort((a, b) => a[0] - b[0]);
  part.replaceChildren();
  let position = 0;
  for (const [start, end] of ordered) {
    if (start < position) continue;
    part.append(points.slice(position, start).join(""));
    const mark = document.createElement("mark");
    mark.textContent = points.slice(start, end).join("");
    part.append(mark);
    position = end;
  }
  part.append(points.slice(position).join(""));
}

function clearWords(item) {
  item.querySelectorAll("mark").forEach((mark) => mark.replaceWith(mark.textContent));
  item.querySelectorAll("p").forEach((part) => { part.normalize(); delete part.dataset.marked; });
}

/* The translation as it stands on the page, with what lies between sentences as in the answer. */
function edited() {
  const target = Array.from(state.translation.text);
  const said = [...byId("sentences").querySelectorAll(".target")].map((part) => part.textContent);
  let text = "", position = 0;
  state.translation.segments.forEach((segment, index) => {
    text += slice(target, [position, segment.target[0]]) + said[index];
    position = segment.target[1];
  });
  return text + slice(target, [position, target.length]);
}

async function summarize() {
  const text = byId("input").value;
  if (!text.trim()) return say("There is no text yet.", true);
  await working("Summarising …", async () => {
    const answer = await post("v1/summarize", { text, sentences: 3, ...options() });
    const points = Array.from(answer.text);
    const list = document.createElement("ol");
    list.dir = answer.language === "ar" ? "rtl" : "ltr";
    answer.sentences.forEach((sentence) => {
      const item = document.createElement("li"), button = document.createElement("button");
      button.type = "button";
      button.lang = answer.language;
      button.dir = answer.language === "ar" ? "rtl" : "ltr";
      button.textContent = slice(points, sentence.target);
      button.addEventListener("click", () => lightSource(sentence.source));
      item.append(button);
      list.append(item);
    });
    const title = document.createElement("h2");
    title.textContent = "Summary";
    byId("summary").replaceChildren(title, list);
    byId("summary").hidden = false;
    say("Choose a sentence of the summary to see where it stands.");
  });
}

function lightSource([start, end]) {
  const items = [...byId("sentences").children];
  const segments = state.translation ? state.translation.segments : [];
  if (byId("input-part").hidden) {
    items.forEach((item, index) => {
      const [from, to] = segments[index].source;
      item.classList.toggle("lit", from < end && start < to);
    });
    document.querySelector("#sentences .lit")?.scrollIntoView({ block: "center" });
    return;
  }
  const points = Array.from(byId("input").value);
  const before = points.slice(0, start).join("").length;
  byId("input").focus();
  byId("input").setSelectionRange(before, before + points.slice(start, end).join("").length);
}

function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

async function open(file) {
  if (!file) return;
  if (!/\.(txt|md)$/i.test(file.name) && file.type !== "text/plain") return translateDocument(file);
  if (file.size > 4_000_000) return say("This file is too large for the page; use the command line.", true);
  const text = await file.text();
  if (text.includes("\u0000") || text.includes("\ufffd")) return say(`${file.name} is not a text in UTF-8.`, true);
  byId("input").value = text;
  byId("input-part").hidden = false;
  byId("review").hidden = true;
  say(file.name);
}

byId("form").addEventListener("submit", (event) => { event.preventDefault(); translate(); });
byId("summarize").addEventListener("click", summarize);
byId("file").addEventListener("change", (event) => open(event.target.files[0]));
byId("input").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) translate();
});
byId("edit").addEventListener("click", () => {
  byId("input-part").hidden = false;
  byId("review").hidden = true;
  byId("input").focus();
});
byId("copy").addEventListener("click", async () => {
  await navigator.clipboard.writeText(edited());
  say("Copied.");
});
byId("download").addEventListener("click", () => {
  save(new Blob([edited()], { type: "text/plain;charset=utf-8" }), `translation.${state.translation.target_language}.txt`);
});
byId("next-doubt").addEventListener("click", () => {
  const doubtful = [...document.querySelectorAll("#sentences li.high .target, #sentences li.medium .target")];
  if (!doubtful.length) return say("No sentence is doubtful.");
  const at = doubtful.indexOf(state.lastDoubt);
  state.lastDoubt = doubtful[(at + 1) % doubtful.length];
  state.lastDoubt.focus();
  state.lastDoubt.scrollIntoView({ block: "center" });
});
["dragover", "dragleave", "drop"].forEach((kind) => {
  document.addEventListener(kind, (event) => {
    event.preventDefault();
    byId("input").classList.toggle("over", kind === "dragover");
    if (kind === "drop") open(event.dataTransfer.files[0]);
  });
});
