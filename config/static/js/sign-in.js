// Signing in again without leaving the page: what was typed stays where it is.

const QUIET = 1000; // milliseconds without a key: nobody types a mark into the password

export class SignIn {
  // `signedIn(state)` is called once the server knows again who is there.
  constructor(dialog, session, signedIn) {
    Object.assign(this, { dialog, session, signedIn });
    this.form = dialog.querySelector("form");
    this.errors = dialog.querySelector("[data-errors]");
    this.lastKey = -QUIET;
    document.addEventListener("keydown", () => (this.lastKey = performance.now()), true);
    this.form.addEventListener("submit", (event) => this.submit(event));
    dialog.querySelector("[data-later]").addEventListener("click", () => dialog.close());
  }

  // Opens as soon as the person pauses.
  offer() {
    const left = this.lastKey + QUIET - performance.now();
    if (left > 0) setTimeout(() => this.offer(), left);
    else this.open();
  }

  open() {
    if (this.dialog.open) return;
    this.say([]);
    this.dialog.showModal();
  }

  async submit(event) {
    event.preventDefault();
    const { username, password } = this.form.elements;
    const { state, errors } = await this.session.signIn(username.value, password.value);
    password.value = "";
    if (errors) {
      this.say(errors);
      password.focus();
      return;
    }
    this.dialog.close();
    this.signedIn(state);
  }

  say(errors) {
    this.errors.replaceChildren(
      ...errors.map((each) => Object.assign(document.createElement("li"), { textContent: each })),
    );
  }
}
