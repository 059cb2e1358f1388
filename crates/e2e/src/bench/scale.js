// Notes when the first figure of a period was painted, when the last block had its own, and how long frames took.
(() => {
  const frames = [];
  const longTasks = [];
  let last = 0;
  let first = 0;
  let busyUntil = 0;
  new PerformanceObserver((list) => list.getEntries().forEach((task) => longTasks.push(task.duration)))
    .observe({ type: "longtask", buffered: true });
  const step = (now) => {
    // What the app is not there for yet is the browser's.
    if (first > 0) frames.push(now - last);
    last = now;
    const isThere = document.querySelector("[data-test=headline-revenue] data[value]") !== null;
    if (isThere && first === 0) first = now;
    if (!isThere || document.querySelector("main [aria-busy=true], main .skeleton")) busyUntil = now;
    requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
  const valueOf = (name) => Number(document.querySelector(`[data-test=headline-${name}] data[value]`)?.value ?? NaN);
  window.pulseboardScale = () => ({
    first,
    all: busyUntil,
    is_busy: performance.now() - busyUntil < 1000,
    longest_task: Math.max(0, ...longTasks),
    frames,
    revenue: valueOf("revenue"),
    orders: valueOf("orders"),
  });
})();
