// The owner's forms in a sheet over the gallery; without this file they are pages.
"use strict";

(() => {
  const panel = document.getElementById("panel");

  function offerCopy(root) {
    for (const button of root.querySelectorAll("[data-copy]")) button.hidden = false;
  }

  async function copy(button) {
    const field = document.querySelector(button.dataset.copy);
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      document.execCommand("copy");
    }
    button.textContent = button.dataset.copied;
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]");
    if (button) copy(button);
    if (panel && event.target === panel) panel.close();
  });

  document.addEventListener("htmx:afterSettle", (event) => {
    if (!panel || !event.target.closest("#panel-body")) return;
    offerCopy(panel);
    if (!panel.open) panel.showModal();
    panel.scrollTop = 0;
  });

  // What cannot come into the sheet is shown as the page it is.
  document.addEventListener("htmx:responseError", (event) => {
    const link = event.target.closest("a[href]");
    if (link) location.assign(link.href);
  });

  offerCopy(document);
})();
