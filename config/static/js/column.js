// A column of fields by keyboard: Enter or ↓ goes down, Shift and Enter or ↑ goes up. Without this
// file Enter sends the form, and the fields are reached by Tab.

for (const form of document.querySelectorAll("[data-readings]")) {
  const fields = [...form.querySelectorAll("tbody input")];
  const end = form.querySelector("button[type=submit]");

  const steps = { Enter: 1, ArrowDown: 1, ArrowUp: -1 };

  form.addEventListener("focusin", ({ target }) => fields.includes(target) && target.select());
  form.addEventListener("keydown", (event) => {
    const place = fields.indexOf(event.target);
    const step = Object.hasOwn(steps, event.key) ? steps[event.key] : 0;
    if (place < 0 || !step || event.isComposing || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    (fields[place + (event.shiftKey ? -1 : step)] ?? (event.shiftKey ? fields[0] : end)).focus();
  });
}
