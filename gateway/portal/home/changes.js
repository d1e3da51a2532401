// CHANGELOG.md, of which only what it uses is read: headings, one level of list, code; after each English paragraph its Chinese.
import { h } from "/assets/board/dom.js";
import { language } from "./language.js";
import { load } from "./load.js";
import { inline } from "./parts.js";

export async function changes() {
  // The file's own title is the view's.
  return { view: h("div", {}, shown(blocks(await load("/changelog")).slice(1))) };
}

function blocks(text) {
  const made = [];
  let goesOn = false;
  for (const line of text.split("\n")) {
    const [, mark, words] = /^(#+ |\* |)\s*(.*)$/.exec(line);
    const last = made.at(-1);
    if (mark || (words && last.kind === "h3")) made.push({ kind: { "": "p", "* ": "li" }[mark] ?? "h3", paragraphs: [words] });
    else if (goesOn && words) last.paragraphs.push(`${last.paragraphs.pop()} ${words}`);
    else if (words) last.paragraphs.push(words);
    goesOn = Boolean(words);
  }
  return made;
}

function shown(made) {
  const parts = [];
  for (const { kind, paragraphs } of made) {
    const filled = h(kind, {}, inline(paragraphs.at(language() === "zh" ? -1 : 0)));
    if (kind !== "li") parts.push(filled);
    else if (parts.at(-1)?.tagName === "UL") parts.at(-1).append(filled);
    else parts.push(h("ul", {}, filled));
  }
  return parts;
}
