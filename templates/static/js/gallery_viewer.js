// One photo at a time, full screen. Without this file each photo has a page of its own.
"use strict";

(() => {
  const viewer = document.getElementById("viewer");
  const rows = document.getElementById("rows");
  if (!viewer || !rows || !viewer.showModal) return;

  const stage = document.getElementById("viewer-stage");
  const count = document.getElementById("viewer-count");
  const word = document.getElementById("viewer-word");
  const marks = document.getElementById("marks");
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const tool = (name) => viewer.querySelector(`[data-do="${name}"]`);
  const links = () => [...rows.querySelectorAll(".tile__link")];

  let current = null;
  let waiting = false;

  // What is on the stage.

  function preview(link) {
    const image = link.querySelector("img");
    if (!image) return "";
    const large = /, (\S+) \d+w$/.exec(image.srcset);
    return large ? large[1] : image.dataset.renewed ? `${link.pathname}/previa` : image.src;
  }

  function picture(link) {
    const small = link.querySelector("img");
    const image = new Image();
    image.className = "viewer__photo";
    image.alt = small.alt;
    image.draggable = false;
    image.src = small.currentSrc || small.src;
    sharpen(image, preview(link), `${link.pathname}/previa`);
    return image;
  }

  // The thumbnail is here already and fills the same space; the preview takes its place when whole.
  function sharpen(image, address, renewed) {
    const large = new Image();
    large.src = address;
    large.decode().then(
      () => {
        image.src = address;
      },
      () => {
        if (renewed) sharpen(image, renewed, "");
      },
    );
  }

  function film(link) {
    const video = document.createElement("video");
    video.className = "viewer__photo";
    video.controls = true;
    video.playsInline = true;
    video.preload = "metadata";
    video.poster = preview(link);
    video.src = `${link.pathname}/assistir`;
    return video;
  }

  function nameless(link) {
    const name = document.createElement("p");
    name.className = "viewer__name";
    name.textContent = link.textContent;
    return name;
  }

  function slideOf(link) {
    const slide = document.createElement("div");
    slide.className = "viewer__slide";
    const has = link.querySelector("img");
    slide.append("video" in link.dataset ? film(link) : has ? picture(link) : nameless(link));
    return slide;
  }

  function show(link, from = 0) {
    current = link;
    const slide = slideOf(link);
    stage.replaceChildren(slide);
    if (from && !still.matches) {
      slide.animate([{ transform: `translateX(${from * 48}px)`, opacity: 0.4 }, {}], {
        duration: 160,
        easing: "ease-out",
      });
    }
    count.textContent = `${link.dataset.n} / ${viewer.dataset.total}`;
    word.textContent = "";
    ends();
    if (tool("save")) tool("save").href = `${link.pathname}/baixar`;
    reflect();
    [beside(1), beside(-1)].forEach(warm);
    if (links().indexOf(link) > links().length - 8 && more()) window.htmx.trigger(more(), "near");
  }

  // A button that goes takes the focus with it: the viewer itself has it then.
  function ends() {
    tool("back").disabled = !beside(-1);
    tool("next").disabled = !beside(1) && !more();
    if (viewer.open && !viewer.contains(document.activeElement)) viewer.focus();
  }

  function warm(link) {
    if (link && !("video" in link.dataset)) new Image().src = preview(link);
  }

  // Where we are.

  const more = () => rows.querySelector(".rows__more a");
  const beside = (step) => links()[links().indexOf(current) + step];

  function go(step) {
    const link = beside(step);
    if (link) {
      history.replaceState({ photo: link.dataset.id }, "", link.href);
      show(link, step);
    } else if (step > 0 && more()) {
      waiting = true;
      window.htmx.trigger(more(), "near");
    }
  }

  function open(link) {
    show(link);
    viewer.showModal();
  }

  function closed() {
    stage.replaceChildren();
    if (viewer.open) viewer.close();
    const left = current;
    const next = beside(1) || beside(-1);
    current = null;
    tidy();
    const target = left.isConnected ? left : next;
    if (target && target.isConnected) {
      target.focus({ preventScroll: true });
      target.scrollIntoView({ block: "nearest" });
    }
  }

  // What changed its place leaves the wall only now: until then the same button takes it back.
  function tidy() {
    const choice = new URLSearchParams(location.search).get("ver");
    for (const link of links()) {
      const hidden = "hidden" in link.dataset;
      const belongs =
        choice === "escondidas"
          ? hidden
          : !hidden && (choice !== "favoritas" || "favorite" in link.dataset);
      if (!belongs && marks) link.parentElement.remove();
    }
  }

  rows.addEventListener("click", (event) => {
    const link = event.target.closest(".tile__link");
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
    event.preventDefault();
    history.pushState({ photo: link.dataset.id }, "", link.href);
    open(link);
  });

  addEventListener("popstate", (event) => {
    const id = event.state && event.state.photo;
    const link = id && links().find((each) => each.dataset.id === id);
    if (link && viewer.open) show(link);
    else if (link) open(link);
    else if (current) closed();
  });

  viewer.addEventListener("cancel", (event) => {
    event.preventDefault();
    history.back();
  });

  // Some browsers close at Escape whatever was said; the address must follow.
  viewer.addEventListener("close", () => {
    if (current) history.back();
  });

  document.addEventListener("gallery:grown", () => {
    if (!current) return;
    ends();
    if (waiting) go(1);
    waiting = false;
  });

  // Favourite and hide: shown at once, taken back if the house did not hear.

  function reflect() {
    if (!marks) return;
    const hidden = "hidden" in current.dataset;
    const hide = tool("hide");
    tool("favorite").setAttribute("aria-pressed", String("favorite" in current.dataset));
    hide.querySelector("span").textContent = hidden ? hide.dataset.show : hide.dataset.hide;
    hide.querySelector("use").setAttribute("href", hidden ? "#i-show" : "#i-hide");
  }

  function turn(link, mark) {
    counted(link, -1);
    if (mark in link.dataset) delete link.dataset[mark];
    else link.dataset[mark] = "";
    counted(link, 1);
    if (link === current) reflect();
  }

  function counted(link, by) {
    const hidden = "hidden" in link.dataset;
    add(hidden ? "hidden" : "shown", by);
    if (!hidden && "favorite" in link.dataset) add("favorites", by);
  }

  function add(name, by) {
    const figure = document.querySelector(`[data-count="${name}"]`);
    if (figure) figure.textContent = String(Number(figure.textContent.replace(".", "")) + by);
  }

  async function mark(name) {
    const link = current;
    turn(link, name);
    const is = name in link.dataset;
    word.textContent = name === "hidden" ? (is ? word.dataset.hidden : word.dataset.shown) : "";
    const body = new FormData(marks);
    body.set(`is_${name}`, String(is));
    const headers = { Accept: "application/json" };
    try {
      const answer = await fetch(`${link.pathname}/marcar`, { method: "POST", body, headers });
      if (!answer.ok) throw new Error(String(answer.status));
    } catch {
      turn(link, name);
      word.textContent = word.dataset.failed;
    }
  }

  // Buttons and keys.

  const deeds = {
    back: () => go(-1),
    next: () => go(1),
    close: () => history.back(),
    favorite: () => marks && mark("favorite"),
    hide: () => marks && mark("hidden"),
  };
  const keys = { ArrowLeft: "back", ArrowRight: "next", f: "favorite", h: "hide" };

  viewer.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]");
    const deed = button && deeds[button.dataset.do];
    if (deed) deed();
  });

  document.addEventListener("keydown", (event) => {
    if (!current || event.metaKey || event.ctrlKey || event.altKey) return;
    const arrow = event.key.startsWith("Arrow");
    if (arrow && event.target instanceof HTMLVideoElement) return;
    const key = arrow ? event.key : event.key.toLowerCase();
    if (key === "d" && tool("save")) tool("save").click();
    if (!keys[key]) return;
    event.preventDefault();
    deeds[keys[key]]();
  });

  // A finger: sideways to the next, down to close. Two fingers belong to the browser's zoom.

  const fingers = new Map();
  let drag = null;

  function zoomed() {
    return window.visualViewport && window.visualViewport.scale > 1.05;
  }

  function settle() {
    if (drag) drag.slide.style.transform = "";
    drag = null;
  }

  stage.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "mouse") return;
    fingers.set(event.pointerId, event);
    settle();
    if (fingers.size > 1 || zoomed()) return;
    const slide = stage.firstElementChild;
    drag = { slide, x: event.clientX, y: event.clientY, at: event.timeStamp, dx: 0, dy: 0 };
  });

  stage.addEventListener("pointermove", (event) => {
    if (!drag || !fingers.has(event.pointerId)) return;
    drag.dx = event.clientX - drag.x;
    drag.dy = event.clientY - drag.y;
    const sideways = Math.abs(drag.dx) > Math.abs(drag.dy);
    const end = sideways && !beside(drag.dx > 0 ? -1 : 1) ? 0.3 : 1;
    drag.slide.style.transform = sideways
      ? `translateX(${drag.dx * end}px)`
      : `translateY(${Math.max(0, drag.dy)}px)`;
  });

  function lifted(event) {
    fingers.delete(event.pointerId);
    if (!drag) return;
    const { dx, dy, at } = drag;
    const quick = Math.max(Math.abs(dx), dy) / Math.max(1, event.timeStamp - at) > 0.4;
    const far = (way) => way > 90 || (quick && way > 24);
    const sideways = Math.abs(dx) > Math.abs(dy);
    settle();
    if (event.type === "pointercancel") return;
    if (sideways && far(Math.abs(dx))) go(dx > 0 ? -1 : 1);
    else if (!sideways && far(dy)) history.back();
  }

  stage.addEventListener("pointerup", lifted);
  stage.addEventListener("pointercancel", lifted);
})();
