// The pile of copies in a browser: each line typed goes to the same queue as the marks of the grid,
// and says what became of it. Without this file each line is a form that is sent.

import { Kept } from "./kept.js";
import { Paper } from "./papers.js";
import { Box } from "./pile-box.js";
import { PileFates } from "./pile-fates.js";
import { Lines } from "./pile-lines.js";
import { Progress } from "./progress.js";
import { latest, Queue } from "./queue.js";
import { Sender } from "./sender.js";
import { Session } from "./session.js";
import { SignIn } from "./sign-in.js";

const BEGUN = "ligne"; // what the queue calls the line that is being typed
const NOWHERE = new Set(["gone", "forbidden"]); // troubles after which nothing can be sent

const part = (name) => document.querySelector(`[data-${name}]`);

class Pile {
  constructor(form) {
    const { user, sheet, module, entriesUrl, stateUrl, loginUrl } = form.dataset;
    this.outOf = Number(form.dataset.maximum);
    const say = (words) => this.progress.say(words);
    this.papers = [...document.querySelectorAll("[data-paper]")].map((line) => new Paper(line));
    this.remaining = form.querySelector("[data-remaining]");
    this.problem = { word: "", seconds: 0 };
    this.queue = new Queue({ user, sheet, name: module });
    const { papers, queue } = this;
    this.progress = new Progress(form, (word) => this.act(word));
    this.lines = new Lines(part("last"), (key) => this.correct(key));
    this.kept = new Kept(part("kept"), (cells) => cells.forEach((cell) => queue.erase(cell)));
    const changed = () => this.changed();
    this.fates = new PileFates({ papers, queue, lines: this.lines, say, changed });
    const enter = (paper, mark) => this.enter(paper, mark);
    this.box = new Box({ form, papers, enter, keep: (text) => this.keep(text), say });
    const session = new Session({ user, stateUrl, loginUrl });
    this.signIn = new SignIn(part("sign-in"), session, () => this.sender.hurry());
    this.sender = new Sender({ queue, session, address: entriesUrl, origin: "pile", listener: this });
    this.tabs = new BroadcastChannel(queue.prefix);
    this.tabs.addEventListener("message", ({ data }) => this.told(data));
    this.listen();
  }

  listen() {
    document.addEventListener("notes:send", () => this.sender.hurry());
    document.addEventListener("visibilitychange", () => document.hidden && this.part());
    addEventListener("pagehide", () => this.part());
    addEventListener("beforeunload", (event) => this.queue.unstored.size && event.preventDefault());
  }

  // What an earlier page could not send goes on its way; the line begun there is in the box again.
  restore() {
    for (const [cell, item] of this.queue.items()) {
      const paper = this.fates.byCell.get(cell);
      if (cell === BEGUN) this.box.put(this.box.input.value || latest(item));
      else if (paper) this.fates.takeUp(paper, latest(item));
    }
    this.changed();
    this.box.input.focus();
  }

  keep(text) {
    if (text) this.queue.draft(BEGUN, { typed: text, seen: 0, label: "Ligne commencée" });
    else this.queue.erase(BEGUN);
  }

  enter(paper, mark) {
    const { cell, seen, name } = paper;
    const { outOf } = this;
    this.queue.erase(BEGUN);
    this.queue.put(cell, { typed: mark, isSaved: false, seen, label: name, outOf });
    this.fates.takeUp(paper, mark);
    this.changed();
  }

  correct(key) {
    const paper = this.papers.find((each) => each.key === key);
    if (paper) this.box.correct(paper);
  }

  // The button of a trouble.
  act(word) {
    if (word === "signedOut") this.signIn.open();
    else this.sender.hurry();
  }

  changed() {
    this.sender.wake();
    this.count();
  }

  part() {
    this.keep(this.box.input.value);
    this.sender.part();
  }

  // ---- What the sender tells

  sending(cells) {
    for (const cell of cells) this.fates.sending(cell);
  }

  settled(outcome, entry) {
    this.tabs.postMessage({ outcome, entry });
    this.fates.take(outcome, entry);
  }

  answered() {
    this.count();
  }

  // Another tab of the same pile had this answer.
  told({ outcome, entry }) {
    this.sender.hold(outcome.cell);
    this.fates.take(outcome, entry);
    this.count();
  }

  trouble(word, seconds) {
    this.problem = { word, seconds };
    this.count();
    if (word === "signedOut") this.signIn.offer();
  }

  count() {
    this.remaining.textContent = this.papers.filter(({ entered }) => !entered).length;
    const counts = {
      saved: this.fates.done.size,
      waiting: this.sender.waiting().length,
      wrong: this.lines.wrong,
      held: 0,
    };
    this.progress.show(counts, this.problem);
    const { homeless } = this.fates;
    const stranded = NOWHERE.has(this.problem.word);
    const items = [...this.queue.items()].filter(([cell]) => cell !== BEGUN);
    this.kept.show(items.filter(([cell]) => stranded || homeless.has(cell)), homeless);
  }
}

const form = part("pile");
if (form) new Pile(form).restore();
