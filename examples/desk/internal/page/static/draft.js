// What somebody has filled in and not sent is kept for this tab: the page has
// it again when it is loaded again. It is about a customer, and nobody could
// erase it elsewhere: it goes with the tab, which asks before.
const here = document.body.dataset.conversation || "";

// Storage may be refused; the page works without.
export const keep = {
  get(store, key) { try { return window[store].getItem(key); } catch { return null; } },
  set(store, key, value) { try { value ? window[store].setItem(key, value) : window[store].removeItem(key); } catch { /* refused */ } },
};
const read = (key) => { try { return JSON.parse(keep.get("sessionStorage", key)); } catch { return null; } };

// fields are those of the forms, by names that stay from one load to the next.
function* fields(root) {
  for (const form of root.querySelectorAll("form[id]")) {
    for (const f of form.elements) {
      const group = f.closest("[data-for]")?.dataset.for || "";
      if (f.name && f.name !== "message") yield [[form.dataset.form, group, f.name, f.type === "radio" ? f.value : ""].join("/"), f];
    }
  }
}
const ticked = (f) => f.type === "checkbox" || f.type === "radio";
const first = (select) => [...select.options].find((o) => o.defaultSelected) || select.options[0];
const before = (f) => (f.options ? first(f)?.value : ticked(f) ? f.defaultChecked : f.defaultValue);
const now = (f) => (ticked(f) ? f.checked : f.value);

// keepFilled keeps what is not as the server sent it, and with a reply's text
// whom it is for.
export function keepFilled(root, seen) {
  const text = root.querySelector("#reply-text").value;
  const filled = [...fields(root)].filter(([, f]) => (f.type === "radio" ? text && f.checked : now(f) !== before(f)))
    .filter(([, f], _, all) => f.name !== "command" || all.some(([, g]) => g !== f && g.form === f.form)); // a choice alone is nothing begun
  keep.set("sessionStorage", `draft:${here}`, filled.length ? JSON.stringify({ seen, filled: filled.map(([key, f]) => [key, now(f)]) }) : "");
}

// askBeforeClosing has the browser ask when the tab goes with what is not sent,
// in this conversation or another. A link within the desk loses nothing; where
// the browser does not tell one from closing, it does not ask. Of a step back or
// forward no browser tells: there it asks although nothing is lost.
export function askBeforeClosing() {
  let within = false;
  window.navigation?.addEventListener("navigate", (e) => { within = !e.destination.sameDocument && new URL(e.destination.url).origin === location.origin; });
  if (window.navigation) addEventListener("beforeunload", (e) => {
    if (!within && Object.keys(sessionStorage).some((key) => key.startsWith("draft:"))) e.preventDefault();
    within = false;
  });
}

// fillAgain puts it back, before what was typed already; it returns the version
// that it was written under, and the form that it begins in.
export function fillAgain(root) {
  const old = read(`draft:${here}`);
  if (!old) return {};
  const had = new Map(old.filled);
  for (const [key, f] of fields(root)) {
    if (!had.has(key) || f.disabled && ticked(f)) continue;
    const value = had.get(key);
    if (ticked(f)) f.checked = value;
    else f.value = f.tagName === "TEXTAREA" && f.value && f.value !== value ? `${value}\n${f.value}` : value;
  }
  return { seen: old.seen, form: old.filled[0]?.[0].split("/")[0] };
}

// A command that got no answer is repeated under the same identifier, so that
// it happens once.
const unanswered = new Map(read(`unanswered:${here}`));
const keepUnanswered = () => keep.set("sessionStorage", `unanswered:${here}`, unanswered.size ? JSON.stringify([...unanswered]) : "");

export function identifier({ version: _, ...same }) {
  const key = JSON.stringify(same);
  if (!unanswered.has(key)) unanswered.set(key, "page-" + crypto.getRandomValues(new Uint32Array(4)).join("-"));
  keepUnanswered();
  return [key, unanswered.get(key)];
}
export function answered(key) {
  unanswered.delete(key);
  keepUnanswered();
}
