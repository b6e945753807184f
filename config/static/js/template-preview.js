// The preview follows what is typed. The picture is drawn on a canvas: a script may show there what
// it received, without any address that the security policy would have to allow.

const PAUSE = 600; // ms without a key before asking
const SHOWN = "Un étudiant inventé, la première page, d’après ce qui est tapé.";
const ASKED = "L’aperçu se prépare…";
const UNREACHABLE =
  "Le serveur n’a pas répondu : l’aperçu ne tient pas compte de ce qui vient d’être tapé. Rien n’est perdu, changez un champ pour recommencer.";
const UNPROCESSABLE = 422;

const form = document.querySelector("[data-preview]");
const state = document.querySelector("[data-preview-state]");
const image = document.querySelector("[data-preview-image]");
let timer = 0;
let asked = new AbortController();
let canvas = null;

form.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(preview, PAUSE);
});

// Only the answer to the last question is shown: the others are called off.
async function preview() {
  asked.abort();
  const own = (asked = new AbortController());
  tell(ASKED);
  try {
    const body = new FormData(form);
    const answer = await fetch(form.dataset.preview, { method: "POST", body, signal: own.signal });
    if (answer.status === UNPROCESSABLE) return tell(await answer.text());
    if (!answer.ok) throw new Error(answer.status);
    draw(await createImageBitmap(await answer.blob()));
    tell(SHOWN);
  } catch (error) {
    if (own === asked && error.name !== "AbortError") tell(UNREACHABLE);
  }
}

function draw(page) {
  canvas ??= replaced();
  canvas.width = page.width;
  canvas.height = page.height;
  canvas.getContext("2d").drawImage(page, 0, 0);
}

function replaced() {
  const drawn = document.createElement("canvas");
  drawn.setAttribute("role", "img");
  drawn.setAttribute("aria-label", image.alt);
  image.replaceWith(drawn);
  return drawn;
}

function tell(sentence) {
  state.textContent = sentence;
}
