// How a sheet begins: what an earlier page could not send comes back to its cells, then what was
// typed or disputed before the scripts came.

import { latest } from "./queue.js";
import { disputeOf, show } from "./states.js";

export function comeBack(sheet) {
  for (const [name, item] of sheet.queue.items()) {
    const cell = sheet.cells.named(name);
    if (cell) restore(cell, item, sheet);
  }
  for (const cell of sheet.cells.all()) {
    if (!cell.isSaved && !cell.isMeant && !cell.isDrafted) adopt(cell, sheet);
  }
}

// A mark left half typed is being typed again.
function restore(cell, item, { typing }) {
  cell.input.value = latest(item);
  cell.isMeant = Boolean(item.now);
  cell.isDrafted = Boolean(item.draft);
  show(cell, "typed", item.draft ? "tapée, à finir" : undefined);
  if (!item.draft) return;
  cell.seen = item.draft.seen;
  typing.resume(cell);
}

function adopt(cell, sheet) {
  const note = disputeOf(cell);
  if (cell.isFocused && !note) return sheet.typing.resume(cell);
  sheet.typing.commit(cell);
  return note && dispute(cell, note, sheet);
}

// Shown as disputed by the server, it waits for its author here too.
function dispute(cell, note, { queue, sender, fates }) {
  const { now } = queue.read(cell.name);
  queue.hold(cell.name, now.key);
  sender.hold(cell.name);
  fates.conflict(cell, { value: cell.saved, version: cell.seen, note }, now);
}
