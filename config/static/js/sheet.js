// The sheet of marks in a browser: what is typed goes to the queue, the queue is sent, and each cell
// says what became of it. Without this file the sheet is a form with a button.

import { Cells } from "./cells.js";
import { comeBack } from "./comeback.js";
import { Corrections } from "./corrections.js";
import { Fates } from "./fates.js";
import { Groups } from "./groups.js";
import { Kept } from "./kept.js";
import { listen } from "./keys.js";
import { listenToPaste } from "./pasting.js";
import { Progress } from "./progress.js";
import { Queue } from "./queue.js";
import { Sender } from "./sender.js";
import { Session } from "./session.js";
import { SignIn } from "./sign-in.js";
import { show } from "./states.js";
import { summarise } from "./summaries.js";
import { Typing } from "./typing.js";

const NOWHERE = new Set(["gone", "forbidden"]); // troubles after which nothing can be sent

const part = (name) => document.querySelector(`[data-${name}]`);

class Sheet {
  constructor(form) {
    const { user, sheet, module, entriesUrl, stateUrl, loginUrl } = form.dataset;
    const changed = (cell) => this.changed(cell);
    const say = (words) => this.progress.say(words);
    this.problem = { word: "", seconds: 0 };
    this.cells = new Cells(form);
    this.queue = new Queue({ user, sheet, name: module });
    const { cells, queue } = this;
    this.progress = new Progress(form, (word) => this.act(word));
    this.groups = new Groups(form, say);
    const reveal = (row) => this.groups.reveal(row);
    this.typing = new Typing({ form, cells, queue, changed, reveal });
    this.corrections = new Corrections(part("corrections"), (cell) => this.typing.abandon(cell));
    this.fates = new Fates({ cells, queue, corrections: this.corrections, say, changed });
    this.kept = new Kept(part("kept"), (names) => names.forEach((name) => queue.erase(name)));
    const session = new Session({ user, stateUrl, loginUrl });
    this.signIn = new SignIn(part("sign-in"), session, () => this.sender.hurry());
    this.sender = new Sender({ queue, session, address: entriesUrl, origin: "grid", listener: this });
    // Of the tabs of one person one sends, and all are told.
    this.tabs = new BroadcastChannel(queue.prefix);
    this.tabs.addEventListener("message", ({ data }) => this.told(data));
    this.listen(form);
  }

  listen(form) {
    listen(form, this.cells, this);
    listenToPaste(form, this.cells);
    form.addEventListener("submit", (event) => this.submit(event));
    document.addEventListener("notes:send", () => this.send());
    document.addEventListener("visibilitychange", () => document.hidden && this.part());
    addEventListener("pagehide", () => this.part());
    addEventListener("beforeunload", (event) => this.queue.unstored.size && event.preventDefault());
  }

  start() {
    const { cells, queue, typing, fates, sender } = this;
    comeBack({ cells, queue, typing, fates, sender });
    sender.wake();
    this.count();
  }

  // ---- What keys and buttons ask

  isBeingTyped(cell) {
    return this.typing.isBeingTyped(cell);
  }

  revert(cell) {
    this.typing.revert(cell);
  }

  undo() {
    return this.typing.undo();
  }

  send() {
    this.typing.commitAll();
    this.sender.hurry();
  }

  // The button of a trouble.
  act(word) {
    if (word === "signedOut") this.signIn.open();
    else this.sender.hurry();
  }

  // Only corrections leave the page.
  submit(event) {
    if (event.submitter?.hasAttribute("formaction")) return this.cells.writeVersions();
    event.preventDefault();
    return this.send();
  }

  changed(cell) {
    this.corrections.remove(cell);
    this.sender.wake();
    this.count();
  }

  part() {
    this.typing.keepDraft();
    this.sender.part();
  }

  // ---- What the sender tells

  sending(names) {
    for (const name of names) {
      const cell = this.cells.named(name);
      if (cell?.isMeant) show(cell, "sending");
    }
  }

  settled(outcome, entry) {
    this.tabs.postMessage({ outcome, entry });
    this.fates.take(outcome, entry);
  }

  answered(said) {
    this.tabs.postMessage({ said: { columns: said.columns, rows: said.rows } });
    summarise(said, this.cells);
  }

  told({ outcome, entry, said }) {
    if (said) return summarise(said, this.cells);
    this.sender.hold(outcome.cell);
    this.fates.take(outcome, entry);
    return this.count();
  }

  trouble(word, seconds) {
    this.problem = { word, seconds };
    if (word) this.cells.inState("sending").forEach((cell) => show(cell, "typed"));
    this.count();
    if (word === "signedOut") this.signIn.offer();
  }

  count() {
    const counts = {
      saved: this.fates.done.size,
      waiting: this.sender.waiting().length,
      wrong: this.cells.inState("refused", "conflict").length,
      held: this.corrections.size,
    };
    this.progress.show(counts, this.problem);
    const { homeless } = this.fates;
    const stranded = NOWHERE.has(this.problem.word);
    const kept = [...this.queue.items()].filter(([name]) => stranded || homeless.has(name));
    this.kept.show(kept, homeless);
  }
}

const form = part("sheet");
if (form) new Sheet(form).start();
