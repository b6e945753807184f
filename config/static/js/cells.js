// The cells of a sheet: what each shows, what is saved in it, and which comes next.

export class Cell {
  // `seen`: the version that the page shows; `outOf`: the maximum, in hundredths.
  constructor(input, seen, outOf) {
    this.input = input;
    this.name = input.name;
    [, this.assessment, this.enrolment] = input.name.split("-");
    this.label = input.ariaLabel;
    this.outOf = outOf;
    this.row = input.closest("tr");
    this.saved = input.dataset.saved ?? input.defaultValue;
    this.seen = seen; // the version that stands behind `saved`
    this.sent = this.saved; // the same as it was typed: « 12.5 » is saved as « 12,5 »
    this.isMeant = false; // what was typed here is not answered yet
    this.isDrafted = false; // what is being typed here is kept
    this.later = null; // what was saved there by another tab while somebody stood in the cell
  }

  get typed() {
    return this.input.value.trim();
  }

  get isFocused() {
    return document.activeElement === this.input;
  }

  get isSaved() {
    return this.typed === this.saved || this.typed === this.sent;
  }

  // What the queue wants to know.
  get shown() {
    const { typed, isSaved, seen, label, outOf } = this;
    return { typed, isSaved, seen, label, outOf };
  }

  // The saved mark, written as the server does: never while somebody types there.
  write() {
    if (!this.isFocused && this.input.value !== this.saved) this.input.value = this.saved;
  }

  save({ value, version }, sent = value) {
    Object.assign(this, { saved: value, seen: version, sent, later: null });
  }
}

export class Cells {
  constructor(form) {
    this.field = form.elements.versions;
    const seen = readVersions(this.field.value);
    this.byInput = new Map();
    this.columns = new Map(); // assessment → its cells from top to bottom
    const maxima = [...form.querySelectorAll("th[data-maximum]")].map(({ dataset }) => dataset);
    const outOf = new Map(maxima.map(({ of, maximum }) => [of, Number(maximum)]));
    for (const input of form.querySelectorAll("tbody input")) {
      const cell = new Cell(input, seen.get(input.name) ?? 0, outOf.get(input.name.split("-")[1]));
      this.byInput.set(input, cell);
      const column = this.columns.get(cell.assessment) ?? [];
      cell.place = column.push(cell) - 1;
      this.columns.set(cell.assessment, column);
    }
    this.byName = new Map(this.all().map((cell) => [cell.name, cell]));
  }

  all() {
    return [...this.byInput.values()];
  }

  of(input) {
    return this.byInput.get(input);
  }

  named(name) {
    return this.byName.get(name);
  }

  inState(...states) {
    return this.all().filter(({ state }) => states.includes(state));
  }

  // The next cell of the column that is on screen, in the direction of `step`.
  after(cell, step) {
    const column = this.columns.get(cell.assessment);
    let place = cell.place + step;
    while (column[place]?.row.hidden) place += step;
    return column[place];
  }

  // Where the row of a student says what his marks move, undefined when he is not on this page.
  effectsOf(enrolment) {
    const cell = this.all().find((each) => each.enrolment === String(enrolment));
    const name = cell?.row.querySelector("th");
    if (name && !name.querySelector(".row-effects")) {
      const place = document.createElement("div");
      place.className = "row-effects";
      name.append(place);
    }
    return name?.querySelector(".row-effects");
  }

  // The form says what the cells have shown since the page was written.
  writeVersions() {
    const seen = readVersions(this.field.value);
    for (const cell of this.all()) seen.set(cell.name, cell.seen);
    this.field.value = writtenVersions(this.field.value, seen);
  }
}

// « 12,13;345:1,;346:,2 »: the assessments, then for each enrolment its versions, nothing for 0.
function readVersions(text) {
  const [head, ...lines] = text.split(";");
  const assessments = head.split(",");
  const seen = new Map();
  for (const line of lines) {
    const [enrolment, versions] = line.split(":");
    versions.split(",").forEach((version, place) => {
      seen.set(`n-${assessments[place]}-${enrolment}`, Number(version));
    });
  }
  return seen;
}

function writtenVersions(text, seen) {
  const [head, ...lines] = text.split(";");
  const assessments = head.split(",");
  const written = lines.map((line) => {
    const [enrolment] = line.split(":");
    const versions = assessments.map((each) => seen.get(`n-${each}-${enrolment}`) || "");
    return `${enrolment}:${versions}`;
  });
  return [head, ...written].join(";");
}
