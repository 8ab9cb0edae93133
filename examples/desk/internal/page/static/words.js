// What is said of commands and of what happened.
export const said = {
  claim: "Claimed.", reply: "Reply recorded; it is being sent.", handoff: "Invitation recorded; it is being sent.", promise: "Promise recorded.",
  keep: "Promise kept.", snooze: "Snoozed.", resolve: "Resolved.", reopen: "Reopened.",
};

export const happened = {
  received: "wrote", edited: "changed a message", deleted: "deleted a message", replied: "replied", assigned: "became the owner",
  moved_private: "noted that it went on in private", send_failed: "could not deliver a reply", reopened: "reopened it",
};
export const actors = { customer: "The customer", other: "Another person", system: "The desk" };

// suggestion is a text to edit for a hand-off, in the customer's language.
export function suggestion(lang, mode, wants) {
  const [need, invite, here, tell] = lang.startsWith("it")
    ? ["Per aiutarti ci serve: {wants}.", "Vorremmo aiutarti meglio.", "Puoi rispondere qui.", "Ti scriviamo qui in privato: dicci come possiamo aiutarti."]
    : ["To help you we need: {wants}.", "We would like to help you better.", "You can answer here.", "We write to you here in private: tell us how we can help."];
  if (mode === "replace") return wants ? `${need} ${here}` : tell;
  return `${wants ? need : invite} ${lang.startsWith("it") ? "Scrivici in un messaggio privato, per favore." : "Please write to us in a private message."}`;
}
