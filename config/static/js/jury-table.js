// The table of a jury by keyboard: ↓ and ↑ from one student to the next, / to look for a name, ? for
// the keys. Enter is that of the link, and the page works without this file.

const table = document.querySelector("[data-jury-table]");
const looks = document.querySelector("[data-looks]");
const dialog = document.querySelector("[data-keys]");
const opener = document.querySelector("[data-keys-open]");
const search = looks?.elements.nom;
const rows = [...(table?.tBodies[0].rows ?? [])];

const bare = (text) => text.normalize("NFKD").replace(/[^\p{L}\p{N}]/gu, "").toLowerCase();
const linkOf = (row) => row.cells[0].querySelector("a");
const shown = () => rows.filter((row) => !row.hidden);
const isTyping = (target) => target.matches("input, select, textarea");

function move(step) {
  const list = shown();
  const here = list.indexOf(document.activeElement.closest("tr"));
  const next = list[here < 0 ? 0 : here + step];
  if (next) linkOf(next).focus();
}

function find() {
  search.focus();
  search.select();
}

function keep() {
  const wanted = bare(search.value);
  for (const row of rows) row.hidden = !bare(linkOf(row).textContent).includes(wanted);
}

const keys = {
  ArrowDown: () => move(1),
  ArrowUp: () => move(-1),
  "/": find,
  "?": () => dialog.showModal(),
};

function inSearch(event) {
  if (event.key === "Enter" && shown().length && !event.isComposing) {
    event.preventDefault();
    linkOf(shown()[0]).focus();
  }
  if (event.key !== "Escape") return;
  search.value = "";
  keep();
}

if (looks && dialog) {
  opener.hidden = false;
  opener.addEventListener("click", () => dialog.showModal());
  search.addEventListener("input", keep);
  search.addEventListener("keydown", inSearch);
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || dialog.open) return;
    if (isTyping(event.target) || !Object.hasOwn(keys, event.key)) return;
    event.preventDefault();
    keys[event.key]();
  });
}
