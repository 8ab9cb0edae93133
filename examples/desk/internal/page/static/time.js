// Time: countdowns use the server's clock, and its words.
let skew = Date.parse(document.body.dataset.now) - Date.now();
export const now = () => Date.now() + skew;

// told sets the clock by what the server says that it is.
export function told(at) {
  if (at && Math.abs(at - now()) > 3000) skew = at - Date.now();
}

const today = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const otherDay = new Intl.DateTimeFormat("en-GB", { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });

export function when(iso) {
  const t = new Date(iso);
  return (t.toDateString() === new Date(now()).toDateString() ? today : otherDay).format(t);
}
function span(ms) {
  const s = Math.max(0, Math.floor(ms / 1000));
  const [d, h, m] = [Math.floor(s / 86400), Math.floor(s / 3600) % 24, Math.floor(s / 60) % 60];
  const two = (a, u, b, v) => (b ? `${a} ${u} ${b} ${v}` : `${a} ${u}`);
  if (d || h) return d ? two(d, "d", h, "h") : two(h, "h", m, "min");
  if (m) return m >= 10 ? `${m} min` : two(m, "min", s % 60, "s");
  return `${s} s`;
}

// countDown writes how long each deadline is away.
export function countDown(root = document) {
  for (const e of root.querySelectorAll("[data-due]")) {
    const left = Date.parse(e.dataset.due) - now();
    const level = left < 0 ? "late" : now() >= Date.parse(e.dataset.soon) ? "soon" : "ok";
    const text = level === "late" ? `late by ${span(-left)}` : `${level === "soon" ? "soon: " : ""}${span(left)} left`;
    if (!e.classList.contains(level)) e.className = `due ${level}`;
    const b = e.querySelector("b");
    if (b.textContent !== text) b.textContent = text;
  }
}

// ahead is a time to come, as a field for one wants it.
export function ahead(minutes) {
  const t = new Date(now());
  if (minutes === "tomorrow") { t.setDate(t.getDate() + 1); t.setHours(9, 0, 0, 0); }
  else t.setMinutes(t.getMinutes() + Number(minutes), 0, 0);
  return new Date(t - t.getTimezoneOffset() * 60000).toISOString().slice(0, 16);
}

// inWords writes a reason as the rest of the page does: instants, and what the
// interface names by identifiers and fields.
export const inWords = (text) => text
  .replace(/\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)/g, when)
  .replace(/\bkeep p[a-z2-7]{20,} or/g, "keep it or")
  .replace(/\bno_contact\b/g, "“without contact”")
  .replace(/\bgive override true\b/g, "tick the box");
