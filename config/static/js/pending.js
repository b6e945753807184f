// On every page of whoever enters marks: what waits in this browser is said, and before signing out
// it is asked what to do with it.

import { forget, latest, sheetsWaiting } from "./queue.js";

const logout = document.getElementById("logout-form");
const { user } = logout.dataset;
const here = document.querySelector("[data-sheet]")?.dataset.sheet;

const s = (count) => (count > 1 ? "s" : "");

function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

const button = (words, kind, onclick) =>
  element("button", { type: "button", className: `btn btn-sm btn-${kind}`, onclick }, words);

function sentence({ name, items }) {
  const count = items.length;
  const plural = s(count);
  const verb = count > 1 ? "ne sont" : "n’est";
  return `${count} note${plural} tapée${plural} dans ${name} ${verb} pas encore enregistrée${plural}.`;
}

// The page of a sheet that takes no mark any more, its assessment being validated for example.
const isClosed = (sheet) => sheet === location.pathname && sheet !== here;

const closed = () =>
  element("p", {}, "Cette page n’a plus de case pour elles. Recopiez-les avant de les oublier.");

const link = (sheet) =>
  element("a", { href: sheet, className: "target" }, "Ouvrir la grille : elles partent aussitôt");

function banner(waiting) {
  const { sheet, items } = waiting;
  const lines = items.map((item) => element("li", {}, `${item.label} : ${latest(item)}`));
  const alert = element("div", { className: "alert alert-warning" });
  const drop = button("Oublier ces notes", "danger", () => {
    forget(user, sheet);
    alert.remove();
  });
  alert.append(
    element(
      "div",
      {},
      element("p", { className: "alert-title" }, sentence(waiting)),
      isClosed(sheet) ? closed() : link(sheet),
      element("details", { className: "fold" }, element("summary", {}, "Les voir"), element("ul", {}, ...lines), drop),
    ),
  );
  return alert;
}

function sendFirst(waiting, dialog) {
  dialog.close();
  if (waiting.some(({ sheet }) => sheet === here)) document.dispatchEvent(new Event("notes:send"));
  else location.assign(waiting[0].sheet);
}

function leave() {
  forget(user);
  // The server need not empty the browser: somebody else's marks may wait in it.
  logout.append(element("input", { type: "hidden", name: "purged", value: "1" }));
  logout.submit();
}

function question(waiting) {
  const dialog = element("dialog", { className: "panel dialog", onclose: () => dialog.remove() });
  dialog.setAttribute("aria-labelledby", "logout-title");
  dialog.append(
    element("h2", { id: "logout-title" }, "Des notes attendent encore"),
    ...waiting.map((each) => element("p", {}, sentence(each))),
    element("p", {}, "Se déconnecter les efface de ce navigateur."),
    element(
      "div",
      { className: "form-actions" },
      button("Revenir à ces notes", "primary", () => sendFirst(waiting, dialog)),
      button("Se déconnecter et les effacer", "danger", leave),
      button("Annuler", "secondary", () => dialog.close()),
    ),
  );
  document.body.append(dialog);
  dialog.showModal();
}

// A page that has just sent its last marks needs a moment to know them saved.
async function settled() {
  if (here) document.dispatchEvent(new Event("notes:send"));
  for (let turns = 20; turns && here && sheetsWaiting(user).length; turns -= 1) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return sheetsWaiting(user);
}

logout.addEventListener("submit", async (event) => {
  event.preventDefault();
  const waiting = await settled();
  if (waiting.length) question(waiting);
  else leave();
});

// The pages of a sheet, its corrections for example, are where its marks are being seen to.
const elsewhere = sheetsWaiting(user).filter(
  ({ sheet }) => isClosed(sheet) || (sheet !== here && !location.pathname.startsWith(sheet)),
);
document.getElementById("messages").append(...elsewhere.map(banner));
