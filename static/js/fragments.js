// What htmx leaves to the page: a failed fragment says so and keeps its link, and the keyboard keeps its place.

function fail(element) {
  const message = element?.querySelector("[data-failed]");
  if (!message) return false;
  element.setAttribute("aria-busy", "false");
  message.hidden = false;
  return true;
}

// A fragment that is tried again is waited for again.
document.addEventListener("htmx:before:request", (event) => {
  const { target } = event.detail.ctx;
  if (target?.querySelector?.("[data-failed]")) target.setAttribute("aria-busy", "true");
});

document.addEventListener("htmx:after:request", (event) => {
  const { ctx } = event.detail;
  if (ctx.response.status >= 400 && fail(ctx.target)) event.preventDefault();
});

document.addEventListener("htmx:error", (event) => {
  fail(event.detail.ctx?.target);
});

// A link that is replaced takes the focus with it; the fragment that came has the same id and takes it over.
document.addEventListener("htmx:before:swap", (event) => {
  const { ctx } = event.detail;
  ctx.heldFocus = ctx.target?.contains(document.activeElement);
});

document.addEventListener("htmx:finally:swap", (event) => {
  const { ctx } = event.detail;
  const arrived = document.getElementById(ctx.target?.id);
  if (!ctx.heldFocus || !arrived || document.activeElement !== document.body) return;
  arrived.setAttribute("tabindex", "-1");
  arrived.focus({ preventScroll: true });
});
