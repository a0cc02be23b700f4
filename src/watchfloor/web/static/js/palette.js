// The command palette: every control of the page by its name, and the search.
import { keyed, nameOf } from "./keys.js";

let commands = [];

function draw(dialog, text) {
  const wanted = text.trim().toLowerCase();
  const found = commands.filter(({ name }) => name.toLowerCase().includes(wanted));
  const list = dialog.querySelector("ul");
  list.replaceChildren(
    ...found.map(({ name, control }) => {
      const item = document.createElement("li");
      item.dataset.item = "";
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = name;
      const cap = document.createElement("kbd");
      cap.textContent = control.dataset.key;
      button.append(cap);
      button.addEventListener("click", () => {
        dialog.close();
        control.matches("input, select, textarea") ? control.focus() : control.click();
      });
      item.append(button);
      return item;
    }),
  );
  dialog.querySelector("[data-none]").hidden = found.length > 0;
}

/** Open the palette. */
export function openPalette() {
  const dialog = document.getElementById("palette");
  if (!dialog || dialog.open) return;
  commands = keyed().map((control) => ({ control, name: nameOf(control) }));
  const field = dialog.querySelector("input");
  field.value = "";
  draw(dialog, "");
  field.oninput = () => draw(dialog, field.value);
  field.onkeydown = (event) => {
    if (event.key === "ArrowDown") dialog.querySelector("ul button")?.focus();
    else if (event.key === "Enter") {
      event.preventDefault();
      const first = dialog.querySelector("ul button");
      if (first) first.click();
      else if (document.getElementById("find")) location.assign(`/search/?q=${encodeURIComponent(field.value)}`);
    }
  };
  dialog.onkeydown = (event) => {
    const buttons = [...dialog.querySelectorAll("ul button")];
    const at = buttons.indexOf(document.activeElement);
    if (at < 0 || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
    event.preventDefault();
    (buttons[at + (event.key === "ArrowDown" ? 1 : -1)] ?? field).focus();
  };
  dialog.showModal();
  field.focus();
}
