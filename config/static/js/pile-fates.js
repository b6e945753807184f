// What the answer to a line does to its copy and to what is said of it.

import { latest } from "./queue.js";

// A copy in waiting was typed, and still has its mark to come.
export const isEntered = (mark) => mark !== "" && mark.toUpperCase() !== "ATT";

export class PileFates {
  // `changed()`: something entered the queue or left it. `say(words)` speaks.
  constructor({ papers, queue, lines, say, changed }) {
    Object.assign(this, { queue, lines, say, changed });
    this.byCell = new Map(papers.map((paper) => [paper.cell, paper]));
    this.done = new Set(); // cells saved since the page came
    this.before = new Map(); // cell → what the copy had before what is on its way
    this.homeless = new Map(); // cell of no copy here → what is said of it
  }

  // A mark enters the queue: the copy leaves those that remain at once.
  takeUp(paper, mark) {
    if (!this.before.has(paper.cell)) this.before.set(paper.cell, paper.mark);
    paper.take(mark, isEntered(mark));
    this.lines.add(paper, mark);
  }

  sending(cell) {
    const paper = this.byCell.get(cell);
    if (paper) this.lines.say(paper, "sending");
  }

  // `outcome` as the server writes it, for the cell `outcome.cell`; `entry` {typed, seen} as sent.
  take(outcome, entry) {
    const paper = this.byCell.get(outcome.cell);
    if (!paper) this.homeless.set(outcome.cell, outcome.note);
    // Typed over meanwhile: the line says so already, and the queue builds on what was written.
    else if (this.isWaiting(paper)) paper.seen = outcome.version;
    else this[outcome.verdict](paper, outcome, entry);
  }

  isWaiting(paper) {
    const now = this.queue.read(paper.cell)?.now;
    return Boolean(now) && !now.answered;
  }

  saved(paper, outcome) {
    this.done.add(paper.cell);
    this.keep(paper, outcome);
    this.lines.say(paper, "saved", outcome.note || undefined);
    this.lines.trim();
  }

  unchanged(paper, outcome) {
    this.saved(paper, outcome);
  }

  // The copy holds what the server says.
  keep(paper, { value, version }) {
    this.before.delete(paper.cell);
    paper.seen = version;
    paper.take(value, isEntered(value));
    this.lines.write(paper, value);
  }

  refused(paper, { note }, { typed }) {
    const before = this.before.get(paper.cell) ?? "";
    this.before.delete(paper.cell);
    paper.take(before, isEntered(before));
    this.lines.say(paper, "refused", note, [["Oublier", () => this.forget(paper)]]);
    this.say(`${paper.name}, « ${typed} » refusée : ${note}`);
  }

  conflict(paper, outcome, entry) {
    const mine = latest(this.queue.read(paper.cell) ?? { now: entry });
    const theirs = outcome.value || "vide";
    this.before.delete(paper.cell);
    paper.seen = outcome.version;
    paper.take(outcome.value, isEntered(outcome.value));
    this.lines.say(paper, "conflict", outcome.note, [
      [`Garder la mienne : ${mine}`, () => this.insist(paper, mine)],
      [`Prendre la sienne : ${theirs}`, () => this.giveWay(paper, outcome)],
    ]);
    this.say(`${paper.name} : deux notes différentes, à vous de choisir.`);
  }

  forget(paper) {
    this.queue.erase(paper.cell);
    this.lines.drop(paper);
    this.changed();
  }

  insist(paper, mine) {
    const { seen, name } = paper;
    const outOf = this.queue.read(paper.cell)?.outOf;
    this.queue.put(paper.cell, { typed: mine, isSaved: false, seen, label: name, outOf });
    this.takeUp(paper, mine);
    this.changed();
  }

  giveWay(paper, outcome) {
    this.queue.erase(paper.cell);
    this.keep(paper, outcome);
    this.lines.say(paper, "saved", "gardée");
    this.changed();
  }
}
