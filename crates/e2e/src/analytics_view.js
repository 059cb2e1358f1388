const number = (node) => {
  const value = node && node.getAttribute("value");
  return value === null || value === "" ? null : Number(value);
};
// What stands behind names of one beginning: by the rest of the name.
const byRest = (beginning, read) => {
  const found = {};
  for (const node of document.querySelectorAll(`[data-test^="${beginning}"]`)) {
    const rest = node.dataset.test.slice(beginning.length);
    const value = read(node, rest);
    if (value !== null && value !== undefined) found[rest] = value;
  }
  return found;
};
const isPressed = (node) => node && node.getAttribute("aria-pressed") === "true";
const messages = (root) =>
  all("message", root).map((message) => ({ tone: message.dataset.tone, text: words(message) }));

const button = one("period-button");
const menu = one("period-menu");
const field = (id) => {
  const input = document.getElementById(id);
  if (!input) return null;
  const described = (input.getAttribute("aria-describedby") || "").split(/\s+/).filter(Boolean);
  return {
    value: input.value,
    is_invalid: input.getAttribute("aria-invalid") === "true",
    description: described.map((id) => words(document.getElementById(id))).join(" ").trim(),
  };
};
const pressed = (beginning) =>
  byRest(beginning, (node) => (node.tagName === "BUTTON" && node.hasAttribute("aria-pressed") ? isPressed(node) : null));
const letters = byRest("period-", (node) => (node.tagName === "BUTTON" ? words(node.querySelector("kbd")) : null));

const headlines = {};
for (const card of document.querySelectorAll('article[data-test^="headline-"]')) {
  const figure = one("figure", card);
  const change = one("change", card);
  const before = change && change.dataset.before;
  headlines[card.dataset.test.slice("headline-".length)] = {
    label: words(card.querySelector("h2, h3")),
    value: number(figure),
    text: orNull(figure),
    before: before === null || before === undefined ? null : Number(before),
    change: change ? change.dataset.change || null : null,
    change_text: orNull(change),
    link: card.querySelector("a[href]")?.getAttribute("href") || null,
    whole: words(card),
  };
}

// One choice for all charts.
const by = one("chart-by");
const charts = {};
for (const name of ["revenue", "orders"]) {
  const section = one(`chart-${name}`);
  if (!section) continue;
  const slider = section.querySelector("[role=slider]");
  // The icons of buttons are no part of the drawing.
  const isDrawing = (path) => !path.closest("button, summary, a");
  charts[name] = {
    is_table: Boolean(isPressed(one(`chart-${name}-table`, section))),
    by: by ? by.value : "",
    choices: by ? [...by.options].map((option) => option.value) : [],
    source: words(one("chart-source", section)),
    value_text: slider ? slider.getAttribute("aria-valuetext") : null,
    tooltip: orNull(one("tooltip", section)),
    paths: [...section.querySelectorAll("svg path")].filter(isDrawing).map((path) => path.getAttribute("d") || ""),
    points: all("point", section).map((row) => {
      const [now, before] = [...row.querySelectorAll("data")].map(number);
      return { start: row.dataset.start || "", now: now ?? null, before: before ?? null };
    }),
    messages: messages(section),
    text: words(section),
  };
}

const breakdowns = {};
for (const name of ["products", "categories", "order-status", "invoice-status", "license-status"]) {
  const section = one(name);
  if (!section) continue;
  const shares = {};
  for (const share of all("share", section)) shares[share.dataset.key] = number(share.querySelector("data"));
  breakdowns[name] = { shares, messages: messages(section), text: words(section) };
}
const tables = {};
for (const name of ["top-customers", "top-products"]) {
  const section = one(name);
  if (!section) continue;
  tables[name] = {
    heads: [...section.querySelectorAll("thead th")].map((head) => ({
      label: words(head),
      sort: head.getAttribute("aria-sort") || "",
      has_button: head.querySelector("button") !== null,
    })),
    rows: [...section.querySelectorAll("tbody tr")].map(words),
    links: [...section.querySelectorAll("a[href]")].map((link) => link.getAttribute("href")),
    messages: messages(section),
  };
}
const exporting = one("export-menu");
const active = document.activeElement;
return {
  path: location.pathname + location.search,
  heading: words(document.querySelector("h1")),
  focus: active ? active.id || active.dataset.test || active.tagName.toLowerCase() : "",
  has_menu: menu !== null,
  is_menu_open: Boolean(menu && menu.open),
  label: words(button),
  periods: pressed("period-"),
  letters,
  comparisons: pressed("compare-"),
  from: field("period-from"),
  to: field("period-to"),
  error: words(one("period-error")),
  headlines,
  charts,
  breakdowns,
  rings: byRest("ring-", (node) => number(node.querySelector("data"))),
  measures: byRest("measure-", (node) => number(node.querySelector("data"))),
  tables,
  checks: all("check").map(words),
  is_export_open: Boolean(exporting && exporting.open),
  filter: orNull(one("filter")),
  messages: messages(document.querySelector("main") || document),
};
