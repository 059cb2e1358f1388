// What scripts that read the page begin with.
// All texts of a node, also those only for screen readers, with a space between each two.
const words = (node) => {
  const texts = [];
  const walker = node && document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
  while (walker && walker.nextNode()) {
    texts.push(walker.currentNode.data.trim());
  }
  return texts.filter((text) => text !== "").join(" ").replace(/\s+/g, " ");
};
const one = (name, root = document) => root.querySelector(`[data-test="${name}"]`);
const all = (name, root = document) => [...root.querySelectorAll(`[data-test="${name}"]`)];
const orNull = (node) => (node ? words(node) : null);
