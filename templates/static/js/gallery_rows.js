// The rows as they grow: shapes for tiles that arrive later, and pictures whose address has expired.
"use strict";

(() => {
  const rows = document.getElementById("rows");
  if (!rows) return;

  // The first page brings its shapes in its own <style>; a later one comes under another nonce.
  function shape(tile) {
    tile.style.setProperty("--r", tile.dataset.r);
    tile.style.setProperty("--c", tile.dataset.c);
  }

  // Two screens ahead, so that what arrives never moves what is being looked at.
  const ahead = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        if (entry.isIntersecting) window.htmx.trigger(entry.target, "near");
      }
    },
    { rootMargin: "200% 0px" },
  );

  function watch() {
    const more = rows.querySelector(".rows__more a");
    if (more) ahead.observe(more);
  }

  let known = rows.children.length;
  let pressed = false;

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (!event.target.closest(".rows__more")) return;
    known = rows.children.length - 1;
    pressed = document.activeElement === event.target;
  });

  // Before the next frame is drawn; htmx tells of every new element, the first word is enough.
  document.addEventListener("htmx:afterSwap", () => {
    const fresh = [...rows.children].slice(known).filter((each) => each.dataset.r);
    if (!fresh.length) return;
    fresh.forEach(shape);
    known = rows.children.length;
    if (pressed) fresh[0].firstElementChild.focus({ preventScroll: true });
    pressed = false;
    watch();
    document.dispatchEvent(new CustomEvent("gallery:grown"));
  });

  // An address lives fifteen minutes and a page may stay open all night: ask for a fresh one, once.
  document.addEventListener(
    "error",
    (event) => {
      const image = event.target;
      const link = image instanceof HTMLImageElement && image.closest(".tile__link");
      if (!link || image.dataset.renewed) return;
      image.dataset.renewed = "yes";
      image.removeAttribute("srcset");
      image.src = `${link.pathname}/miniatura`;
    },
    true,
  );

  watch();
})();
