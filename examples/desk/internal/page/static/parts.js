// Parts of the page, replaced as they change. Forms are never among them.
const $ = (sel, root = document) => root.querySelector(sel);
const $$ = (sel, root = document) => [...root.querySelectorAll(sel)];
export const announce = (text) => { $("#announce").textContent = text; };

const raw = new WeakMap(); // what the server sent for an element, before dress
const sameAs = (old, next) => raw.get(old) === next.outerHTML;
const remember = (root) => { for (const e of [root, ...$$(".timeline > ol > li", root)]) raw.set(e, e.outerHTML); };
for (const part of $$("[data-part]")) remember(part);

// put replaces what is different in what the server sent, and has it dressed.
export function put(html, dress) {
  for (const next of $$("[data-part]", new DOMParser().parseFromString(html, "text/html"))) {
    const old = $(`[data-part="${next.dataset.part}"]`);
    if (!old || sameAs(old, next)) continue;
    next.dataset.part === "timeline" ? putTimeline(old, next, dress) : putPart(old, document.importNode(next, true), dress);
  }
}

function putPart(old, next, dress) {
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  const key = focused?.closest("[data-key]");
  const open = $$("details", old).map((d) => d.open);
  remember(next);
  old.replaceWith(next);
  $$("details", next).forEach((d, i) => { d.open = open[i] || false; });
  dress(next);
  if (!focused) return;
  (key ? $(`[data-key="${CSS.escape(key.dataset.key)}"]`, next) : $("summary", next))?.focus({ preventScroll: true });
}

// putTimeline changes only the entries that changed, so that a selection and
// the place where somebody reads stay.
function putTimeline(old, next, dress) {
  const [had, list] = [$("ol", old), $$("ol > li", next)];
  raw.set(old, next.outerHTML);
  list.forEach((li, i) => {
    const before = had.children[i];
    if (before && sameAs(before, li)) return;
    const added = document.importNode(li, true);
    if (before && before.dataset.message === li.dataset.message) {
      const open = $$("details", before).map((d) => d.open);
      $$("details", added).forEach((d, i) => { d.open = open[i] || false; });
    }
    raw.set(added, li.outerHTML);
    before ? before.replaceWith(added) : had.append(added);
    dress(added);
    if (before) return;
    added.classList.add("fresh");
    if (added.matches(".customer")) announce(`New message from ${$(".by", added).textContent}`);
  });
  while (had.children.length > list.length) had.lastElementChild.remove();
  if (atEnd) old.scrollTop = 1e9;
}

// followEnd keeps what came last in sight when something above or below grows,
// unless somebody reads further up. That is where he scrolled to, not where a
// change of the height left him.
let atEnd = true;
export function followEnd() {
  const lines = $(".timeline");
  let height = lines.clientHeight;
  lines.addEventListener("scroll", () => {
    if (lines.clientHeight === height) atEnd = lines.scrollHeight - lines.scrollTop - height < 60;
  }, { passive: true });
  new ResizeObserver(() => {
    height = lines.clientHeight;
    if (atEnd) lines.scrollTop = 1e9;
  }).observe(lines);
  lines.scrollTop = 1e9;
}

// showCurrent brings the conversation's row into sight in the list beside it.
export const showCurrent = () => $(".beside .current")?.scrollIntoView({ block: "nearest" });

// beginAtEnd brings what came last and the place to answer into sight where the
// whole page scrolls, as on a phone. A page that is loaded again stays where it was.
export function beginAtEnd(composer) {
  const last = $(".timeline li:last-child");
  const [how] = performance.getEntriesByType("navigation");
  if (!last || how?.type !== "navigate" || location.hash || scrollY > 0) return;
  if (last.getBoundingClientRect().bottom > innerHeight) (composer.hidden ? last : composer).scrollIntoView({ block: "end" });
}
