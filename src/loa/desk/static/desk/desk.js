// Small comforts: the delivery table renews itself, a reply template is put into a field, "all / none" ticks a group of boxes, a duty can be added.
(() => {
  const table = document.querySelector("[data-renew]");
  if (table) {
    setInterval(async () => {
      if (document.hidden) return;
      try {
        const answer = await fetch(table.dataset.renew, { headers: { "X-Part": "1" }, credentials: "same-origin" });
        if (answer.ok) table.innerHTML = await answer.text();
      } catch { /* the network is away: the next round tries again */ }
    }, 3000);
  }
  document.querySelector("[data-add-duty]")?.addEventListener("click", () => {
    const total = document.querySelector("#id_a-TOTAL_FORMS");
    const html = document.querySelector("#new-duty").innerHTML.replaceAll("__prefix__", total.value);
    document.querySelector("#duties").insertAdjacentHTML("beforeend", html);
    total.value = Number(total.value) + 1;
    document.querySelector("#duties").lastElementChild.querySelector("input").focus();
  });
  document.querySelectorAll("[data-put]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => {
      const field = document.getElementById(button.dataset.put), words = button.closest("p").nextElementSibling.textContent;
      field.value = field.value.trim() ? `${field.value.trim()}\n${words}` : words;
      field.focus();
    });
  });
  document.querySelector("[data-print]")?.addEventListener("click", () => window.print());
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-tick]");
    if (!button) return;
    const boxes = document.querySelectorAll(`input[name="${button.dataset.tick}"]`);
    boxes.forEach((box) => { box.checked = button.dataset.to === "1"; });
  });
})();
