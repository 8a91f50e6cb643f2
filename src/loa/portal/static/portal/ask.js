// While a request is typed, show what is public already. Without this script the form offers it after "Gửi".
(() => {
  const form = document.querySelector("form[data-offer]");
  const place = form && form.querySelector("[data-offered]");
  const text = form && form.querySelector("[name=noi-dung]");
  if (!place || !text || !["question", "information"].includes(form.dataset.kind)) return;
  place.setAttribute("role", "status");
  let wait, last = "";
  text.addEventListener("input", () => {
    clearTimeout(wait);
    wait = setTimeout(async () => {
      const typed = text.value.trim().slice(0, 500);
      if (typed === last || typed.length < 13) return;
      last = typed;
      try {
        const answer = await fetch(`${form.dataset.offer}?loai=${form.dataset.kind}&q=${encodeURIComponent(typed)}`, { credentials: "omit" });
        if (answer.ok && typed === last) place.innerHTML = await answer.text();
      } catch { /* offline: nothing is offered */ }
    }, 700);
  });
})();
