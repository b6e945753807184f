// What waits in this browser and finds no cell here: shown as text, to be copied or forgotten.

import { latest } from "./queue.js";

export class Kept {
  constructor(section, forget) {
    this.section = section;
    this.field = section.querySelector("textarea");
    this.cells = new Set();
    this.field.addEventListener("focus", () => this.field.select());
    section.querySelector("[data-copy]").addEventListener("click", () => this.copy());
    section.querySelector("[data-forget]").addEventListener("click", () => {
      forget([...this.cells]);
      this.section.hidden = true;
    });
  }

  // `items`: [cell, item] pairs; `notes`: cell → why it was not saved.
  show(items, notes = new Map()) {
    this.cells = new Set(items.map(([cell]) => cell));
    this.section.hidden = !items.length;
    this.field.value = items
      .map(([cell, item]) => [item.label, latest(item), notes.get(cell) ?? ""].join("\t").trim())
      .join("\n");
    this.field.rows = Math.min(Math.max(items.length, 2), 10);
  }

  copy() {
    this.field.select();
    navigator.clipboard?.writeText(this.field.value).catch(() => {});
  }
}
