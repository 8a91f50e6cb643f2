// The desk of a draft: pages renew while typing, what is typed saves itself and is kept on this machine until the server has it.
(() => {
  const form = document.querySelector("#draft");
  if (!form) return;
  const own = "own" in form.dataset;
  const key = `loa-draft-${form.dataset.draft}`;
  const frame = form.querySelector("iframe");
  const said = form.querySelector("[data-saved]");
  const fields = () => [...form.elements].filter((e) => e.name && !["csrfmiddlewaretoken", "edition"].includes(e.name) && e.type !== "submit");
  const shot = () => Object.fromEntries(fields().map((e) => [e.name, e.type === "checkbox" ? (e.checked ? "1" : "") : e.value]));
  let kept = null;
  try { kept = JSON.parse(localStorage.getItem(key)); } catch { /* no storage here */ }
  let clean = JSON.stringify(shot());
  let saving = false;
  let stopped = false;
  let soon = 0;
  let later = 0;

  const keep = () => { try { localStorage.setItem(key, JSON.stringify(shot())); } catch { /* full or forbidden */ } };
  const forget = () => { try { localStorage.removeItem(key); } catch { /* forbidden */ } };
  const token = () => { // a new log-in in another tab changes the token
    const found = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
    if (found) form.elements.csrfmiddlewaretoken.value = found[1];
  };

  let drawing = false;
  let pause = 900; // a long document takes longer to draw: then it is drawn less often
  async function renew() {
    if (drawing) { clearTimeout(soon); soon = setTimeout(renew, pause); return; }
    drawing = true;
    const begun = performance.now();
    token();
    try {
      const answer = await fetch(form.querySelector("[data-preview]").getAttribute("formaction"), { method: "POST", body: new FormData(form), credentials: "same-origin" });
      if (!answer.ok || answer.redirected) return;
      const words = await answer.text();
      const at = frame.contentWindow?.scrollY ?? 0;
      frame.onload = () => frame.contentWindow.scrollTo(0, at);
      frame.srcdoc = words;
    } catch { /* the network is away: the next change tries again */ } finally {
      drawing = false;
      pause = Math.max(900, 2 * (performance.now() - begun));
    }
  }

  async function save() {
    if (!own || saving || stopped || JSON.stringify(shot()) === clean) return;
    saving = true;
    token();
    const sent = JSON.stringify(shot());
    try {
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { "X-Part": "1" }, credentials: "same-origin" });
      const json = (answer.headers.get("Content-Type") || "").startsWith("application/json");
      if (answer.ok && json) {
        const { edition, saved } = await answer.json();
        form.elements.edition.value = edition;
        document.querySelectorAll('form:not(#draft) input[name="edition"]').forEach((e) => { e.value = edition; });
        clean = sent;
        forget();
        said.textContent = `Đã tự lưu lúc ${saved}`;
      } else if (answer.status === 409 && json) {
        stopped = true;
        said.textContent = (await answer.json()).message;
      } else {
        said.textContent = "Chưa lưu được: phiên đăng nhập đã hết. Phần gõ được giữ trên máy này; hãy đăng nhập lại ở thẻ khác rồi bấm Lưu.";
      }
    } catch {
      said.textContent = "Mất kết nối: phần gõ được giữ trên máy này, sẽ lưu khi có mạng.";
    }
    saving = false;
  }

  form.addEventListener("input", () => {
    if (own) keep();
    clearTimeout(soon);
    clearTimeout(later);
    soon = setTimeout(renew, pause);
    later = setTimeout(save, 4000);
  });
  form.addEventListener("submit", (event) => {
    token();
    if (event.submitter?.hasAttribute("data-preview") && innerWidth < 1120) frame.scrollIntoView({ behavior: "smooth" });
    if (event.submitter?.hasAttribute("data-issue") && !confirm("Ban hành văn bản này? Sau khi ban hành không sửa được nữa.")) event.preventDefault();
  });
  setInterval(save, 20000);
  window.addEventListener("online", save);

  if (kept && own) {
    if (JSON.stringify(kept) === clean) forget();
    else form.querySelector("[data-kept]").hidden = false;
  }
  form.querySelector("[data-restore]").addEventListener("click", () => {
    for (const e of fields()) {
      if (!(e.name in kept)) continue;
      if (e.type === "checkbox") e.checked = kept[e.name] === "1";
      else e.value = kept[e.name];
    }
    form.querySelector("[data-kept]").hidden = true;
    form.dispatchEvent(new Event("input"));
  });
  form.querySelector("[data-forget]").addEventListener("click", () => { forget(); form.querySelector("[data-kept]").hidden = true; });

  form.addEventListener("click", (event) => {
    const name = event.target.closest("[data-recipient]")?.dataset.recipient;
    if (name) {
      const area = form.elements.recipients;
      const lines = area.value.split("\n").filter((line) => line.trim());
      const last = lines.findIndex((line) => line.startsWith("Lưu:"));
      lines.splice(last < 0 ? lines.length : last, 0, name);
      area.value = lines.join("\n");
      area.dispatchEvent(new Event("input", { bubbles: true }));
    }
    if (event.target.closest("[data-add-row]")) {
      const total = form.elements["r-TOTAL_FORMS"];
      document.querySelector("#rows").insertAdjacentHTML("beforeend", document.querySelector("#new-row").innerHTML.replaceAll("__prefix__", total.value));
      total.value = Number(total.value) + 1;
      document.querySelector("#rows").lastElementChild.querySelector("input").focus();
    }
  });
  // A tab in the body parts the columns of a table; Escape and then Tab leaves the field.
  for (const area of form.querySelectorAll("#id_body,#id_annexes")) {
    let leaving = false;
    area.addEventListener("keydown", (event) => {
      if (event.key === "Escape") leaving = true;
      else if (event.key === "Tab" && !leaving && !event.shiftKey && !event.ctrlKey && !event.altKey) {
        const line = area.value.slice(area.value.lastIndexOf("\n", area.selectionStart - 1) + 1, area.selectionStart);
        if (!line.trim()) return; // at the start of a line Tab moves on, as everywhere
        event.preventDefault();
        document.execCommand("insertText", false, "\t");
      } else leaving = false;
    });
  }
})();
