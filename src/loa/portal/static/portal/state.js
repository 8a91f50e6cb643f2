// The random token of this browser stays in this browser; with it the page knows which statements are still to be voted on.
"use strict";
(() => {
  const form = document.querySelector("form[data-votes]");
  if (!form) return;
  const name = "phat-bieu:" + form.dataset.votes;
  const token = form.elements.the;
  let kept = null;
  try { kept = localStorage.getItem(name); } catch (error) { return; /* storage is off: the token goes from page to page */ }
  const fresh = !("known" in form.dataset);
  if (kept && kept !== token.value && fresh) {
    document.querySelectorAll('input[name="the"]').forEach((e) => { e.value = kept; });
    form.submit(); // without votes: asks for what this browser has not seen
    return;
  }
  form.addEventListener("submit", () => {
    try { localStorage.setItem(name, token.value); } catch (error) { /* full */ }
  });
})();
