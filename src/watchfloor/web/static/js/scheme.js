// Light, dark or as the system says; kept in this browser. Runs before the page is drawn, so that it does not flash.
(() => {
  const root = document.documentElement;
  const apply = (scheme) => {
    if (scheme === "light" || scheme === "dark") root.dataset.scheme = scheme;
    else delete root.dataset.scheme;
    for (const button of document.querySelectorAll("button[data-scheme]")) {
      button.setAttribute("aria-pressed", String(button.dataset.scheme === (scheme || "auto")));
    }
  };
  apply(localStorage.getItem("scheme"));
  document.addEventListener("DOMContentLoaded", () => apply(localStorage.getItem("scheme")));
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-scheme]");
    if (!button) return;
    if (button.dataset.scheme === "auto") localStorage.removeItem("scheme");
    else localStorage.setItem("scheme", button.dataset.scheme);
    apply(localStorage.getItem("scheme"));
  });
})();
