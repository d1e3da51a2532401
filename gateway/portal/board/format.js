// Figures as text. Nothing is told by colour alone: a value bears its sign and its mark.
import { language, say } from "./language.js";

const locale = () => (language() === "zh" ? "zh-CN" : "en");
const number = (value, digits = 0) =>
  value.toLocaleString(locale(), { minimumFractionDigits: digits, maximumFractionDigits: digits });

// A share is told in percent, money in yuan; counts and days as they are.
const SCALE = { share: 100, fen: 0.01, days: 1, count: 1 };
const DIGITS = { share: 1, fen: 2, days: 1, count: 0 };

export function valueText(value, unit) {
  if (value === null || value === undefined) return say("unknown");
  return `${number(value * SCALE[unit], DIGITS[unit])}${unit === "share" ? "%" : ""}`;
}

// The difference of a value from its target with a sign, in percentage points or in units.
export function differenceText(value, target, unit) {
  if (value === null || value === undefined || target === null || target === undefined) return "";
  const size = number(Math.abs(value - target) * SCALE[unit], DIGITS[unit]);
  if (!/[1-9]/.test(size)) return "±0";
  return `${value > target ? "+" : "−"}${size}`;
}

// The same difference as it is heard.
export function differenceHeard(value, target, unit) {
  const text = differenceText(value, target, unit);
  if (!text) return "";
  if (text === "±0") return say("atTarget");
  return say(text.startsWith("+") ? "aboveTarget" : "belowTarget", { value: text.slice(1) });
}

export const MARKS = { met: "✓", breached: "✕", pending: "…", noTarget: "", notCounted: "" };

export function stateOf(figure) {
  if (!figure || figure.value === null) return "notCounted";
  if (figure.target === null) return "noTarget";
  if (figure.breached === null) return "pending";
  return figure.breached ? "breached" : "met";
}

// Why there is no value, in words.
export const reasonText = (figure) => say(`reasons.${figure?.reason ?? "NO_DATA"}`);

// Two depths on either side of the target, so that the worst is seen first: a tenth of a share, a tenth of the rest.
export function shadeOf(figure, unit) {
  const state = stateOf(figure);
  if (state !== "met" && state !== "breached") return state;
  const tenth = unit === "share" ? 0.1 : Math.max(1, figure.target * 0.1);
  return Math.abs(figure.value - figure.target) >= tenth ? `${state} far` : state;
}

export function instantText(text) {
  if (!text) return say("unknown");
  return new Date(text).toLocaleString(locale(), { timeZone: "Asia/Shanghai", dateStyle: "short", timeStyle: "short" });
}

export function countsText(figure, unit) {
  if (!figure || figure.numerator === null) return say("unknown");
  if (unit === "fen") return valueText(figure.numerator, unit);
  return figure.denominator === null ? number(figure.numerator) : `${number(figure.numerator)} / ${number(figure.denominator)}`;
}
