// Which language is shown; the choice is remembered by this browser, and nothing else is.
import { NAMES } from "/assets/names.js";
import { WORDS } from "./words.js";

const KEY = "portal.language";
let chosen = localStorage.getItem(KEY) ?? (navigator.language.startsWith("zh") ? "zh" : "en");

export const language = () => chosen;

export function choose(next) {
  chosen = next;
  localStorage.setItem(KEY, next);
  translate();
}

export function translate() {
  document.documentElement.lang = tag();
  for (const element of document.querySelectorAll("[data-word]")) element.textContent = say(element.dataset.word);
  for (const element of document.querySelectorAll("[data-label]"))
    element.setAttribute("aria-label", say(element.dataset.label));
}

export const tag = () => (chosen === "zh" ? "zh-CN" : "en");

// A word by its key, with {facts} put in; an unknown key is shown as it is.
export function say(key, facts = {}) {
  const found = key.split(".").reduce((words, part) => words?.[part], { ...WORDS[chosen], ...NAMES[chosen] });
  return (found ?? key.split(".").at(-1)).replace(/\{(\w+)\}/g, (_, name) => facts[name] ?? "");
}

// In the order in which the notice and the matrix have them.
export const departments = () => Object.keys(NAMES[chosen].departments);
export const levels = () => Object.keys(NAMES[chosen].levels);

// A text that stands as {zh, en}.
export const inLanguage = (text) => text?.[chosen] ?? "";

const CHINESE_FIRST = /^(?<zh>\S*[^\x00-\x7f]\S*)\s+(?<en>.+)$/;
const CHINESE_LAST = /^(?<en>[\x20-\x7e].*\S)\s+(?<zh>\S*[\u4e00-\u9fff]\S*)\.$/;

// A line in the documents stands as "中文 English", as every title does, or as "English 中文.", as what a schema is.
export function half(line = "") {
  const parts = CHINESE_FIRST.exec(line) ?? CHINESE_LAST.exec(line);
  return parts ? parts.groups[chosen] : line;
}

// A description in the documents is paragraphs, English and then Chinese, which end in "。"; its source stands by itself.
export const paragraphs = (description) =>
  description.split("\n\n").filter((one) => one.endsWith("。") === (chosen === "zh") && !one.startsWith("来源 Source:"));

// What is said of a schema or of a field: one line, or paragraphs.
export const told = (description) =>
  description.includes("\n\n") ? paragraphs(description).join(" ") : half(description);
