// What if: the page is computed again while one types. Everything is asked from the server, nothing
// is kept there nor here; a link carries a scenario in its fragment, which no server ever receives.

const PAUSE = 300; // ms without a key before asking
const LONGEST_LINK = 4000; // characters of a fragment that is read or made
const LONGEST_MARK = 20; // as the server reads them
const MARK = /^[0-9A-Za-z.,/ ]*$/;
const MARKER = "essai";

class Refused extends Error {}

const UNREACHABLE =
  "Le serveur n’a pas répondu : les résultats affichés ne tiennent pas compte de la dernière note. Vos essais sont toujours là ; changez une note pour recommencer.";
const SIGNED_OUT =
  "Votre session a expiré : rien n’a été recalculé. Gardez vos essais par un lien (Partager), puis reconnectez-vous.";
const REFUSED =
  "Le calcul a été refusé : les résultats affichés ne tiennent pas compte de la dernière note. Rechargez la page.";
const UNREADABLE = "Ce lien ne porte pas de scénario lisible : rien n’a été changé.";
const PARTLY = "Une partie du lien parle de notes qui ne sont pas sur cette page : elle est laissée de côté.";

const form = document.querySelector("[data-simulation]");
if (form) start(form);

function start(form) {
  const part = (name) => form.querySelector(`[data-${name}]`);
  const [message, link, share, resetAll] = ["message", "link", "share", "reset-all"].map(part);
  const summary = document.getElementById("summary");
  const outcome = document.getElementById("outcome");
  const inputs = new Map(
    [...form.querySelectorAll("input[data-real]")].map((input) => [input.name, input]),
  );
  let timer = 0;
  let asked = new AbortController();

  const differs = (input) => input.value.trim() !== input.dataset.real;
  const tried = () => [...inputs.values()].filter(differs);

  // Only the answer to the last question is shown: the others are called off, or arrive too late.
  async function compute() {
    clearTimeout(timer);
    asked.abort();
    const own = (asked = new AbortController());
    outcome.setAttribute("aria-busy", "true");
    try {
      const answer = await ask(own.signal);
      if (own === asked) show(answer);
    } catch (error) {
      if (own === asked) tell(error instanceof Refused ? error.message : UNREACHABLE, "error");
    }
  }

  async function ask(signal) {
    const body = new FormData();
    body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    for (const input of tried()) body.set(input.name, input.value);
    const headers = { Accept: "application/json" };
    const response = await fetch(form.action, { method: "POST", body, headers, signal });
    if (response.status === 401) throw new Refused(SIGNED_OUT);
    if (!response.ok) throw new Refused(REFUSED);
    return response.json();
  }

  function show({ summary: said, outcome: table, errors, changed }) {
    summary.innerHTML = said;
    outcome.innerHTML = table;
    outcome.removeAttribute("aria-busy");
    message.replaceChildren();
    for (const [name, input] of inputs) {
      mark(input, errors[name] ?? "", changed.includes(name));
    }
  }

  function mark(input, error, changed) {
    const entry = input.closest("li");
    entry.classList.toggle("is-refused", error !== "");
    entry.classList.toggle("is-tried", changed && error === "");
    entry.querySelector("button").hidden = !differs(input);
    entry.querySelector(".simulation-error").textContent = error;
    if (error) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
  }

  function tell(text, level = "info") {
    const box = document.createElement("p");
    box.className = `alert alert-${level}`;
    box.textContent = text;
    message.replaceChildren(box);
  }

  function put(input, value) {
    input.value = value;
    const module = input.closest("details");
    if (differs(input)) module.open = true;
  }

  function putBack() {
    inputs.forEach((input) => put(input, input.dataset.real));
    link.hidden = true;
    history.replaceState(null, "", location.pathname);
    compute();
  }

  function linkOf() {
    const scenario = new URLSearchParams(tried().map((input) => [input.name, input.value.trim()]));
    return `${location.origin}${location.pathname}#${MARKER}&${scenario}`;
  }

  async function shareLink() {
    const field = link.querySelector("input");
    const address = linkOf();
    if (!tried().length) return tell("Changez d’abord une note : il n’y a rien à partager.");
    if (new URL(address).hash.length > LONGEST_LINK) {
      return tell("Trop de notes sont changées pour tenir dans un lien.", "warning");
    }
    field.value = address;
    link.hidden = false;
    field.select();
    try {
      await navigator.clipboard.writeText(address);
      tell("Le lien est copié.", "success");
    } catch {
      tell("Copiez le lien ci-dessous.");
    }
  }

  // A fragment comes from anywhere: it fills known fields with what may be a mark, or nothing.
  function restore() {
    const hash = location.hash.slice(1);
    if (!hash.startsWith(`${MARKER}&`)) return;
    const pairs = hash.length > LONGEST_LINK ? [] : read(hash.slice(MARKER.length + 1));
    if (!pairs.length) return tell(UNREADABLE, "warning");
    const known = pairs.filter(([name]) => inputs.has(name));
    inputs.forEach((input) => put(input, input.dataset.real));
    known.forEach(([name, value]) => put(inputs.get(name), value));
    compute().then(() => known.length < pairs.length && tell(PARTLY, "warning"));
  }

  function read(text) {
    const pairs = [...new URLSearchParams(text)];
    const sound = ([, value]) => value.length <= LONGEST_MARK && MARK.test(value);
    return pairs.every(sound) ? pairs : [];
  }

  form.classList.add("is-live");
  share.hidden = false;
  form.addEventListener("input", ({ target }) => {
    if (!inputs.has(target.name)) return;
    link.hidden = true; // It told the marks of before.
    clearTimeout(timer);
    timer = setTimeout(compute, PAUSE);
  });
  form.addEventListener("focusin", ({ target }) => inputs.has(target.name) && target.select());
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const input = inputs.get(event.submitter?.value);
    if (input) {
      link.hidden = true;
      put(input, input.dataset.real);
      input.focus();
    }
    compute();
  });
  resetAll.addEventListener("click", (event) => {
    event.preventDefault();
    putBack();
  });
  share.addEventListener("click", shareLink);
  addEventListener("hashchange", restore);
  // A browser may bring typed values back with the page.
  if (tried().length) compute();
  restore();
}
