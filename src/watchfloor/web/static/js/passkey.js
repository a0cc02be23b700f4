// Passkeys: buttons are offered only where the browser can; what goes wrong is said on the page, not in the console.
const able = Boolean(window.PublicKeyCredential);
for (const button of document.querySelectorAll("[data-needs-passkey]")) {
  button.disabled = !able;
  if (!able) button.title = "This browser has no passkeys here";
}
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const trouble = document.querySelector("[data-passkey-trouble]");
  if (trouble) trouble.hidden = false;
});
