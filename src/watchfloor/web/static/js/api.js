// Draws the document of the API with Swagger UI, from this node alone. A token stays in this page's memory.
const place = document.getElementById("swagger-ui");

// Swagger UI draws some buttons without a name; who listens to the page is told what they do.
new MutationObserver(() => {
  for (const button of place.querySelectorAll(".copy-to-clipboard button:not([aria-label]), button:empty:not([aria-label])")) {
    button.setAttribute("aria-label", place.dataset.copy);
  }
}).observe(place, { childList: true, subtree: true });

window.SwaggerUIBundle({
  url: place.dataset.document,
  domNode: place,
  presets: [window.SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
  docExpansion: "list",
  defaultModelsExpandDepth: -1,
  persistAuthorization: false,
  syntaxHighlight: false, // its colours are too faint on its ground
  validatorUrl: null, // it would send the document elsewhere
  withCredentials: false,
  requestInterceptor: (request) => {
    if (new URL(request.url, location.href).origin !== location.origin) throw new Error("another origin");
    return request;
  },
});
