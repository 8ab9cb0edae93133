// The desk's page: keeps itself up to date, counts down, and sends commands.
// The server makes all HTML; nothing that a customer wrote is made into HTML here.
import { answered, askBeforeClosing, fillAgain, identifier, keep, keepFilled } from "./draft.js";
import { listen } from "./listen.js";
import { fit, fitFields, other, pick, resolution } from "./more.js";
import { announce, beginAtEnd, followEnd, put, showCurrent } from "./parts.js";
import { ahead, countDown, inWords, now, told, when } from "./time.js";
import { actors, happened, said, suggestion } from "./words.js";

const $ = (sel, root = document) => root.querySelector(sel);
const $$ = (sel, root = document) => [...root.querySelectorAll(sel)];
const here = document.body.dataset.conversation || "";
const query = document.body.dataset.query || "";
const notUnderstood = document.body.classList.contains("is-raw"); // no stream tells of those
const el = (tag, text = "") => Object.assign(document.createElement(tag), { textContent: text });

// dress finishes what the server sent, for who reads it: times in his zone,
// "Mine", nothing to take over from himself.
function dress(root) {
  for (const t of $$("time", root)) {
    if (!t.dataset.due) t.textContent = when(t.dateTime);
    t.title = new Date(t.dateTime).toString();
  }
  for (const b of $$("[data-over]", root)) b.hidden = b.dataset.over === me();
  const mine = $(".mine", root);
  if (mine && me()) {
    const q = new URLSearchParams(here ? query : location.search);
    const on = q.get("owner") === me();
    on ? q.delete("owner") : q.set("owner", me());
    mine.href = `/?${q}`;
    mine.hidden = false;
    mine.ariaCurrent = on ? "true" : null;
  }
  countDown(root);
  const late = $$(".rows .due.late").length;
  if (!here) document.title = document.title.replace(/^(\(\d+ late\) )?/, late ? `(${late} late) ` : "");
}

// ---- What is new.
async function fetchPart(url) {
  const r = await fetch(url, { headers: { Accept: "text/html" }, redirect: "error" });
  if (!r.ok) throw new Error(r.status);
  told(Date.parse(r.headers.get("Date")));
  put(await r.text(), dress);
  if (here) stateChanged();
}

// refresh fetches what changed, one look at a time and not too often.
const wanted = new Set();
let fetching = false, again = 0;
async function refresh(...parts) {
  for (const p of parts) wanted.add(p);
  if (fetching) return;
  fetching = true;
  clearTimeout(again);
  try {
    while (wanted.size) {
      const talk = wanted.has("talk");
      wanted.clear();
      if (here && talk) await fetchPart(`/fragments/c/${here}`);
      if (notUnderstood) await fetchPart("/fragments/raw");
      await fetchPart(`/fragments/inbox${query}${here ? `${query ? "&" : "?"}at=${here}` : ""}`);
      await new Promise((done) => setTimeout(done, 600));
    }
    if (listening) showLive(streaming ? "on" : "slow");
  } catch (e) {
    showLive(e.message === "401" ? "out" : "off");
    again = setTimeout(refresh, 5000, "talk", "inbox");
  }
  fetching = false;
}

const live = { on: "live", slow: "not live: looks every 15 s", off: "not connected, trying again…", out: "signed out: load the page again" };
const isLive = (how) => $("#live").classList.contains(how);
function showLive(how) {
  if (isLive(how) || (how === "off" && isLive("out"))) return;
  $("#live").className = `live needs-js ${how}`;
  $("#live").textContent = live[how];
}

let listening = null, streaming = false, looks = 0;
function heard(what, ids) {
  streaming = what !== "lost";
  if (what === "changed") return refresh(...(!ids.length || ids.includes(here) ? ["talk", "inbox"] : ["inbox"]));
  if (what === "lost") return isLive("slow") || showLive("off");
  showLive("on");
  refresh("talk", "inbox");
  if (composer) asked(writing());
}

// A window that nobody sees is told nothing; the inbox still looks once a
// minute, for its title. One that is seen looks where no stream gets through.
function attend() {
  clearInterval(looks);
  if (!document.hidden) {
    listening ??= listen(heard);
    looks = setInterval(() => {
      listening.check();
      if (!streaming || notUnderstood) refresh("talk", "inbox");
    }, 15000);
    return;
  }
  leave();
  if (!here) looks = setInterval(refresh, 60000, "inbox");
}
function leave() {
  listening?.close();
  listening = null;
  streaming = false;
}
addEventListener("pagehide", leave);
addEventListener("pageshow", (e) => e.persisted && attend());
document.addEventListener("visibilitychange", attend);

// ---- Who acts.
const initials = $("#initials");
const me = () => (initials.checkValidity() ? initials.value.trim().toUpperCase() : "");
function named() {
  keep.set("localStorage", "initials", me());
  initials.classList.remove("missing");
  if (me()) cleared();
  dress(document);
}
initials.addEventListener("input", () => {
  named();
  if (composer) asked(writing());
});
$("#me").addEventListener("submit", (e) => { e.preventDefault(); initials.blur(); });

function agent() {
  if (!me()) {
    initials.classList.add("missing");
    initials.focus();
    refused("Say who you are first: your initials, at the top of the page.");
  }
  return me();
}

// ---- Commands.
const talk = () => $('[data-part="head"]').dataset;
const version = () => Number(talk().version);
const allowed = () => talk().allowed.split(" ");
const refusedBox = $("#refused"), movedBox = $("#moved");
const button = (text, act) => Object.assign(el("button", text), { type: "button", className: "small", onclick: act });
function listOf(texts) {
  const list = el("ul");
  list.append(...texts.map((t) => el("li", t)));
  return list;
}

function refused(title, reasons = [], offer = []) {
  if (!refusedBox) return announce(title);
  refusedBox.replaceChildren(el("b", title), ...(reasons.length ? [listOf(reasons)] : []), ...offer);
  refusedBox.hidden = false;
  if (composer) composer.hidden = false;
  refusedBox.scrollIntoView({ block: "nearest" });
}
const cleared = () => { if (refusedBox) refusedBox.hidden = true; };

async function post(url, body, signal) {
  try {
    const r = await fetch(url, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body), signal });
    return { status: r.status, data: await r.json().catch(() => ({})) };
  } catch {
    return { status: 0, data: {} };
  }
}
async function order(url, body, done) {
  const { status, data } = await post(url, body);
  if (status === 200) { cleared(); announce(done); } else explain(status, data, {});
  refresh("talk", "inbox");
}

async function command(body, trigger) {
  const who = agent();
  if (!who || trigger.ariaBusy === "true") return false;
  body = { ...body, agent: who, version: body.version || version() };
  const [key, id] = identifier(body);
  trigger.ariaBusy = "true";
  if (!["hide", "link", "unlink"].includes(body.command)) body.id = id; // those have none
  const { status, data } = await post(`/api/conversations/${here}/commands`, body);
  trigger.ariaBusy = null;
  if (status && status < 500) answered(key); // else nobody knows what became of it
  if (status !== 200) { explain(status, data, body); return false; }
  cleared();
  movedBox.hidden = true;
  announce(said[body.command] || "Done.");
  if (data.conversation) location.assign(`/c/${data.conversation}${query}`); // it began another case
  else refresh("talk", "inbox");
  return true;
}
function explain(status, data, body) {
  const reasons = data.reasons || [];
  if (status === 409 && here) {
    conflict(data.since || [], data.version);
    refresh("talk", "inbox");
  } else if (status === 422) {
    const unsafe = reasons.some((r) => r.guard === "unsafe_public");
    if (unsafe) $(`#${body.command}-warn`).replaceChildren(); // said once is enough
    refused(body.text ? "Not sent." : "Not possible now.", reasons.length ? reasons.map((r) => inWords(r.text)) : [data.error], unsafe ? privately(body.command) : []);
  } else if (status === 400) refused("Not possible.", [`${data.field && !data.error.startsWith(data.field) ? data.field + ": " : ""}${inWords(data.error)}`]);
  else if (status === 401 || status === 403) {
    showLive("out");
    refused("You are not signed in any more. Your text is kept; load the page again.");
  }
  else if (status === 404) refused(`${here ? "This conversation" : "It"} is not here any more.`);
  else refused("The desk did not answer. Your text is kept; try again.");
}

// privately offers the ways on when a text must not be public.
function privately(from) {
  if (from !== "reply") return [];
  const ways = allowed().includes("handoff") ? [button("Hand off to private…", () => handOff("data"))] : [];
  const inPrivate = $('#pane-reply [value="private"]');
  if (!inPrivate.disabled) ways.push(button("Answer in private instead", () => { inPrivate.click(); cleared(); replyText.focus(); }));
  return ways;
}

// conflict says what happened since somebody began to write, once.
function conflict(since, seen) {
  const what = since.map((s) => `${actors[s.actor] || s.actor} ${happened[s.event] || s.event.replaceAll("_", " ")}, ${when(s.at)}`);
  if (!movedBox.hidden && movedBox.dataset.told === what.join()) return;
  movedBox.dataset.told = what.join();
  movedBox.replaceChildren(el("b", "Something happened since you began. Your text is kept; read what is new before you send it."), listOf(what),
    button("I have read it", () => {
      draft.seen = Math.max(seen, version());
      movedBox.hidden = true;
      save();
      $("form:not([hidden]) :is(textarea, select)", composer)?.focus();
    }));
  movedBox.hidden = false;
}

// ---- The composer. What somebody types has been typed under what he saw.
const composer = $("#composer");
const replyText = $("#reply-text"), handText = $("#handoff-text");
const draft = { seen: 0 };

const save = () => keepFilled(composer, draft.seen);

// stateChanged fits the composer to the conversation as it is now.
function stateChanged() {
  const may = allowed();
  const more = fit($("#pane-more"), may);
  for (const tab of $$("[role=tab]", composer)) tab.hidden = tab.id === "tab-more" ? !more : !may.includes(tab.id.slice(4));
  audience();
  pick($("#picks"), $$(".timeline .msg[data-message]"));
  const first = $("[role=tab]:not([hidden])", composer);
  if ($("[role=tab][aria-selected=true]", composer).hidden) choose(first?.id.slice(4));
  composer.hidden = !first && refusedBox.hidden;
  if (!replyText.value && !handText.value) {
    draft.seen = version();
    movedBox.hidden = true;
    return;
  }
  const since = JSON.parse(talk().changes).filter((c) => c.version > draft.seen && c.actor !== me());
  if (since.length) conflict(since, version());
  else draft.seen = version();
}

// audience lets an answer go where the customer wrote last; what somebody has
// begun to write never to more people than he saw.
let lastWrote = "";
function audience() {
  const [everybody, alone] = $$("#pane-reply [name=visibility]");
  everybody.disabled = talk().public !== "true";
  alone.disabled = talk().private !== "true";
  const wrote = talk().audience, changed = lastWrote && wrote !== lastWrote;
  lastWrote = wrote;
  if (everybody.disabled || (changed && wrote === "private")) alone.checked = true;
  else if (changed && !replyText.value) everybody.checked = true;
}

function choose(name, focus) {
  if (!name) return;
  for (const tab of $$("[role=tab]", composer)) {
    const on = tab.id === `tab-${name}`;
    tab.setAttribute("aria-selected", on);
    tab.tabIndex = on ? 0 : -1;
    $(`#pane-${tab.id.slice(4)}`).hidden = !on;
  }
  cleared();
  const pane = $(`#pane-${name}`), { due, until } = pane.elements;
  for (const [field, minutes] of [[due, 24 * 60], [until, 60]]) if (field && field.value === field.defaultValue) field.value = field.defaultValue = ahead(minutes);
  if (name === "reply" || name === "handoff") preview(name);
  if (focus) $("textarea, select, input:not([type=radio])", pane).focus();
}

function handOff(reason) {
  choose("handoff", true);
  if (reason) $("#pane-handoff").elements.reason.value = reason;
  if (!handText.value) suggest();
}

// suggest writes an invitation to edit, in the customer's language.
function suggest() {
  const { wants, mode } = $("#pane-handoff").elements;
  handText.value = suggestion(composer.dataset.lang, mode.value, wants.value.trim());
  refit();
  typed("handoff");
}

function bodyOf(form) {
  const f = form.elements;
  const time = (value) => (value ? new Date(value).toISOString() : "");
  switch (form.dataset.form) {
    case "reply": return { text: f.text.value, visibility: f.visibility.value, version: draft.seen, ...(f.apology.value ? { apology: f.apology.value.trim() } : {}) };
    case "handoff": return {
      text: f.text.value, reason: f.reason.value, mode: f.mode.value, version: draft.seen,
      ...(f.mode.value === "replace" && f.pointer.value.trim() ? { pointer: f.pointer.value.trim() } : {}),
      wants: f.wants.value.split(",").map((w) => w.trim()).filter(Boolean),
    };
    case "promise": return { text: f.text.value.trim(), kind: f.kind.value, owner: f.owner.value.trim().toUpperCase() || me(), due: time(f.due.value) };
    case "snooze": return { until: time(f.until.value) };
    case "resolve": return resolution(form);
    case "more": return other(form, me());
    default: return { reason: f.reason.value.trim() };
  }
}

let waiting = 0, asking = null;
const writing = () => $("form:not([hidden]):has(textarea)", composer)?.dataset.form;
function asked(name) {
  clearTimeout(waiting);
  if (name) waiting = setTimeout(() => preview(name), 300);
}
function typed(name) {
  cleared();
  save();
  stateChanged();
  asked(name);
}

// preview asks the desk how the text would leave: its length, and what speaks
// against it in public.
async function preview(name) {
  const form = $(`#pane-${name}`), count = $(`#${name}-count`), warn = $(`#${name}-warn`);
  asking?.abort();
  asking = new AbortController();
  const body = { command: name, agent: me(), ...bodyOf(form) };
  if (!body.text.trim()) { count.textContent = ""; warn.textContent = ""; return; }
  if (!me()) { count.textContent = "your initials are wanted to check this"; return; }
  const { status, data } = await post(`/api/conversations/${here}/preview`, body, asking.signal);
  if (status !== 200) return; // a newer one was asked for, or the desk is away
  const max = data.max_length && data.max_length < 20000 ? data.max_length : 0;
  count.textContent = [`${max ? `${data.length} of ${max}` : `length ${data.length}`}, with ^${me()}`, ...(data.hints || [])].join("; ");
  count.classList.toggle("over", Boolean(max) && data.length > max);
  const words = (data.reasons || []).join(" ");
  if (!refusedBox.hidden || (warn.dataset.said === words && warn.childNodes.length)) return;
  warn.dataset.said = words;
  warn.replaceChildren(...(words ? [el("b", "Not in public. "), words, el("br"), ...privately(name)] : []));
}

async function submit(form) {
  const name = form.dataset.form;
  if (!await command({ command: name, ...bodyOf(form) }, $(".primary", form))) return;
  if (name === "reply") form.elements.text.value = form.elements.apology.value = "";
  else { form.reset(); refit(); }
  if (talk().audience === "private") $('#pane-reply [value="private"]').checked = true; // a line for everybody is one line
  if (name === "reply" || name === "handoff") {
    $(`#${name}-warn`).replaceChildren();
    $(`#${name}-count`).textContent = "";
    draft.seen = version();
  }
  save();
  if (name !== "reply" && allowed().includes("reply")) choose("reply");
}

// refit shows the fields that the choices in the forms ask for.
function refit() {
  const { text, wants } = $("#pane-handoff").elements;
  text.setCustomValidity(text.value.includes("{wants}") && !wants.value.trim() ? "Say what we need from the customer, or take {wants} out." : "");
  const { kind, responsible } = $("#pane-resolve").elements;
  $(".destination").hidden = kind.value !== "oriented" && !(kind.value === "no_action" && ["partner", "other"].includes(responsible.value));
  fit($("#pane-more"), allowed());
  fitFields($("#pane-resolve"));
  fitFields($("#pane-handoff"));
}

function chooseMore(what) {
  $("#pane-more").elements.command.value = what;
  refit();
  choose("more", true);
}

// withdraw asks why a promise will not be kept.
function withdraw(promise) {
  const dialog = $("#withdraw"), form = $("form", dialog);
  form.reset();
  form.onsubmit = (e) => {
    e.preventDefault();
    dialog.close();
    command({ command: "withdraw", promise, reason: form.elements.reason.value.trim() }, $(".primary", form));
  };
  dialog.showModal();
}

function startComposer() {
  const old = fillAgain(composer);
  draft.seen = old.seen || version();
  save();
  refit();
  composer.addEventListener("submit", (e) => { e.preventDefault(); submit(e.target); });
  composer.addEventListener("input", (e) => {
    refit();
    $("textarea", e.target.form) ? typed(e.target.form.dataset.form) : save();
  });
  composer.addEventListener("keydown", (e) => {
    if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) e.target.form?.requestSubmit();
    if (e.target.role !== "tab" || !["ArrowLeft", "ArrowRight"].includes(e.key)) return;
    const tabs = $$("[role=tab]:not([hidden])", composer);
    const next = tabs[(tabs.indexOf(e.target) + (e.key === "ArrowRight" ? 1 : tabs.length - 1)) % tabs.length];
    choose(next.id.slice(4));
    next.focus();
  });
  composer.addEventListener("change", () => { refit(); save(); });
  $("#withdraw form").addEventListener("submit", (e) => e.stopPropagation());
  $("#suggest").addEventListener("click", suggest);
  followEnd();
  stateChanged();
  const begun = old.form && $(`#tab-${old.form}`);
  choose((begun && !begun.hidden ? begun : $("[role=tab][aria-selected=true]", composer)).id.slice(4));
  showCurrent();
  beginAtEnd(composer);
}

// ---- Clicks and keys.
document.addEventListener("click", (e) => {
  const b = e.target.closest("button");
  if (!b) return;
  if (b.role === "tab") choose(b.id.slice(4), true);
  else if (b.dataset.command) {
    const { key: _, dropped, ...body } = b.dataset;
    command(dropped ? { ...body, dropped: true } : body, b);
  } else if (b.dataset.withdraw) withdraw(b.dataset.withdraw);
  else if (b.dataset.more) chooseMore(b.dataset.more);
  else if (b.dataset.raw === "read") order("/api/raw/read", { ...b.parentElement.dataset }, "Read: it is understood now.");
  else if (b.dataset.raw && confirm("Drop this delivery? Nobody can read it again.")) order("/api/raw/drop", { ...b.parentElement.dataset }, "Dropped.");
  else if (b.dataset.close) $(`#${b.dataset.close}`).close();
  else if (b.dataset.tabTo) handOff(b.dataset.reason);
  else if (b.dataset.ahead) b.form.elements.until.value = ahead(b.dataset.ahead);
  else if (b.dataset.retry) {
    const who = agent();
    if (who) order("/api/outbox/retry", { conversation: b.dataset.id || here, reply: b.dataset.retry, agent: who }, "It will be sent again.");
  }
  else if ("settle" in b.dataset) {
    const sent = b.dataset.settle === "sent";
    const who = agent(), reason = sent || !who ? "" : (prompt("Why is it given up?") || "").trim();
    if (who && (sent || reason)) order("/api/outbox/settle", { conversation: b.dataset.id || here, reply: b.dataset.reply, agent: who, sent, ...(reason && { reason }) }, sent ? "Noted as sent." : "It will not be sent.");
  } else if (b.id === "keys-open") $("#keys").showModal();
  else if (b.id === "erase" && confirm("Erase everything that this customer wrote and was written? This cannot be undone.")) {
    order(`/api/conversations/${here}/erase`, {}, "Erased.");
  }
});
const keysOn = $("#keys-on");
keysOn.checked = keep.get("localStorage", "keys") !== "off";
keysOn.addEventListener("change", () => keep.set("localStorage", "keys", keysOn.checked ? "" : "off"));
function step(by) {
  const rows = $$(".row, .delivery");
  if (!rows.length) return;
  const focused = rows.findIndex((r) => r === document.activeElement);
  const i = focused >= 0 ? focused : rows.findIndex((r) => r.classList.contains("current"));
  const next = rows[Math.min(Math.max(i + by, 0), rows.length - 1)];
  next.offsetParent ? next.focus() : (location.href = next.href);
}

const letters = { r: "reply", p: "promise", s: "snooze", e: "resolve", o: "reopen", m: "more" };
document.addEventListener("keydown", (e) => {
  const typing = e.target.matches("input, textarea, select") || $("dialog[open]");
  if (e.key === "Escape" && typing) e.target.blur();
  if (typing || e.ctrlKey || e.metaKey || e.altKey || !keysOn.checked) return;
  if (e.key === "j") step(1);
  else if (e.key === "k") step(-1);
  else if (e.key === "i") location.href = `/${query}`;
  else if (e.key === "?") $("#keys").showModal();
  else if (here && e.key === "c") $('[data-command="claim"]:not([data-over])')?.click();
  else if (here && e.key === "h" && allowed().includes("handoff")) handOff();
  else if (here && letters[e.key] && !$(`#tab-${letters[e.key]}`).hidden) choose(letters[e.key], true);
  else return;
  e.preventDefault();
});

// What was typed before this script came is kept.
if (me()) named();
else initials.value ||= keep.get("localStorage", "initials") || "";
dress(document);
if (here) startComposer();
askBeforeClosing();
setInterval(() => countDown(), 1000);
attend();
