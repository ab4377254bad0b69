// One comment on the screen. Everything a buyer wrote goes in by textContent only.
const KINDS = [["p", "product"], ["s", "seller"], ["m", "mixed"], ["n", "none"]];
const MOVES = [["k", "back"], ["j", "next"], ["u", "undo"]];
const KEYS = new Set([...KINDS, ...MOVES].map(([key]) => key));

function part(parent, tag, name, text = "") {
  const made = document.createElement(tag);
  made.className = `fbl-${name}`;
  made.textContent = text;
  parent.append(made);
  return made;
}

function showVerdict(box, verdict, heading) {
  box.replaceChildren();
  box.hidden = !verdict.says;
  if (box.hidden) return;
  part(box, "div", "heading", heading);
  const agrees = verdict.says === verdict.chosen;
  const line = part(box, "div", agrees ? "same" : "other");
  part(line, "span", "you", `you: ${verdict.chosen}`);
  part(line, "span", "says", `classifier: ${verdict.says}`);
  part(line, "span", "score", verdict.score);
  const list = part(box, "ul", "evidence");
  for (const words of verdict.evidence) part(list, "li", "clause", words);
}

function render({ model, el }) {
  const root = part(el, "div", "label");
  root.tabIndex = 0;
  // JupyterLab would take p, s, m and u for commands of its own.
  root.dataset.lmSuppressShortcuts = "true";

  const bar = part(root, "div", "bar");
  const place = part(bar, "span", "place");
  const progress = part(bar, "span", "progress");
  const labeller = part(bar, "span", "labeller");
  const comment = part(root, "div", "comment");
  comment.dir = "auto";
  const buttons = part(root, "div", "buttons");
  const trouble = part(root, "div", "trouble");
  trouble.setAttribute("role", "alert");
  const verdict = part(root, "div", "verdict");
  const hint = part(root, "div", "hint", "Click the card, then use the keys.");

  const press = (key) =>
    model.send({ key, comment: model.get("screen").comment });
  const made = {};
  for (const [key, name] of [...KINDS, ...MOVES]) {
    const button = part(buttons, "button", KINDS.some(([k]) => k === key) ? "kind" : "move");
    button.type = "button";
    part(button, "kbd", "key", key);
    button.append(` ${name}`);
    button.addEventListener("click", () => { press(key); root.focus(); });
    made[name] = button;
  }

  root.addEventListener("click", () => root.focus());
  root.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const key = event.key.toLowerCase();
    if (!KEYS.has(key)) return;
    event.preventDefault();
    event.stopPropagation();
    // A key held down must not label what nobody has read.
    if (event.repeat && key !== "j" && key !== "k") return;
    press(key);
  }, true);

  function draw() {
    const screen = model.get("screen");
    place.textContent = screen.place;
    progress.textContent = screen.progress;
    labeller.textContent = screen.labeller;
    comment.textContent = screen.text;
    comment.scrollTop = 0;
    trouble.textContent = screen.trouble;
    for (const [, name] of KINDS)
      made[name].setAttribute("aria-pressed", String(name === screen.chosen));
    if (screen.chosen) showVerdict(verdict, screen.verdict, "This comment");
    else showVerdict(verdict, screen.last, screen.last.text ? `Before: ${screen.last.text}` : "");
  }
  model.on("change:screen", draw);
  draw();
  return () => model.off("change:screen", draw);
}

export default { render };
