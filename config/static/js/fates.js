// What the answer to an entry does to its cell. The focus stays where it is, and nothing is written
// in a cell where somebody types.

import { dispute } from "./conflicts.js";
import { latest } from "./queue.js";
import { show } from "./states.js";

const TROUBLES = new Set(["refused", "conflict"]);

export class Fates {
  // `say(words)` speaks; `changed(cell)`: something of the cell entered the queue or left it.
  constructor({ cells, queue, corrections, say, changed }) {
    Object.assign(this, { cells, queue, corrections, say, changed });
    this.done = new Set(); // names of the cells saved since the page came
    this.homeless = new Map(); // name of a cell that is not on this page → what is said of it
  }

  // `outcome` as the server writes it, for the cell `outcome.cell`; `entry` {typed, seen} as sent.
  take(outcome, entry) {
    const cell = this.cells.named(outcome.cell);
    if (!cell) this.homeless.set(outcome.cell, outcome.note);
    else if (cell.isMeant) this[outcome.verdict](cell, outcome, entry);
    else if (cell.isSaved) this.follow(cell, outcome, entry);
  }

  // The mark was typed in another tab of the same person: what nobody touches here follows.
  follow(cell, outcome, entry) {
    if (TROUBLES.has(outcome.verdict)) {
      if (cell.isFocused) return;
      cell.input.value = entry.typed;
      cell.isMeant = true;
      this[outcome.verdict](cell, outcome, entry);
    } else if (cell.isFocused) {
      cell.later = outcome;
    } else {
      cell.save(outcome, entry.typed);
      cell.write();
      show(cell, "saved");
    }
  }

  saved(cell, outcome, entry) {
    this.done.add(cell.name);
    this.keep(cell, outcome, entry, entry.seen + 1);
  }

  unchanged(cell, outcome, entry) {
    this.keep(cell, outcome, entry, entry.seen);
  }

  keep(cell, outcome, entry, seen) {
    this.corrections.remove(cell);
    cell.isMeant = Boolean(this.queue.read(cell.name)?.now);
    const isSame = cell.typed === entry.typed;
    const isReplaced = outcome.version > seen;
    if (isSame) show(cell, "saved", outcome.note || undefined);
    if (isSame && !(isReplaced && cell.isFocused)) {
      cell.save(outcome, entry.typed);
      cell.write();
      return;
    }
    // Typed over, now or as soon as somebody who stands there does: that builds on what was written,
    // not on what a colleague put there after it.
    cell.save({ value: outcome.value, version: seen }, entry.typed);
    if (isSame) cell.later = outcome;
  }

  refused(cell, outcome, entry) {
    if (cell.typed !== entry.typed) return;
    if (outcome.refusal === "reason_missing") {
      this.corrections.add(cell);
      show(cell, "held", "à confirmer");
      return;
    }
    show(cell, "refused", outcome.note);
    this.say(`${cell.label}, « ${cell.typed} » refusée : ${outcome.note}`);
  }

  conflict(cell, outcome, entry) {
    const mine = latest(this.queue.read(cell.name) ?? { now: entry });
    // Being typed again: it is asked when that comes.
    if (cell.typed !== mine) return;
    cell.save(outcome);
    dispute(cell, mine, outcome, {
      keep: () => this.insist(cell, mine),
      take: () => this.giveWay(cell),
    });
    this.say(`${cell.label} : deux notes différentes, à vous de choisir.`);
  }

  insist(cell, mine) {
    cell.isMeant = true;
    this.queue.put(cell.name, { ...cell.shown, typed: mine, isSaved: false });
    show(cell, "typed");
    this.changed(cell);
  }

  giveWay(cell) {
    this.queue.erase(cell.name);
    cell.isMeant = false;
    cell.input.value = cell.saved;
    show(cell, "saved", "gardée");
    this.changed(cell);
  }
}
