// Published marks do not change by themselves: they gather here until somebody gives the reason.

export class Corrections {
  // `drop(cell)` puts back what is published.
  constructor(section, drop) {
    this.section = section;
    this.list = section.querySelector("ul");
    this.title = section.querySelector("[data-count]");
    this.cells = new Map(); // cell → its line
    section.querySelector("[data-drop]").addEventListener("click", () => {
      for (const cell of [...this.cells.keys()]) drop(cell);
    });
  }

  get size() {
    return this.cells.size;
  }

  add(cell) {
    const line = this.cells.get(cell) ?? document.createElement("li");
    line.textContent = `${cell.label} : ${cell.saved || "vide"} → ${cell.typed || "vide"}`;
    this.cells.set(cell, line);
    this.list.append(line);
    this.count();
  }

  remove(cell) {
    this.cells.get(cell)?.remove();
    if (this.cells.delete(cell)) this.count();
  }

  count() {
    const plural = this.size > 1 ? "s" : "";
    this.title.textContent = `${this.size} correction${plural} à confirmer`;
    this.section.hidden = !this.size;
  }
}
