// Two people in one cell: both marks are shown, and whoever came second decides.

import { show } from "./states.js";

const said = (value) => (value === "" ? "vide" : value);

function choice(words, cell, decide) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-sm btn-secondary";
  button.textContent = words;
  button.addEventListener("click", () => {
    // The button goes away with the dispute: the reader goes on from the cell.
    cell.input.focus();
    decide();
  });
  return button;
}

// `mine` is what was typed here; `outcome` says what the cell holds, since when and from whom. The
// person will `keep` or `take`.
export function dispute(cell, mine, outcome, { keep, take }) {
  const note = show(cell, "conflict", outcome.note);
  note.append(
    choice(`Garder la mienne : ${said(mine)}`, cell, keep),
    choice(`Prendre la sienne : ${said(outcome.value)}`, cell, take),
  );
}
