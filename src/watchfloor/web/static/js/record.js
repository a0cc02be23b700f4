// The record's and the proofs' screens: copy a text, print the page. Without JavaScript these buttons stay hidden.
for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  const said = button.querySelector("span");
  const before = said?.textContent;
  button.addEventListener("click", async () => {
    const source = document.getElementById(button.dataset.copy);
    const text = source.value ?? source.textContent;
    try {
      await navigator.clipboard.writeText(text);
      said.textContent = "✓";
      setTimeout(() => (said.textContent = before), 2000);
    } catch {
      source.select?.(); // a page that is not served securely may not write: the person copies it himself
    }
  });
}
const print = document.getElementById("print");
if (print) {
  print.hidden = false;
  print.addEventListener("click", () => window.print());
}
