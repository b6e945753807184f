// Says that the news was seen once it has been on the screen for a moment; the button does the
// same. The page does not change: what is new stays in sight until the next visit.

const LONG_ENOUGH = 1500;
const form = document.getElementById("seen-form");
let timer;

function tell() {
  watcher.disconnect();
  const body = new FormData(form);
  // The answer is a redirection to this page, which is not to be loaded again.
  fetch(form.action, { method: "POST", body, redirect: "manual", keepalive: true }).catch(() => {});
}

const watcher = new IntersectionObserver(([{ isIntersecting }]) => {
  clearTimeout(timer);
  if (isIntersecting) timer = setTimeout(tell, LONG_ENOUGH);
});

if (form) watcher.observe(form.parentElement.querySelector("h2"));
