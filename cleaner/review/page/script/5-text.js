// The text of a page, with what went struck through.
const AT_ONCE = 60000; // characters drawn before "show more"
const FOLD = 4000; // characters of one line shown before it is unfolded

let drawn = 0; // lines of the page drawn so far
let asked = -1; // the page asked for last

const colour = (element, span) => {
  element.dataset.category = span.category;
  element.dataset.kind = span.kind;
};

const fill = (element, text, from, to) => {
  const until = Math.min(to, from + FOLD);
  element.append(text.slice(from, until));
  if (until === to) return;
  const more = make("button", { type: "button", class: "unfold" }, `… ${counted(to - until)} more characters`);
  more.addEventListener("click", (event) => {
    event.stopPropagation();
    more.remove();
    fill(element, text, until, to);
    element.focus({ preventScroll: true });
  });
  element.append(more);
};

const drawFragment = (page, { stop, start, end, hollow }) => {
  const struck = stop.span && stop.span.kind !== "quarantined";
  const element = make(struck ? "del" : "span", { class: "stop", tabindex: "-1", dir: "auto" });
  element.stop = stop;
  if (stop.span) colour(element, stop.span);
  if (hollow) element.append("¶");
  else fill(element, page.text, start, end);
  (stop.elements ??= []).push(element);
  showMark(page, stop);
  return element;
};

const showMark = (page, stop) => {
  const mark = markOf(page, stop);
  for (const element of stop.elements ?? []) {
    if (mark) element.dataset.mark = mark;
    else delete element.dataset.mark;
  }
};

const drawLine = (page, { fragments }) => {
  const line = make("p", { class: "line", dir: "auto" });
  if (!fragments.length) line.classList.add("blank");
  else if (fragments.every(({ stop }) => stop.span)) line.classList.add("gone");
  line.append(...fragments.map((fragment) => drawFragment(page, fragment)));
  return line;
};

// Draws on, until the stop asked for stands there, or as much as is drawn at once.
const drawMore = (until = null) => {
  const { page } = state;
  const found = document.createDocumentFragment();
  let room = AT_ONCE;
  while (drawn < page.lines.length && (until ? !until.elements : room > 0)) {
    const line = page.lines[drawn];
    room -= 40 + line.fragments.reduce((sum, { start, end }) => sum + Math.min(FOLD, end - start), 0);
    found.append(drawLine(page, line));
    drawn += 1;
  }
  byId("text").querySelector(".more")?.remove();
  byId("text").append(found);
  if (drawn < page.lines.length) {
    const more = make("button", { type: "button", class: "more" }, `Show more: ${plural(page.lines.length - drawn, "line")}`);
    more.addEventListener("click", () => {
      const [next] = page.lines.slice(drawn).flatMap(({ fragments }) => fragments);
      drawMore();
      next?.stop.elements[0].focus({ preventScroll: true });
    });
    byId("text").append(more);
  }
};

const drawHead = (page) => {
  byId("name").replaceChildren(make("bdi", {}, page.title || page.id));
  const status = index.statuses[page.status];
  const facts = [make("span", { class: "status", "data-status": status }, status)];
  if (page.title) facts.push(make("bdi", {}, page.id));
  if (/^https?:\/\//i.test(page.url ?? ""))
    facts.push(make("a", { href: page.url, target: "_blank", rel: "noopener noreferrer" }, make("bdi", {}, page.url)));
  else facts.push(make("bdi", {}, page.url || index.sites[page.site]));
  if (index.languages[page.language]) facts.push(make("span", {}, index.languages[page.language]));
  facts.push(make("span", {}, plural(page.chars, "character")));
  facts.push(make("span", {}, `${percent(page.share)} removed`));
  byId("facts").replaceChildren(...facts);
  byId("note").textContent = page.note ?? "";
  byId("note").hidden = !page.note;
  const counts = new Map();
  for (const { category } of page.spans) counts.set(category, (counts.get(category) ?? 0) + 1);
  byId("legend").replaceChildren(
    ...[...counts].map(([category, number]) =>
      make("li", { class: "chip", "data-category": category }, `${category} ${counted(number)}`),
    ),
  );
};

const drawText = (page) => {
  drawn = 0;
  byId("text").replaceChildren();
  byId("text").lang = index.languages[page.language] ?? "";
  if (!page.text) {
    const why = page.whole ? "No text came in." : "The text cannot be shown.";
    byId("text").append(make("p", { class: "nothing" }, why));
  } else drawMore();
  byId("reader").scrollTop = 0;
};

const showNothing = () => {
  asked = -1;
  setBusy(false);
  state.page = null;
  state.stop = -1;
  for (const id of ["name", "facts", "legend", "detail"]) byId(id).replaceChildren();
  byId("note").hidden = true;
  byId("text").replaceChildren(make("p", { class: "nothing" }, "No page is left by these filters."));
};

// While another page is on its way, a mark would fall on the one before.
const setBusy = (busy) => byId("text").setAttribute("aria-busy", busy ? "true" : "false");
const isBusy = () => byId("text").getAttribute("aria-busy") === "true";

const isWanted = ({ span }) => span !== null && spanWanted(span);

const showPage = async (number) => {
  asked = number;
  if (state.page?.number === number) {
    setBusy(false);
    return;
  }
  setBusy(true);
  let page;
  try {
    page = await loadPage(number);
  } catch (error) {
    if (asked !== number) return;
    setBusy(false);
    showNothing();
    byId("text").replaceChildren(make("p", { class: "nothing" }, `This page cannot be shown: ${error.message}`));
    return;
  }
  if (asked !== number) return; // another page was asked for meanwhile
  setBusy(false);
  state.page = page;
  drawHead(page);
  drawText(page);
  state.stop = -1;
  stopAt(page.stops.findIndex(isWanted), false);
};

const stopAt = (at, focus = true) => {
  const { page } = state;
  for (const element of page.stops[state.stop]?.elements ?? []) {
    element.classList.remove("active");
    element.tabIndex = -1;
  }
  state.stop = at;
  const stop = page.stops[at];
  if (stop) {
    if (!stop.elements) drawMore(stop);
    for (const element of stop.elements) element.classList.add("active");
    const [first] = stop.elements;
    first.tabIndex = 0;
    if (focus) {
      first.focus({ preventScroll: true });
      first.scrollIntoView({ block: "center" });
      const mark = markOf(page, stop);
      say(`${stop.span ? `${stop.span.kind}, ${stop.span.category}: ${stop.span.because}` : "stayed"}${mark ? `; marked: ${mark}` : ""}`);
    }
  } else {
    const [first] = page.stops;
    if (first?.elements) first.elements[0].tabIndex = 0; // Tab still leads into the text
  }
  drawDetail(page, stop);
};

const focusStop = () => {
  if (state.page?.stops.length) stopAt(Math.max(0, state.stop));
};

const moveStop = (step) => {
  if (!state.page) return;
  const to = state.stop + step;
  if (to >= 0 && to < state.page.stops.length) stopAt(to);
};

// A removal beside what stayed: of a long menu, only its first and last line are worth a look.
const isEdge = ({ stops }, at) =>
  isWanted(stops[at]) && [at - 1, at + 1].some((beside) => stops[beside] && stops[beside].span === null);
const isRemoval = ({ stops }, at) => isWanted(stops[at]);

// The next removal there is to stop at, of the next pages where this one has no more.
const moveRemoval = async (step, stopsAt = isRemoval) => {
  const { page } = state;
  if (!page) return;
  for (let at = state.stop + step; at >= 0 && at < page.stops.length; at += step) {
    if (stopsAt(page, at)) {
      stopAt(at);
      return;
    }
  }
  for (let at = state.at + step; at >= 0 && at < state.rows.length; at += step) {
    if (!state.rows[at].kinds.some((kind) => spanWanted(index.kinds[kind]))) continue;
    await choose(at);
    if (!state.page) return;
    const { stops } = state.page;
    const found = [...stops.keys()].filter((place) => stopsAt(state.page, place));
    const to = found.at(step > 0 ? 0 : -1);
    if (to === undefined) continue; // a page of which nothing stayed has no edge
    stopAt(to);
    say(`page ${state.page.title || state.page.id}`);
    return;
  }
  say(`that was the ${step > 0 ? "last" : "first"} ${stopsAt === isEdge ? "edge" : "removal"}`);
};
