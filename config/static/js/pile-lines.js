// The copies entered last, each with what became of it; those to look at again stay.

const SHOWN = 8;
const TO_SEE = "is-refused is-conflict is-typed is-sending".split(" ");

const WORDS = { typed: "à envoyer", sending: "envoi…", saved: "enregistrée" };

function element(name, className, text = "") {
  return Object.assign(document.createElement(name), { className, textContent: text });
}

export class Lines {
  // `correct(key)` brings a copy back in the box.
  constructor(list, correct) {
    this.list = list;
    this.none = list.parentElement.querySelector("[data-none]");
    this.byCell = new Map();
    list.addEventListener("click", (event) => {
      const link = event.target.closest("[data-correct]");
      if (!link) return;
      event.preventDefault();
      correct(link.dataset.correct);
    });
  }

  // A mark just typed, on top.
  add(paper, mark, state = "typed") {
    this.byCell.get(paper.cell)?.remove();
    const line = element("li", "");
    const note = element("span", "cell-state");
    line.append(element("span", "pile-name", paper.name), element("span", "pile-mark", mark));
    line.append(note, this.link(paper));
    this.byCell.set(paper.cell, line);
    this.list.prepend(line);
    this.none.hidden = true;
    this.say(paper, state);
    this.trim();
  }

  link(paper) {
    const link = element("a", "target", "Corriger");
    link.href = `?copie=${encodeURIComponent(paper.key)}`;
    link.dataset.correct = paper.key;
    link.append(element("span", "visually-hidden", ` ${paper.name}`));
    return link;
  }

  // What became of it: a state of the theme, its words, and what may be done: [[words, action]].
  say(paper, state, words = WORDS[state], choices = []) {
    const line = this.byCell.get(paper.cell);
    if (!line) return;
    line.className = `is-${state}`;
    const note = line.querySelector(".cell-state");
    note.textContent = words;
    for (const each of line.querySelectorAll("button")) each.remove();
    line.append(...choices.map((choice) => this.button(paper, ...choice)));
  }

  button(paper, words, act) {
    const button = element("button", "btn btn-sm btn-secondary", words);
    button.type = "button";
    button.setAttribute("aria-label", `${words}, ${paper.name}`);
    button.addEventListener("click", act);
    return button;
  }

  // The mark as the server wrote it.
  write(paper, mark) {
    const line = this.byCell.get(paper.cell);
    if (line) line.querySelector(".pile-mark").textContent = mark;
  }

  drop(paper) {
    this.byCell.get(paper.cell)?.remove();
    this.byCell.delete(paper.cell);
  }

  get wrong() {
    return this.list.querySelectorAll(".is-refused, .is-conflict").length;
  }

  trim() {
    const settled = [...this.list.children].filter(
      ({ classList }) => !TO_SEE.some((state) => classList.contains(state)),
    );
    const spare = this.list.children.length - SHOWN;
    if (spare > 0) settled.slice(-spare).forEach((line) => line.remove());
  }
}
