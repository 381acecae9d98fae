// A fragment that fails to load says so and keeps its link, instead of showing an error page in its place.

function fail(element) {
  const message = element?.querySelector("[data-failed]");
  if (!message) return false;
  element.setAttribute("aria-busy", "false");
  message.hidden = false;
  return true;
}

document.addEventListener("htmx:after:request", (event) => {
  const { ctx } = event.detail;
  if (ctx.response.status >= 400 && fail(ctx.target)) event.preventDefault();
});

document.addEventListener("htmx:error", (event) => {
  fail(event.detail.ctx?.target);
});
