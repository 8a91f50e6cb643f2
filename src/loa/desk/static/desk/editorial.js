// The editorial calendar by mouse and keyboard. Without this script every item has a page with forms that do the same.
(() => {
  const calendar = document.querySelector("[data-calendar]");
  if (!calendar) return;
  const say = document.querySelector("#lich-bao");
  const dialog = document.querySelector("#lich-hoi");
  let dragged = null;

  const shown = (day) => day.split("-").reverse().join("/");
  const told = (words, bad) => { say.textContent = words; say.className = `loa-say${bad ? " loa-note bad" : " loa-note good"}`; };

  const asked = (item, day) => new Promise((answer) => {
    dialog.querySelector("[data-what]").textContent = `${item.querySelector("a").textContent.trim()} → ${shown(day)}`;
    const reason = dialog.querySelector("input");
    reason.value = "";
    dialog.returnValue = "";
    dialog.addEventListener("close", () => answer(dialog.returnValue === "yes" ? reason.value : null), { once: true });
    dialog.showModal();
    reason.focus();
  });

  async function moved(item, cell) {
    const day = cell.dataset.day;
    if (item.closest("[data-day]")?.dataset.day === day) return;
    const reason = await asked(item, day);
    if (reason === null) { item.querySelector("a").focus(); return; }
    const body = new URLSearchParams({ verb: "move", edition: item.dataset.edition, day, reason });
    const url = calendar.dataset.url.replace("/0/", `/${item.dataset.coverage}/`);
    try {
      const answer = await fetch(url, { method: "POST", body, headers: { "X-Part": "1", "X-CSRFToken": calendar.dataset.token }, credentials: "same-origin" });
      const said = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : { error: "Phiên làm việc đã hết; hãy tải lại trang." };
      if (!answer.ok || said.error) { told(said.error || "Chưa dời được; hãy tải lại trang.", true); return; }
      item.dataset.edition = said.edition;
      const from = item.closest("[data-day]");
      cell.querySelector("ul").append(item);
      cell.classList.remove("empty");
      if (from && !from.querySelector("li")) from.classList.add("empty");
      told(`Đã dời sang ${shown(day)}.`, false);
      item.querySelector("a").focus();
    } catch {
      told("Mất kết nối; mục vẫn ở ngày cũ. Hãy thử lại.", true);
    }
  }

  document.addEventListener("dragstart", (event) => {
    dragged = event.target.closest("[data-coverage]");
    if (dragged) event.dataTransfer.setData("text/plain", dragged.dataset.coverage);
  });
  document.addEventListener("dragend", () => { dragged = null; calendar.querySelectorAll(".over").forEach((c) => c.classList.remove("over")); });
  calendar.addEventListener("dragover", (event) => {
    const cell = event.target.closest("[data-day]");
    if (!dragged || !cell) return;
    event.preventDefault();
    calendar.querySelectorAll(".over").forEach((c) => c !== cell && c.classList.remove("over"));
    cell.classList.add("over");
  });
  calendar.addEventListener("drop", (event) => {
    const cell = event.target.closest("[data-day]");
    if (!dragged || !cell) return;
    event.preventDefault();
    cell.classList.remove("over");
    moved(dragged, cell);
  });

  const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
  calendar.addEventListener("keydown", (event) => {
    const item = event.target.closest("[data-coverage][draggable]");
    if (!item || !event.altKey || !(event.key in steps)) return;
    event.preventDefault();
    const cells = [...calendar.querySelectorAll("[data-day]")];
    const to = cells[cells.indexOf(item.closest("[data-day]")) + steps[event.key]];
    if (to) moved(item, to); else told("Ngày đó không có trên trang này; hãy chuyển tháng hoặc dùng biểu mẫu của mục.", true);
  });
})();
