// Runs before the page's own scripts: keeps what is over by the time a test looks, and tells the console of every
// breach of the policy, so that no navigation loses it.
(() => {
  // One browser gives a script to each tab, another one gives it to all of them.
  if (window.pulseboardHistory) return;
  const history = { states: [], liveAt: null, mostToasts: 0, mostRows: 0, mostNodes: 0, announcements: [] };
  window.pulseboardHistory = history;
  const count = (selector) => document.querySelectorAll(selector).length;
  const look = () => {
    const badge = document.querySelector('[data-test="live-badge"]');
    const state = badge && badge.dataset.state;
    if (state && history.states.at(-1) !== state) {
      history.states.push(state);
      // By a clock that cannot be set forward.
      history.liveAt = state === "live" ? performance.timeOrigin + performance.now() : null;
    }
    history.mostToasts = Math.max(history.mostToasts, count('[data-test="toast"]'));
    history.mostRows = Math.max(history.mostRows, count('[data-test="feed-row"]'));
    history.mostNodes = Math.max(history.mostNodes, count("*"));
    const announcement = document.querySelector('[data-test="announcement"]')?.textContent || "";
    if (announcement !== "" && history.announcements.at(-1)?.text !== announcement) {
      history.announcements.push({ at: performance.now(), text: announcement });
    }
  };
  new MutationObserver(look).observe(document, {
    subtree: true,
    childList: true,
    characterData: true,
    attributes: true,
    attributeFilter: ["data-state"],
  });
  // The clock can be set forward, as it is after a machine has slept; timers do not notice.
  const now = Date.now.bind(Date);
  let skipped = 0;
  const BrowserDate = Date;
  globalThis.Date = class extends BrowserDate {
    constructor(...parts) {
      super(...(parts.length > 0 ? parts : [now() + skipped]));
    }
    static now() {
      return now() + skipped;
    }
  };
  window.pulseboardSkip = (milliseconds) => {
    skipped += milliseconds;
  };
  // For a look at how much memory the module holds.
  window.addEventListener("TrunkApplicationStarted", (event) => {
    window.pulseboardModule = event.detail.wasm;
  });
  // The files of parts that are under way: a part is loaded once none of those that it consists of is.
  const loading = new Set();
  const loaded = new Set();
  const fetchAsIs = window.fetch.bind(window);
  window.fetch = (resource, options) => {
    const url = resource instanceof URL ? resource.href : "";
    if (url.endsWith(".wasm") && !loaded.has(url)) loading.add(url);
    return fetchAsIs(resource, options);
  };
  new PerformanceObserver((list) => {
    for (const { name } of list.getEntries()) {
      loading.delete(name);
      loaded.add(name);
    }
  }).observe({ type: "resource", buffered: true });
  window.pulseboardHasLoaded = (parts) =>
    loading.size === 0 && parts.every((part) => [...loaded].some((url) => url.includes(`/split_${part}-`)));
  document.addEventListener("securitypolicyviolation", (event) => {
    console.error(`policy violation: ${event.effectiveDirective} ${event.blockedURI} ${event.sample}`);
  });
})();
