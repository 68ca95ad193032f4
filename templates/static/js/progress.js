// Asks how far the redemption is, seldom when nobody looks, and lays prints on the table.
"use strict";

const SECONDS = { seen: 1.5, hidden: 15, lost: 4 };
const STAY_SECONDS = 4;
const redemption = document.getElementById("redemption");
const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
let waiting = 0;
let failures = 0;

function offline(isOffline) {
  const word = redemption.querySelector("[data-offline]");
  if (word) word.hidden = !isOffline;
}

function ask() {
  clearTimeout(waiting);
  htmx.trigger(redemption, "tick");
}

function askLater() {
  clearTimeout(waiting);
  if (!document.getElementById("bar")) return;
  const lost = Math.min(SECONDS.lost * failures, 30);
  const seconds = document.hidden ? SECONDS.hidden : Math.max(SECONDS.seen, lost);
  waiting = setTimeout(ask, seconds * 1000);
}

/** What already says so is left alone: no picture loads twice, no sentence is read twice. */
function alreadySo(target, fragment) {
  if (target.id === "bar") {
    target.value = fragment.querySelector("progress").value;
    return true;
  }
  if (target.classList.contains("table__place")) return target.querySelector("img") !== null;
  return target.textContent.trim() === fragment.textContent.trim();
}

document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const { target, fragment } = event.detail;
  if (alreadySo(target, fragment)) event.detail.shouldSwap = false;
});

document.addEventListener("htmx:oobAfterSwap", (event) => {
  const place = document.getElementById(event.detail.target.id) ?? event.detail.target;
  place.querySelectorAll?.(".print--arriving").forEach(land);
});

/** A print lands once its picture is there to be seen. */
function land(print) {
  const show = () => print.classList.replace("print--arriving", "print--landing");
  print.decode().then(show, show);
}

document.addEventListener("htmx:afterRequest", (event) => {
  failures = event.detail.successful ? 0 : failures + 1;
  offline(failures > 1);
  // 404 is final: the day of this browser's access is over.
  if (event.detail.xhr?.status === 404) window.location.reload();
  else askLater();
});

document.addEventListener("htmx:afterSettle", () => {
  const words = document.querySelector("[data-goto]");
  if (!words || words.dataset.leaving) return;
  words.dataset.leaving = "soon";
  if (calm.matches) return;
  const leave = setTimeout(() => window.location.assign(words.dataset.goto), STAY_SECONDS * 1000);
  // Who touches the page decides when to go.
  const stay = () => clearTimeout(leave);
  for (const touch of ["pointerdown", "keydown"]) addEventListener(touch, stay, { once: true });
});

document.addEventListener("visibilitychange", () => {
  if (!document.hidden && document.getElementById("bar")) ask();
});

askLater();
