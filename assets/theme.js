// Runs before the first paint: the chosen theme, and whether the skeleton of the dashboard makes sense.
// The app does the same as it runs (src/components/theme_button.rs).
(() => {
  const root = document.documentElement;
  try {
    const theme = localStorage.getItem("pulseboard.theme");
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
    if (!localStorage.getItem("access_token")) root.dataset.signedOut = "";
  } catch {
    // A browser that refuses storage gets the system's theme.
  }
})();
