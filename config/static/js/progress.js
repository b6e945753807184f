// The line above the grid: what is saved, what waits and why. It is read aloud sparingly: troubles
// when they begin, the rest when the person pauses.

const PAUSE = 1000; // milliseconds without anything new, before it is said
const REST = 4000; // the same, before what is saved is counted

const s = (count) => (count > 1 ? "s" : "");
const notes = (count) => `${count} note${s(count)}`;
const kept = (count) => `${notes(count)} gardée${s(count)} dans ce navigateur`;

const TROUBLES = {
  away: {
    say: (count, seconds) => `Pas de réponse : ${kept(count)}, nouvel essai dans ${seconds} s.`,
    action: "Réessayer",
  },
  signedOut: {
    say: (count) => `Session terminée : ${kept(count)}.`,
    action: "Se reconnecter",
  },
  other: {
    say: (count) =>
      `Un autre compte s’est connecté ici : ${kept(count)}, rien ne part sous son nom. Reconnectez-vous avec le vôtre.`,
    action: "Réessayer",
  },
  forbidden: {
    say: (count) => `Le serveur n’accepte plus vos notes dans ce module : ${kept(count)}.`,
    action: "Réessayer",
  },
  gone: {
    say: (count) => `Ce module n’est plus dans votre service : ${kept(count)}, recopiez-les ailleurs.`,
    action: "Réessayer",
  },
};

export class Progress {
  constructor(form, act) {
    this.strip = form.querySelector("[data-fate]");
    this.line = form.querySelector("[data-progress]");
    this.button = form.querySelector("[data-progress-action]");
    this.voice = form.querySelector("[data-voice]");
    this.word = "";
    this.words = [];
    this.button.addEventListener("click", () => act(this.word));
  }

  // `counts`: {saved, waiting, wrong, held}; `word` and `seconds` as the sender tells them.
  show(counts, { word, seconds }) {
    const trouble = TROUBLES[counts.waiting ? word : ""];
    this.line.textContent = trouble ? trouble.say(counts.waiting, seconds) : quiet(counts);
    if (this.strip) this.strip.hidden = !this.line.textContent;
    this.line.classList.toggle("is-trouble", Boolean(trouble));
    this.button.hidden = !trouble;
    this.button.textContent = trouble?.action ?? "";
    if (trouble && word !== this.word) this.say(this.line.textContent);
    this.word = trouble ? word : "";
    clearTimeout(this.rest);
    if (!counts.waiting) this.rest = setTimeout(() => this.say(quiet(counts)), REST);
  }

  // Says it once nothing more has come for a moment; the same words are not said again.
  say(words) {
    this.words.push(words);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.voice.textContent = this.words.splice(0).slice(-3).join(" ");
    }, PAUSE);
  }
}

function quiet({ saved, waiting, wrong, held }) {
  const parts = [
    saved && `${notes(saved)} enregistrée${s(saved)}`,
    waiting && `${notes(waiting)} à envoyer`,
    wrong && `${notes(wrong)} à revoir`,
    held && `${held} correction${s(held)} à confirmer`,
  ];
  return parts.filter(Boolean).join(", ");
}
