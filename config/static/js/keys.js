// The sheet by keyboard. `sheet` does what the keys ask: leave, revert, undo, send.

export function listen(form, cells, sheet) {
  const help = form.querySelector("[data-sheet-help]");
  const end = [...form.querySelectorAll("[data-sheet-save]")].at(-1);
  help.hidden = false;

  function move(cell, step) {
    const next = cells.after(cell, step);
    if (next) next.input.focus();
    else if (step > 0) end.focus();
  }

  function openHelp() {
    help.open = true;
    help.querySelector("summary").focus();
  }

  const keys = {
    Enter: (cell, shift) => move(cell, shift ? -1 : 1),
    ArrowDown: (cell) => move(cell, 1),
    ArrowUp: (cell) => move(cell, -1),
    Escape: (cell) => sheet.revert(cell),
    "?": openHelp,
  };

  form.addEventListener("keydown", (event) => {
    const cell = cells.of(event.target);
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing;
    if (!plain || !cell || !Object.hasOwn(keys, event.key)) return;
    event.preventDefault();
    keys[event.key](cell, event.shiftKey);
  });

  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
    const key = event.key.toLowerCase();
    if (key === "s") {
      event.preventDefault();
      sheet.send();
    }
    // Another field keeps its own, and inside a cell being typed the browser does it.
    const field = document.activeElement;
    const cell = cells.of(field);
    const elsewhere = !cell && field.matches("input, textarea, select");
    if (key !== "z" || elsewhere || (cell && sheet.isBeingTyped(cell))) return;
    if (sheet.undo()) event.preventDefault();
  });
}
