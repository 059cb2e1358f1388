// Runs before the first paint: the chosen theme, whether the skeleton of the dashboard makes sense, and the first requests,
// which need not wait for the app. The app takes their answers over (crates/api/src/transport.rs).
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
  const addresses = ["/auth/me"];
  if (location.pathname === "/") {
    addresses.push(
      "/dashboard/stats?period=custom&start_date=2000-01-01&end_date=2100-01-01",
      "/dashboard/orders/time-series?period=today",
    );
  }
  const headers = { Accept: "application/json", Authorization: `Bearer ${token}` };
  const answers = new Map();
  for (const address of addresses) {
    const answer = fetch(base + address, { headers, cache: "no-store" });
    // Who takes it over handles its failure; without them nobody need hear of it.
    answer.catch(() => {});
    answers.set(base + address, answer);
  }
  window.pulseboardEarly = { token, answers };
})();
