// What the reviewer says. Kept in this browser, or sent to `cleaner review --serve` as it is said.
const live = document.documentElement.dataset.live === "true";
const marks = new Map();
const history = [];
let stored = 0;

const say = (message) => {
  byId("announce").textContent = message;
};

const told = (message, bad = false) => {
  byId("saved").textContent = message;
  byId("saved").classList.toggle("bad", bad);
};

const keyOf = (row) => JSON.stringify([row.page, row.start, row.end]);
const prefix = () => `cleaner-review:${index.key}:`;

const pointsOf = (page, stop) =>
  stop.span ? [stop.span.from, stop.span.to] : [page.toPoints(stop.start), page.toPoints(stop.end)];

const rowOf = (page, stop, mark) => {
  const [start, end] = pointsOf(page, stop);
  return {
    schema_version: 1,
    page: page.id,
    start,
    end,
    text: page.text.slice(stop.start, stop.end),
    rule: stop.span?.rule ?? null,
    stage: stop.span?.stage ?? null,
    mark,
    url: page.url,
    language: index.languages[page.language] ?? null,
    body_path: page.body_path,
  };
};

const markAt = (page, start, end) => marks.get(JSON.stringify([page, start, end]))?.mark ?? null;
const markOf = (page, stop) => markAt(page.id, ...pointsOf(page, stop));

const readMarks = async () => {
  const take = (row) => (row.mark === "undo" ? marks.delete(keyOf(row)) : marks.set(keyOf(row), row));
  if (live) {
    const answer = await fetch("corrections");
    if (!answer.ok) throw new Error(`the marks cannot be read: ${await answer.text()}`);
    (await answer.json()).forEach(take);
    told("saved as you go");
    return;
  }
  index.marks.forEach(take);
  try {
    const found = [];
    for (let at = 0; at < localStorage.length; at += 1) {
      const name = localStorage.key(at);
      if (name.startsWith(prefix())) found.push(JSON.parse(localStorage.getItem(name)));
    }
    found.sort((one, other) => one.number - other.number);
    for (const { row, number } of found) {
      const key = keyOf(row);
      if (row.mark !== "undo") history.push({ key, row, before: marks.get(key) ?? null });
      take(row);
      stored = number;
    }
  } catch (error) {
    told(`this browser keeps no marks: download them before you leave (${error.name})`, true);
  }
};

const unsent = [];
let sending = false;
const send = async () => {
  if (sending) return;
  sending = true;
  while (unsent.length) {
    try {
      const answer = await fetch("marks", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(unsent[0]),
      });
      if (!answer.ok) throw new Error((await answer.text()).trim());
      unsent.shift();
      told("saved");
    } catch (error) {
      told(`${unsent.length} not saved: ${error.message}`, true);
      break;
    }
  }
  sending = false;
};

const keep = (row) => {
  if (live) {
    unsent.push(row);
    send();
    return;
  }
  try {
    stored += 1;
    localStorage.setItem(prefix() + keyOf(row), JSON.stringify({ number: stored, row }));
    told("kept in this browser");
  } catch (error) {
    told(`not kept in this browser: download the marks before you leave (${error.name})`, true);
  }
};

const setMark = (row) => {
  const key = keyOf(row);
  history.push({ key, row, before: marks.get(key) ?? null });
  marks.set(key, row);
  keep(row);
};

// Takes the last mark back, or one of an earlier time at the span chosen; gives the row it was, or null.
const undoMark = (page, stop) => {
  const earlier = stop ? marks.get(JSON.stringify([page.id, ...pointsOf(page, stop)])) : null;
  const last = history.pop() ?? (earlier && { key: keyOf(earlier), row: earlier, before: null });
  if (!last) return null;
  if (last.before) marks.set(last.key, last.before);
  else marks.delete(last.key);
  keep(last.before ?? { ...last.row, mark: "undo" });
  return last.row;
};

const countMarks = () => {
  byId("marked").textContent = `${marks.size} mark${marks.size === 1 ? "" : "s"}`;
};

const download = () => {
  const lines = [...marks.values()].map((row) => `${JSON.stringify(row)}\n`);
  const link = make("a", { download: "corrections.jsonl" });
  link.href = URL.createObjectURL(new Blob(lines, { type: "application/jsonl" }));
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  told("put it into the folder of the run");
  say(`${marks.size} mark${marks.size === 1 ? "" : "s"} downloaded as corrections.jsonl`);
};
