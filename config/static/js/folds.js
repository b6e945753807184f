// Folds open when something asks for what is in them: a link on the page, the address, the printer.
// Without this a link only scrolls to its fold, which opens with one more click.

const folds = document.querySelectorAll("details");

function openNamed(hash) {
  const named = document.getElementById(hash.slice(1));
  if (named instanceof HTMLDetailsElement) named.open = true;
}

document.addEventListener("click", ({ target }) => {
  const link = target.closest('a[href^="#"]');
  if (link) openNamed(link.hash);
});
addEventListener("hashchange", () => openNamed(location.hash));
addEventListener("beforeprint", () => folds.forEach((fold) => (fold.open = true)));
openNamed(location.hash);
