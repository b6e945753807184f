// Decisions being typed: the reason is asked where one departs from the proposal, arrows go from one
// code to the next in the projected view. The form is a plain one without this file.

const form = document.querySelector("form[data-decisions]");
const lines = [...(form?.querySelectorAll("[data-decision]") ?? [])];
const codeOf = (line) => line.querySelector("[data-proposal]");
const isTyped = (code) => code.matches("input");

function show(line) {
  const code = codeOf(line);
  const reason = line.querySelector("[data-reason]");
  const given = code.value.trim().toUpperCase();
  const departs = given !== "" && given !== code.dataset.proposal;
  reason.hidden = !departs && !reason.querySelector("input").value;
}

function move(code, step) {
  const codes = lines.map(codeOf);
  codes[codes.indexOf(code) + step]?.focus();
}

for (const line of lines) {
  show(line);
  line.addEventListener("input", () => show(line));
}

// A select has the arrows for itself, and an open list of completions too.
form?.addEventListener("keydown", (event) => {
  const steps = { ArrowDown: 1, ArrowUp: -1 };
  const { target, key } = event;
  if (!(key in steps) || event.altKey || !target.matches("input[data-proposal]")) return;
  if (target.value) return;
  event.preventDefault();
  move(target, steps[key]);
});

const [first] = lines.map(codeOf).filter((code) => isTyped(code) && !code.value);
if (first && !document.querySelector("[autofocus]")) first.focus();
