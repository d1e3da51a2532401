// Elements are built, never written as markup: what a service says can only ever be text.
const SVG = "http://www.w3.org/2000/svg"; // the name of the vocabulary; nothing is loaded from it

export function h(tag, attributes = {}, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

export function svg(tag, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, tag), attributes, children);
}

function filled(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (typeof value === "function") element.addEventListener(name, value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export const byId = (id) => document.getElementById(id);

// Text that is heard and not seen.
export const heard = (text) => h("span", { class: "heard" }, text);

// A table that scrolls in its own frame, so that a page of any width stays readable and the keyboard reaches it.
export function table({ caption, head, rows, narrow = false }) {
  const made = h(
    "table",
    {},
    h("caption", {}, caption),
    h("thead", {}, h("tr", {}, head.map((cell) => h("th", { scope: "col" }, cell)))),
    h("tbody", {}, rows),
  );
  return h("div", { class: narrow ? "scroll narrow" : "scroll", tabindex: 0, role: "region", "aria-label": caption }, made);
}
