// "Nghe thử": how the draft voice says the entry as it stands in the form.
(() => {
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-listen]");
    if (!button) return;
    const form = button.closest("[data-say-form]");
    const told = form.querySelector("[data-heard]");
    const words = new URLSearchParams({ written: form.elements.written.value, said: form.elements.said.value });
    told.textContent = "Đang đọc…";
    button.disabled = true;
    try {
      const answer = await fetch(`${button.dataset.listen}?${words}`, { credentials: "same-origin" });
      if (!answer.ok) { told.textContent = await answer.text(); return; }
      const player = form.querySelector("audio");
      player.src = URL.createObjectURL(await answer.blob());
      player.hidden = false;
      told.textContent = "";
      await player.play().catch(() => {});
    } catch { told.textContent = "Không kết nối được máy chủ; hãy thử lại."; } finally { button.disabled = false; }
  });
})();
