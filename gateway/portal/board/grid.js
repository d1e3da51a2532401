// One stop of the tab key for a whole table: arrow keys move within it (WAI-ARIA grid pattern).
export function walkable(table) {
  const rows = [...table.querySelectorAll("tbody tr")]
    .map((row) => [...row.querySelectorAll("a")])
    .filter((links) => links.length);
  if (!rows.length) return;
  for (const link of rows.flat()) link.tabIndex = -1;
  let [y, x] = [0, 0];
  rows[0][0].tabIndex = 0;

  table.addEventListener("focusin", ({ target }) => {
    const at = rows.findIndex((links) => links.includes(target));
    if (at < 0) return;
    rows[y][x].tabIndex = -1;
    [y, x] = [at, rows[at].indexOf(target)];
    target.tabIndex = 0;
  });

  table.addEventListener("keydown", (event) => {
    const last = rows.length - 1;
    const far = event.ctrlKey || event.metaKey;
    const to = {
      ArrowUp: [y - 1, x],
      ArrowDown: [y + 1, x],
      ArrowLeft: [y, x - 1],
      ArrowRight: [y, x + 1],
      PageUp: [y - 10, x],
      PageDown: [y + 10, x],
      Home: [far ? 0 : y, 0],
      End: [far ? last : y, Infinity],
    }[event.key];
    if (!to || event.altKey) return;
    event.preventDefault();
    const links = rows[Math.min(last, Math.max(0, to[0]))];
    links[Math.min(links.length - 1, Math.max(0, to[1]))].focus();
  });
}
