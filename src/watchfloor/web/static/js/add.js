// The add form: Ctrl+Enter signs, Enter alone never does; pickers close when one goes elsewhere; an agency ticked chooses "these".
const form = () => document.getElementById("add");
const main = document.getElementById("main");

main.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !form()?.contains(event.target)) return;
  if (event.ctrlKey || event.metaKey) {
    event.preventDefault();
    form().requestSubmit(document.getElementById("sign"));
  } else if (event.target.matches("input:not([type=checkbox], [type=radio])")) {
    event.preventDefault();
  }
});

main.addEventListener("change", (event) => {
  const name = event.target.dataset?.chooses;
  if (!name || !event.target.checked) return;
  const radio = form().querySelector(`input[name="${name}"][value="named"]`);
  if (radio) radio.checked = true;
});

document.addEventListener("click", (event) => {
  for (const open of document.querySelectorAll("details.pick[open]")) if (!open.contains(event.target)) open.open = false;
});

main.addEventListener("focusout", (event) => {
  const pick = event.target.closest?.("details.pick[open]");
  if (pick && event.relatedTarget && !pick.contains(event.relatedTarget)) pick.open = false;
});

document.querySelector("#add-errors [role=alert]")?.focus();
