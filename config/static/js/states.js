// What is said of a cell: its state as a class, its words in a line under it.

const WORDS = {
  typed: "à envoyer",
  sending: "envoi…",
  saved: "enregistrée",
};
const WRONG = new Set(["refused", "conflict"]);

function noteOf({ input, name }) {
  const found = input.nextElementSibling;
  if (found) return found;
  const note = document.createElement("div");
  note.className = "cell-state";
  note.id = `${name}-note`;
  input.after(note);
  input.setAttribute("aria-describedby", note.id);
  return note;
}

// What the server has written of a cell that it found disputed, "" for any other.
export function disputeOf({ input }) {
  const disputed = input.parentElement.classList.contains("is-conflict");
  return disputed ? input.nextElementSibling.textContent : "";
}

// `state`: "" when the cell shows what is saved and there is nothing to say, or one of the states
// of the theme. Gives the element of the note, for who has more to put there.
export function show(cell, state, words = WORDS[state] ?? "") {
  const { input } = cell;
  cell.state = state;
  input.parentElement.className = state && `is-${state}`;
  if (WRONG.has(state)) input.setAttribute("aria-invalid", "true");
  else input.removeAttribute("aria-invalid");
  if (!words && !input.nextElementSibling) return null;
  const note = noteOf(cell);
  note.textContent = words;
  return note;
}
