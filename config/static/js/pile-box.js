// The box of the pile: a line is read while it is typed, shown with whom it means, and handed over
// at Enter once nothing is left to ask.

import { find, matching, readLine, bare } from "./papers.js";

const CHOICES = 9; // one key each
const DRAFT = 200; // milliseconds between a key and the copy of what is being typed
const PAUSE = 500; // the same, before whom it means is said aloud

const same = (one, other) => one.replace(".", ",").toUpperCase() === other.toUpperCase();

function element(name, className, text = "") {
  return Object.assign(document.createElement(name), { className, textContent: text });
}

export class Box {
  // `enter(paper, mark)`: a copy and its mark are known. `keep(text)`: what is being typed.
  // `say(words)` speaks.
  constructor({ form, papers, enter, keep, say }) {
    Object.assign(this, { papers, enter, keep, say });
    this.input = form.elements.text;
    this.match = form.querySelector("[data-match]");
    this.numbers = new Set(papers.flatMap(({ numbers }) => numbers));
    this.pinned = null; // {paper, who}: the copy brought back to be corrected
    this.asked = null; // {paper, mark} to replace, or {found, mark} to choose from
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.decide();
    });
    this.input.addEventListener("input", () => this.typed());
    this.input.addEventListener("keydown", (event) => this.key(event));
  }

  get line() {
    return readLine(this.input.value, this.numbers);
  }

  found({ who }) {
    return this.pinned?.who === who ? [this.pinned.paper] : find(this.papers, who);
  }

  typed() {
    this.asked = null;
    this.show();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.keep(this.input.value), DRAFT);
  }

  key(event) {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const place = Number(event.key) - 1;
    if (event.key === "Escape") this.escape();
    else if (this.asked?.found?.[place]) this.choose(this.asked.found[place], this.asked.mark);
    else return;
    event.preventDefault();
  }

  escape() {
    if (this.asked) this.typed();
    else this.empty();
  }

  empty() {
    this.pinned = null;
    this.put("");
  }

  put(text) {
    this.input.value = text;
    this.input.removeAttribute("aria-invalid");
    this.typed();
  }

  // A copy comes back with its mark selected: to type over.
  correct(paper) {
    const who = paper.isMasked ? paper.key : paper.name;
    this.pinned = { paper, who: readLine(`${who} 0`, this.numbers).who };
    this.put(`${who} ${paper.mark}`.trim());
    this.input.focus();
    this.input.setSelectionRange(who.length + 1, this.input.value.length);
  }

  // ---- Enter

  decide() {
    const line = this.line;
    const found = this.found(line);
    if (this.asked?.paper) return this.hand(this.asked.paper, this.asked.mark);
    if (!line.who) return this.input.focus();
    if (!found.length) return this.refuse(`Aucune copie ne correspond à « ${line.who} ».`);
    if (!line.mark) return this.refuse("Il manque la note, après le nom.");
    if (line.choice) return this.chosen(line, found);
    if (found.length > 1) return this.ask(found, line.mark);
    return this.choose(found[0], line.mark);
  }

  chosen({ who, choice, mark }, found) {
    if (found.length === 1) {
      return this.refuse(
        `« ${who} » ne désigne que ${found[0].name} : le ${choice} qui suit ne choisit rien.`,
      );
    }
    const paper = found.slice(0, CHOICES)[choice - 1];
    return paper ? this.choose(paper, mark) : this.refuse(`Il n’y a pas de choix ${choice}.`);
  }

  choose(paper, mark) {
    const replaces = paper.entered && paper !== this.pinned?.paper;
    if (!replaces) return this.hand(paper, mark);
    if (same(paper.mark, mark)) return this.refuse(`${paper.name} a déjà ${paper.mark}.`);
    this.asked = { paper, mark };
    this.match.replaceChildren();
    return this.tell(
      `${paper.name} a déjà ${paper.mark} : Entrée remplace par ${mark}, Échap annule.`,
    );
  }

  ask(found, mark) {
    this.asked = { found: found.slice(0, CHOICES), mark };
    this.show();
    this.tell(`Quelle copie porte ${mark} ? Tapez son chiffre, ou Échap.`);
  }

  hand(paper, mark) {
    clearTimeout(this.timer);
    this.empty();
    this.enter(paper, mark);
  }

  refuse(words) {
    this.input.setAttribute("aria-invalid", "true");
    this.tell(words, "is-wrong");
    this.input.select();
  }

  // A sentence above whom the line means.
  tell(words, kind = "") {
    this.match.querySelector(".pile-told")?.remove();
    this.match.prepend(element("p", `pile-told ${kind}`, words));
    this.match.hidden = false;
    this.say(words);
  }

  // ---- While typing

  show() {
    const line = this.line;
    const found = this.found(line);
    this.input.removeAttribute("aria-invalid");
    this.match.hidden = !line.who;
    this.match.replaceChildren(...this.shown(line, found));
    clearTimeout(this.pause);
    if (line.who) this.pause = setTimeout(() => this.say(spoken(found)), PAUSE);
  }

  shown(line, found) {
    if (!found.length) return [element("p", "", "Aucune copie ne correspond.")];
    if (found.length === 1) return [one(found[0], line, this.others(line, found[0]))];
    const items = found.slice(0, CHOICES).map((paper, place) => {
      const item = element("li", place + 1 === line.choice ? "is-chosen" : "", named(paper));
      return item;
    });
    const choices = element("ol", "pile-choices");
    choices.append(...items);
    const more = found.length - CHOICES;
    if (more > 0) return [choices, element("p", "", `Et ${more} autre${more > 1 ? "s" : ""}.`)];
    return [choices];
  }

  // Copies already entered that the same letters fit: the one in hand may be of these.
  others({ who }, paper) {
    const words = who.split(" ").map(bare).filter(Boolean);
    const entered = this.papers.filter((each) => each.entered && each !== paper);
    return paper.entered ? [] : matching(entered, words);
  }
}

const named = (paper) => (paper.entered ? `${paper.name} (a déjà ${paper.mark})` : paper.name);

function one(paper, { mark }, others) {
  const shown = element("p", "pile-one");
  shown.append(element("strong", "", paper.name));
  if (paper.entered) shown.append(` a déjà ${paper.mark}`);
  if (mark) shown.append(" ", element("span", "pile-mark", mark));
  if (others.length) {
    const some = others.slice(0, 3).map(({ name, mark: held }) => `${name} ${held}`);
    shown.append(element("small", "", `Déjà saisie${others.length > 1 ? "s" : ""} : ${some.join(", ")}`));
  }
  return shown;
}

function spoken(found) {
  if (!found.length) return "Aucune copie ne correspond.";
  if (found.length === 1) return named(found[0]);
  return found.slice(0, CHOICES).map((paper, place) => `${place + 1} ${named(paper)}`).join(", ");
}
