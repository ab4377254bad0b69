// A list of feedback, and all about one of it.
// Everything that comes from Python goes in by textContent or as a field's value only.
const DECISIONS = [
  ["a", "accept", "accepted"], ["r", "reject", "rejected"],
  ["q", "requested", "requested"], ["v", "received", "received"],
  ["t", "retained", "retained"], ["x", "struck", "struck"],
  ["g", "removed by Amazon", "removed"], ["b", "by the buyer", "removed"],
  ["o", "reopen", "reopened"],
];
const PAGES = [["p", "page back"], ["n", "page on"]];
const KEYS = new Set("jknpudarqvtxgbo123456789".split(""));
const MOVES = new Set(["j", "k", "n", "p"]);
const LINE = ["stars", "left", "ground", "chance", "days", "gain", "state"];
const HEADINGS = ["", "", "left on", "ground", "prob.", "days", "gain", "state", "comment"];

function part(parent, tag, name, text = "") {
  const made = document.createElement(tag);
  made.className = `fbl-${name}`;
  made.textContent = text;
  parent.append(made);
  return made;
}

function button(parent, name, key, text, press) {
  const made = part(parent, "button", name);
  made.type = "button";
  if (key) part(made, "kbd", "key", key);
  made.append(` ${text}`);
  made.addEventListener("click", press);
  return made;
}

function fillTable(table, headings, rows) {
  table.replaceChildren();
  const head = part(part(table, "thead", "head"), "tr", "headings");
  for (const heading of headings) part(head, "th", "th", heading);
  const body = part(table, "tbody", "body");
  for (const cells of rows) {
    const line = part(body, "tr", "tr");
    for (const cell of cells) part(line, "td", "td", cell);
  }
}

function fillList(list, items, name = "item") {
  list.replaceChildren();
  for (const item of items) part(list, "li", name, item);
  list.hidden = !items.length;
}

// A section of the detail: its heading and what is below are shown or hidden as one.
function section(parent, name, heading) {
  const box = part(parent, "section", name);
  part(box, "h4", "heading", heading);
  return box;
}

function render({ model, el }) {
  const root = part(el, "div", "removal");
  root.tabIndex = 0;
  // JupyterLab would take a, b, j, k, x and others for commands of its own.
  root.dataset.lmSuppressShortcuts = "true";

  const send = (key, more = {}) =>
    model.send({ key, order: model.get("screen").order, ...more });
  const press = (key) => { send(key); root.focus(); };

  const bar = part(root, "div", "bar");
  const lists = part(bar, "div", "lists");
  const who = part(bar, "span", "who");
  const halves = part(root, "div", "halves");

  const left = part(halves, "div", "left");
  const table = part(left, "table", "lines");
  const pager = part(left, "div", "pager");
  button(pager, "move", "p", "page back", () => press("p"));
  const place = part(pager, "span", "place");
  button(pager, "move", "n", "page on", () => press("n"));
  const progress = part(left, "div", "progress");
  const known = part(left, "div", "known");
  const facts = section(known, "facts", "Feedback and order");
  const factTable = part(facts, "table", "facttable");
  const gains = section(known, "gains", "Gain if it no longer counts");
  const gainTable = part(gains, "table", "gaintable");

  const right = part(halves, "div", "right");
  const title = part(right, "div", "title");
  const comment = part(right, "div", "comment");
  comment.dir = "auto";
  const legend = part(right, "div", "legend");
  part(legend, "mark", "for", "for a request");
  part(legend, "mark", "against", "against");
  const needs = part(right, "ul", "needs");
  const buttons = part(right, "div", "buttons");
  const trouble = part(right, "div", "trouble");
  trouble.setAttribute("role", "alert");
  const told = part(right, "div", "told");
  const made = DECISIONS.map(([key, text, state]) =>
    [state, button(buttons, "decision", key, text, () => press(key))]);
  button(buttons, "decision", "u", "undo", () => press("u"));

  const rule = section(right, "rule", "Rule");
  const ruleLines = ["title", "wording", "message", "version", "source", "note"].map(
    (name) => [name, part(rule, "div", `rule${name}`)]);

  const draft = section(right, "draft", "Draft to check, change and send by hand");
  const draftBar = part(draft, "div", "draftbar");
  const kind = part(draftBar, "span", "kind");
  button(draftBar, "move", "d", "another draft", () => press("d"));
  const copy = button(draftBar, "copy", "", "copy", () => {
    text.select();
    if (navigator.clipboard) navigator.clipboard.writeText(text.value);
    else document.execCommand("copy");
    copy.textContent = "copied";
  });
  const text = part(draft, "textarea", "text");
  text.rows = 5;
  text.dir = "auto";
  text.spellcheck = false;
  text.setAttribute("aria-label", "draft");
  const remarks = part(draft, "ul", "remarks");

  const answer = section(right, "answer", "Amazon's answer, pasted from the feedback page");
  const pasted = part(answer, "textarea", "pasted");
  pasted.rows = 2;
  pasted.dir = "auto";
  pasted.setAttribute("aria-label", "Amazon's answer");
  pasted.addEventListener("input", () => send("paste", { text: pasted.value }));
  const read = part(answer, "div", "read");
  const record = button(answer, "record", "", "record this answer", () => send("record"));

  const quotes = section(right, "quotes", "Quoted words");
  const quotesFor = part(quotes, "ul", "quotesfor");
  const quotesAgainst = part(quotes, "ul", "quotesagainst");
  const history = section(right, "history", "Case log");
  const historyList = part(history, "ul", "entries");
  part(root, "div", "hint",
    "Click, then use the keys: j next, k back, 1–6 another list. Nothing is sent anywhere.");

  root.addEventListener("keydown", (event) => {
    if (event.target === text || event.target === pasted) {
      if (event.key === "Escape") root.focus();
      return;  // letters are letters there
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const key = event.key.toLowerCase();
    if (!KEYS.has(key)) return;
    event.preventDefault();
    event.stopPropagation();
    // A key held down must not decide what nobody has read.
    if (event.repeat && !MOVES.has(key)) return;
    send(key);
  }, true);
  root.addEventListener("click", (event) => {
    if (!event.target.closest("textarea, button")) root.focus();
  });

  function drawLists(screen) {
    lists.replaceChildren();
    screen.lists.forEach(({ name, count, chosen }, at) => {
      const key = String(at + 1);
      const tab = button(lists, "tab", key, `${name} (${count})`, () => press(key));
      tab.setAttribute("aria-pressed", String(chosen));
    });
  }

  function drawLines(screen) {
    fillTable(table, HEADINGS, []);
    const body = table.querySelector("tbody");
    for (const line of screen.lines) {
      const row = part(body, "tr", line.order === screen.order ? "chosen" : "line");
      row.addEventListener("click", () => model.send({ key: "row", order: line.order }));
      const pick = part(row, "td", "picked", line.picked ? "✓" : "");
      if (line.picked) pick.title = "within the budget of wrongful requests";
      for (const name of LINE) part(row, "td", name, line[name]);
      const says = part(row, "td", "says");
      part(says, "span", "excerpt", line.comment).dir = "auto";
      if (line.needs) part(says, "span", "lacks", `needs ${line.needs}`);
      says.title = line.needs || line.comment;
      if (line.order === screen.order) row.setAttribute("aria-current", "true");
    }
  }

  // Scrolls the list only: scrollIntoView would move the whole notebook.
  function showChosen() {
    const row = table.querySelector(".fbl-chosen");
    if (!row) return;
    const box = table.getBoundingClientRect(), own = row.getBoundingClientRect();
    const head = table.querySelector("thead").offsetHeight;
    if (own.top < box.top + head) table.scrollTop -= box.top + head - own.top;
    else if (own.bottom > box.bottom) table.scrollTop += own.bottom - box.bottom;
  }

  let shown = null;
  function drawDraft(detail, isOther) {
    kind.textContent = `${detail.draft.kind} (of ${detail.draft.kinds.join(", ")})`;
    if (isOther || shown.draft !== detail.draft.text) text.value = detail.draft.text;
    if (isOther || shown.draft !== detail.draft.text) copy.textContent = " copy";
    remarks.replaceChildren();
    for (const note of detail.draft.notes) part(remarks, "li", "warn", note);
    for (const [action, remark] of detail.draft.remarks)
      part(remarks, "li", action === "refuse" ? "refuse" : "warn", remark);
    remarks.hidden = !remarks.children.length;
  }

  function drawDetail(screen) {
    const detail = screen.detail;
    right.hidden = known.hidden = !detail.heading;
    if (right.hidden) return;
    const isOther = shown === null || shown.order !== screen.order;
    if (isOther) { pasted.value = ""; right.scrollTop = comment.scrollTop = 0; }
    title.textContent = detail.heading;
    comment.replaceChildren();
    for (const [words, mark] of detail.comment)
      part(comment, mark ? "mark" : "span", mark || "plain", words);
    legend.hidden = !detail.rule.title;
    fillList(needs, detail.needs.map((need) => `cannot tell: needs ${need}`), "need");
    for (const [state, made_] of made) made_.disabled = !detail.possible.includes(state);
    drawDraft(detail, isOther);
    const says = detail.answer.told || "";
    if (read.textContent && !says) pasted.value = "";  // it is recorded
    read.textContent = says;
    record.hidden = !detail.answer.state;
    fillTable(factTable, [], detail.facts);
    gains.hidden = !detail.gains.length;
    fillTable(gainTable, ["window", "now", "points", "stars"], detail.gains);
    rule.hidden = !detail.rule.title;
    for (const [name, line] of ruleLines) line.textContent = detail.rule[name] || "";
    quotes.hidden = !(detail.for.length + detail.against.length);
    fillList(quotesFor, detail.for, "clause");
    fillList(quotesAgainst, detail.against, "clause");
    history.hidden = !detail.history.length;
    fillList(historyList, detail.history, "entry");
    shown = { order: screen.order, draft: detail.draft.text };
  }

  function draw() {
    const screen = model.get("screen");
    who.textContent = screen.who;
    place.textContent = screen.place;
    progress.textContent = screen.progress;
    trouble.textContent = screen.trouble;
    told.textContent = screen.told;
    drawLists(screen);
    drawLines(screen);
    drawDetail(screen);
    showChosen();
  }
  model.on("change:screen", draw);
  draw();
  return () => model.off("change:screen", draw);
}

export default { render };
