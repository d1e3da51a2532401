// What the board reads: definitions, figures, their course over time, regions by name, and orders.
import { Problem, ask, every } from "./api.js";
import { monthsBefore } from "./place.js";

const once = new Map();

// What does not change while the page is open is read once.
function kept(name, read) {
  if (!once.has(name)) {
    const reading = read();
    reading.catch(() => once.delete(name));
    once.set(name, reading);
  }
  return once.get(name);
}

export const forgetAll = () => once.clear();

export const definitions = () =>
  kept("definitions", async () => {
    const { items } = await ask("/v1/oversight/indicators");
    return items.map((one) => ({
      ...one,
      number: one.board ?? "",
      title: { zh: one.title_zh, en: one.title_en },
      formula: { zh: one.formula_zh, en: one.formula_en },
    }));
  });

// Leagues and counties by code; purely statistical units, parks and farms are nobody's county.
export const regions = () =>
  kept("regions", async () => {
    const [province, leagues, counties] = await Promise.all(
      ["province", "league", "county"].map((level) => every("/v1/roster/regions", { level, limit: 500 })),
    );
    return new Map([...province, ...leagues, ...counties.filter((one) => one.is_regular)].map((one) => [one.code, one]));
  });

// The month that is over, as the services see the day (their clock is not this machine's); the one that runs while
// nothing was told of it.
export const lastMonth = (region) =>
  kept(`month ${region}`, async () => {
    const day = new Date().toISOString().slice(0, 10);
    const told = await ask("/v1/oversight/order-indicators", { region, first_on: day, last_on: day });
    const now = told.as_of.slice(0, 7);
    const over = monthsBefore(now, 1);
    const own = (await figures({ region, period: over, by: "self" })).get(region);
    return [...(own?.values() ?? [])].some((one) => one.counted_at) ? over : now;
  });

// Values come as text, since a number of JSON may be rounded on its way; here they are only shown and compared.
const read = (figure) => ({
  ...figure,
  value: figure.value === null ? null : Number(figure.value),
  target: figure.target === null ? null : Number(figure.target),
});

// Figures by region and then by indicator; ``until`` is a day, for a month as it was shown at its end.
export async function figures({ region, period, by, until, indicator }, options) {
  const as_of = until && `${until}T23:59:59+08:00`;
  const { items } = await ask("/v1/oversight/figures", { region, period, by, as_of, indicator }, options);
  const found = new Map();
  for (const figure of items.map(read)) {
    if (!found.has(figure.region)) found.set(figure.region, new Map());
    found.get(figure.region).set(figure.indicator, figure);
  }
  return found;
}

// Twelve months that end with one.
export async function course({ region, indicator, period }, options) {
  const asked = { region, indicator, from: monthsBefore(period, 11), to: period };
  return (await ask("/v1/oversight/figures/trend", asked, options)).items.map(read);
}

// Overdue orders first, then those that are open; null where the caller's department reads none.
export async function orders(region, options) {
  try {
    const [overdue, all] = await Promise.all([
      every("/v1/oversight/overdue-orders", { region, limit: 500 }, options),
      every("/v1/oversight/orders", { region, limit: 500 }, options),
    ]);
    const over = new Map(overdue.map((one) => [one.order_id, one.days_over]));
    return all
      .filter((one) => one.state !== "closed")
      .map((one) => ({ ...one, days_over: over.get(one.id) ?? 0 }))
      .sort((one, other) => other.days_over - one.days_over || one.due_on.localeCompare(other.due_on));
  } catch (wrong) {
    if (wrong instanceof Problem && wrong.status === 403) return null;
    throw wrong;
  }
}
