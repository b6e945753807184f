// Second readings leave the page once the server is there to take them: a form sent to nobody, or
// after the end of a session, would be lost with a whole pile of copies. Without this file it is
// sent all the same.

import { Session } from "./session.js";
import { SignIn } from "./sign-in.js";

const WORDS = {
  unknown:
    "Le serveur ne répond pas : rien n’est parti, ce que vous avez tapé reste dans les cases. Réessayez dans un instant.",
  other:
    "Un autre compte s’est connecté ici : rien n’est parti sous son nom, ce que vous avez tapé reste dans les cases. Reconnectez-vous avec le vôtre dans un autre onglet.",
};

class Readings {
  constructor(form) {
    const { user, stateUrl, loginUrl } = form.dataset;
    Object.assign(this, { form, isLeaving: false, fault: form.querySelector("[data-fault]") });
    this.session = new Session({ user, stateUrl, loginUrl });
    const dialog = document.querySelector("[data-sign-in]");
    this.signIn = new SignIn(dialog, this.session, (state) => this.go(state));
    form.addEventListener("submit", (event) => this.submit(event));
    addEventListener("beforeunload", (event) => this.isLost && event.preventDefault());
  }

  get isLost() {
    const fields = [...this.form.querySelectorAll("tbody input")];
    return !this.isLeaving && fields.some(({ value, defaultValue }) => value !== defaultValue);
  }

  async submit(event) {
    event.preventDefault();
    this.go(await this.session.state());
  }

  go(state) {
    this.fault.textContent = WORDS[state] ?? "";
    if (state === "none") this.signIn.open();
    if (state !== "own") return;
    this.isLeaving = true;
    this.form.submit();
  }
}

const form = document.querySelector("[data-readings]");
if (form) new Readings(form);
