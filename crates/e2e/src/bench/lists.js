// What the list of orders takes, in milliseconds: first rows after the answer, the list in another order, and frames while
// the page scrolls by so many pixels a frame.
const [steps, frames, done] = arguments;

const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
// After the next frame is painted.
const painted = async () => {
  await frame();
  await new Promise((resolve) => setTimeout(resolve));
};
const until = async (holds, what) => {
  for (let tries = 0; tries < 1500; tries += 1) {
    if (holds()) return;
    await frame();
  }
  throw new Error(`not within 1,500 frames: ${what}`);
};
const one = (name) => document.querySelector(`[data-test=${name}]`);
const isListed = () => one("row-count") !== null && document.querySelector("[data-place]") !== null;

const firstRows = async () => {
  performance.clearResourceTimings();
  document.querySelector('nav a[href="/products"]').click();
  await until(() => document.querySelector("h1").innerText === "Products" && isListed(), "products");
  performance.clearResourceTimings();
  document.querySelector('nav a[href="/orders"]').click();
  const answers = () => performance.getEntriesByType("resource").filter((entry) => entry.name.includes("/orders?skip=0"));
  await until(() => document.querySelector("h1").innerText === "Orders" && isListed() && answers().length > 0, "orders");
  await painted();
  return performance.now() - answers()[0].responseEnd;
};

const readAll = async () => {
  await until(() => one("read-all") !== null || one("stop-reading") !== null, "a way to read all");
  one("read-all")?.click();
  await until(() => one("read-all") === null && one("stop-reading") === null, "all rows");
  await painted();
};

const reorder = async () => {
  const heading = one("sort-total");
  const before = heading.closest("th").ariaSort ?? heading.closest("th").getAttribute("aria-sort");
  const start = performance.now();
  heading.click();
  await until(() => heading.closest("th").getAttribute("aria-sort") !== before, "another order");
  await painted();
  return performance.now() - start;
};

const scroll = async (step) => {
  scrollTo(0, 0);
  await painted();
  const times = [];
  let last = await frame();
  for (let count = 0, top = 0; count < frames; count += 1) {
    top += step;
    scrollTo(0, top);
    const now = await frame();
    times.push(now - last);
    last = now;
  }
  return times;
};

(async () => {
  const first = await firstRows();
  await readAll();
  const listed = Number(one("listed").value);
  const ordered = [await reorder(), await reorder()];
  const scrolled = [];
  for (const step of steps) scrolled.push(await scroll(step));
  const drawn = document.querySelectorAll("[data-place]").length;
  return { first, listed, ordered, scrolled, drawn };
})().then(done, (error) => done({ error: String(error) }));
