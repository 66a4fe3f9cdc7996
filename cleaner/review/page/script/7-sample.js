// A sample of removals, even over the rules, looked at one by one.
const SHOWN = 120; // characters of a removal in the list

let sample = [];
let current = 0;

// mulberry32: the same seed draws the same sample everywhere
const random = (seed) => () => {
  seed = (seed + 0x6d2b79f5) | 0;
  let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
};

const shuffle = (items, next) => {
  for (let last = items.length - 1; last > 0; last -= 1) {
    const other = Math.floor(next() * (last + 1));
    [items[last], items[other]] = [items[other], items[last]];
  }
  return items;
};

const draw = (size, seed) => {
  const byRule = new Map();
  for (const page of index.pages.filter(pageWanted)) {
    page.kinds.forEach((number, at) => {
      const kind = index.kinds[number];
      if (kind.kind === "quarantined" || !spanWanted(kind)) return;
      if (!byRule.has(kind.rule)) byRule.set(kind.rule, []);
      byRule.get(kind.rule).push({ page: page.number, span: at, ...kind });
    });
  }
  const next = random(seed);
  const rules = [...byRule.keys()].sort();
  const heaps = shuffle(rules, next).map((rule) => shuffle(byRule.get(rule), next));
  const found = [];
  for (let round = 0; found.length < size && heaps.some((heap) => heap.length > round); round += 1) {
    for (const heap of heaps) if (heap.length > round && found.length < size) found.push(heap[round]);
  }
  return found;
};

const drawAnew = async () => {
  setBusy(true);
  sample = draw(Number(byId("sample-size").value) || 100, Number(byId("seed").value) || 0);
  await Promise.all(
    [...new Set(sample.map(({ page }) => page))].map(async (number) => {
      const page = await readPage(number);
      for (const item of sample) {
        if (item.page !== number) continue;
        const span = page.spans[item.span];
        Object.assign(item, { start: span.from, end: span.to });
        item.text = page.text.slice(span.start, Math.min(span.end, span.start + SHOWN)).trim() || "¶";
      }
    }),
  );
  if (state.view !== "sample") return; // left meanwhile
  setBusy(false);
  showTally();
  await showDrawn(0);
};

const drawSample = () =>
  drawAnew().catch((error) => {
    sample = [];
    setBusy(false);
    showTally();
    byId("tally").textContent = `No sample can be drawn: ${error.message}`;
  });

const markIn = ({ page, start, end }) => markAt(index.pages[page].id, start, end);

const showTally = () => {
  const said = sample.map(markIn);
  const accepted = said.filter((mark) => mark === "cut").length;
  const refused = said.filter((mark) => mark === "keep").length;
  const share = accepted + refused ? ` · ${percent(accepted / (accepted + refused))} right` : "";
  const rules = new Set(sample.map(({ rule }) => rule)).size;
  byId("tally").textContent = sample.length
    ? `${plural(sample.length, "removal")} of ${plural(rules, "rule")}: ${accepted} accepted, ${refused} refused${share}`
    : "Nothing was removed here.";
  byId("progress").setAttribute("aria-label", `${accepted + refused} of ${sample.length} marked`);
  byId("progress").replaceChildren(
    ...said.map((mark, at) => make("i", { "data-mark": mark ?? "none", "data-current": at === current })),
  );
  byId("drawn").replaceChildren(
    ...sample.map((item, at) => {
      const choice = make(
        "button",
        { type: "button", "data-mark": said[at] ?? "none", "aria-current": at === current ? "true" : false },
        make("bdi", { class: "removal" }, item.text),
        make("span", { class: "rule" }, item.rule),
        make("span", { class: "unseen" }, { cut: "accepted", keep: "refused" }[said[at]] ?? "not marked"),
      );
      choice.addEventListener("click", () => {
        showDrawn(at);
        showPane("text");
      });
      return make("li", {}, choice);
    }),
  );
  byId("drawn").children[current]?.scrollIntoView({ block: "nearest" });
};

const showDrawn = async (at) => {
  current = Math.min(Math.max(0, at), Math.max(0, sample.length - 1));
  showTally();
  const item = sample[current];
  if (!item) return;
  await showPage(item.page);
  if (state.page?.number !== item.page) return;
  const hadFocus = byId("side").contains(document.activeElement) && document.activeElement.matches("input");
  stopAt(state.page.stops.findIndex(({ span }) => span?.at === item.span), !hadFocus);
};

const nextInSample = () => {
  const open = (item) => markIn(item) === null;
  const after = sample.findIndex((item, at) => at > current && open(item));
  const to = after < 0 ? sample.findIndex(open) : after;
  if (to < 0) {
    showTally();
    say(byId("tally").textContent);
  } else showDrawn(to);
};

const backInSample = (row) => {
  const at = sample.findIndex(
    (item) => index.pages[item.page].id === row.page && item.start === row.start && item.end === row.end,
  );
  if (at < 0) showTally();
  else showDrawn(at);
};
