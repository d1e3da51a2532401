// Where the reader is: region, breakdown, month, clause and indicator stand in the page's address, so that a view can
// be kept, sent and gone back from.
import { claims } from "./session.js";

const NAMES = ["region", "by", "period", "until", "clause", "indicator"];

export const levelOf = (region) =>
  region.endsWith("0".repeat(10)) ? "province" : region.endsWith("0".repeat(8)) ? "league" : "county";

export const breakdowns = (region) =>
  ({ province: ["league", "county", "self"], league: ["county", "self"], county: ["self"] })[levelOf(region)];

const DIGITS = { province: 2, league: 4, county: 6 };

export const isWithin = (code, region) => code.startsWith(region.slice(0, DIGITS[levelOf(region)]));

export const leagueOf = (region) => region.slice(0, 4) + "0".repeat(8);
export const provinceOf = (region) => region.slice(0, 2) + "0".repeat(10);

// The regions from the reader's own down to one, for the trail of crumbs.
export function trail(region) {
  const whole = [...new Set([provinceOf(region), leagueOf(region), region])];
  return whole.slice(Math.max(0, whole.indexOf(home())));
}

// A caller below a county sees that county's board only if the services say so; the board begins at the county.
export function home() {
  const own = claims().region;
  return levelOf(own) === "county" ? own.slice(0, 6) + "0".repeat(6) : own;
}

export function place() {
  const asked = new URLSearchParams(location.search);
  const here = Object.fromEntries(NAMES.map((name) => [name, asked.get(name) ?? ""]));
  here.region = /^\d{6}0{6}$/.test(here.region) ? here.region : home();
  const choices = breakdowns(here.region);
  here.by = choices.includes(here.by) ? here.by : choices[0];
  if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(here.period)) here.period = "";
  if (!/^\d{4}-\d{2}-\d{2}$/.test(here.until)) here.until = "";
  return here;
}

// The address of a view: what is here, changed. Another region begins with its own breakdown.
export function addressOf(changes) {
  const next = { ...place(), ...("region" in changes ? { by: "" } : {}), ...changes };
  const kept = NAMES.filter((name) => next[name]).map((name) => [name, next[name]]);
  return `/board?${new URLSearchParams(kept)}`;
}

export function monthsBefore(period, count) {
  const [year, month] = period.split("-").map(Number);
  const index = year * 12 + month - 1 - count;
  return `${Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, "0")}`;
}
