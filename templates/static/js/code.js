// The voucher code while it is typed: groups of four, forgiving letters, an early word about a
// typo. The server forgives the same and is the judge (vouchers/codes.py).
"use strict";

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH = 13;
const FOLDED = { O: "0", I: "1", L: "1" };

/** The characters of a code in what was typed or pasted, a whole address included. */
function meant(text) {
  const address = text.match(/\/resgatar\/([^/?#\s]+)/);
  return [...(address ? address[1] : text).normalize("NFKC").toUpperCase()]
    .map((letter) => FOLDED[letter] ?? letter)
    .filter((letter) => ALPHABET.includes(letter))
    .join("");
}

/** XXXX-XXXX-XXXX-C, as far as it goes. */
function grouped(letters) {
  return letters.match(/.{1,4}/g)?.join("-") ?? "";
}

/** The thirteenth character must be the first twelve, read as a number, modulo 37. */
function isPlausible(letters) {
  let value = 0;
  for (const letter of letters.slice(0, LENGTH - 1)) {
    value = (value * ALPHABET.length + ALPHABET.indexOf(letter)) % 37;
  }
  return value === ALPHABET.indexOf(letters[LENGTH - 1]);
}

/** Where the caret stands after regrouping: behind as many letters as before. */
function caretAfter(count, text) {
  let seen = 0;
  let caret = 0;
  while (seen < count && caret < text.length) {
    if (text[caret] !== "-") seen += 1;
    caret += 1;
  }
  return caret;
}

function watch(field) {
  const word = field.closest(".field").querySelector("[data-code-word]");
  let before = "";

  function regroup(event) {
    const before_caret = meant(field.value.slice(0, field.selectionStart)).length;
    let letters = meant(field.value);
    const over = letters.length > LENGTH;
    if (over) letters = letters.slice(0, LENGTH);
    const text = grouped(letters);
    let caret = caretAfter(Math.min(before_caret, LENGTH), text);
    // Typing moves past the hyphen; deleting one from its left must not stand still.
    const forward = event?.inputType === "deleteContentForward" && text === before;
    if (forward || (caret === text.length - 1 && text[caret] === "-")) caret += 1;
    if (field.value !== text) {
      field.value = text;
      if (document.activeElement === field) field.setSelectionRange(caret, caret);
    }
    before = text;
    speak(letters);
  }

  function speak(letters) {
    const complete = letters.length === LENGTH;
    const good = complete && isPlausible(letters);
    field.classList.toggle("code-field--complete", good);
    if (!word) return;
    word.classList.toggle("code-word--typo", complete && !good);
    word.textContent = complete ? (good ? word.dataset.complete : word.dataset.typo) : "";
    word.hidden = !complete;
  }

  // An invalid mark stands until something is typed.
  field.addEventListener("input", (event) => {
    if (event.isComposing) return;
    field.removeAttribute("aria-invalid");
    regroup(event);
  });
  field.addEventListener("compositionend", regroup);
  if (field.value && !field.hasAttribute("aria-invalid")) regroup();
}

document.querySelectorAll("[data-code]").forEach(watch);

// A second tap while the first is on its way does nothing new; the server would answer it the same.
document.querySelectorAll("form[data-once]").forEach((form) => {
  const button = form.querySelector("[type=submit]");
  form.addEventListener("submit", (event) => {
    if (button.getAttribute("aria-disabled") === "true") event.preventDefault();
    button.setAttribute("aria-disabled", "true");
  });
  window.addEventListener("pageshow", () => button.removeAttribute("aria-disabled"));
});
