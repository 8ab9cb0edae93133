// The forms of what is done besides answering: which fields there are for it,
// and the command that they make.
const $$ = (sel, root) => [...root.querySelectorAll(sel)];

// value reads a field as the interface wants it.
function value(field) {
  const text = field.value.trim();
  if (field.type === "checkbox") return field.checked;
  if (field.type === "datetime-local") return text && new Date(text).toISOString();
  if (field.dataset.kind === "agent") return text.toUpperCase();
  if (field.dataset.kind === "conversation") return text.split(/[?#]/)[0].split("/").filter(Boolean).pop() || "";
  return text;
}

// money is an amount in the currency's smallest unit; nothing without one.
function money(amount, currency) {
  const code = currency.trim().toUpperCase();
  if (!Number(amount)) return undefined;
  let digits = 2;
  try { digits = new Intl.NumberFormat("en", { style: "currency", currency: code }).resolvedOptions().maximumFractionDigits; } catch { /* the desk says so */ }
  return { minor: Math.round(Number(amount) * 10 ** digits), currency: code };
}

// gather reads the fields in sight; empty ones are left out.
export function gather(root) {
  const body = {};
  for (const f of $$("input, select, textarea", root)) {
    if (!f.name || f.disabled || f.closest("[hidden]") || ["amount", "currency", "command", "message"].includes(f.name)) continue;
    const v = value(f);
    if (v) body[f.name] = v;
  }
  const amount = root.querySelector("[name=amount]");
  const m = amount && money(amount.value, root.querySelector("[name=currency]").value);
  return { body, amount: m };
}

// resolution is the body of the resolve form.
export function resolution(form) {
  const { body, amount } = gather(form);
  return { kind: "", cause: "", ...body, ...(amount ? { cost: amount } : {}) };
}

// other is the body of the form for the rest.
export function other(form, me) {
  const command = form.elements.command.value, group = form.querySelector(`[data-for="${command}"]`);
  if (!group) return { command };
  const { body, amount } = gather(group);
  if (command === "goodwill") body.value = amount;
  if (command === "add_task") body.owner ||= me;
  if (command === "split") body.messages = $$("input:checked", group).map((i) => i.value);
  return { command, ...body };
}

// fit shows what may be done now, and the fields of what is chosen; it reports
// whether there is anything.
export function fit(form, may) {
  const select = form.elements.command;
  for (const o of select.options) o.hidden = o.disabled = !may.includes(o.value);
  const open = [...select.options].filter((o) => !o.disabled);
  if (!open.some((o) => o.selected) && open.length) select.value = open[0].value;
  for (const g of $$("[data-for]", form)) g.hidden = g.disabled = g.dataset.for !== select.value;
  fitFields(form);
  return open.length > 0;
}

// fitFields shows the fields that a choice in their group asks for.
export function fitFields(root) {
  for (const label of $$("[data-when]", root)) {
    const group = label.closest("fieldset, form");
    label.hidden = !$$("select", group).some((s) => s.value === label.dataset.when);
  }
}

// pick lists the customers' messages to choose from, as text.
export function pick(box, messages) {
  const had = new Set($$("input:checked", box).map((i) => i.value));
  box.replaceChildren(...messages.map((li) => {
    const label = document.createElement("label"), input = document.createElement("input"), words = document.createElement("bdi");
    Object.assign(input, { type: "checkbox", name: "message", value: li.dataset.message, checked: had.has(li.dataset.message) });
    words.textContent = (li.querySelector(".text")?.textContent || "").slice(0, 120);
    label.className = "tick";
    label.append(input, " ", words);
    return label;
  }));
}
