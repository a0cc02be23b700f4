// The sheet of keys: what every key does on this page, read off the page itself.
import { keyed, nameOf } from "./keys.js";

function row(keys, does) {
  const line = document.createElement("tr");
  const left = document.createElement("td");
  for (const key of keys.split(" ")) {
    const cap = document.createElement("kbd");
    cap.textContent = key;
    left.append(cap, " ");
  }
  const right = document.createElement("td");
  right.textContent = does;
  line.append(left, right);
  return line;
}

/** Open the sheet. */
export function openSheet() {
  const dialog = document.getElementById("sheet");
  if (!dialog || dialog.open) return;
  const page = dialog.querySelector("tbody[data-of=page]");
  page.replaceChildren(...keyed().map((control) => row(control.dataset.key, nameOf(control))));
  dialog.showModal();
}
