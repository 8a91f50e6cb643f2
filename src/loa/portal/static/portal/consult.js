// The opinion that is being written stays in this browser until it was received; nothing is sent before the button is pressed.
"use strict";
(() => {
  const PREFIX = "gop-y:";
  const sent = document.querySelector("[data-sent]");
  const last = "gop-y-dang-gui";
  if (sent) {
    try {
      const name = sessionStorage.getItem(last);
      if (name) { localStorage.removeItem(name); sessionStorage.removeItem(last); }
    } catch (error) { /* storage is off: nothing was kept */ }
    return;
  }
  const form = document.querySelector("form[data-draft]");
  if (!form) return;
  const name = PREFIX + form.dataset.draft;
  const fields = [...form.elements].filter((e) => e.name && e.type !== "hidden" && e.name !== "website" && e.type !== "submit");
  const note = form.querySelector("[data-kept]");
  const values = () => fields.map((e) => (e.type === "radio" || e.type === "checkbox" ? e.checked : e.value));
  const blank = JSON.stringify(values());
  const keep = () => {
    try { localStorage.setItem(name, JSON.stringify(values())); } catch (error) { /* full or off */ }
  };
  const given = fields.some((e) => e.tagName === "TEXTAREA" && e.value);
  try {
    const kept = JSON.parse(localStorage.getItem(name) || "null");
    if (kept && !given && kept.length === fields.length && JSON.stringify(kept) !== blank) {
      fields.forEach((e, at) => { if (e.type === "radio" || e.type === "checkbox") e.checked = kept[at]; else e.value = kept[at]; });
      note.hidden = false;
    }
  } catch (error) { /* nothing kept */ }
  form.addEventListener("input", keep);
  const offline = form.querySelector("[data-offline]");
  addEventListener("online", () => { offline.hidden = true; });
  form.addEventListener("submit", (event) => {
    keep();
    if (!navigator.onLine) { // the browser would replace the page by its own error
      event.preventDefault();
      offline.hidden = false;
      offline.focus();
      return;
    }
    try { sessionStorage.setItem(last, name); } catch (error) { /* off */ }
  });
  note.querySelector("[data-drop]").addEventListener("click", () => {
    try { localStorage.removeItem(name); } catch (error) { /* off */ }
    form.reset();
    note.hidden = true;
  });
  const original = document.querySelector("[data-original]");
  const copy = form.querySelector("[data-copy]");
  const proposed = form.elements.proposed;
  if (original && copy && proposed) {
    copy.hidden = false;
    copy.querySelector("button").addEventListener("click", () => {
      if (!proposed.value.trim()) proposed.value = original.textContent;
      proposed.focus();
      keep();
    });
  }
})();
