// Beside the editor: what is typed is looked over at every pause, on our own server. A click on a mark shows the passage of the source.
(() => {
  const token = () => document.querySelector("[name=csrfmiddlewaretoken]")?.value || "";
  const pause = (work, wait) => { let timer; return () => { clearTimeout(timer); timer = setTimeout(work, wait); }; };
  const ask = async (url, body) => {
    try {
      const answer = await fetch(url, { method: "POST", body, credentials: "same-origin", headers: { "X-CSRFToken": token(), "X-Part": "1" } });
      return answer.ok && !answer.redirected ? await answer.text() : null;
    } catch { return null; /* the network is away: the next pause tries again */ }
  };

  const box = document.querySelector("[data-look-over]");
  const form = document.querySelector("[data-edit-form]") || document.querySelector("#w-editor-form, main form");
  if (box && form) {
    let turn = 0;
    const look = async () => {
      const mine = ++turn;
      const body = new FormData(form);
      const said = await ask(box.dataset.lookOver, body);
      if (mine !== turn) return; // a newer question is on its way
      const state = document.querySelector("[data-look-state]");
      if (said === null) { state.textContent = "Chưa soi được (mất mạng hoặc hết phiên). Sẽ thử lại khi bạn gõ tiếp."; return; }
      state.textContent = "";
      box.innerHTML = said;
    };
    const soon = pause(look, 900);
    form.addEventListener("input", soon);
    form.addEventListener("change", soon);
    box.addEventListener("click", async (event) => {
      const fact = event.target.closest("a.loa-fact");
      if (fact) {
        event.preventDefault();
        box.querySelectorAll(".loa-passage").forEach((one) => { one.hidden = `#${one.id}` !== fact.getAttribute("href"); });
        box.querySelector(".loa-passage:not([hidden])")?.scrollIntoView({ block: "nearest" });
      }
      const go = event.target.closest("[data-goto]");
      const field = go && form.elements[go.dataset.goto];
      if (field) {
        field.focus();
        field.setSelectionRange(Number(go.dataset.from), Number(go.dataset.to));
        field.scrollIntoView({ block: "center" });
      }
      const accept = event.target.closest("button[data-take]");
      if (accept) {
        accept.disabled = true;
        const body = new FormData();
        body.append("sentence", accept.dataset.take);
        await ask(box.dataset.acceptAt, body);
        look();
      }
    });
    look();
    const toggle = document.querySelector('[data-side-panel-toggle="writing"]');
    let kept = "x";
    try { kept = localStorage.getItem("wagtail:side-panel-open"); } catch { /* no storage: the panel opens by hand */ }
    if (toggle && kept === null && window.innerWidth >= 1200) setTimeout(() => toggle.click(), 300);
  }

  // Comments stand below the field that they are about. They are no part of the editor's own form, so their typing is kept from it.
  const from = box?.dataset.besideFrom;
  if (from && form) {
    const place = (html, only) => {
      const read = document.createElement("template");
      read.innerHTML = html;
      read.content.querySelectorAll("[data-beside]").forEach((block) => {
        const field = block.dataset.beside;
        if (only !== undefined && field !== only) return;
        const old = [...document.querySelectorAll("[data-beside]")].find((one) => one.dataset.beside === field);
        const home = document.getElementById(`id_${field}`)?.closest("[data-field-wrapper]");
        if (old) { if (old.querySelector("details").open) block.querySelector("details").open = true; old.replaceWith(block); }
        else if (home) home.append(block);
        ["input", "change", "keyup", "keydown"].forEach((name) => block.addEventListener(name, (event) => event.stopPropagation()));
      });
    };
    let chosen = {};
    document.addEventListener("selectionchange", () => {
      const at = document.activeElement;
      if (at?.form === form && at.name && at.selectionEnd > at.selectionStart) chosen = { [at.name]: at.value.slice(at.selectionStart, at.selectionEnd) };
    });
    document.addEventListener("click", async (event) => {
      const button = event.target.closest("[data-beside] button[data-say]");
      if (!button) return;
      const field = button.closest("[data-beside]").dataset.beside;
      const words = button.parentElement.querySelector("textarea");
      const state = button.closest("details").querySelector(".loa-said");
      const body = new FormData();
      Object.entries({ field, text: words?.value ?? "", quote: button.dataset.thread ? "" : chosen[field] ?? "", thread: button.dataset.thread ?? "", done: button.dataset.done ?? "" })
        .forEach(([name, value]) => body.append(name, value));
      button.disabled = true;
      try {
        const answer = await fetch(button.dataset.say, { method: "POST", body, credentials: "same-origin", headers: { "X-CSRFToken": token(), "X-Part": "1" } });
        const said = await answer.text();
        if (answer.ok && !answer.redirected) { chosen = {}; place(said, field); return; }
        state.textContent = answer.status === 422 ? said : "Chưa gửi được: phiên làm việc đã hết. Hãy đăng nhập lại ở thẻ khác rồi gửi lại.";
      } catch { state.textContent = "Mất mạng, chưa gửi được. Lời bạn gõ vẫn còn đây."; }
      button.disabled = false;
    });
    fetch(from, { credentials: "same-origin" }).then((answer) => (answer.ok && !answer.redirected ? answer.text() : "")).then((html) => place(html)).catch(() => {});
  }

  const wording = document.querySelector("[data-measure]");
  if (wording) {
    let turn = 0;
    const target = document.querySelector("[data-measures]");
    wording.addEventListener("input", pause(async () => {
      const mine = ++turn;
      const said = await ask(wording.dataset.measure, new FormData(wording));
      if (said !== null && mine === turn) target.innerHTML = said;
    }, 400));
  }
})();
