// The page of one photo answers to the same keys as the viewer.
"use strict";

(() => {
  const keys = {
    ArrowLeft: '[rel="prev"]',
    ArrowRight: '[rel="next"]',
    Escape: '[data-do="close"]',
    f: '[data-do="favorite"]',
    d: '[data-do="save"]',
  };

  document.addEventListener("keydown", (event) => {
    if (event.metaKey || event.ctrlKey || event.altKey) return;
    if (event.target instanceof HTMLVideoElement) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const target = keys[key] && document.querySelector(keys[key]);
    if (!target) return;
    event.preventDefault();
    target.click();
  });
})();
