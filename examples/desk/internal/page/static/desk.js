// The desk's page: keeps itself up to date, counts down, and sends commands.
// The server makes all HTML; nothing that a customer wrote is made into HTML here.
"use strict";
(() => {
const $ = (sel, root = document) => root.querySelector(sel);
const $$ = (sel, root = document) => [...root.querySelectorAll(sel)];
const here = document.body.dataset.conversation || "";
const query = document.body.dataset.query || "";

// Storage may be refused; the page works without.
const keep = {
  get(store, key) { try { return window[store].getItem(key); } catch { return null; } },
  set(store, key, value) {
    try { value ? window[store].setItem(key, value) : window[store].removeItem(key); } catch { /* refused */ }
  },
};

function el(tag, text, attributes = {}) {
  const e = document.createElement(tag);
  if (text) e.textContent = text;
  for (const [k, v] of Object.entries(attributes)) e.setAttribute(k, v);
  return e;
}
const announce = (text) => { $("#announce").textContent = text; };

// ---- Time. Countdowns use the server's clock, and its words.

let skew = Date.parse(document.body.dataset.now) - Date.now();
const now = () => Date.now() + skew;
const today = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const otherDay = new Intl.DateTimeFormat("en-GB", { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });

function when(iso) {
  const t = new Date(iso);
  return (t.toDateString() === new Date(now()).toDateString() ? today : otherDay).format(t);
}

function span(ms) {
  const s = Math.max(0, Math.floor(ms / 1000));
  const [d, h, m] = [Math.floor(s / 86400), Math.floor(s / 3600) % 24, Math.floor(s / 60) % 60];
  const two = (a, u, b, v) => (b ? `${a} ${u} ${b} ${v}` : `${a} ${u}`);
  if (d) return two(d, "d", h, "h");
  if (h) return two(h, "h", m, "min");
  if (m >= 10) return `${m} min`;
  return m ? two(m, "min", s % 60, "s") : `${s} s`;
}

function countDown(root = document) {
  for (const e of $$("[data-due]", root)) {
    const left = Date.parse(e.dataset.due) - now();
    const level = left < 0 ? "late" : now() >= Date.parse(e.dataset.soon) ? "soon" : "ok";
    const text = level === "late" ? `late by ${span(-left)}` : `${level === "soon" ? "soon: " : ""}${span(left)} left`;
    if (!e.classList.contains(level)) e.className = `due ${level}`;
    const b = $("b", e);
    if (b.textContent !== text) b.textContent = text;
  }
}

// dress finishes what the server sent: times in the reader's zone, "Mine".
function dress(root) {
  for (const t of $$("time[datetime]:not([data-due])", root)) {
    t.textContent = when(t.dateTime);
    t.title = new Date(t.dateTime).toString();
  }
  for (const t of $$("time[data-due]", root)) t.title = new Date(t.dateTime).toString();
  const mine = $(".mine", root);
  if (mine && me()) {
    const q = new URLSearchParams(here ? query : location.search);
    const on = q.get("owner") === me();
    on ? q.delete("owner") : q.set("owner", me());
    mine.href = `/?${q}`;
    mine.hidden = false;
    on ? mine.setAttribute("aria-current", "true") : mine.removeAttribute("aria-current");
  }
  countDown(root);
  const late = $$(".rows .due.late").length;
  if (!here) document.title = document.title.replace(/^(\(\d+ late\) )?/, late ? `(${late} late) ` : "");
}

// ---- Parts of the page, replaced as they change. Forms are never among them.

const raw = new WeakMap(); // what the server sent for an element, before dress
const sameAs = (old, next) => raw.get(old) === next.outerHTML;
const remember = (root) => { for (const e of [root, ...$$(".timeline > ol > li", root)]) raw.set(e, e.outerHTML); };

function put(html) {
  for (const next of $$("[data-part]", new DOMParser().parseFromString(html, "text/html"))) {
    const old = $(`[data-part="${next.dataset.part}"]`);
    if (!old || sameAs(old, next)) continue;
    next.dataset.part === "timeline" ? putTimeline(old, next) : putPart(old, document.importNode(next, true));
  }
  if (here) stateChanged();
}

function putPart(old, next) {
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  const key = focused && focused.closest("[data-key]");
  const open = $$("details", old).map((d) => d.open);
  remember(next);
  old.replaceWith(next);
  $$("details", next).forEach((d, i) => { d.open = open[i] || false; });
  dress(next);
  if (!focused) return;
  const again = key ? $(`[data-key="${CSS.escape(key.dataset.key)}"]`, next) : $("summary", next);
  if (again) again.focus({ preventScroll: true });
}

// putTimeline changes only the entries that changed, so that a selection and
// the place where somebody reads stay.
function putTimeline(old, next) {
  const atEnd = old.scrollHeight - old.scrollTop - old.clientHeight < 60;
  const [had, list] = [$("ol", old), $$("ol > li", next)];
  raw.set(old, next.outerHTML);
  list.forEach((li, i) => {
    const before = had.children[i];
    if (before && sameAs(before, li)) return;
    const added = document.importNode(li, true);
    raw.set(added, li.outerHTML);
    before ? before.replaceWith(added) : had.append(added);
    dress(added);
    if (before) return;
    added.classList.add("fresh");
    if (added.matches(".customer")) announce(`New message from ${$(".by", added).textContent}`);
  });
  while (had.children.length > list.length) had.lastElementChild.remove();
  if (atEnd) old.scrollTop = old.scrollHeight;
}

async function fetchPart(url) {
  const r = await fetch(url, { headers: { Accept: "text/html" }, redirect: "error" });
  if (!r.ok) throw new Error(r.status);
  const sent = Date.parse(r.headers.get("Date"));
  if (sent && Math.abs(sent - now()) > 3000) skew = sent - Date.now();
  put(await r.text());
}

const wanted = new Set();
let fetching = false;

// refresh fetches what changed, one look at a time and not too often.
async function refresh(...parts) {
  for (const p of parts) wanted.add(p);
  if (fetching) return;
  fetching = true;
  try {
    while (wanted.size) {
      const [talk] = [wanted.has("talk")];
      wanted.clear();
      if (here && talk) await fetchPart(`/fragments/c/${here}`);
      await fetchPart(`/fragments/inbox${query}${here ? `${query ? "&" : "?"}at=${here}` : ""}`);
      await new Promise((done) => setTimeout(done, 600));
    }
  } catch {
    showLive("off");
  }
  fetching = false;
}

const liveWords = { on: "live", off: "not connected, trying again…" };
function showLive(how) {
  const e = $("#live");
  e.className = `live needs-js ${how}`;
  if (e.textContent !== liveWords[how]) e.textContent = liveWords[how];
}

let source = null;
function listen() {
  if (source) return;
  source = new EventSource("/events");
  source.addEventListener("hello", () => { showLive("on"); refresh("talk", "inbox"); });
  source.addEventListener("changed", (e) => {
    const ids = JSON.parse(e.data);
    refresh(...(!ids.length || ids.includes(here) ? ["talk", "inbox"] : ["inbox"]));
  });
  source.onerror = () => {
    showLive("off");
    if (source.readyState !== EventSource.CLOSED) return;
    source = null;
    setTimeout(listen, 5000);
  };
}

// A browser has six connections to a server: tabs that nobody sees give theirs
// back. The inbox keeps its own, for its title.
document.addEventListener("visibilitychange", () => {
  if (!here) return;
  if (document.hidden && source) { source.close(); source = null; }
  if (!document.hidden) listen();
});

// ---- Who acts.

const initials = $("#initials");
initials.value = keep.get("localStorage", "initials") || "";
const me = () => (initials.checkValidity() ? initials.value.trim().toUpperCase() : "");
initials.addEventListener("input", () => {
  keep.set("localStorage", "initials", me());
  initials.classList.remove("missing");
  dress(document);
});
$("#me").addEventListener("submit", (e) => { e.preventDefault(); initials.blur(); });

function agent() {
  if (me()) return me();
  initials.classList.add("missing");
  initials.focus();
  refused("Say who you are first: your initials, at the top of the page.");
  return "";
}

// ---- Commands.

const talk = () => $('[data-part="head"]').dataset;
const version = () => Number(talk().version);
const allowed = () => talk().allowed.split(" ");
const refusedBox = $("#refused"), movedBox = $("#moved");

function refused(title, reasons = [], offer) {
  if (!refusedBox) { announce(title); return; }
  const list = el("ul");
  for (const r of reasons) list.append(el("li", r));
  refusedBox.replaceChildren(el("b", title), ...(reasons.length ? [list] : []), ...(offer || []));
  refusedBox.hidden = false;
  refusedBox.scrollIntoView({ block: "nearest" });
}
const cleared = () => { if (refusedBox) refusedBox.hidden = true; };

function button(text, act) {
  const b = el("button", text, { type: "button", class: "small" });
  b.addEventListener("click", act);
  return b;
}

async function post(url, body) {
  try {
    const r = await fetch(url, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
    return { status: r.status, data: await r.json().catch(() => ({})) };
  } catch {
    return { status: 0, data: {} };
  }
}

// A command that got no answer is repeated under the same identifier, so that
// it happens once.
const unanswered = new Map();
function identifier(body) {
  const { version: _, ...same } = body;
  const key = JSON.stringify(same);
  if (!unanswered.has(key)) {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    unanswered.set(key, "page-" + [...bytes].map((b) => b.toString(16).padStart(2, "0")).join(""));
  }
  return [key, unanswered.get(key)];
}

async function command(body, trigger) {
  const who = agent();
  if (!who || trigger?.getAttribute("aria-busy") === "true") return false;
  body = { ...body, agent: who, version: body.version || version() };
  const [key, id] = identifier(body);
  trigger?.setAttribute("aria-busy", "true");
  const { status, data } = await post(`/api/conversations/${here}/commands`, { ...body, id });
  trigger?.removeAttribute("aria-busy");
  if (status) unanswered.delete(key);
  if (status !== 200) { explain(status, data, body); return false; }
  cleared();
  movedBox.hidden = true;
  announce(said[body.command]);
  refresh("talk", "inbox");
  return true;
}

const said = {
  claim: "Claimed.", reply: "Reply recorded; it is being sent.", handoff: "Invitation recorded; it is being sent.", promise: "Promise recorded.",
  keep: "Promise kept.", snooze: "Snoozed.", resolve: "Resolved.", reopen: "Reopened.",
};

function explain(status, data, body) {
  if (status === 409) { conflict(data.since || [], data.version); return; }
  if (status === 422) {
    const unsafe = (data.reasons || []).some((r) => r.guard === "unsafe_public");
    if (unsafe) $(`#${body.command}-warn`).replaceChildren(); // said once is enough
    refused(body.text ? "Not sent." : "Not possible now.", (data.reasons || []).map((r) => r.text), unsafe ? privately(body.command) : []);
  } else if (status === 400) {
    refused("Not possible.", [`${data.field ? data.field + ": " : ""}${data.error}`]);
  } else if (status === 401 || status === 403) {
    refused("You are not signed in any more. Your text is kept; load the page again.");
  } else {
    refused("The desk did not answer. Your text is kept; try again.");
  }
}

// privately offers the ways on when a text must not be public.
function privately(from) {
  const ways = [];
  if (from === "reply" && allowed().includes("handoff")) ways.push(button("Hand off to private…", () => handOff("data")));
  const inPrivate = $('#pane-reply [value="private"]');
  if (from === "reply" && !inPrivate.disabled) {
    ways.push(button("Answer in private instead", () => { inPrivate.click(); cleared(); replyText.focus(); }));
  }
  return ways;
}

const happened = {
  received: "wrote", edited: "changed a message", deleted: "deleted a message", replied: "replied", assigned: "became the owner",
  moved_private: "went on in private", send_failed: "could not deliver a reply", reopened: "reopened it",
};
const actors = { customer: "The customer", other: "Another person", system: "The desk" };

function conflict(since, seen) {
  const list = el("ul");
  for (const s of since) list.append(el("li", `${actors[s.actor] || s.actor} ${happened[s.event] || s.event.replaceAll("_", " ")}, ${when(s.at)}`));
  movedBox.replaceChildren(el("b", "Something happened since you began. Your text is kept; read what is new before you send it."), list,
    button("I have read it", () => {
      draft.seen = Math.max(seen, draft.seen);
      movedBox.hidden = true;
      save();
      (replyText.closest("form").hidden ? handText : replyText).focus();
    }));
  movedBox.hidden = false;
  refresh("talk");
}

// ---- The composer. What somebody types has been typed under what he saw.

const composer = $("#composer");
const replyText = $("#reply-text"), handText = $("#handoff-text");
const draft = { seen: 0 };

function save() {
  const text = replyText.value, hand = handText.value;
  keep.set("sessionStorage", `draft:${here}`, text || hand ? JSON.stringify({ text, hand, seen: draft.seen }) : "");
}

// stateChanged fits the composer to the conversation as it is now.
function stateChanged() {
  const may = allowed();
  for (const tab of $$("[role=tab]", composer)) tab.hidden = !may.includes(tab.id.slice(4));
  const chosen = $("[role=tab][aria-selected=true]", composer);
  if (chosen.hidden) choose($$("[role=tab]", composer).find((t) => !t.hidden)?.id.slice(4));
  composer.hidden = !$$("[role=tab]", composer).some((t) => !t.hidden);
  if (!replyText.value && !handText.value) {
    draft.seen = version();
    movedBox.hidden = true;
    return;
  }
  const since = JSON.parse(talk().changes).filter((c) => c.version > draft.seen && c.actor !== me());
  if (since.length) conflict(since, version());
  else draft.seen = version();
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
  const pane = $(`#pane-${name}`);
  const due = pane.elements.due;
  if (due && !due.value) due.value = ahead(24 * 60);
  const until = pane.elements.until;
  if (until && !until.value) until.value = ahead(60);
  if (name === "reply" || name === "handoff") preview(name);
  if (focus) $("textarea, select, input:not([type=radio])", pane).focus();
}

function ahead(minutes) {
  const t = new Date(now());
  if (minutes === "tomorrow") { t.setDate(t.getDate() + 1); t.setHours(9, 0, 0, 0); }
  else t.setMinutes(t.getMinutes() + Number(minutes), 0, 0);
  return new Date(t - t.getTimezoneOffset() * 60000).toISOString().slice(0, 16);
}

function handOff(reason) {
  choose("handoff", true);
  if (reason) $("#pane-handoff").elements.reason.value = reason;
  if (!handText.value) suggest();
}

// suggest writes an invitation to edit, in the customer's language.
function suggest() {
  const it = composer.dataset.lang.startsWith("it");
  const wants = $("#pane-handoff").elements.wants.value.trim();
  handText.value = it
    ? (wants ? "Per aiutarti ci serve: {wants}. Scrivici in un messaggio privato, per favore." : "Ti rispondiamo meglio in privato: scrivici in un messaggio privato, per favore.")
    : (wants ? "To help you we need: {wants}. Please write to us in a private message." : "We can help you better in private: please write to us in a private message.");
  typed("handoff");
}

function bodyOf(form) {
  const f = form.elements;
  const time = (value) => (value ? new Date(value).toISOString() : "");
  switch (form.dataset.form) {
    case "reply": return { text: f.text.value, visibility: f.visibility.value, version: draft.seen };
    case "handoff": return {
      text: f.text.value, reason: f.reason.value, mode: f.mode.value, version: draft.seen,
      wants: f.wants.value.split(",").map((w) => w.trim()).filter(Boolean),
    };
    case "promise": return { text: f.text.value.trim(), kind: f.kind.value, owner: f.owner.value.trim().toUpperCase() || me(), due: time(f.due.value) };
    case "snooze": return { until: time(f.until.value) };
    case "resolve": return { kind: f.kind.value, cause: f.cause.value.trim(), ...(f.kind.value === "oriented" ? { destination: f.destination.value.trim() } : {}) };
    default: return { reason: f.reason.value.trim() };
  }
}

let waiting = 0, asking = null;
function typed(name) {
  if (!draft.seen) draft.seen = version();
  cleared();
  save();
  stateChanged();
  clearTimeout(waiting);
  waiting = setTimeout(() => preview(name), 300);
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
  try {
    const r = await fetch(`/api/conversations/${here}/preview`, {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body), signal: asking.signal,
    });
    if (!r.ok) return;
    const p = await r.json();
    const max = p.max_length && p.max_length < 20000 ? p.max_length : 0;
    count.textContent = `${p.length}${max ? ` of ${max}` : ""} with ^${me()}`;
    count.classList.toggle("over", Boolean(max) && p.length > max);
    const reasons = p.reasons || [];
    const said = reasons.join(" ");
    if (!refusedBox.hidden || (warn.dataset.said === said && warn.childNodes.length)) return;
    warn.dataset.said = said;
    warn.replaceChildren(...(said ? [el("b", "Not in public. "), said, el("br"), ...privately(name)] : []));
  } catch { /* a newer one was asked for */ }
}

async function submit(form) {
  const name = form.dataset.form;
  const send = $(".primary", form);
  if (!await command({ command: name, ...bodyOf(form) }, send)) return;
  if (name === "promise") form.elements.text.value = "";
  if (name === "reply" || name === "handoff") {
    form.elements.text.value = "";
    if (name === "handoff") form.elements.wants.value = "";
    $(`#${name}-warn`).replaceChildren();
    $(`#${name}-count`).textContent = "";
    draft.seen = 0;
    save();
  }
  if (name !== "reply" && allowed().includes("reply")) choose("reply");
}

function startComposer() {
  const old = JSON.parse(keep.get("sessionStorage", `draft:${here}`) || "null");
  if (old) { replyText.value = old.text; handText.value = old.hand; draft.seen = old.seen; }
  for (const form of $$("form[data-form]", composer)) {
    form.addEventListener("submit", (e) => { e.preventDefault(); submit(form); });
    form.addEventListener("input", () => { if ($("textarea", form)) typed(form.dataset.form); });
  }
  composer.addEventListener("keydown", (e) => {
    if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) e.target.form?.requestSubmit();
    if (e.target.role !== "tab" || !["ArrowLeft", "ArrowRight"].includes(e.key)) return;
    const tabs = $$("[role=tab]:not([hidden])", composer);
    const next = tabs[(tabs.indexOf(e.target) + (e.key === "ArrowRight" ? 1 : tabs.length - 1)) % tabs.length];
    choose(next.id.slice(4));
    next.focus();
  });
  $("#pane-resolve").elements.kind.addEventListener("change", (e) => { $(".destination").hidden = e.target.value !== "oriented"; });
  $("#suggest").addEventListener("click", suggest);
  // What came last stays in sight when the composer grows.
  const scrolled = () => { const e = $(".timeline"); draft.atEnd = e.scrollHeight - e.scrollTop - e.clientHeight < 60; };
  $(".timeline").addEventListener("scroll", scrolled, { passive: true });
  new ResizeObserver(() => { if (draft.atEnd !== false) $(".timeline").scrollTop = 1e9; }).observe($(".timeline"));
  $(".timeline").scrollTop = 1e9;
  stateChanged();
  choose(old?.hand && !old.text ? "handoff" : $("[role=tab][aria-selected=true]", composer).id.slice(4));
}

// ---- Clicks and keys.

document.addEventListener("click", async (e) => {
  const b = e.target.closest("button");
  if (!b) return;
  if (b.role === "tab") choose(b.id.slice(4), true);
  else if (b.dataset.command) command({ command: b.dataset.command, ...(b.dataset.promise ? { promise: b.dataset.promise } : {}) }, b);
  else if (b.dataset.tabTo) handOff(b.dataset.reason);
  else if (b.dataset.ahead) b.form.elements.until.value = ahead(b.dataset.ahead);
  else if (b.dataset.retry) {
    const r = await post("/api/outbox/retry", { conversation: b.dataset.id || here, reply: b.dataset.retry });
    announce(r.status === 200 ? "It will be sent again." : "That did not work.");
    refresh("talk", "inbox");
  } else if (b.id === "erase" && confirm("Erase everything that this customer wrote and was written? This cannot be undone.")) {
    const r = await post(`/api/conversations/${here}/erase`, {});
    announce(r.status === 200 ? "Erased." : "That did not work.");
    refresh("talk", "inbox");
  } else if (b.id === "keys-open") $("#keys").showModal();
});

const keysOn = $("#keys-on");
keysOn.checked = keep.get("localStorage", "keys") !== "off";
keysOn.addEventListener("change", () => keep.set("localStorage", "keys", keysOn.checked ? "" : "off"));

function step(by) {
  const rows = $$(".row");
  if (!rows.length) return;
  const focused = rows.findIndex((r) => r === document.activeElement);
  const i = focused >= 0 ? focused : rows.findIndex((r) => r.classList.contains("current"));
  const next = rows[Math.min(Math.max(i + by, 0), rows.length - 1)];
  next.offsetParent ? next.focus() : (location.href = next.href);
}

const letters = { r: "reply", h: "handoff", p: "promise", s: "snooze", e: "resolve", o: "reopen" };
document.addEventListener("keydown", (e) => {
  const typing = e.target.matches("input, textarea, select") || $("dialog[open]");
  if (e.key === "Escape" && typing) e.target.blur();
  if (typing || e.ctrlKey || e.metaKey || e.altKey || !keysOn.checked) return;
  if (e.key === "j") step(1);
  else if (e.key === "k") step(-1);
  else if (e.key === "i") location.href = `/${query}`;
  else if (e.key === "?") $("#keys").showModal();
  else if (here && e.key === "c") $('[data-command="claim"]')?.click();
  else if (here && letters[e.key] && allowed().includes(letters[e.key])) {
    letters[e.key] === "handoff" ? handOff() : choose(letters[e.key], true);
  } else return;
  e.preventDefault();
});

for (const part of $$("[data-part]")) remember(part);
dress(document);
if (here) startComposer();
setInterval(countDown, 1000);
listen();
})();
