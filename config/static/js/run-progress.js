// Follows an edition: its state is asked for again and again until it is finished.

const PAUSE = 2000; // ms between two questions
const LONGEST = 30000; // ms, when the server does not answer

const place = document.getElementById("run-state");
let pause = PAUSE;

if (isUnfinished()) setTimeout(follow, pause);

async function follow() {
  try {
    const answer = await fetch(place.dataset.state, { headers: { Accept: "text/html" } });
    if (answer.redirected || !answer.ok) throw new Error(answer.status);
    const text = await answer.text();
    // A button that has the focus stays where it is.
    if (!place.contains(document.activeElement)) place.innerHTML = text;
    pause = PAUSE;
  } catch {
    pause = Math.min(2 * pause, LONGEST);
  }
  if (isUnfinished()) setTimeout(follow, pause);
}

function isUnfinished() {
  return place.querySelector("[data-unfinished]") !== null;
}
