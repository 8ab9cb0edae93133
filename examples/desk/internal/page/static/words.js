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
