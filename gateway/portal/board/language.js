// Which language is shown, and how a word is found in it. The choice lives in this tab, as the session does.
import { NAMES } from "/assets/names.js";
import { WORDS } from "./words.js";

let chosen = sessionStorage.getItem("board.language") ?? (navigator.language.startsWith("zh") ? "zh" : "en");

export const language = () => chosen;

export function choose(next) {
  chosen = next;
  sessionStorage.setItem("board.language", next);
  document.documentElement.lang = next === "zh" ? "zh-CN" : "en";
  for (const element of document.querySelectorAll("[data-word]")) element.textContent = say(element.dataset.word);
  for (const element of document.querySelectorAll("[data-label]"))
    element.setAttribute("aria-label", say(element.dataset.label));
}

// A word by its key ("states.issued" reaches into a list), with {facts} put in; an unknown key is shown as it is.
export function say(key, facts = {}) {
  const found = key.split(".").reduce((words, part) => words?.[part], { ...WORDS[chosen], ...NAMES[chosen] });
  return (found ?? key.split(".").at(-1)).replace(/\{(\w+)\}/g, (_, name) => facts[name] ?? "");
}

// A text that the services give in both languages, as {zh, en} or as one string.
export const inLanguage = (text) => (typeof text === "object" && text ? text[chosen] : text) ?? "";

// Titles of fields stand as "中文 English" in the OpenAPI documents.
export function half(title) {
  const parts = /^(\S*[^\x00-\x7f]\S*)\s+(.+)$/.exec(title ?? "");
  return parts ? parts[chosen === "zh" ? 1 : 2] : (title ?? "");
}
