// The yardstick: the work of the dashboard in plain JavaScript, written by hand and for nothing but this. The same
// stream, the same frame of navigation, header, cards, toasts and feed with the same classes under the same styles;
// events are read, counted and summed by kind, and drawn once per animation frame; figures are asked for at once and
// then at most every 2 s. What is told of an event is told once, and aloud at most every 10 s.
// `?rows=N` is how many rows the feed keeps; 0 is a page without a feed.

const ROWS = Number(new URLSearchParams(location.search).get("rows") ?? 8);
const VISIBLE_TOASTS = 3;
const LIFETIME = 5_000;
const LONGEST = 15_000;
const REFETCH_INTERVAL = 2_000;
const ANNOUNCEMENT_INTERVAL = 10_000;
const REMEMBERED = 16;
const PULSE = "M3 12h4l3-7 4 14 3-7h4";
const API = "/api/v1";

const KINDS = {
  order_created: { one: "New order received!", many: (count) => `${count} new orders` },
  order_updated: { one: "Order status updated!", many: (count) => `${count} order updates` },
  payment_received: { one: "Payment received!", many: (count) => `${count} payments` },
};

const share = (part, whole, words) => (whole > 0 ? `${Math.round((part * 100) / whole)} % ${words}` : "");
const money = (major) => Math.round(major * 100);
const DAY = () => "Last 24 hours";
// Slug, label, words of the link, figure, line below it, and whether the figure is an amount.
const SECTIONS = [
  ["customers", "Customers", [
    ["total-customers", "Total customers", "View all customers", (s) => s.total_customers, (s) => `+${s.new_customers_this_week} this week`],
    ["active-customers", "Active customers", "View customers", (s) => s.active_customers, (s) => share(s.active_customers, s.total_customers, "of all customers")],
    ["recent-signups", "Recent signups", "View customers", (s) => s.recent_signups, DAY],
    ["average-customer-value", "Average customer value", "View payments", (s) => Math.round(money(s.total_revenue) / Math.max(1, s.total_customers)), () => "Lifetime revenue per customer", true],
  ]],
  ["products", "Products and licenses", [
    ["total-products", "Total products", "Manage products", (s) => s.total_products, (s) => `${s.active_products} active`],
    ["total-licenses", "Total licenses", "View licenses", (s) => s.total_licenses, () => "All time"],
    ["active-licenses", "Active licenses", "View licenses", (s) => s.active_licenses, (s) => `${s.suspended_licenses} suspended · ${s.expired_licenses} expired`],
    ["active-subscriptions", "Active subscriptions", "View subscriptions", (s) => s.active_subscriptions, (s) => `of ${s.total_subscriptions} in all`],
  ]],
  ["orders", "Orders and revenue", [
    ["total-orders", "Total orders", "View orders", (s) => s.total_orders, (s, today) => `All time · ${today} today`],
    ["total-revenue", "Total revenue", "View payments", (s) => money(s.total_revenue), () => "All time", true],
    ["monthly-revenue", "Monthly revenue", "View orders", (s) => money(s.monthly_revenue), () => "This month", true],
    ["weekly-revenue", "Weekly revenue", "View orders", (s) => money(s.weekly_revenue), () => "Last 7 days", true],
  ]],
  ["invoices", "Invoices and domains", [
    ["total-invoices", "Total invoices", "View invoices", (s) => s.total_invoices, (s) => `${s.paid_invoices} paid · ${s.unpaid_invoices} unpaid`],
    ["overdue-invoices", "Overdue invoices", "View invoices", (s) => s.overdue_invoices, () => "Marked as overdue"],
    ["total-domains", "Total domains", "Manage domains", (s) => s.total_domains, () => "All time"],
    ["active-domains", "Active domains", "Manage domains", (s) => s.active_domains, (s) => share(s.active_domains, s.total_domains, "of all domains")],
  ]],
  ["activity", "Recent activity", [
    ["new-signups", "New signups", "View customers", (s) => s.recent_signups, DAY],
    ["payments-received", "Payments received", "View payments", (s) => s.recent_payments, DAY],
    ["orders-placed", "Orders placed", "View orders", (s) => s.recent_orders, DAY],
    ["orders-today", "Orders today", "View orders", (s, today) => today, () => "Since midnight UTC"],
  ]],
  ["attention", "Needs attention", [
    ["pending-orders", "Pending orders", "View orders", (s) => s.pending_orders, (s) => share(s.pending_orders, s.total_orders, "of all orders")],
    ["unpaid-invoices", "Unpaid invoices", "View invoices", (s) => s.unpaid_invoices, (s) => share(s.unpaid_invoices, s.total_invoices, "of all invoices")],
    ["suspended-licenses", "Suspended licenses", "View licenses", (s) => s.suspended_licenses, (s) => share(s.suspended_licenses, s.total_licenses, "of all licenses")],
    ["expired-licenses", "Expired licenses", "View licenses", (s) => s.expired_licenses, (s) => share(s.expired_licenses, s.total_licenses, "of all licenses")],
  ]],
];
const PAGES = ["Dashboard", "Customers", "Products", "Licenses", "Subscriptions", "Orders", "Invoices", "Payments", "Domains"];

const countFormat = new Intl.NumberFormat();
const moneyFormat = new Intl.NumberFormat(undefined, { style: "currency", currency: "USD" });
const timeFormat = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const amount = (cents) => moneyFormat.format(cents / 100);

const make = (name, attributes, ...children) => {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
};
const icon = () => {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  for (const [key, value] of [["class", "icon"], ["viewBox", "0 0 24 24"], ["aria-hidden", "true"], ["focusable", "false"]]) {
    svg.setAttribute(key, value);
  }
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", PULSE);
  svg.append(path);
  return svg;
};
const put = (node, text) => {
  if (node.textContent !== text) node.textContent = text;
};

// The page.
const badgeText = make("span", {}, "Connecting");
const badge = make(
  "button",
  { type: "button", class: "badge badge--degraded", "data-test": "live-badge", "data-state": "connecting" },
  make("span", { class: "badge__dot", "aria-hidden": "true" }),
  badgeText,
);
const updated = make("time", { "data-test": "last-update" }, "");
const announcement = make("p", { class: "visually-hidden", role: "status", "aria-live": "polite" });
const feedList = make("ol", { class: "feed__list" });
const cards = new Map();

const cardOf = ([slug, label, words, figure, subLine, isMoney]) => {
  const body = make("div", { class: "card__body", "aria-busy": "true" }, make("h3", { class: "card__label" }, icon(), label));
  const link = make("a", { class: "card__link", href: "/" }, make("span", { class: "visually-hidden" }, words));
  const article = make("article", { class: "card", "data-test": `card-${slug}` }, body, link);
  cards.set(slug, { article, body, label, figure, subLine, isMoney: isMoney === true, value: null, line: null });
  return article;
};
const sectionOf = ([slug, title, members]) =>
  make(
    "section",
    { class: "section", "data-test": `section-${slug}` },
    make("h2", { class: "section__title" }, title),
    make("div", { class: "grid" }, ...members.map(cardOf)),
  );
const navigation = make(
  "nav",
  { class: "nav", "aria-label": "Pages" },
  make("div", { class: "nav__brand" }, make("span", { class: "nav__logo" }, icon()), make("span", { class: "nav__label" }, "Yardstick")),
  make(
    "div",
    { class: "nav__sheet" },
    make(
      "ul",
      { class: "nav__list" },
      ...PAGES.map((page) => make("li", {}, make("a", { class: "nav__link", href: "/" }, icon(), make("span", { class: "nav__label" }, page)))),
    ),
    make(
      "div",
      { class: "nav__foot" },
      ...["Theme", "Keys", "Sign out"].map((word) =>
        make("button", { type: "button", class: "nav__button" }, icon(), make("span", { class: "nav__label" }, word)),
      ),
    ),
  ),
);
const header = make(
  "header",
  { class: "header" },
  make("h1", { class: "header__title" }, "Dashboard"),
  make(
    "div",
    { class: "header__tools" },
    make("p", { class: "header__update" }, make("span", { class: "header__update-label" }, "Updated "), updated),
    make("div", { class: "popover-anchor" }, badge),
    make(
      "button",
      { type: "button", class: "switch", role: "switch", "aria-checked": "true" },
      make("span", { class: "switch__track" }, make("span", { class: "switch__thumb" })),
      make("span", {}, "Real-time"),
    ),
    make("button", { type: "button", class: "button" }, icon(), make("span", {}, "Refresh")),
  ),
);
const feed = make(
  "section",
  { class: "section feed", "data-test": "feed" },
  make("h2", { class: "section__title" }, "As it happens"),
  feedList,
);
const panel = make(
  "aside",
  { class: "panel panel--good" },
  icon(),
  make("div", {}, make("p", { class: "panel__title" }, "Real-time mode is active"), make("p", { class: "panel__text" }, "Changes arrive by themselves.")),
);
const main = make("main", { class: "main", id: "main" }, make("div", { class: "sections" }, ...SECTIONS.map(sectionOf)));
if (ROWS > 0) main.append(feed);
main.append(panel);
const toasts = make("div", { class: "toasts", role: "region", "data-test": "toasts" }, announcement);
document.getElementById("app").append(make("div", { class: "app" }, navigation, make("div", { class: "app__page" }, header, main)), toasts);

// What is told: events of one kind that came in one frame are one notice, with the sum of their amounts, which is
// unknown if one of them is, and the newest number.
const join = (notice, other) => {
  notice.count += other.count;
  notice.cents = notice.cents === null || other.cents === null ? null : notice.cents + other.cents;
  notice.detail = other.detail;
};
const titleOf = ({ kind, count }) => (count === 1 ? KINDS[kind].one : KINDS[kind].many(count));
const bodyOf = ({ detail, cents }, hasDetail) =>
  [hasDetail ? detail : null, cents === null ? null : amount(cents)].filter((part) => part !== null).join(" · ");

// Toasts: three at once, those beyond join one of their kind.
const shownToasts = [];
let toastTimer = 0;

const dismiss = (toast) => {
  toast.element?.remove();
  shownToasts.splice(shownToasts.indexOf(toast), 1);
};
const notify = (notice, now) => {
  if (shownToasts.length >= VISIBLE_TOASTS) {
    const group = shownToasts.findLast((toast) => toast.notice.kind === notice.kind);
    if (group) {
      join(group.notice, notice);
      group.until = Math.min(now + LIFETIME, group.since + LONGEST);
      return;
    }
    dismiss(shownToasts[0]);
  }
  shownToasts.push({ notice: { ...notice }, since: now, until: now + LIFETIME, element: null, title: null, body: null });
};
const drawToasts = () => {
  for (const toast of shownToasts) {
    if (!toast.element) {
      toast.title = make("p", { class: "toast__title" });
      toast.body = make("p", { class: "toast__body" });
      const close = make("button", { type: "button", class: "toast__close", "aria-label": "Dismiss" }, icon());
      close.addEventListener("click", () => dismiss(toast));
      const text = make("div", { class: "toast__text" }, toast.title, toast.body);
      toast.element = make("div", { class: "toast toast--good", "data-test": "toast" }, icon(), text, close);
      toasts.append(toast.element);
    }
    put(toast.title, titleOf(toast.notice));
    put(toast.body, bodyOf(toast.notice, toast.notice.count === 1));
  }
};
const expire = (now) => {
  clearTimeout(toastTimer);
  for (const toast of shownToasts.filter((toast) => toast.until <= now)) dismiss(toast);
  const next = Math.min(...shownToasts.map((toast) => toast.until));
  if (Number.isFinite(next)) toastTimer = setTimeout(() => expire(performance.now()), next - now);
};

// What is said aloud: what came since something was said last.
const unsaid = new Map();
let maySayAt = 0;
let sayTimer = 0;
const say = () => {
  sayTimer = 0;
  put(announcement, [...unsaid.values()].map((notice) => `${titleOf(notice)} ${bodyOf(notice, notice.count === 1)}. `).join(""));
  unsaid.clear();
  maySayAt = performance.now() + ANNOUNCEMENT_INTERVAL;
};
const announce = (notice, now) => {
  const known = unsaid.get(notice.kind);
  if (known) join(known, notice);
  else unsaid.set(notice.kind, { ...notice });
  if (sayTimer) return;
  if (now >= maySayAt) say();
  else sayTimer = setTimeout(say, maySayAt - now);
};

// The feed, newest first.
const addRow = (notice, at) => {
  feedList.prepend(
    make(
      "li",
      { class: "feed__row", "data-test": "feed-row" },
      make("time", { class: "feed__time" }, at),
      make("span", { class: "feed__title" }, titleOf(notice)),
      make("span", { class: "feed__body" }, bodyOf(notice, true)),
    ),
  );
  while (feedList.children.length > ROWS) feedList.lastElementChild.remove();
};

// Figures.
const drawCard = (card, value, line) => {
  if (card.value === value && card.line === line) return;
  const format = card.isMoney ? amount : (number) => countFormat.format(number);
  const figure = make("p", { class: "card__figure" }, make("data", { class: "figure", "data-test": "figure", value }, format(value)));
  const isChanged = card.value !== null && card.value !== value;
  if (isChanged) {
    const isRise = value > card.value;
    const sign = make("span", { "aria-hidden": "true" }, isRise ? "▲" : "▼");
    const words = make("span", { class: "visually-hidden" }, isRise ? "up by" : "down by");
    figure.append(make("span", { class: "delta delta--good tone--good" }, sign, words, " ", format(Math.abs(value - card.value))));
  }
  const body = make(
    "div",
    { class: isChanged ? "card__body card__body--changed" : "card__body" },
    make("h3", { class: "card__label" }, icon(), card.label),
    figure,
    make("p", { class: "card__sub" }, line),
  );
  card.body.replaceWith(body);
  Object.assign(card, { body, value, line });
};

let latest = 0;
const refetch = async () => {
  latest += 1;
  const mine = latest;
  const options = { headers: { Accept: "application/json", Authorization: `Bearer ${localStorage.getItem("access_token")}` } };
  const ask = async (path) => {
    const reply = await fetch(`${API}${path}`, options);
    if (!reply.ok) throw new Error(`${path}: ${reply.status}`);
    return reply.json();
  };
  const [stats, series] = await Promise.all([ask("/dashboard/stats?period=custom&start_date=2000-01-01&end_date=2100-01-01"), ask("/dashboard/orders/time-series?period=today")]);
  if (mine !== latest) return;
  const today = series.data.reduce((sum, point) => sum + point.orders, 0);
  for (const [slug, card] of cards) {
    const value = slug === "orders-today" ? today : card.figure(stats);
    drawCard(card, value, card.subLine(stats, today));
  }
  put(updated, timeFormat.format(new Date()));
};
let refetchedAt = -Infinity;
let refetchTimer = 0;
const hint = () => {
  if (refetchTimer) return;
  const due = () => {
    refetchTimer = 0;
    refetchedAt = performance.now();
    refetch().catch((error) => console.warn(String(error)));
  };
  const wait = refetchedAt + REFETCH_INTERVAL - performance.now();
  if (wait <= 0) due();
  else refetchTimer = setTimeout(due, wait);
};

// The stream.
let batch = new Map();
const recent = [];
const flush = () => {
  const notices = batch;
  batch = new Map();
  const now = performance.now();
  const at = timeFormat.format(new Date());
  for (const notice of notices.values()) {
    notify(notice, now);
    announce(notice, now);
    if (ROWS > 0) addRow(notice, at);
  }
  drawToasts();
  expire(now);
  if (notices.size > 0) hint();
};
const live = () => {
  if (badge.dataset.state === "live") return;
  badge.dataset.state = "live";
  badge.className = "badge badge--good";
  put(badgeText, "Live");
  hint();
};
const isRepeated = (data) => {
  if (recent.includes(data)) return true;
  if (recent.push(data) > REMEMBERED) recent.shift();
  return false;
};
const source = new EventSource(`${API}/events/stream?token=${encodeURIComponent(localStorage.getItem("access_token"))}`);
for (const name of ["message", "connected", "heartbeat", ...Object.keys(KINDS)]) {
  source.addEventListener(name, (event) => {
    const { type = name, data = {} } = JSON.parse(event.data);
    live();
    if (!(type in KINDS) || isRepeated(event.data)) return;
    const major = data.amount ?? data.total;
    const cents = major === undefined ? null : money(major);
    const number = data.order_number ?? null;
    const detail = type === "order_updated" ? `${number} is now ${data.status}` : number;
    if (batch.size === 0) requestAnimationFrame(flush);
    const known = batch.get(type);
    if (known) join(known, { count: 1, cents, detail });
    else batch.set(type, { kind: type, count: 1, cents, detail });
  });
}
hint();
