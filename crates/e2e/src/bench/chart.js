// Measures a long chart in the page: `arguments` are the number of rounds, the fewest points, and the callback.
const [rounds, fewest, done] = arguments;
const section = document.querySelector('[data-test="chart-revenue"]');
const one = (selector) => section.querySelector(selector);
const slider = () => one("[role=slider]");
const toggle = () => one('[data-test="chart-revenue-table"]');
const told = () => `${slider()?.getAttribute("aria-valuetext")} ${one('[data-test="tooltip"]')?.textContent}`;
// The lines of the drawing, without the icons of buttons.
const longest = () =>
  [...section.querySelectorAll("svg path")]
    .filter((path) => !path.closest("button, summary, a"))
    .map((path) => path.getAttribute("d") || "")
    .reduce((found, path) => (path.length > found.length ? path : found), "");
const nextFrame = () => new Promise((resolve) => requestAnimationFrame(() => resolve()));
const MICROTASKS = 500;
let late = 0;
// How many milliseconds pass until `isDone` holds after `act`. The app draws in microtasks; one that waits for a frame
// is waited for, and counted.
const time = async (act, isDone) => {
  const began = performance.now();
  act();
  for (let tries = 0; tries < MICROTASKS && !isDone(); tries += 1) await Promise.resolve();
  if (!isDone()) {
    late += 1;
    for (let tries = 0; tries < 600 && !isDone(); tries += 1) await nextFrame();
  }
  if (!isDone()) throw new Error("nothing changed");
  return performance.now() - began;
};
const press = (key) => slider().dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));

(async () => {
  await time(() => toggle().click(), () => one("tr[data-test=point]") !== null);
  const rows = [...section.querySelectorAll("tr[data-test=point]")];
  const sold = rows.filter((row) => Number(row.querySelector("data")?.getAttribute("value")) > 0).length;
  if (rows.length < fewest || sold < fewest) throw new Error(`${rows.length} points, ${sold} of them with revenue`);
  await time(() => toggle().click(), () => longest() !== "");
  const commands = longest().match(/[A-Za-z]/g).length;

  // Another width makes every point stand elsewhere: all of the chart is drawn anew, and nothing else of the page.
  const drawn = [];
  for (let round = 0; round < rounds; round += 1) {
    const changed = new Promise((resolve) => {
      const observer = new MutationObserver(() => {
        observer.disconnect();
        resolve(performance.now());
      });
      observer.observe(slider(), { subtree: true, attributes: true, attributeFilter: ["d"] });
    });
    slider().style.width = `${500 + 20 * (round % 2)}px`;
    drawn.push((await changed) - window.resizedAt);
    await nextFrame();
  }
  slider().style.width = "";
  await nextFrame();

  slider().scrollIntoView({ block: "center" });
  slider().focus({ preventScroll: true });
  await time(() => press("End"), () => slider().getAttribute("aria-valuetext"));
  const byKey = [];
  for (let round = 0; round < rounds; round += 1) {
    await nextFrame();
    const before = told();
    byKey.push(await time(() => press("ArrowLeft"), () => told() !== before));
  }
  const byPointer = [];
  const box = slider().getBoundingClientRect();
  const y = box.top + box.height / 2;
  for (let round = 0; round < rounds; round += 1) {
    await nextFrame();
    // Never twice at the same place, and never near an end.
    const x = box.left + box.width * (0.2 + 0.6 * ((round * 0.618) % 1));
    const target = document.elementFromPoint(x, y);
    const before = told();
    const move = { clientX: x, clientY: y, pointerType: "mouse", bubbles: true };
    const act = () => target.dispatchEvent(new PointerEvent("pointermove", move));
    byPointer.push(await time(act, () => told() !== before));
  }
  return { drawn, by_key: byKey, by_pointer: byPointer, points: rows.length, commands, late };
})().then(done, (error) => done({ error: String(error) }));
