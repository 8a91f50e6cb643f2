// A slot's broadcasts are ordered by dragging; the buttons beside each do the same without a mouse and without this file.
(() => {
  for (const form of document.querySelectorAll("form[data-order]")) {
    let dragged = null, before = "";
    const order = () => [...form.querySelectorAll("[name=wanted]")].map((field) => field.value).join(",");
    form.addEventListener("dragstart", (event) => {
      dragged = event.target.closest("li");
      before = order();
      event.dataTransfer.effectAllowed = "move";
    });
    form.addEventListener("dragover", (event) => {
      const over = event.target.closest("li");
      if (!dragged || !over || over.parentElement !== dragged.parentElement) return;
      event.preventDefault();
      const box = over.getBoundingClientRect();
      if (over !== dragged) over[event.clientY < box.top + box.height / 2 ? "before" : "after"](dragged);
    });
    form.addEventListener("drop", (event) => event.preventDefault());
    form.addEventListener("dragend", () => {
      dragged = null;
      if (order() !== before) form.submit();
    });
  }
})();
