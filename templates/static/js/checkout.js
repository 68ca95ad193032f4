// An order's page while it waits: asks how it stands, counts the Pix down, copies the code.
"use strict";

const SECONDS = { seen: 2.5, hidden: 15, lost: 4, most: 30 };
let waiting = 0;
let failures = 0;

const stand = () => document.getElementById("stand");

function ask() {
  clearTimeout(waiting);
  if (stand()?.hasAttribute("data-moving")) htmx.trigger(stand(), "tick");
}

function askLater() {
  clearTimeout(waiting);
  if (!stand()?.hasAttribute("data-moving")) return;
  const lost = Math.min(SECONDS.lost * failures, SECONDS.most);
  const seconds = document.hidden ? SECONDS.hidden : Math.max(SECONDS.seen, lost);
  waiting = setTimeout(ask, seconds * 1000);
}

/** mm:ss until the Pix ends; the last five minutes in colour. */
function tell(clock) {
  const left = Math.floor((Date.parse(clock.dataset.until) - Date.now()) / 1000);
  if (Number.isNaN(left)) return;
  const minutes = String(Math.floor(Math.max(left, 0) / 60)).padStart(2, "0");
  const seconds = String(Math.max(left, 0) % 60).padStart(2, "0");
  clock.querySelector("[data-clock]").textContent = `Vale por ${minutes}:${seconds}`;
  clock.classList.toggle("stand__clock--short", left < 300);
  if (left === 0) ask();
}

function beat() {
  document.querySelectorAll("[data-until]").forEach(tell);
}

async function copy(button) {
  const code = document.getElementById(button.dataset.copy);
  const before = button.textContent;
  try {
    await navigator.clipboard.writeText(code.value);
  } catch {
    code.select();
    document.execCommand("copy");
  }
  button.textContent = button.dataset.done;
  document.getElementById("told").textContent = button.dataset.done;
  setTimeout(() => {
    button.textContent = before;
  }, 2500);
}

/** What only works with scripts appears with them. */
function ready() {
  document.querySelectorAll("[data-copy]").forEach((button) => {
    button.hidden = false;
    button.onclick = () => copy(button);
  });
  document.querySelectorAll("form[data-once]").forEach((form) => {
    const button = form.querySelector("[type=submit]");
    form.onsubmit = (event) => {
      if (button.getAttribute("aria-disabled") === "true") event.preventDefault();
      button.setAttribute("aria-disabled", "true");
    };
  });
  beat();
}

document.addEventListener("htmx:afterRequest", (event) => {
  failures = event.detail.successful ? 0 : failures + 1;
  const offline = document.querySelector("[data-offline]");
  if (offline) offline.hidden = failures < 2;
  if (event.detail.xhr?.status === 404) window.location.reload();
  else askLater();
});

// A new stand: its heading is read, the window is named after it.
document.addEventListener("htmx:afterSettle", () => {
  if (stand()?.dataset.title) document.title = stand().dataset.title;
  stand()?.querySelector("h1")?.focus();
  ready();
  askLater();
});

document.addEventListener("visibilitychange", () => {
  if (!document.hidden) ask();
});

// Back from the card's page: the button must work again.
window.addEventListener("pageshow", () => {
  document.querySelectorAll("[aria-disabled]").forEach((each) => {
    each.removeAttribute("aria-disabled");
  });
});

const go = document.querySelector("[data-go]");
// `replace`: "back" from the card's page leads to the choice, not here again.
if (go) setTimeout(() => window.location.replace(go.href), 600);

ready();
setInterval(beat, 1000);
askLater();
