// The explorer with a pointer and a keyboard: the server's picture on a canvas that zooms, keys, brushing the timeline.
// Everything goes through the page's own form and rows, so the canvas can do nothing that the list cannot.

/* global cytoscape */

const STRAIGHT_ABOVE = 300;
const WIDE = matchMedia("(min-width: 40rem)");
const STILL = matchMedia("(prefers-reduced-motion: reduce)");

let canvas = null;
// What outlives a swap: the place looked at, the node chosen, and whether the keyboard was in the canvas or in a row.
const kept = { pan: null, zoom: 1, stand: "", key: null, focus: null };

const byKey = (key) => (key ? document.getElementById(key) : null);
const row = (key) => byKey(key)?.closest(".nodes > li");

function act(key, verbs) {
  for (const verb of verbs) {
    const button = row(key)?.querySelector(`button[value^="${verb}."]`);
    if (button) {
      button.click();
      return true;
    }
  }
  return false;
}

const KEYS = {
  o: (key) => act(key, ["open", "close"]),
  Enter: (key) => act(key, ["open", "close"]),
  p: (key) => act(key, ["pin", "unpin"]),
  h: (key) => act(key, ["hide", "show"]),
  u: () => document.getElementById("undo")?.click(),
  g: (key) => row(key)?.querySelector("a")?.click(),
  "/": () => document.getElementById("within")?.focus(),
};

function press(event, key) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const deed = KEYS[event.key];
  if (!deed) return;
  event.preventDefault();
  deed(key);
}

// --- the canvas ------------------------------------------------------------------------------------------------

const looks = new Map();

// Colours are those that the style sheet gives to the server's picture, whatever the scheme.
function look(element, shape) {
  const name = element.getAttribute("class");
  if (!looks.has(name)) {
    const form = getComputedStyle(shape);
    const letters = getComputedStyle(element.querySelector("text") ?? element);
    looks.set(name, {
      fill: form.fill,
      stroke: form.stroke,
      border: parseFloat(form.strokeWidth),
      ink: letters.fill,
      size: parseFloat(letters.fontSize),
      bold: letters.fontWeight,
      font: letters.fontFamily,
      opacity: getComputedStyle(element).opacity,
    });
  }
  return looks.get(name);
}

function nodes(svg) {
  return [...svg.querySelectorAll("a[data-key]")].map((link) => {
    const [x, y] = link.dataset.at.split(" ").map(Number);
    const box = link.querySelector(".shape").getBBox();
    const side = ["left", "right"].find((name) => link.classList.contains(name));
    const words = [...link.querySelectorAll("text")].map((text) => text.textContent).join("\n");
    const kind = ["person", "paper", "topic"].find((name) => link.classList.contains(name)) ?? "institution";
    const title = link.querySelector("title").textContent;
    const data = { id: link.dataset.key, words, title, side: side ?? "center", kind, width: box.width, height: box.height };
    const classes = link.classList.contains("hub") ? "hub" : "";
    return { data: { ...data, ...look(link, link.querySelector(".shape")) }, position: { x, y }, classes };
  });
}

// The control points of the server's curve, as distances along and beside the straight line between its ends.
function bend(one, other) {
  const [dx, dy] = [other.x - one.x, other.y - one.y];
  // One above the other: a straight line, for a bend would begin within the mark.
  if (Math.abs(dx) < 60) return { weights: [0.5], distances: [0] };
  const length = Math.hypot(dx, dy) || 1;
  const at = (x, y) => [(x * dx + y * dy) / length ** 2, (x * dy - y * dx) / length];
  const [first, second] = [at(0.3 * dx, 0), at(0.7 * dx, dy)];
  return { weights: [first[0], second[0]], distances: [-first[1], -second[1]] };
}

// Ties that are drawn only while one of their ends is chosen: thousands of lines would hide everything else.
const resting = new Map();

function rest(one, other) {
  for (const [from, to] of [[one, other], [other, one]]) {
    if (!resting.has(from)) resting.set(from, []);
    resting.get(from).push({ data: { id: `${from} ${to}`, source: from, target: to }, classes: "rest" });
  }
}

function edges(svg, placed, isLarge) {
  const found = [];
  resting.clear();
  for (const strand of svg.querySelectorAll(".lines path")) {
    const form = getComputedStyle(strand);
    const [weight] = strand.classList;
    const isResting = weight === "rest" || (isLarge && weight === "w0");
    for (const pair of strand.dataset.pairs.split(" ")) {
      const [one, other] = pair.split("-").map((number) => placed[number]);
      if (isResting) {
        rest(one.data.id, other.data.id);
        continue;
      }
      const data = { id: `${one.data.id} ${other.data.id}`, source: one.data.id, target: other.data.id };
      Object.assign(data, { stroke: form.stroke, width: parseFloat(form.strokeWidth), opacity: form.opacity });
      found.push({ data: { ...data, ...bend(one.position, other.position) }, classes: weight === "w0" ? "quiet" : "spoke" });
    }
  }
  return found;
}

function styles(svg, isLarge) {
  const sheet = getComputedStyle(svg.parentElement).backgroundColor;
  const accent = getComputedStyle(document.querySelector(".explore a")).color;
  const shapes = { person: "ellipse", topic: "round-rectangle", paper: "polygon", institution: "pentagon" };
  return [
    {
      selector: "node",
      style: {
        width: "data(width)",
        height: "data(height)",
        shape: (node) => shapes[node.data("kind")],
        "shape-polygon-points": "-1 -1 0.3 -1 1 -0.4 1 1 -1 1",
        "corner-radius": 5,
        "background-color": "data(fill)",
        "border-color": "data(stroke)",
        "border-width": "data(border)",
        opacity: "data(opacity)",
        label: "data(words)",
        color: "data(ink)",
        "font-size": "data(size)",
        "font-weight": "data(bold)",
        "font-family": "data(font)",
        "text-halign": "data(side)",
        "text-valign": (node) => (node.data("side") === "center" ? "bottom" : "center"),
        "text-margin-x": (node) => ({ left: -5, right: 5, center: 0 })[node.data("side")],
        "text-margin-y": (node) => (node.data("side") === "center" ? 4 : 0),
        "text-outline-color": sheet,
        "text-outline-width": 2,
        "text-wrap": "wrap",
        "text-max-width": 2000,
        "min-zoomed-font-size": 5,
        "overlay-opacity": 0,
      },
    },
    {
      selector: "edge",
      style: {
        width: (edge) => edge.data("width") ?? 1,
        "line-color": (edge) => edge.data("stroke") ?? accent,
        opacity: (edge) => edge.data("opacity") ?? 1,
        "curve-style": isLarge ? "haystack" : "straight",
        "haystack-radius": 0,
        events: "no",
      },
    },
    { selector: "edge.quiet", style: { "line-style": "dotted", opacity: 0.5 } },
    { selector: "edge.rest", style: { "curve-style": "straight", width: 1, opacity: 1 } },
    ...(isLarge ? [] : [{
      selector: "edge.spoke",
      style: {
        "curve-style": "unbundled-bezier",
        "control-point-weights": "data(weights)",
        "control-point-distances": "data(distances)",
        "edge-distances": "node-position",
      },
    }]),
    { selector: "node.hub", style: { "z-index": 2 } },
    { selector: ".faded", style: { opacity: 0.15 } },
    { selector: "node.near", style: { opacity: 1 } },
    { selector: "edge.near", style: { opacity: 1, "line-color": accent } },
    { selector: "node.chosen", style: { "border-color": accent, "border-width": 3.5, color: accent, opacity: 1 } },
    { selector: "node.match", style: { color: accent, "font-weight": 700 } },
  ];
}

function choose(cy, key, isPointed = false) {
  const node = cy.getElementById(key ?? "");
  cy.batch(() => {
    cy.remove("edge.rest");
    cy.elements(".faded, .near, .chosen").removeClass("faded near chosen");
    if (node.empty()) return;
    cy.add(resting.get(node.id()) ?? []);
    const hood = node.closedNeighborhood();
    if (cy.nodes().length <= STRAIGHT_ABOVE) cy.elements().not(hood).addClass("faded");
    hood.addClass("near");
    node.addClass("chosen");
  });
  if (isPointed) return;
  kept.key = node.empty() ? null : key;
  tell(kept.key);
}

// The chosen node's row, again beside the picture; a live region, so that it is read out too.
function tell(key) {
  const panel = document.querySelector(".explored .chosen");
  for (const other of document.querySelectorAll(".chosen-row")) other.classList.remove("chosen-row");
  if (!panel) return;
  panel.replaceChildren();
  const line = row(key);
  if (!line) return;
  line.classList.add("chosen-row");
  panel.append(...[...line.children].map((part) => part.cloneNode(true)));
}

// The nearest node in the direction of an arrow, sideways steps counting more.
function nextNode(cy, from, key) {
  const [ux, uy] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key];
  const { x, y } = from.position();
  let best = null;
  let least = Infinity;
  cy.nodes().forEach((node) => {
    const [dx, dy] = [node.position("x") - x, node.position("y") - y];
    const [ahead, aside] = [dx * ux + dy * uy, Math.abs(dx * uy) + Math.abs(dy * ux)];
    const far = ahead + 3 * aside;
    if (ahead > 1 && far < least) [best, least] = [node, far];
  });
  return best;
}

function look_at(cy, node) {
  const { x1, y1, x2, y2 } = node.renderedBoundingBox();
  if (x1 >= 0 && y1 >= 0 && x2 <= cy.width() && y2 <= cy.height()) return;
  if (STILL.matches) cy.center(node);
  else cy.animate({ center: { eles: node } }, { duration: 200 });
}

function walk(cy, event) {
  const chosen = cy.getElementById(kept.key ?? "");
  if (event.key.startsWith("Arrow")) {
    event.preventDefault();
    const next = chosen.empty() ? cy.nodes()[0] : nextNode(cy, chosen, event.key);
    if (!next) return;
    choose(cy, next.id());
    look_at(cy, next);
  } else if (event.key === "Escape") choose(cy, null);
  else if ("+-0".includes(event.key)) zoom(cy, { "+": 1.25, "-": 0.8, 0: 0 }[event.key]);
  else press(event, kept.key);
}

function zoom(cy, by) {
  if (by) cy.zoom({ level: cy.zoom() * by, renderedPosition: { x: cy.width() / 2, y: cy.height() / 2 } });
  else cy.fit(undefined, 16);
}

// Where a fresh picture is looked at: where it was if the same things stand there, else whole if its letters can be
// read, else at its first node.
function frame(cy, svg) {
  const stand = `${svg.viewBox.baseVal.width} ${svg.querySelectorAll(".start").length}`;
  const isSame = kept.stand === stand;
  kept.stand = stand;
  if (kept.pan && isSame) {
    cy.viewport({ zoom: kept.zoom, pan: kept.pan });
    return;
  }
  cy.fit(undefined, 16);
  if (cy.zoom() > 1) cy.zoom(1);
  if (cy.zoom() < 0.6) cy.zoom(0.8);
  if (cy.zoom() === 0.8) cy.center(cy.nodes()[0]);
  else cy.center();
}

function part(name, ...attributes) {
  const element = document.createElement(name);
  for (const [attribute, value] of attributes) element.setAttribute(attribute, value);
  return element;
}

function zooms(cy) {
  const box = part("div", ["class", "zooms"]);
  for (const [sign, label, by] of [["+", "Zoom in", 1.25], ["−", "Zoom out", 0.8], ["Fit", "Fit the whole picture", 0]]) {
    const button = part("button", ["type", "button"], ["class", "button plain"], ["aria-label", label]);
    button.textContent = sign;
    button.addEventListener("click", () => zoom(cy, by));
    box.append(button);
  }
  return box;
}

// From afar only hubs have letters, and those stay large enough to read.
function letter(cy) {
  const size = Math.max(15, 11 / cy.zoom());
  if (Math.abs(size - (cy.scratch("letters") ?? 15)) < 1) return;
  cy.scratch("letters", size);
  cy.nodes(".hub").style("font-size", size);
}

function listen(cy, container) {
  cy.on("zoom", () => letter(cy));
  cy.on("tap", (event) => choose(cy, event.target === cy ? null : event.target.id()));
  cy.on("dbltap", "node", (event) => act(event.target.id(), ["open", "close"]));
  cy.on("mouseover", "node", (event) => {
    container.classList.add("pointing");
    container.title = event.target.data("title");
    choose(cy, event.target.id(), true);
  });
  cy.on("mouseout", "node", () => {
    container.classList.remove("pointing");
    container.removeAttribute("title");
    choose(cy, kept.key, true);
  });
  cy.on("viewport", () => Object.assign(kept, { pan: { ...cy.pan() }, zoom: cy.zoom() }));
  // A wheel scrolls the page; with Ctrl, as a pinch on a touchpad has it too, it zooms.
  const mayZoom = (event) => cy.userZoomingEnabled(event.ctrlKey || event.metaKey);
  container.addEventListener("wheel", mayZoom, { capture: true, passive: true });
  container.addEventListener("touchstart", () => cy.userZoomingEnabled(true), { capture: true, passive: true });
  container.addEventListener("keydown", (event) => walk(cy, event));
  container.addEventListener("focusin", () => (kept.focus = "canvas"));
}

function draw() {
  const figure = document.querySelector(".explored");
  const svg = figure?.querySelector(".wide svg");
  if (!svg || !WIDE.matches || typeof cytoscape === "undefined") return;
  looks.clear();
  const placed = nodes(svg);
  const isLarge = placed.length > STRAIGHT_ABOVE;
  const lines = edges(svg, placed, isLarge);
  const style = styles(svg, isLarge);
  const frameBox = svg.parentElement;
  frameBox.removeAttribute("tabindex");
  const keys = "Arrow keys go from node to node; o opens or closes, p pins, h hides, g goes to its page, u undoes.";
  const container = part("div", ["class", "canvas"], ["tabindex", "0"], ["role", "application"]);
  container.setAttribute("aria-label", `The view as a picture. ${keys} The list below holds the same.`);
  figure.classList.add("drawn");
  svg.setAttribute("aria-hidden", "true");
  for (const link of svg.querySelectorAll("a")) link.setAttribute("tabindex", "-1");
  frameBox.append(container);
  // A node dragged over another hides their line, which is nothing to warn of.
  cytoscape.warnings(false);
  canvas = cytoscape({
    container,
    elements: [...placed, ...lines],
    style,
    layout: { name: "preset" },
    minZoom: 0.08,
    maxZoom: 3,
    boxSelectionEnabled: false,
    textureOnViewport: isLarge,
  });
  frameBox.append(part("div", ["class", "chosen"], ["aria-live", "polite"]), zooms(canvas));
  frame(canvas, svg);
  letter(canvas);
  listen(canvas, container);
  if (kept.key) choose(canvas, kept.key);
  // For tests and for the curious: the figure knows its canvas.
  figure.canvas = canvas;
}

function undraw() {
  canvas?.destroy();
  canvas = null;
  const figure = document.querySelector(".explored");
  if (!figure?.classList.contains("drawn")) return;
  figure.classList.remove("drawn");
  for (const extra of figure.querySelectorAll(".canvas, .chosen, .zooms")) extra.remove();
  for (const link of figure.querySelectorAll(".wide svg a")) link.removeAttribute("tabindex");
  figure.querySelector(".wide").setAttribute("tabindex", "0");
  figure.querySelector(".wide svg").removeAttribute("aria-hidden");
}

// --- the list --------------------------------------------------------------------------------------------------

function step(line, by) {
  const lines = [...document.querySelectorAll(".nodes > li:not([hidden])")];
  lines[lines.indexOf(line) + by]?.querySelector("a, button")?.focus();
}

function inList(event) {
  const line = event.target.closest(".nodes > li");
  if (!line || event.target.matches("input, select")) return;
  if (event.key === "Enter") return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    step(line, event.key === "ArrowDown" ? 1 : -1);
  } else press(event, line.id);
}

// Words are looked for as they are typed; the form asks the server for the same when they are sent.
function sift(words) {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  const isMatch = (text) => wanted.every((word) => text.toLowerCase().includes(word));
  for (const line of document.querySelectorAll(".nodes > li")) {
    line.hidden = wanted.length > 0 && !isMatch(line.querySelector("bdi").textContent);
  }
  canvas?.batch(() => {
    canvas.elements().removeClass("match faded near chosen");
    if (!wanted.length) return;
    const found = canvas.nodes().filter((node) => isMatch(node.data("words")));
    found.addClass("match near");
    canvas.elements().not(found).addClass("faded");
  });
}

// --- the timeline ----------------------------------------------------------------------------------------------

function brush() {
  const figure = document.getElementById("timeline");
  const form = document.getElementById("walk");
  if (!figure || !form) return;
  const bars = [...figure.querySelectorAll("g[data-year]")];
  const svg = figure.querySelector("svg");
  figure.classList.add("brushable");
  const yearAt = (event) => {
    const { left, width } = svg.getBoundingClientRect();
    const share = Math.min(Math.max((event.clientX - left) / width, 0), 0.9999);
    return Number(bars[Math.floor(share * bars.length)].dataset.year);
  };
  let from = null;
  const mark = (to) => {
    for (const bar of bars) {
      const year = Number(bar.dataset.year);
      bar.classList.toggle("in", from !== null && year >= Math.min(from, to) && year <= Math.max(from, to));
    }
  };
  svg.addEventListener("pointerdown", (event) => {
    from = yearAt(event);
    figure.classList.add("brushing");
    svg.setPointerCapture(event.pointerId);
    mark(from);
  });
  svg.addEventListener("pointermove", (event) => from !== null && mark(yearAt(event)));
  svg.addEventListener("pointercancel", () => {
    from = null;
    mark(0);
  });
  svg.addEventListener("pointerup", (event) => {
    if (from === null) return;
    const to = yearAt(event);
    const years = [Math.min(from, to), Math.max(from, to)].map(String);
    const fields = [form.elements.since, form.elements.until];
    const isSame = fields.every((field, at) => field.value === years[at]);
    fields.forEach((field, at) => (field.value = isSame ? "" : years[at]));
    from = null;
    form.requestSubmit();
  });
}

// --- the page --------------------------------------------------------------------------------------------------

function mount() {
  const explorer = document.getElementById("graph-explore");
  if (!explorer) return;
  document.title = explorer.dataset.title;
  draw();
  brush();
}

// The keyboard goes back to where it was: into the canvas, or to the row on which something was done.
function refocus() {
  if (kept.focus === "canvas") document.querySelector(".canvas")?.focus({ preventScroll: true });
  else row(kept.focus)?.querySelector("a, button")?.focus({ preventScroll: true });
}

// What the server did not do, and why: the view on the page stays.
document.addEventListener("htmx:after:request", (event) => {
  const { response, target, text } = event.detail.ctx;
  const told = target?.querySelector?.(".explore-head [data-failed]");
  if (!told || response.status !== 400) return;
  const page = new DOMParser().parseFromString(text ?? "", "text/html");
  told.textContent = page.querySelector("main p")?.textContent || told.textContent;
});
document.addEventListener("keydown", inList);
document.addEventListener("focusin", (event) => {
  const line = event.target.closest?.(".nodes > li");
  if (line) kept.focus = line.id;
  else if (!event.target.closest?.(".canvas, .chosen")) kept.focus = null;
});
document.addEventListener("input", (event) => event.target.id === "within" && sift(event.target.value));
document.addEventListener("htmx:before:swap", () => {
  kept.held = kept.focus;
});
// Also after a step back, which brings a document: whatever came with a view that is not drawn yet.
document.addEventListener("htmx:finally:swap", () => {
  if (!document.querySelector(".explored:not(.drawn)")) return;
  canvas?.destroy();
  canvas = null;
  mount();
  kept.focus = kept.held;
  refocus();
});
for (const query of [WIDE, matchMedia("(prefers-color-scheme: dark)"), matchMedia("(forced-colors: active)")]) {
  query.addEventListener("change", () => {
    undraw();
    draw();
  });
}
mount();
