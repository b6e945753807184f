// From the keys to the queue: what stands in a cell when it is left is meant, and waits to be sent;
// what is still being typed is kept as well, but not sent.

import { show } from "./states.js";

const ASKING = new Set(["conflict", "refused"]); // states of a cell that wait for its author
const DRAFT = 200; // milliseconds between a key and the copy of what is being typed

export class Typing {
  // `changed(cell)`: something of the cell entered the queue or left it. `reveal(row)` brings a row
  // back on screen.
  constructor({ form, cells, queue, changed, reveal }) {
    Object.assign(this, { cells, queue, changed, reveal });
    this.done = []; // {cell, before}, the last mark typed at the end
    this.current = null;
    this.atFocus = "";
    form.addEventListener("focusin", ({ target }) => this.enter(cells.of(target)));
    form.addEventListener("focusout", ({ target }) => this.leave(cells.of(target)));
    form.addEventListener("input", ({ target }) => this.type(cells.of(target)));
  }

  isBeingTyped(cell) {
    return cell === this.current && cell.input.value !== this.atFocus;
  }

  enter(cell) {
    // The window has come back to a cell where somebody was typing.
    if (!cell || this.isBeingTyped(cell)) return;
    this.current = cell;
    this.atFocus = cell.input.value;
    cell.input.select();
  }

  leave(cell) {
    if (!cell) return;
    // The window went away, not the person.
    if (cell.isFocused) return this.keepDraft();
    this.current = null;
    this.finish(cell);
  }

  // Whoever only passes through a dispute has not decided it.
  finish(cell) {
    if (ASKING.has(cell.state) && cell.input.value === this.atFocus) return;
    this.remember(cell, this.atFocus);
    this.commit(cell);
  }

  type(cell) {
    if (!cell) return;
    show(cell, cell.isSaved ? "" : "typed");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.keepDraft(), DRAFT);
  }

  keepDraft() {
    clearTimeout(this.timer);
    const cell = this.current;
    if (!cell) return;
    if (this.isBeingTyped(cell)) this.queue.draft(cell.name, cell.shown);
    else if (cell.isDrafted) this.queue.undraft(cell.name);
    cell.isDrafted = this.isBeingTyped(cell);
  }

  // What stands in the cell goes to the queue, unless it is there or saved already.
  commit(cell) {
    clearTimeout(this.timer);
    if (this.isKnown(cell)) return this.rest(cell);
    this.queue.put(cell.name, cell.shown);
    cell.isMeant = Boolean(this.queue.read(cell.name)?.now);
    show(cell, cell.isSaved ? "" : "typed");
    return this.changed(cell);
  }

  isKnown(cell) {
    // What another tab has waiting for this cell is its own business.
    if (!cell.isMeant) return cell.isSaved;
    const item = this.queue.read(cell.name);
    const meant = item?.next ?? item?.now;
    // Typed once more after a refusal or a dispute, the same mark is meant anew.
    const anew = meant?.answered && cell.state === "typed";
    return meant ? cell.typed === meant.typed && !anew : cell.isSaved;
  }

  rest(cell) {
    if (cell.isDrafted) this.queue.undraft(cell.name);
    cell.isDrafted = false;
    if (cell.isMeant) return;
    if (cell.later) cell.save(cell.later);
    cell.write();
    if (cell.state === "typed") show(cell, "");
  }

  // Everything typed so far, the current cell too.
  commitAll() {
    if (!this.current) return;
    this.finish(this.current);
    this.atFocus = this.current.input.value;
  }

  remember(cell, before) {
    if (before !== cell.typed) this.done.push({ cell, before });
  }

  put(cell, value) {
    this.reveal(cell.row);
    cell.input.focus();
    cell.input.value = value;
    this.atFocus = value;
    this.commit(cell);
    cell.input.select();
  }

  // Back to what is saved.
  revert(cell) {
    const before = this.atFocus;
    this.put(cell, cell.saved);
    this.remember(cell, before);
  }

  // The same without going there.
  abandon(cell) {
    cell.input.value = cell.saved;
    this.commit(cell);
  }

  // A mark left half typed by an earlier page: it is being typed again.
  resume(cell) {
    cell.input.focus();
    this.atFocus = cell.saved;
  }

  // Takes the last mark back, in whichever cell; false when there is none.
  undo() {
    const last = this.done.pop();
    if (last) this.put(last.cell, last.before);
    return Boolean(last);
  }
}
