// Which pages are shown, and in which order.
const FILTERS = ["status", "category", "rule", "site", "language", "kind"];
const WEAK = 5; // points at which a line goes by itself: below, it went with a run of others
const wanted = { search: "", deep: null };

const percent = (share) => `${(100 * share).toFixed(share && share < 0.0995 ? 1 : 0)} %`;
const counted = (number) => number.toLocaleString("en");
const plural = (number, noun) => `${counted(number)} ${noun}${number === 1 ? "" : "s"}`;

const spanWanted = (kind) => FILTERS.every((name) => !(name in kind) || !wanted[name] || kind[name] === wanted[name]);

const pageWanted = (page) => {
  if (wanted.status && index.statuses[page.status] !== wanted.status) return false;
  if (wanted.site && index.sites[page.site] !== wanted.site) return false;
  if (wanted.language && (index.languages[page.language] ?? "none") !== wanted.language) return false;
  if ((wanted.category || wanted.rule || wanted.kind) && !page.kinds.some((kind) => spanWanted(index.kinds[kind])))
    return false;
  if (!wanted.search) return true;
  if (wanted.deep) return wanted.deep.has(page.number);
  page.words ??= [page.id, page.title, page.url, index.sites[page.site]].join("\n").toLowerCase();
  return page.words.includes(wanted.search);
};

// The first page of the run that shows a rule, for each rule.
const markFirsts = () => {
  const seen = new Set();
  for (const page of index.pages) {
    page.firsts = [];
    for (const kind of page.kinds) {
      const { rule } = index.kinds[kind];
      if (!seen.has(rule)) {
        seen.add(rule);
        page.firsts.push(rule);
      }
    }
  }
};

const urgency = (page) => {
  const status = index.statuses[page.status];
  if (status === "quarantined") return 4;
  if (status === "error") return 3;
  return page.firsts.length ? 2 : page.kinds.length ? 1 : 0;
};

const doubt = (page) => page.share + (page.lowest === null ? 0 : Math.max(0, WEAK - page.lowest) / (4 * WEAK));

const byRun = (one, other) => one.number - other.number;
const ORDERS = {
  look: (one, other) => urgency(other) - urgency(one) || doubt(other) - doubt(one) || byRun(one, other),
  most: (one, other) => other.share - one.share || byRun(one, other),
  lowest: (one, other) => (one.lowest ?? Infinity) - (other.lowest ?? Infinity) || byRun(one, other),
  rules: (one, other) => other.firsts.length - one.firsts.length || byRun(one, other),
  name: (one, other) => (one.id < other.id ? -1 : one.id > other.id ? 1 : 0),
  run: byRun,
};

const reason = (page) => {
  const status = index.statuses[page.status];
  if (status === "quarantined" || status === "error") return status;
  if (page.firsts.length) return `first of ${page.firsts[0]}${page.firsts.length > 1 ? ` +${page.firsts.length - 1}` : ""}`;
  if (page.lowest !== null && page.lowest < WEAK) return `lowest ${page.lowest.toFixed(1)} points`;
  return status;
};

const order = () => {
  state.rows = index.pages.filter(pageWanted).sort(ORDERS[byId("sort").value]);
};

const fillFilters = () => {
  const counts = Object.fromEntries(FILTERS.map((name) => [name, new Map()]));
  const count = (name, value) => counts[name].set(value, (counts[name].get(value) ?? 0) + 1);
  for (const page of index.pages) {
    count("status", index.statuses[page.status]);
    count("site", index.sites[page.site]);
    count("language", index.languages[page.language] ?? "none");
    for (const kind of page.kinds) {
      for (const name of ["category", "rule", "kind"]) count(name, index.kinds[kind][name]);
    }
  }
  for (const name of FILTERS) {
    const found = [...counts[name]].sort((one, other) => other[1] - one[1]).slice(0, 2000);
    const all = new Option("all", "");
    byId(`f-${name}`).replaceChildren(
      all,
      ...found.map(([value, number]) => new Option(`${value} (${counted(number)})`, value)),
    );
  }
};

const searchTexts = async (words) => {
  const found = new Set();
  const firsts = new Map(index.pages.map((page) => [page.part, []]));
  index.pages.forEach((page) => firsts.get(page.part).push(page));
  for (const [part, pages] of firsts) {
    const held = await loadPart(part);
    for (const page of pages) {
      const { text, spans } = held[page.place];
      if ((text ?? spans.map((span) => span[6]).join("\n")).toLowerCase().includes(words)) found.add(page.number);
    }
    if (wanted.search !== words) return;
    byId("count").textContent = `searching: ${plural(found.size, "page")} so far`;
  }
  wanted.deep = found;
};
