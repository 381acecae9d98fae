// New messages are asked for while the page is looked at: soon at first, then more and more rarely. A question about
// nothing new costs the server two small queries and is answered without content.

const SOONEST = 5_000;
const RAREST = 60_000;

let wait = SOONEST;
let timer = 0;

function plan() {
  clearTimeout(timer);
  if (document.hidden) return;
  timer = setTimeout(look, wait);
  wait = Math.min(wait * 1.5, RAREST);
}

function look() {
  document.getElementById("profiles-messages")?.dispatchEvent(new CustomEvent("look"));
  plan();
}

document.addEventListener("visibilitychange", () => {
  wait = SOONEST;
  if (document.hidden) clearTimeout(timer);
  else look();
});

// Something came: more may follow.
document.addEventListener("htmx:after:swap", () => {
  wait = SOONEST;
  plan();
});

plan();
