// The sheet of marks by keyboard. Everything here only helps: without it the sheet is a form.

const FOCUS = "sheet-focus"; // the name of the cell to come back to after saving

const form = document.querySelector("[data-sheet]");
if (form) start(form);

function start(form) {
  const help = form.querySelector("[data-sheet-help]");
  const counter = form.querySelector("[data-sheet-count]");
  const buttons = [...form.querySelectorAll("[data-sheet-save]")];
  const inputs = [...form.querySelectorAll("tbody input")];
  const columns = new Map(); // assessment → its cells from top to bottom
  const places = new Map(); // cell → [its column, its place in it]
  const unsaved = new Set();
  const done = []; // {input, before}, the last mark typed at the end
  let atFocus = "";
  let leaving = false;

  for (const input of inputs) {
    const assessment = input.name.split("-")[1];
    const column = columns.get(assessment) ?? [];
    columns.set(assessment, column);
    places.set(input, [column, column.length]);
    column.push(input);
  }

  const saved = (input) => input.dataset.saved ?? input.defaultValue;
  const differs = (input) => input.value.trim() !== saved(input);

  function noteOf(input) {
    if (input.nextElementSibling) return input.nextElementSibling;
    const note = document.createElement("span");
    note.className = "cell-state";
    note.id = `${input.name}-note`;
    input.after(note);
    input.setAttribute("aria-describedby", note.id);
    return note;
  }

  // A cell is marked as soon as it differs from what is stored, and no longer when it does not.
  function show(input) {
    const changed = differs(input);
    if (!changed && !unsaved.has(input)) return;
    if (changed) unsaved.add(input);
    else unsaved.delete(input);
    input.parentElement.className = changed ? "is-typed" : "";
    input.removeAttribute("aria-invalid");
    noteOf(input).textContent = changed ? "à enregistrer" : "";
    count();
  }

  function count() {
    const plural = unsaved.size > 1 ? "s" : "";
    counter.textContent = unsaved.size ? `${unsaved.size} note${plural} à enregistrer` : "";
  }

  function move(input, step) {
    const [column, place] = places.get(input);
    const next = column[place + step];
    if (next) next.focus();
    else if (step > 0) buttons.at(-1).focus();
  }

  function remember(input) {
    if (input.value !== atFocus) done.push({ input, before: atFocus });
    atFocus = input.value;
  }

  function put(input, value) {
    input.focus();
    input.value = value;
    atFocus = value;
    show(input);
    input.select();
  }

  // Undoes the last mark, in whichever cell; inside a cell being typed the browser does it.
  function undo(event) {
    const current = document.activeElement;
    if (places.has(current) && current.value !== atFocus) return;
    const last = done.pop();
    if (!last) return;
    event.preventDefault();
    put(last.input, last.before);
  }

  function restore(input) {
    if (atFocus !== saved(input)) done.push({ input, before: atFocus });
    put(input, saved(input));
  }

  function openHelp() {
    help.open = true;
    help.querySelector("summary").focus();
  }

  const keys = {
    Enter: (input, shift) => move(input, shift ? -1 : 1),
    ArrowDown: (input) => move(input, 1),
    ArrowUp: (input) => move(input, -1),
    Escape: restore,
    "?": openHelp,
  };

  form.addEventListener("focusin", ({ target }) => {
    if (!places.has(target)) return;
    atFocus = target.value;
    target.select();
  });
  form.addEventListener("focusout", ({ target }) => places.has(target) && remember(target));
  form.addEventListener("input", ({ target }) => places.has(target) && show(target));
  form.addEventListener("keydown", (event) => {
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing;
    if (!plain || !places.has(event.target) || !Object.hasOwn(keys, event.key)) return;
    event.preventDefault();
    keys[event.key](event.target, event.shiftKey);
  });

  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
    const key = event.key.toLowerCase();
    if (key === "s") {
      event.preventDefault();
      form.requestSubmit(buttons[0]);
    }
    // Another field, the reason for example, keeps its own.
    const elsewhere = document.activeElement.matches("input, textarea, select");
    if (key === "z" && (places.has(document.activeElement) || !elsewhere)) undo(event);
  });

  form.addEventListener("submit", () => {
    leaving = true;
    if (places.has(document.activeElement)) {
      sessionStorage.setItem(FOCUS, document.activeElement.name);
    }
  });
  window.addEventListener("beforeunload", (event) => {
    if (unsaved.size && !leaving) event.preventDefault();
  });
  window.addEventListener("pageshow", () => {
    leaving = false;
  });

  // A cell sent back with its error is still to be saved, and keeps what is said of it.
  inputs.filter(differs).forEach((input) => unsaved.add(input));
  count();
  help.hidden = false;
  const last = form.elements[sessionStorage.getItem(FOCUS)];
  sessionStorage.removeItem(FOCUS);
  (inputs.find((input) => input.ariaInvalid) ?? last)?.focus();
}
