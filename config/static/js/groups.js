// The filter on a group hides rows in the page: nothing is asked, nothing typed is lost, and the
// next visit begins with everybody.

export class Groups {
  // `say(words)` tells how many students are on screen.
  constructor(form, say) {
    Object.assign(this, { form, say });
    this.buttons = [...form.querySelectorAll("button[name=groupe]")];
    for (const button of this.buttons) {
      button.addEventListener("click", (event) => {
        event.preventDefault();
        this.choose(button);
      });
    }
  }

  choose(button) {
    // A page that came with one group only has no others to show.
    if (this.form.dataset.group) return location.assign(button.value ? `?groupe=${button.value}` : "?");
    let count = 0;
    for (const row of this.form.querySelectorAll("tbody tr")) {
      row.hidden = Boolean(button.value) && row.dataset.group !== button.value;
      count += row.hidden ? 0 : 1;
    }
    for (const each of this.buttons) each.ariaPressed = String(each === button);
    return this.say(`${count} étudiant${count > 1 ? "s" : ""} à l’écran.`);
  }

  reveal(row) {
    if (row.hidden) this.choose(this.buttons.find((button) => !button.value));
  }
}
