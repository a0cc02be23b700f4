// What every page can do: keys, the sheet of keys, the search field.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key === "/" && !typing) {
    event.preventDefault();
    document.getElementById("find")?.focus();
  }
});
