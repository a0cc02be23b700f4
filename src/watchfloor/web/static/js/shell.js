// What every page can do by keyboard: keys of buttons and links, lists, the sheet of keys, the command palette, the clock.
import { listenForKeys } from "./keys.js";
import { openPalette } from "./palette.js";
import { openSheet } from "./sheet.js";
import { showClock, tellLocalTimes } from "./clock.js";

listenForKeys({ "?": openSheet, "ctrl+k": openPalette, "meta+k": openPalette });
document.getElementById("open-sheet")?.addEventListener("click", openSheet);
document.getElementById("open-palette")?.addEventListener("click", openPalette);
showClock(document.getElementById("clock"));
tellLocalTimes(document);
document.addEventListener("htmx:load", (event) => tellLocalTimes(event.target));
document.addEventListener("htmx:beforeSwap", (event) => {
  // Refusals and forms with errors are answers too: their text is swapped in like any other.
  if ([403, 404, 409, 422, 429, 503].includes(event.detail.xhr.status)) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});
