// Keeps what the page would save to a file, in place of the browser's saving it.
const blobs = new Map();
const files = [];
window.pulseboardFiles = { blobs, files };
const makeAddress = URL.createObjectURL.bind(URL);
URL.createObjectURL = (blob) => {
  const address = makeAddress(blob);
  blobs.set(address, blob);
  return address;
};
const keep = (link) => files.push({ name: link.download, address: link.href });
const click = HTMLElement.prototype.click;
HTMLElement.prototype.click = function () {
  if (this instanceof HTMLAnchorElement && this.hasAttribute("download")) {
    keep(this);
  } else {
    click.call(this);
  }
};
window.addEventListener(
  "click",
  (event) => {
    const link = event.target instanceof Element ? event.target.closest("a[download]") : null;
    if (link) {
      event.preventDefault();
      keep(link);
    }
  },
  true,
);
