// Runs before the page's own scripts: keeps what is over by the time a test looks, and tells the console of every
// breach of the policy, so that no navigation loses it.
(() => {
  const history = { states: [], mostToasts: 0 };
  window.pulseboardHistory = history;
  const look = () => {
    const badge = document.querySelector('[data-test="live-badge"]');
    const state = badge && badge.dataset.state;
    if (state && history.states.at(-1) !== state) {
      history.states.push(state);
    }
    const toasts = document.querySelectorAll('[data-test="toast"]').length;
    history.mostToasts = Math.max(history.mostToasts, toasts);
  };
  new MutationObserver(look).observe(document, {
    subtree: true,
    childList: true,
    attributes: true,
    attributeFilter: ["data-state"],
  });
  // The clock can be set forward, as it is after a machine has slept; timers do not notice.
  const now = Date.now.bind(Date);
  let skipped = 0;
  Date.now = () => now() + skipped;
  window.pulseboardSkip = (milliseconds) => {
    skipped += milliseconds;
  };
  // For a look at how much memory the module holds.
  window.addEventListener("TrunkApplicationStarted", (event) => {
    window.pulseboardModule = event.detail.wasm;
  });
  document.addEventListener("securitypolicyviolation", (event) => {
    console.error(`policy violation: ${event.effectiveDirective} ${event.blockedURI} ${event.sample}`);
  });
})();
