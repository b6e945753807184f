// Several cells pasted at once go to the page that matches them by name and shows its plan first.

import { token } from "./session.js";

const isTable = (text) => /[\t\r\n]/.test(text.trim());

function field(name, value) {
  // A textarea keeps its line ends.
  const element = document.createElement("textarea");
  return Object.assign(element, { name, value });
}

function post(address, values) {
  const form = document.createElement("form");
  Object.assign(form, { method: "post", action: address, hidden: true });
  for (const [name, value] of Object.entries(values)) form.append(field(name, value));
  document.body.append(form);
  form.submit();
}

export function listenToPaste(form, cells) {
  form.addEventListener("paste", (event) => {
    const cell = cells.of(event.target);
    const texte = event.clipboardData.getData("text/plain");
    if (!cell || !isTable(texte)) return;
    event.preventDefault();
    const evaluation = cell.assessment;
    post(`${form.dataset.sheet}import/`, { csrfmiddlewaretoken: token(), texte, evaluation });
  });
}
