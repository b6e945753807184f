// What others decide while a student is projected, asked every few seconds; and the keys that go from
// one student to the next.

const EVERY = 4000; // ms
const box = document.querySelector("[data-live]");
const form = document.querySelector("form[data-decisions]");
const { url, student, user } = box.dataset;
let { last } = box.dataset;

const SIGNED_OUT = "Votre session est terminée : reconnectez-vous dans un autre onglet.";
const CLOSED = "Le jury vient d’être clos : rechargez la page.";

const isTouched = () =>
  [...form.querySelectorAll("input:not([type=hidden])")].some(
    (field) => field.value !== field.defaultValue,
  );

const saidOf = ({ by, name, of, code, at }) =>
  `${by}, ${at} : ${name}, ${of} ${code || "retirée"}.`;

function tell(changes) {
  const others = changes.filter(({ author }) => String(author) !== user);
  if (!others.length) return;
  const own = others.some((each) => String(each.student) === student);
  if (own && !isTouched()) return location.reload();
  const kept = own ? " Cet étudiant a changé : ce que vous avez tapé est gardé, enregistrez pour comparer." : "";
  box.textContent = saidOf(others.at(-1)) + kept;
}

async function ask() {
  if (document.hidden) return;
  const headers = { Accept: "application/json" };
  const answer = await fetch(`${url}?depuis=${last}`, { headers });
  if (answer.status === 401) box.textContent = SIGNED_OUT;
  if (!answer.ok) return;
  const { state, changes } = await answer.json();
  if (state === "closed" && form.querySelector("[type=submit]")) box.textContent = CLOSED;
  if (!changes.length) return;
  last = changes.at(-1).id;
  tell(changes);
}

setInterval(() => ask().catch(() => {}), EVERY);

addEventListener("keydown", (event) => {
  const rel = { PageDown: "next", PageUp: "prev" }[event.key];
  const link = rel && document.querySelector(`.jury-neighbours a[rel="${rel}"]`);
  if (!link || event.ctrlKey || event.altKey || event.metaKey) return;
  event.preventDefault();
  link.click();
});
