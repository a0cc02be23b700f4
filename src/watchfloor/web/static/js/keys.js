// Keys: `data-key="a"` or a sequence `data-key="g w"` on a control presses it; lists (`data-list`) are walked by arrows.
const SEQUENCE_MS = 1200;

const typing = (target) =>
  target instanceof Element && target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");

const shown = (element) => element.checkVisibility?.() ?? true;

/** Every control of the page that has a key and can be pressed now. */
export function keyed() {
  const open = document.querySelector("dialog[open]");
  return [...(open ?? document).querySelectorAll("[data-key]")].filter((e) => shown(e) && !e.disabled);
}

/** What a control is called. */
export function nameOf(control) {
  const text = control.getAttribute("aria-label") ?? control.title ?? "";
  if (text) return text;
  const copy = control.cloneNode(true);
  for (const key of copy.querySelectorAll("kbd, svg")) key.remove();
  return copy.textContent.trim().replace(/\s+/g, " ");
}

function press(control) {
  if (control.matches("input:not([type=submit]), select, textarea")) control.focus();
  else control.click();
}

function step(list, by) {
  const items = [...list.querySelectorAll("[data-item]")].filter(shown);
  if (!items.length) return false;
  const now = items.findIndex((item) => item.contains(document.activeElement));
  const next = items[Math.min(items.length - 1, Math.max(0, now < 0 ? 0 : now + by))];
  const link = next.matches("a, button, [tabindex]") ? next : next.querySelector("a, button, [tabindex]");
  link?.focus();
  next.scrollIntoView({ block: "nearest" });
  return true;
}

const currentList = () =>
  document.activeElement?.closest("[data-list]") ?? document.querySelector("main [data-list]");

function chord(event) {
  const name = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  return `${event.ctrlKey ? "ctrl+" : ""}${event.metaKey ? "meta+" : ""}${name}`;
}

/** Listen; `own` are the keys of the shell itself. */
export function listenForKeys(own) {
  let before = "";
  let waiting;

  const handled = (key, event) => {
    if (own[key]) return own[key](), true;
    if (typing(event.target) || event.ctrlKey || event.metaKey || event.altKey) return false;
    const sequence = before ? `${before} ${key}` : key;
    const control = keyed().find((c) => c.dataset.key === sequence) ?? keyed().find((c) => c.dataset.key === key);
    if (control) return press(control), true;
    if (document.querySelector("dialog[open]")) return false;
    if (key === "/") return document.getElementById("find")?.focus(), true;
    if (key === "u") return history.back(), true;
    const list = currentList();
    if (list && (key === "j" || key === "ArrowDown")) return step(list, 1);
    if (list && (key === "k" || key === "ArrowUp")) return step(list, -1);
    return false;
  };

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    if (event.key === "Escape" && typing(event.target)) return event.target.blur();
    const key = chord(event);
    clearTimeout(waiting);
    if (handled(key, event)) {
      event.preventDefault();
      before = "";
      return;
    }
    before = !typing(event.target) && keyed().some((c) => c.dataset.key.startsWith(`${key} `)) ? key : "";
    waiting = setTimeout(() => (before = ""), SEQUENCE_MS);
  });
}
