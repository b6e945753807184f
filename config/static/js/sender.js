// Sends what the queue holds: batches of at most 50, one at a time, one a second, again and again
// until the server has answered. What an answer means for the page is told to `listener`:
//
//   sending(cells)              these cells are on their way
//   settled(outcome, entry)     what became of an entry, as the server says it
//   answered(said)              the whole answer, once its outcomes are settled
//   trouble(word, seconds)      "", "away", "signedOut", "other", "forbidden", "gone"; seconds
//                               until the next try of itself, 0 when there will be none

import { newKey } from "./queue.js";
import { token } from "./session.js";
import { post } from "./wire.js";

const BATCH = 50;
const PACE = 1000;
const PAUSES = [1, 2, 4, 8, 15, 30]; // seconds
const DONE = new Set(["saved", "unchanged"]);

export class Sender {
  constructor({ queue, session, address, origin, listener }) {
    Object.assign(this, { queue, session, address, origin, listener });
    this.batch = newKey(); // one sitting, one batch in the history
    this.limit = BATCH;
    this.held = new Set(); // keys refused or disputed: not sent again by this page
    this.failures = 0;
    this.last = -PACE;
    this.busy = false;
    this.stopped = "";
    addEventListener("online", () => this.failures && this.hurry());
  }

  waiting() {
    return [...this.queue.items()].filter(([, { now }]) => now && !this.held.has(now.key));
  }

  // There may be something to send. A pause after a failure is kept, one between batches too.
  wake() {
    if (this.stopped || this.busy || this.timer) return;
    this.plan(this.pause());
  }

  // Until the next batch may leave. Not by the clock of the day: it may be set back meanwhile.
  pause() {
    return Math.max(0, this.last + PACE - performance.now());
  }

  // Now, whatever was the matter.
  hurry() {
    this.stopped = "";
    this.failures = 0;
    if (!this.busy) this.plan(0);
  }

  plan(delay) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), delay);
  }

  async send() {
    this.timer = null;
    this.busy = true;
    const send = () => this.sendBatch().catch((error) => this.stumble(error));
    // Two tabs of one person take turns; without locks the keys alone keep each mark single.
    const next = await (navigator.locks?.request(this.queue.prefix, send) ?? send());
    this.busy = false;
    if (next !== undefined) this.plan(next);
  }

  // Sends a batch; the milliseconds before the next one, undefined when there is none to send.
  async sendBatch() {
    const batch = this.waiting().slice(0, this.limit);
    if (!batch.length) return undefined;
    const cells = batch.map(([cell]) => cell);
    this.queue.tried(cells);
    this.listener.sending(cells);
    this.last = performance.now();
    const answer = await post(this.address, this.written(batch), token());
    return this[answer.kind](answer, batch);
  }

  written(batch) {
    const entries = batch.map(([cell, { now, outOf }]) => ({
      key: now.key,
      cell,
      typed: now.typed,
      seen: now.seen,
      outOf,
    }));
    // Who is signed in changes in another tab: the server refuses them from anybody else.
    const user = Number(this.queue.user);
    return JSON.stringify({ user, batch: this.batch, origin: this.origin, entries });
  }

  // The page goes away: what never left leaves with it, and stays in the queue until acknowledged.
  part() {
    const batch = this.waiting().filter(([, { now }]) => !now.tried).slice(0, BATCH);
    if (!batch.length || this.stopped) return;
    this.queue.tried(batch.map(([cell]) => cell));
    post(this.address, this.written(batch), token(), { keepalive: true });
  }

  answered({ said }, batch) {
    const outcomes = new Map((said.outcomes ?? []).map((each) => [each.key, each]));
    if (batch.some(([, { now }]) => !outcomes.has(now.key))) return this.again({ pause: 0 });
    for (const [cell, { now }] of batch) this.settle(cell, now, outcomes.get(now.key));
    this.listener.answered(said);
    return this.goOn();
  }

  goOn() {
    this.failures = 0;
    this.renewed = false;
    this.limit = BATCH;
    this.listener.trouble("", 0);
    return this.waiting().length ? this.pause() : undefined;
  }

  settle(cell, entry, outcome) {
    if (DONE.has(outcome.verdict)) {
      // What was typed meanwhile builds on what this entry wrote, not on what came after it.
      const wrote = outcome.verdict === "saved" ? 1 : 0;
      this.queue.settle(cell, entry.key, entry.seen + wrote);
    } else if (outcome.verdict === "refused" && this.queue.read(cell)?.next) {
      this.queue.settle(cell, entry.key, entry.seen);
    } else {
      this.queue.hold(cell, entry.key);
      this.hold(cell);
    }
    this.listener.settled({ ...outcome, cell }, entry);
  }

  // What a cell has waiting stays until its author has decided.
  hold(cell) {
    const item = this.queue.read(cell);
    if (item?.now?.answered) this.held.add(item.now.key);
  }

  again({ pause }) {
    const seconds = PAUSES[Math.min(this.failures, PAUSES.length - 1)];
    this.failures += 1;
    const delay = Math.max(pause, seconds * 1000);
    this.listener.trouble("away", Math.round(delay / 1000));
    return delay;
  }

  // A fault of this page must not keep the marks from leaving.
  stumble(error) {
    reportError(error);
    return this.again({ pause: 0 });
  }

  stop(word) {
    this.stopped = word;
    this.listener.trouble(word, 0);
  }

  signedOut() {
    return this.stop("signedOut");
  }

  gone() {
    return this.stop("gone");
  }

  other() {
    return this.stop("other");
  }

  // A token too old is changed once; what is still forbidden then is the person's role.
  async forbidden() {
    const state = await this.session.state();
    if (state === "unknown") return this.again({ pause: 0 });
    if (state === "none") return this.stop("signedOut");
    if (state === "other") return this.stop("other");
    if (this.renewed) return this.stop("forbidden");
    this.renewed = true;
    return 0;
  }

  // Too big, or not understood: by halves, until the one at fault stands alone and waits.
  misunderstood({ said }, batch) {
    if (batch.length > 1) {
      this.limit = Math.ceil(batch.length / 2);
      return 0;
    }
    const [[cell, { now }]] = batch;
    const note = said.error ?? "Le serveur n’a pas compris cette note : rechargez la page.";
    this.settle(cell, now, { verdict: "refused", refusal: "misunderstood", note });
    return this.goOn();
  }
}
