// Without what is only there when somebody asks for it.
const withoutHelp = (card) => {
  const copy = card.cloneNode(true);
  copy.querySelectorAll("details").forEach((help) => help.remove());
  return copy;
};
const cards = {};
for (const card of document.querySelectorAll('article[data-test^="card-"]')) {
  const figure = one("figure", card);
  const value = figure && figure.getAttribute("value");
  cards[card.dataset.test.slice("card-".length)] = {
    label: words(card.querySelector("h3")),
    value: value === null ? null : Number(value),
    figure: orNull(figure),
    mark: orNull(one("card-mark", card)),
    text: words(withoutHelp(card)),
  };
}
const badge = one("live-badge");
const popover = one("link-popover");
const realTime = one("real-time-switch");
const panel = one("status-panel");
const table = one("table");
const active = document.activeElement;
const history = window.pulseboardHistory || { states: [], announcements: [] };
const tabs = one("link-tabs");
return {
  path: location.pathname + location.search,
  title: document.title,
  heading: words(document.querySelector("h1")),
  focus: active ? active.id || active.dataset.test || active.tagName.toLowerCase() : "",
  scroll: window.scrollY,
  badge: badge && { state: badge.dataset.state, label: words(badge) },
  popover: popover && !popover.hidden ? words(popover) : null,
  tabs: tabs && { role: tabs.dataset.role, followers: Number(tabs.dataset.followers) },
  is_elsewhere: Boolean(one("link-elsewhere")),
  is_in_part: Boolean(one("link-in-part")),
  switch: realTime && realTime.getAttribute("aria-checked") === "true",
  mode: panel && panel.dataset.mode,
  panel: words(panel),
  cards,
  toasts: all("toast").map((toast) => {
    const [title, body] = toast.querySelectorAll("p");
    return { title: words(title), body: words(body) };
  }),
  announcement: words(one("announcement")),
  feed: all("feed-row").map(words),
  // Told apart: a page that slept in a test has a clock that is ahead.
  clock: orNull(document.querySelector('[data-test="message"][data-tone="clock"]')),
  messages: all("message").filter((message) => message.dataset.tone !== "clock").map((message) => ({ tone: message.dataset.tone, text: words(message) })),
  dialogs: [...document.querySelectorAll("dialog[open]")].map((dialog) => ({
    name: dialog.dataset.test,
    text: words(dialog),
  })),
  error: words(one("sign-in-error")),
  updated: words(one("last-update")),
  rows: all("row").map(words),
  is_table_loading: Boolean(table) && table.getAttribute("aria-busy") === "true",
  row_count: words(one("row-count")),
  listed: one("listed") && Number(one("listed").value),
  sums: all("listed-sum").map((sum) => sum.value),
  has_more: Boolean(one("read-all") || one("stop-reading")),
  history: {
    states: history.states,
    live_at: history.liveAt || null,
    most_toasts: history.mostToasts || 0,
    most_rows: history.mostRows || 0,
    most_nodes: history.mostNodes || 0,
    announcements: history.announcements,
  },
};
