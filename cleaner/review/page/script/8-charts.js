// Charts of the pages the filters leave, drawn as they are looked at.
const SVG = "http://www.w3.org/2000/svg";
const MOST_BARS = 15;
const BINS = 20;

const svg = (tag, attributes = {}, ...children) => {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
};

const figure = (title, note, ...children) =>
  make("figure", {}, make("figcaption", {}, make("h3", {}, title), make("p", {}, note)), ...children);

// Bars with their names and figures beside them; each leads to the pages it counts.
const bars = (rows, filter) => {
  const most = Math.max(1, ...rows.map(([, { chars }]) => chars));
  const list = make("ul", { class: "bars" });
  for (const [name, { chars, spans }] of rows) {
    const width = Math.max(0.5, (100 * chars) / most);
    const picture = svg(
      "svg",
      { viewBox: "0 0 100 10", preserveAspectRatio: "none", "aria-hidden": "true" },
      svg("rect", { width, height: 10, rx: 0.6, "data-category": filter === "category" ? name : "" }),
    );
    const choice = make("button", { type: "button", title: `Only ${name}` }, make("bdi", {}, name), picture);
    choice.append(make("span", { class: "figures" }, `${counted(chars)} in ${plural(spans, "span")}`));
    choice.addEventListener("click", () => {
      setView("pages");
      setFilter(filter, name);
    });
    list.append(make("li", {}, choice));
  }
  return list;
};

const histogram = (pages) => {
  const bins = Array(BINS).fill(0);
  let none = 0;
  for (const { share, gone } of pages) {
    if (!gone) none += 1;
    else bins[Math.min(BINS - 1, Math.floor(share * BINS))] += 1;
  }
  const most = Math.max(1, ...bins);
  const told = bins.map((number, at) => `${(100 * at) / BINS} % and more: ${number}`).join("; ");
  const picture = svg(
    "svg",
    { viewBox: "0 0 440 190", role: "img", class: "histogram", "aria-label": `Pages by share removed. ${told}` },
  );
  bins.forEach((number, at) => {
    const height = (140 * number) / most;
    const column = svg("rect", { x: 21 + at * 20, y: 160 - height, width: 17, height, rx: 1.5 });
    column.append(svg("title", {}, `${(100 * at) / BINS}-${(100 * (at + 1)) / BINS} %: ${plural(number, "page")}`));
    picture.append(column);
    if (number === most) {
      picture.append(svg("text", { x: 29.5 + at * 20, y: 152 - height, "text-anchor": "middle" }, counted(number)));
    }
  });
  picture.append(svg("line", { x1: 20, x2: 420, y1: 160.5, y2: 160.5 }));
  for (let at = 0; at <= 4; at += 1)
    picture.append(svg("text", { x: 20 + at * 100, y: 178, "text-anchor": "middle" }, `${at * 25} %`));
  return { picture, none };
};

const tableOf = (site) => {
  const rows = index.recurring[site] ?? [];
  if (!rows.length) return make("p", { class: "nothing" }, "No line stands on three pages of this site.");
  return make(
    "table",
    { class: "recurring" },
    make("thead", {}, make("tr", {}, ...["Line", "Pages", "Cut on"].map((name) => make("th", { scope: "col" }, name)))),
    make(
      "tbody",
      {},
      ...rows.map(([line, pages, cut]) =>
        make(
          "tr",
          { "data-cut": cut === pages ? "all" : cut ? "some" : "none" },
          make("td", { dir: "auto" }, line),
          make("td", { class: "number" }, counted(pages)),
          make("td", { class: "number" }, cut === pages ? "all" : counted(cut)),
        ),
      ),
    ),
  );
};

const recurring = (pages) => {
  const counts = new Map();
  for (const { site } of pages) counts.set(site, (counts.get(site) ?? 0) + 1);
  const sites = [...counts]
    .filter(([site]) => index.recurring[site])
    .sort((one, other) => other[1] - one[1])
    .slice(0, 500);
  if (!sites.length) return make("p", { class: "nothing" }, "No line stands on three pages of one site.");
  const select = make("select", { id: "recurring-site" });
  select.append(...sites.map(([site, number]) => new Option(`${index.sites[site]} (${plural(number, "page")})`, site)));
  const table = make("div", { class: "scrolled" }, tableOf(sites[0][0]));
  select.addEventListener("change", () => table.replaceChildren(tableOf(select.value)));
  return make("div", {}, make("label", { for: "recurring-site" }, "Site "), select, table);
};

const drawCharts = () => {
  const pages = state.rows;
  const categories = new Map();
  const sites = new Map();
  const add = (shares, name, chars) => {
    const share = shares.get(name) ?? { chars: 0, spans: 0 };
    share.chars += chars;
    share.spans += 1;
    shares.set(name, share);
  };
  for (const page of pages) {
    page.kinds.forEach((number, at) => {
      const kind = index.kinds[number];
      if (kind.kind === "quarantined" || !spanWanted(kind)) return;
      add(categories, kind.category, page.lengths[at]);
      add(sites, index.sites[page.site], page.lengths[at]);
    });
  }
  const ranked = (shares) => [...shares].sort((one, other) => other[1].chars - one[1].chars);
  const { picture, none } = histogram(pages);
  const more = sites.size > MOST_BARS ? ` The ${MOST_BARS} that lost most of ${counted(sites.size)}.` : "";
  byId("charts").replaceChildren(
    figure("Removed, by category", "Characters that went; a bar leads to its pages.", bars(ranked(categories), "category")),
    figure("Share of the page removed", `${plural(none, "page")} of ${counted(pages.length)} lost nothing; the others:`, picture),
    figure("Removed, by site", `Characters that went.${more}`, bars(ranked(sites).slice(0, MOST_BARS), "site")),
    figure("Lines that recur on a site", "Lines of three or more pages, and on how many they were cut.", recurring(pages)),
  );
};
