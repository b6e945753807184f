// What the marks just saved do to their columns and rows, as the server has written it.
export function summarise({ columns, rows }, cells) {
  for (const { assessment, html } of columns) {
    const place = document.querySelector(`[data-column="${assessment}"]`);
    if (place) place.innerHTML = html;
  }
  for (const { enrolment, html } of rows) {
    const place = cells.effectsOf(enrolment);
    if (!place) continue;
    place.innerHTML = html;
    place.title = place.textContent.trim();
    // What crosses no threshold is said on the line that every row has to spare: no row moves.
    place.classList.toggle("is-quiet", !place.querySelector("strong"));
  }
}
