// Keys, views, and the start.
const NARROW = matchMedia("(max-width: 760px)");

const showPane = (pane) => {
  document.body.dataset.pane = pane;
  if (NARROW.matches && pane === "text") byId("back").focus();
  if (NARROW.matches && pane === "list") byId(state.view === "pages" ? "list" : "drawn").focus();
};

const setView = (view) => {
  state.view = view;
  document.body.dataset.view = view;
  for (const choice of document.querySelectorAll("[data-view-of]"))
    choice.setAttribute("aria-pressed", choice.dataset.viewOf === view ? "true" : "false");
  byId("charts").hidden = view !== "charts";
  for (const id of ["reader", "detail"]) byId(id).hidden = view === "charts";
  byId("sample").hidden = view !== "sample";
  for (const id of ["list", "count"]) byId(id).hidden = view === "sample";
  byId("back-name").textContent = view === "sample" ? "Sample" : "Pages";
  byId("side").setAttribute("aria-label", view === "sample" ? "Removals drawn" : "Pages of the run");
  if (view === "charts") drawCharts();
  if (view === "sample") drawSample();
  if (view === "pages") choose(state.at);
};

const filtersChanged = () => (state.view === "sample" ? (order(), countPages(), drawSample()) : refresh());

const setFilter = (name, value) => {
  const select = byId(`f-${name}`);
  if (![...select.options].some((option) => option.value === value)) select.append(new Option(value, value));
  select.value = value;
  wanted[name] = value;
  byId("more").open = true;
  filtersChanged();
};

const clearFilters = () => {
  for (const name of FILTERS) {
    byId(`f-${name}`).value = "";
    wanted[name] = "";
  }
  byId("search").value = "";
  wanted.search = "";
  wanted.deep = null;
  filtersChanged();
};

let typing = 0;
const search = () => {
  clearTimeout(typing);
  typing = setTimeout(async () => {
    wanted.search = byId("search").value.trim().toLowerCase();
    wanted.deep = null;
    if (wanted.search && byId("deep").checked) {
      wanted.deep = new Set();
      try {
        await searchTexts(wanted.search);
      } catch (error) {
        byId("count").textContent = `The texts cannot be searched: ${error.message}`;
        return;
      }
    }
    filtersChanged();
  }, 150);
};

const THEMES = ["auto", "light", "dark"];
const setTheme = (theme) => {
  document.documentElement.dataset.theme = theme;
  byId("theme").setAttribute("aria-label", `Colours: ${theme}`);
};
const nextTheme = () => {
  const at = THEMES.indexOf(document.documentElement.dataset.theme);
  const theme = THEMES[(at + 1) % THEMES.length];
  setTheme(theme);
  try {
    localStorage.setItem("cleaner-review-theme", theme);
  } catch {
    // a browser that stores nothing asks again next time
  }
  say(`colours: ${theme}`);
};

const moveOn = (step, stopsAt) => {
  if (state.view === "charts") setView("pages");
  document.body.dataset.pane = "text"; // where only one of the two fits, what is chosen is to be seen
  return state.view === "sample" ? showDrawn(current + step) : moveRemoval(step, stopsAt);
};
const turnPage = async (step) => {
  await choose(state.at + step);
  if (state.page) say(`page ${state.page.title || state.page.id}`);
};
const goToSearch = () => {
  if (state.view === "charts") setView("pages");
  showPane("list");
  byId("search").focus();
  byId("search").select();
};

const KEYS = [
  ["n", "next removal, on to the next page after the last", () => moveOn(1)],
  ["p", "previous removal", () => moveOn(-1)],
  ["e", "next edge: a removal beside a line that stayed", () => moveOn(1, isEdge)],
  ["E", "previous edge", () => moveOn(-1, isEdge)],
  ["k", "keep: this belongs to the article", () => markAs("keep")],
  ["c", "cut: this is residue; of a removed line: rightly cut", () => markAs("cut")],
  ["u", "undo the last mark", undo],
  ["]", "next page", () => turnPage(1)],
  ["[", "previous page", () => turnPage(-1)],
  ["↓", "next line; in the list: next page", null],
  ["↑", "previous line; in the list: previous page", null],
  ["/", "search", goToSearch],
  ["f", "filters", () => { byId("more").open = true; showPane("list"); byId("f-status").focus(); }],
  ["l", "to the list", () => { if (state.view !== "pages") setView("pages"); showPane("list"); byId("list").focus(); }],
  ["s", "sample", () => setView(state.view === "sample" ? "pages" : "sample")],
  ["g", "charts", () => setView(state.view === "charts" ? "pages" : "charts")],
  ["d", "download the marks", download],
  ["t", "light or dark", nextTheme],
  ["?", "these keys", () => byId("help").showModal()],
  ["Esc", "back: to the list, out of a field", null],
];
const ACTIONS = new Map(KEYS.filter(([, , action]) => action).map(([key, , action]) => [key, action]));

const escape = () => {
  if (document.activeElement.matches("input, select")) byId("list").focus();
  else if (state.view !== "pages") setView("pages");
  else {
    showPane("list");
    byId("list").focus();
  }
};

const onKey = (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || byId("help").open) return;
  if (event.key === "Escape") escape();
  if (event.target.matches("input:not([type=checkbox]), select, textarea")) return;
  const inText = byId("text").contains(event.target);
  if (inText && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    event.preventDefault();
    moveStop(event.key === "ArrowDown" ? 1 : -1);
    return;
  }
  const action = ACTIONS.get(event.key);
  if (!action) return;
  event.preventDefault();
  action();
};

const listen = () => {
  document.addEventListener("keydown", onKey);
  byId("list").addEventListener("keydown", moveInList);
  byId("list").addEventListener("scroll", drawList, { passive: true });
  new ResizeObserver(drawList).observe(byId("list"));
  byId("filters").addEventListener("submit", (event) => event.preventDefault());
  byId("search").addEventListener("input", search);
  byId("deep").addEventListener("change", search);
  byId("sort").addEventListener("change", refresh);
  byId("clear").addEventListener("click", clearFilters);
  for (const name of FILTERS) {
    byId(`f-${name}`).addEventListener("change", (event) => {
      wanted[name] = event.target.value;
      filtersChanged();
    });
  }
  for (const choice of document.querySelectorAll("[data-view-of]"))
    choice.addEventListener("click", () => setView(choice.dataset.viewOf));
  byId("back").addEventListener("click", () => showPane("list"));
  byId("download").addEventListener("click", download);
  byId("theme").addEventListener("click", nextTheme);
  byId("help-open").addEventListener("click", () => byId("help").showModal());
  byId("draw").addEventListener("click", drawSample);
  const stopUnder = (event) => event.target.closest(".stop")?.stop;
  byId("text").addEventListener("click", (event) => {
    const stop = stopUnder(event);
    if (stop && getSelection().isCollapsed) stopAt(state.page.stops.indexOf(stop), false);
  });
  byId("text").addEventListener("focusin", (event) => {
    const stop = stopUnder(event);
    const at = stop ? state.page.stops.indexOf(stop) : -1;
    if (at >= 0 && at !== state.stop) stopAt(at, false);
  });
  byId("text").addEventListener("mouseover", (event) => {
    const stop = stopUnder(event);
    if (stop?.span) drawDetail(state.page, stop);
  });
  byId("text").addEventListener("mouseleave", () => {
    if (state.page) drawDetail(state.page, state.page.stops[state.stop]);
  });
  addEventListener("beforeunload", (event) => {
    if (unsent.length) event.preventDefault();
  });
};

const start = async () => {
  let theme = "auto";
  try {
    theme = localStorage.getItem("cleaner-review-theme") ?? "auto";
  } catch {
    // as above
  }
  setTheme(THEMES.includes(theme) ? theme : "auto");
  byId("keys").append(...KEYS.flatMap(([key, what]) => [make("dt", {}, make("kbd", {}, key)), make("dd", {}, what)]));
  if (typeof DecompressionStream === "undefined") throw new Error("this browser is too old: it cannot unpack the data");
  await readIndex();
  await readMarks();
  countMarks();
  markFirsts();
  fillFilters();
  listen();
  await refresh();
  document.body.dataset.ready = "true";
};

start().catch((error) => {
  byId("text").replaceChildren(make("p", { class: "nothing" }, `This review cannot be shown: ${error.message}`));
});
