// Runs before the first paint: the chosen theme, whether the skeleton of the dashboard makes sense, and what need not wait
// for the app. Above all the first requests: the app takes their answers over (crates/api/src/transport.rs).
(() => {
  const root = document.documentElement;
  const stored = (key) => {
    try {
      return localStorage.getItem(key);
    } catch {
      // A browser that refuses storage gets the system's theme, and signs in anew.
      return null;
    }
  };
  const theme = stored("pulseboard.theme");
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  // The first number and the first time cost a browser as much as a thousand later ones: they are written while the app is
  // on its way, after the first paint, and nothing waits for them.
  const whenIdle = window.requestIdleCallback ?? setTimeout;
  requestAnimationFrame(() =>
    setTimeout(() => {
      whenIdle(() => new Intl.NumberFormat().format(0));
      whenIdle(() => new Intl.DateTimeFormat().format(0));
    }),
  );
  // Whatever keeps the app from starting is told in the page: no skeleton stands there for ever.
  let hasStarted = false;
  const tell = (reason) => {
    const note = document.getElementById("no-start");
    if (hasStarted || !note) return;
    note.querySelector("p").textContent = `Pulseboard cannot start: ${reason}`;
    note.querySelector("button").onclick = () => location.reload();
    note.hidden = false;
  };
  const WITHOUT_WASM =
    "this browser runs no WebAssembly. Lockdown modes and some policies switch it off: allow it for this page, or use another browser.";
  const NOT_LOADED = "a part of it could not be loaded. Reload the page; if that does not help, the network or a blocker keeps it back.";
  // The page may be one that was kept, of a build that is gone: it is loaded anew once before anything is said.
  const RELOADED = "pulseboard.reloaded";
  const reloadOnce = () => {
    try {
      if (!navigator.onLine || sessionStorage.getItem(RELOADED)) return false;
      sessionStorage.setItem(RELOADED, "1");
    } catch {
      return false;
    }
    location.reload();
    return true;
  };
  const explain = ({ target, filename }) => {
    // What others put into the page is not ours.
    const address = target?.src ?? target?.href ?? filename;
    if (address && ![location.origin, document.baseURI].some((own) => address.startsWith(own))) return;
    if (typeof WebAssembly !== "object") tell(WITHOUT_WASM);
    else if (!hasStarted && !reloadOnce()) tell(NOT_LOADED);
  };
  addEventListener("TrunkApplicationStarted", () => {
    hasStarted = true;
    try {
      sessionStorage.removeItem(RELOADED);
    } catch {
      // What was not kept need not be removed.
    }
    // What failed was not needed, or came the second time.
    document.getElementById("no-start").hidden = true;
  });
  // Files that do not load tell their elements, which is heard here on the way; code that fails tells the window.
  addEventListener("error", explain, true);
  addEventListener("unhandledrejection", explain);
  if (typeof WebAssembly !== "object") addEventListener("DOMContentLoaded", explain);
  const token = stored("access_token");
  if (!token) {
    root.dataset.signedOut = "";
    return;
  }
  // A token that has ended by its own word, or was refused before, is asked about by the app, not used here.
  try {
    const { exp } = JSON.parse(atob(token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/")));
    if (exp * 1000 <= Date.now() || stored("pulseboard.refused")) return;
  } catch {
    return;
  }
  const base = document.querySelector("meta[name=pulseboard-api-base]").content.replace(/\/+$/, "");
  const headers = { Accept: "application/json", Authorization: `Bearer ${token}` };
  const requests = new Map();
  // What nobody took over by then, in milliseconds, is asked again: it would be an old answer.
  const LIFETIME = 10_000;
  let isRefused = false;
  const begin = (url) => {
    if (isRefused) return;
    const controller = new AbortController();
    const sent = Date.now();
    const request = { controller, arrived: null, onHeard: null };
    const answer = fetch(url, { headers, cache: "no-store", signal: controller.signal }).then(async (response) => {
      const received = Date.now();
      const decoder = new TextDecoder();
      let body = "";
      // Part by part: the app waits as long as something arrives.
      const reader = response.body?.getReader();
      for (let isOver = !reader; !isOver; ) {
        request.onHeard?.();
        const { done, value } = await reader.read();
        body += decoder.decode(value, { stream: !done });
        isOver = done;
      }
      const { status, headers } = response;
      return { sent, received, status, retryAfter: headers.get("Retry-After"), date: headers.get("Date"), body };
    });
    request.answer = answer;
    const forget = () => {
      if (requests.get(url) === request) requests.delete(url);
    };
    // What has arrived when the app starts is in its first rendering. Who takes a request over handles its failure.
    answer.then((arrived) => {
      request.arrived = arrived;
      if (arrived.status === 401 || arrived.status === 403) isRefused = true;
      setTimeout(forget, LIFETIME);
    }, forget);
    requests.set(url, request);
    return answer;
  };
  begin(`${base}/auth/me`);
  if (location.pathname === new URL(document.baseURI).pathname) {
    const during = (start, end) => `${base}/dashboard/stats?period=custom&start_date=${start}&end_date=${end}`;
    // The kind of backend is told by what it says was before any data, asked after its totals.
    begin(during("2000-01-01", "2100-01-01")).then(
      ({ status }) => {
        if (status === 200) begin(during("2000-01-01", "2000-01-01"));
      },
      () => {},
    );
    begin(`${base}/dashboard/orders/time-series?period=today`);
  }
  const settledWithin = (milliseconds) => {
    const answers = [...requests.values()].map(({ answer }) => answer);
    return Promise.race([Promise.allSettled(answers), new Promise((done) => setTimeout(done, milliseconds))]);
  };
  window.pulseboardEarly = { token, requests, begin, settledWithin };
})();
