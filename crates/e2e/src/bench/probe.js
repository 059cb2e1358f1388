// Runs before the page's own scripts, the same in the app and in the yardstick: notes when events reach the page,
// when what tells of them was painted, and what the frames, the badge and the figures did meanwhile.
(() => {
  const CAPACITY = 1 << 18;
  // By the number of the event, on the page's clock: written by the source, delivered to the page, painted.
  const sent = new Float64Array(CAPACITY);
  const delivered = new Float64Array(CAPACITY);
  const painted = new Float64Array(CAPACITY);
  const frames = new Float64Array(1 << 16);
  const told = new WeakMap();
  const memories = [];
  const snapshots = [];
  const states = [];
  const growths = [];
  let longTasks = [];
  let frameCount = 0;
  let isDirty = true;
  let isResting = false;
  let shift = 0;
  let base = 0;
  let shown = 0;
  let inToasts = 0;
  let inFeed = 0;
  let lastValues = "";

  const note = (event) => {
    const data = event.data;
    if (typeof data !== "string") return;
    const at = data.indexOf('"ORD-');
    if (at < 0) return;
    const number = Number(data.slice(at + 5, at + 13)) % CAPACITY;
    delivered[number] = performance.now();
    // The timestamp is the last member: the source's clock in milliseconds.
    sent[number] = Number(data.slice(data.lastIndexOf(":") + 1, -1)) - performance.timeOrigin;
  };
  const names = ["message", "order_created", "order_updated", "payment_received", "data_change"];
  // When the page last heard that something has another size.
  const NativeResize = window.ResizeObserver;
  window.ResizeObserver = class ResizeObserver extends NativeResize {
    constructor(callback) {
      super((...told) => {
        window.resizedAt = performance.now();
        callback(...told);
      });
    }
  };
  const Native = window.EventSource;
  window.EventSource = class EventSource extends Native {
    constructor(...options) {
      super(...options);
      for (const name of names) this.addEventListener(name, note);
    }
  };
  for (const name of ["instantiate", "instantiateStreaming"]) {
    const native = WebAssembly[name];
    WebAssembly[name] = async (...options) => {
      const result = await native.apply(WebAssembly, options);
      const exported = Object.values((result.instance ?? result).exports);
      // The parts of a split module share the memory of the first one.
      const isNew = (value) => value instanceof WebAssembly.Memory && !memories.includes(value);
      memories.push(...exported.filter(isNew));
      return result;
    };
  }

  const observe = (type, take) => {
    new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true });
  };
  observe("longtask", (entry) => longTasks.push([entry.startTime, entry.duration]));
  observe("layout-shift", (entry) => {
    if (!entry.hadRecentInput) shift += entry.value;
  });

  // A text such as "12 new orders · $1,204.00 · ORD-00000012" tells of 12 events, any other of one.
  const countOf = (text) => {
    const found = /(\d[\d,.\u00a0\u202f]*)\s(?:new orders|orders|order updates|status updates|updates|payments|changes)\b/.exec(text);
    return found ? Number(found[1].replace(/\D/g, "")) : 1;
  };
  // Its parts with spaces between them.
  const textOf = (element) => Array.from(element.childNodes, (child) => child.textContent).join(" ");
  // How many events elements tell of that they did not tell of before.
  const growthOf = (elements) => {
    let growth = 0;
    for (const element of elements) {
      const text = textOf(element);
      const before = told.get(element);
      if (before && before.text === text) continue;
      const count = countOf(text);
      growth += Math.max(0, count - (before ? before.count : 0));
      told.set(element, { text, count });
    }
    return growth;
  };
  const newestIn = (rows) => {
    let newest = 0;
    for (const row of rows) {
      for (const [, digits] of row.textContent.matchAll(/ORD-(\d{8})/g)) newest = Math.max(newest, Number(digits));
    }
    return newest;
  };
  // What the page shows, in a frame that was painted at `now`.
  const look = (now) => {
    const rows = document.querySelectorAll('[data-test="feed-row"]');
    const toasts = growthOf(document.querySelectorAll('[data-test="toast"]'));
    const feed = growthOf(rows);
    inToasts += toasts;
    inFeed += feed;
    if (toasts + feed > 0 && growths.length < 10000) growths.push(now);
    const newest = document.querySelector('[data-test="feed"]') ? newestIn(rows) : base + inToasts;
    for (let number = shown + 1; number <= newest && number < CAPACITY; number += 1) painted[number] = now;
    shown = Math.max(shown, newest);

    const figures = [...document.getElementsByTagName("data")];
    const values = figures.map((figure) => figure.getAttribute("value")).join();
    if (values !== lastValues && snapshots.length < 10000) {
      lastValues = values;
      const known = {};
      for (const figure of figures) {
        const card = figure.closest('[data-test^="card-"]');
        const value = figure.getAttribute("value");
        if (card && value !== null) known[card.dataset.test.slice("card-".length)] = Number(value);
      }
      snapshots.push({ at: now, figures: known });
    }
    const badge = document.querySelector('[data-test="live-badge"]');
    const state = badge && badge.dataset.state;
    if (state && state !== states.at(-1)?.state) states.push({ at: now, state });
  };

  new MutationObserver(() => {
    isDirty = true;
  }).observe(document, {
    subtree: true,
    childList: true,
    characterData: true,
    attributes: true,
    attributeFilter: ["value", "data-state"],
  });
  // The message posted before a frame is drawn arrives when it has been.
  const channel = new MessageChannel();
  channel.port1.onmessage = () => {
    if (!isDirty || isResting) return;
    isDirty = false;
    look(performance.now());
  };
  const frame = (time) => {
    if (frameCount < frames.length) frames[frameCount++] = time;
    channel.port2.postMessage(0);
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);

  const paint = (name) => performance.getEntriesByName(name, "paint")[0]?.startTime ?? null;
  window.pulseboardProbe = {
    shown: () => shown,
    hasFeed: () => document.querySelector('[data-test="feed"]') !== null,
    rows: () => document.querySelectorAll('[data-test="feed-row"]').length,
    // Events after number `from` are what counts from now on.
    reset(from) {
      look(performance.now());
      base = from;
      shown = from;
      inToasts = 0;
      inFeed = 0;
      frameCount = 0;
      longTasks = [];
      growths.length = 0;
    },
    // Notes nothing more of the page, so that no memory is the probe's.
    rest() {
      isResting = true;
      for (const notes of [snapshots, states, growths, longTasks]) notes.length = 0;
    },
    // What became of the events after number `base`, up to `last`.
    flood(last) {
      const delays = { delivered: [], sent: [] };
      let lost = 0;
      for (let number = base + 1; number <= last; number += 1) {
        if (painted[number] === 0 || delivered[number] === 0) {
          lost += 1;
          continue;
        }
        delays.delivered.push(Math.round((painted[number] - delivered[number]) * 10) / 10);
        delays.sent.push(Math.round((painted[number] - sent[number]) * 10) / 10);
      }
      const begin = delivered[base + 1];
      const end = painted[last] || performance.now();
      const gaps = [];
      for (let index = 1; index < frameCount; index += 1) {
        const gap = Math.round((frames[index] - frames[index - 1]) * 10) / 10;
        if (frames[index] >= begin && frames[index - 1] <= end) gaps.push(gap);
      }
      const tasks = longTasks.filter(([start, duration]) => start + duration >= begin && start <= end);
      return {
        delivered: delays.delivered,
        sent: delays.sent,
        lost,
        in_toasts: inToasts,
        in_feed: inFeed,
        largest_gap: Math.max(0, ...gaps),
        long_gaps: gaps.filter((gap) => gap > 50).length,
        long_tasks: tasks.length,
        blocking: tasks.reduce((sum, [, duration]) => sum + Math.max(0, duration - 50), 0),
      };
    },
    load() {
      const [page] = performance.getEntriesByType("navigation");
      const file = (entry) => ({ url: entry.name, size: entry.encodedBodySize, at: entry.responseEnd });
      const files = performance.getEntriesByType("resource").map(file);
      return {
        first_paint: paint("first-paint"),
        first_contentful_paint: paint("first-contentful-paint"),
        shift,
        blocking: longTasks.reduce((sum, [, duration]) => sum + Math.max(0, duration - 50), 0),
        snapshots,
        files: [{ ...file(page), url: page.name.replace(/\/$/, "/index.html") }, ...files],
      };
    },
    // Times of the system's clock, so that they compare with those of the source.
    history() {
      const origin = performance.timeOrigin;
      return {
        snapshots: snapshots.map(({ at, figures }) => ({ at: at + origin, figures })),
        states: states.map(({ at, state }) => ({ at: at + origin, state })),
        growths: growths.map((at) => at + origin),
      };
    },
    event: (number) => ({
      sent: sent[number] + performance.timeOrigin,
      delivered: delivered[number] + performance.timeOrigin,
    }),
    wasm: () => memories.reduce((sum, memory) => sum + memory.buffer.byteLength, 0),
  };
})();
