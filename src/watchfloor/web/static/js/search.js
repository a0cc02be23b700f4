// The preview follows the hit that somebody rests on; the arrow down leads from the field into the answer.
const RESTS_MS = 300;
let waiting;

const hitOf = (event) => (event.target instanceof Element ? event.target.closest("a[data-hit]") : null);

document.addEventListener("focusin", (event) => {
  clearTimeout(waiting);
  const hit = hitOf(event);
  if (!hit) return;
  for (const other of document.querySelectorAll(".hit.selected")) other.classList.remove("selected");
  hit.closest(".hit").classList.add("selected");
  const shown = document.querySelector("#preview [data-of]")?.dataset.of;
  if (shown !== hit.dataset.hit) waiting = setTimeout(() => window.htmx.trigger(hit, "look"), RESTS_MS);
});

document.getElementById("find")?.addEventListener("keydown", (event) => {
  if (event.key !== "ArrowDown") return;
  const first = document.querySelector("a[data-hit]");
  if (!first) return;
  event.preventDefault();
  first.focus();
});
