// A line of twelve months, drawn as SVG: it prints as lines, takes the page's colours, and is described in words.
// The table of the same months stands beside every chart; the chart is the second way to read it.
import { svg } from "./dom.js";
import { valueText } from "./format.js";
import { say } from "./language.js";

const LARGE = { width: 640, height: 220, left: 56, right: 16, top: 16, bottom: 28 };
const SMALL = { width: 120, height: 28, left: 3, right: 3, top: 4, bottom: 4 };

export function chart(points, { unit, target = null, title, small = false }) {
  const box = small ? SMALL : LARGE;
  const values = points.map((point) => point.value).filter((value) => value !== null);
  if (!values.length) return null;
  const [low, high] = bounds(target === null ? values : [...values, target], unit);
  const x = (index) =>
    box.left + ((box.width - box.left - box.right) * index) / Math.max(1, points.length - 1);
  const y = (value) => box.top + (box.height - box.top - box.bottom) * (1 - (value - low) / (high - low));
  const told = points.filter((point) => point.value !== null);
  const last = points.indexOf(told.at(-1));
  const described = told.map((point) => `${point.period} ${valueText(point.value, unit)}`).join("；");
  return svg(
    "svg",
    {
      viewBox: `0 0 ${box.width} ${box.height}`,
      class: small ? "spark" : "chart",
      role: "img",
      "aria-label": `${title}：${described}`,
    },
    !small && axes({ box, low, high, x, y, points, unit }),
    target !== null && targetLine({ box, y: y(target), target, unit, small }),
    pieces(points).map((piece) =>
      svg("polyline", { class: "line", points: piece.map(({ index, value }) => `${x(index)},${y(value)}`).join(" ") }),
    ),
    points.map(
      (point, index) =>
        point.value !== null &&
        (!small || index === last) &&
        mark(x(index), y(point.value), point, { unit, small }),
    ),
  );
}

// Shares lie between nought and one; counts begin at nought. A line along the edge would be hard to see.
function bounds(values, unit) {
  const high = Math.max(...values);
  if (unit === "share") return [Math.min(...values) < 0.5 ? 0 : 0.5, Math.max(1, high)];
  return [0, Math.max(1, high * 1.1)];
}

// A month without a figure breaks the line: nothing is known of it.
function pieces(points) {
  const found = [[]];
  points.forEach(({ value }, index) => {
    if (value === null) found.push([]);
    else found.at(-1).push({ index, value });
  });
  return found.filter((piece) => piece.length > 1);
}

function axes({ box, low, high, x, y, points, unit }) {
  const steps = unit === "share" || high >= 4 ? [0, 0.25, 0.5, 0.75, 1] : [0, 1];
  return [
    steps.map((step) => low + (high - low) * step).flatMap((value) => [
      svg("line", { class: "rule", x1: box.left, x2: box.width - box.right, y1: y(value), y2: y(value) }),
      svg("text", { x: box.left - 8, y: y(value) + 4, "text-anchor": "end" }, valueText(value, unit)),
    ]),
    points.map(({ period }, index) =>
      svg("text", { x: x(index), y: box.height - 8, "text-anchor": "middle" }, period.slice(index ? 5 : 2)),
    ),
  ].flat();
}

function targetLine({ box, y, target, unit, small }) {
  const line = svg("line", { class: "target", x1: box.left, x2: box.width - box.right, y1: y, y2: y });
  if (small) return line;
  const text = say("targetLine", { value: valueText(target, unit) });
  return svg("g", {}, line, svg("text", { x: box.width - box.right, y: y - 5, "text-anchor": "end" }, text));
}

// A month off its target is a square, one on it a circle.
function mark(x, y, point, { unit, small }) {
  const r = small ? 2.5 : 4;
  const made = point.breached
    ? svg("rect", { class: "mark off", x: x - r, y: y - r, width: 2 * r, height: 2 * r })
    : svg("circle", { class: "mark", cx: x, cy: y, r });
  made.append(svg("title", {}, `${point.period} ${valueText(point.value, unit)}`));
  return made;
}
