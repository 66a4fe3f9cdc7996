// Why a span went, and what the reviewer says of it.
const BECAME = {
  removed: "Removed",
  quarantined: "Stayed: the page is quarantined",
  "only in A": "Removed by A alone",
  "only in B": "Removed by B alone",
};
const sentence = (words) => `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
const SAID = { keep: "You say: keep", cut: "You say: cut" };

const pointsTable = (points) => {
  const rows = Object.entries(points).map(([rule, value]) => [rule, Number(value)]);
  const most = Math.max(1, ...rows.map(([, value]) => Math.abs(value)));
  return make(
    "table",
    { class: "points" },
    make("caption", {}, "Points"),
    ...rows.map(([rule, value]) => {
      const width = make("i", { class: value < 0 ? "against" : "for", "aria-hidden": "true" });
      width.style.inlineSize = `${(100 * Math.abs(value)) / most}%`;
      const number = make("td", { class: "number" }, `${value > 0 ? "+" : ""}${Number(value.toFixed(2))}`);
      return make("tr", {}, make("th", { scope: "row" }, rule, width), number);
    }),
  );
};

const written = (value) => (typeof value === "string" ? value : JSON.stringify(value));

const isPlain = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

const evidenceRows = (evidence, before = "") =>
  Object.entries(evidence).flatMap(([name, value]) => {
    if (isPlain(value)) return evidenceRows(value, `${before}${name} `);
    const shown = Array.isArray(value) ? value.map(written).join(", ") : written(value);
    return [make("dt", {}, `${before}${name}`), make("dd", { dir: "auto" }, shown)];
  });

const button = (name, key, action, pressed) => {
  const element = make("button", { type: "button", class: "say", "aria-pressed": pressed, "aria-keyshortcuts": key });
  element.append(name, make("kbd", {}, key));
  element.addEventListener("click", action);
  return element;
};

const step = (name, shown, key, by) => {
  const element = make("button", { type: "button", class: "step", "aria-label": name, title: `${name} (${key})` }, shown);
  element.addEventListener("click", () => moveOn(by));
  return element;
};

const drawDetail = (page, stop) => {
  const detail = byId("detail");
  if (!stop) {
    const next = page.stops.length ? "Choose a line: n for the next removal, ↓ for the next line." : "Nothing to mark.";
    detail.replaceChildren(make("p", { class: "hint" }, page.spans.length ? next : `Nothing was removed here. ${next}`));
    return;
  }
  const mark = markOf(page, stop);
  const { span } = stop;
  const found = [make("p", { class: "became" }, span ? BECAME[span.kind] ?? span.kind : "Stayed")];
  if (span) found[0].prepend(make("span", { class: "chip", "data-category": span.category }, span.category), " ");
  found.push(make("p", { class: "because", dir: "auto" }, span ? sentence(span.because) : "No rule said enough against this line."));
  found.push(
    make(
      "div",
      { class: "says", role: "group", "aria-label": "Your mark" },
      button("Keep", "k", () => markAs("keep"), mark === "keep"),
      button("Cut", "c", () => markAs("cut"), mark === "cut"),
      button("Undo", "u", undo, false),
    ),
  );
  found.push(
    make(
      "div",
      { class: "said" },
      make("p", {}, mark ? SAID[mark] : "Not marked"),
      step("Previous removal", "←", "p", -1),
      step("Next removal", "Next →", "n", 1),
    ),
  );
  if (span) {
    const { points, ...others } = span.evidence ?? {};
    const only = make("button", { type: "button", class: "only" }, "Only this rule");
    only.addEventListener("click", () => {
      setView("pages");
      setFilter("rule", span.rule);
    });
    found.push(
      make(
        "dl",
        { class: "facts" },
        make("dt", {}, "Rule"), make("dd", { class: "id" }, span.rule),
        make("dt", {}, "Stage"), make("dd", { class: "id" }, span.stage),
        make("dt", {}, "Score"), make("dd", {}, `${Number(span.score.toFixed(2))}`),
        make("dt", {}, "Place"), make("dd", {}, `${counted(span.from)} to ${counted(span.to)}`),
      ),
    );
    if (isPlain(points)) found.push(pointsTable(points));
    const rows = evidenceRows(others);
    if (rows.length) found.push(make("h3", {}, "Evidence"), make("dl", { class: "facts" }, ...rows));
    found.push(only);
  }
  detail.replaceChildren(...found);
};

const afterMark = (page, stop) => {
  countMarks();
  showMark(page, stop);
  if (state.page === page && page.stops[state.stop] === stop) drawDetail(page, stop);
};

const markAs = (mark) => {
  const { page } = state;
  const stop = page?.stops[state.stop];
  if (!stop || isBusy()) {
    say(isBusy() ? "not marked: the page is still loading" : "no line is chosen");
    return;
  }
  setMark(rowOf(page, stop, mark));
  afterMark(page, stop);
  say(`marked: ${mark}`);
  if (state.view === "sample") nextInSample();
};

const undo = () => {
  const row = undoMark(state.page, state.page?.stops[state.stop]);
  if (!row) {
    say("nothing to undo");
    return;
  }
  countMarks();
  const { page } = state;
  if (page) {
    page.stops.forEach((stop) => showMark(page, stop));
    drawDetail(page, page.stops[state.stop]);
  }
  say(`taken back: ${row.mark} on ${row.page}`);
  if (state.view === "sample") backInSample(row);
};
