// Whoever comes to the sheet for one assessment, #colonne-12, types at once: its first empty cell
// has the focus, unless somebody has begun in another one while the page came.
//
// The browser itself would go to the heading, once the scripts are there, and take the focus away
// in the middle of a mark: until the page is loaded, the address does not name the column.

const [, assessment] = location.hash.match(/^#colonne-(\d+)$/) ?? [];

function arrive() {
  if (document.activeElement !== document.body) return;
  const cells = [...document.querySelectorAll(`input[name^="n-${assessment}-"]`)];
  (cells.find((cell) => !cell.value) ?? cells[0])?.focus();
}

const name = (address) => history.replaceState(history.state, "", address);

if (assessment) {
  const { href } = location;
  name(location.pathname + location.search);
  addEventListener("load", () => name(href));
  arrive();
}
