// The teleprompter: the script part by part, a take of each, kept on this device until the server has confirmed its hash.
(() => {
  const root = document.querySelector("[data-recorder]");
  if (!root) return;
  const { message, script, send } = root.dataset;
  const parts = [...root.querySelectorAll("[data-part]")].map((element) => ({
    element, number: Number(element.dataset.part), words: element.querySelector(".loa-take-words").textContent,
    sha256: element.dataset.sha256 || "", url: element.dataset.url || "", state: element.dataset.sha256 ? "kept" : "none",
  }));
  const byNumber = new Map(parts.map((part) => [part.number, part]));
  const say = (text, bad) => { const line = root.querySelector("[data-say]"); line.textContent = text; line.classList.toggle("bad", Boolean(bad)); line.hidden = !text; };
  const csrf = () => root.querySelector("[name=csrfmiddlewaretoken]").value;
  const prompter = root.querySelector("[data-prompter]");
  const screen = root.querySelector("[data-screen]");

  if (!window.isSecureContext || !navigator.mediaDevices?.getUserMedia || !window.MediaRecorder) {
    say("Trình duyệt này không thu âm được (cần địa chỉ https và trình duyệt mới). Hãy tải lên tệp thu âm ở cuối trang.", true);
    root.querySelectorAll("[data-open]").forEach((button) => { button.disabled = true; });
    return;
  }

  // --- What is kept on this device ---
  const NAME = "takes";
  const base = new Promise((done, failed) => {
    const opening = indexedDB.open("loa-thu-am", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(NAME, { keyPath: "key" });
    opening.onsuccess = () => done(opening.result);
    opening.onerror = () => failed(opening.error);
  });
  const inStore = async (mode, act) => {
    const opened = await base;
    return new Promise((done, failed) => {
      const transaction = opened.transaction(NAME, mode);
      const asked = act(transaction.objectStore(NAME));
      transaction.oncomplete = () => done(asked.result);
      transaction.onerror = transaction.onabort = () => failed(transaction.error);
    });
  };
  const keyOf = (number) => `${message}/${script}/${number}`;
  const remember = (number, blob, sha256) =>
    inStore("readwrite", (store) => store.put({ key: keyOf(number), message, script, number, bytes: blob, sha256 }));
  const forget = (key) => inStore("readwrite", (store) => store.delete(key));
  const remembered = () => inStore("readonly", (store) => store.getAll());

  const hex = async (blob) => [...new Uint8Array(await crypto.subtle.digest("SHA-256", await blob.arrayBuffer()))]
    .map((byte) => byte.toString(16).padStart(2, "0")).join("");

  // --- What is shown ---
  const LABELS = { none: ["Chưa thu", ""], here: ["Đã lưu trên máy này, chờ gửi", "wait"], sending: ["Đang gửi…", "way"], kept: ["Đã gửi về cơ quan", "good"], refused: ["Không gửi được", "bad"] };
  const show = (part) => {
    const [label, tone] = LABELS[part.state];
    const tag = part.element.querySelector("[data-state]");
    tag.textContent = label;
    tag.className = `loa-tag ${tone}`;
    const player = part.element.querySelector("audio");
    if (part.url && player.getAttribute("src") !== part.url) player.src = part.url;
    player.hidden = !part.url;
    part.element.querySelector("[data-open]").textContent = part.state === "none" ? "Thu phần này" : "Thu lại";
    const kept = parts.filter((one) => one.state === "kept").length;
    root.querySelector("[data-count]").textContent = `${kept}/${parts.length}`;
    root.querySelector("[data-join]").disabled = kept !== parts.length;
    root.querySelector("[data-hashes]").value = parts.map((one) => one.sha256).join(" ");
  };

  // --- Sending: one at a time, again and again until it is there ---
  let sending = false;
  let leaving = false;
  let pause = 2;
  let timer = 0;
  const later = (seconds) => { clearTimeout(timer); timer = setTimeout(sendAll, seconds * 1000); };
  const sendOne = async (kept) => {
    const part = byNumber.get(kept.number);
    part.state = "sending";
    show(part);
    const form = new FormData();
    form.append("part", kept.number);
    form.append("script", script);
    form.append("sha256", kept.sha256);
    form.append("audio", kept.bytes, "take");
    const answer = await fetch(send, { method: "POST", body: form, headers: { "X-CSRFToken": csrf() }, credentials: "same-origin" });
    if (answer.redirected || answer.status === 401 || answer.status === 403) throw new Error("login");
    if (answer.status >= 500) throw new Error("server");
    const told = await answer.json();
    if (!answer.ok) {
      part.state = "refused";
      say(told.error, true);
      if (!told.again) await forget(kept.key);
      show(part);
      return;
    }
    if (told.sha256 !== kept.sha256) throw new Error("changed on the way");
    const newest = (await remembered()).find((one) => one.key === kept.key);
    if (newest?.sha256 !== kept.sha256) return; // recorded anew meanwhile: that one follows
    if (leaving) throw new Error("leaving"); // the page that comes was made before this take arrived: it sends once more and learns of it
    await forget(kept.key);
    Object.assign(part, { state: "kept", sha256: kept.sha256 });
    show(part);
  };
  const sendAll = async () => {
    if (sending) return;
    sending = true;
    try {
      for (;;) {
        const mine = (await remembered()).filter((one) => one.message === message && one.script === script && byNumber.get(one.number)?.state !== "refused");
        if (!mine.length) break;
        await sendOne(mine[0]);
      }
      pause = 2;
      if (parts.every((part) => part.state === "kept")) say("Mọi phần đã được gửi và xác nhận. Bấm “Ghép và nghe cả bài”.");
    } catch (error) {
      parts.filter((part) => part.state === "sending").forEach((part) => { part.state = "here"; show(part); });
      say(error.message === "login"
        ? "Phiên đăng nhập đã hết. Hãy mở thẻ khác, đăng nhập lại; lượt thu vẫn được giữ trên máy này và sẽ tự gửi."
        : `Chưa gửi được (mạng chập chờn). Lượt thu vẫn được giữ trên máy này; sẽ tự gửi lại sau ${pause} giây.`, true);
      later(pause);
      pause = Math.min(60, pause * 2);
    } finally {
      sending = false;
    }
  };
  window.addEventListener("online", () => { pause = 2; sendAll(); });

  // --- Recording ---
  const TYPES = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus", ""];
  const type = TYPES.find((one) => !one || MediaRecorder.isTypeSupported(one));
  let stream = null;
  let meter = null;
  let recorder = null;
  let current = null;
  let began = 0;
  let scroll = 0;
  let awake = null;
  const microphone = async () => {
    if (stream?.active) return stream;
    stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1, echoCancellation: false, noiseSuppression: true, autoGainControl: true } });
    const context = new AudioContext();
    const analyser = context.createAnalyser();
    analyser.fftSize = 2048;
    context.createMediaStreamSource(stream).connect(analyser);
    meter = { context, analyser, samples: new Float32Array(analyser.fftSize), loudest: 0 };
    return stream;
  };
  const fail = (error) => say({
    NotAllowedError: "Bạn chưa cho phép dùng micro. Bấm vào biểu tượng ổ khóa cạnh địa chỉ trang, chọn cho phép micro, rồi thử lại.",
    NotFoundError: "Không tìm thấy micro. Hãy cắm micro hoặc tai nghe có micro, rồi thử lại.",
    NotReadableError: "Micro đang bị ứng dụng khác dùng. Hãy đóng ứng dụng đó, rồi thử lại.",
    QuotaExceededError: "Bộ nhớ của máy đã đầy nên không giữ được lượt thu. Hãy xóa bớt dữ liệu, rồi thu lại.",
  }[error?.name] || `Không thu được: ${error?.message || error}`, true);

  const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
  const tick = () => {
    if (!recorder) return;
    meter.analyser.getFloatTimeDomainData(meter.samples);
    const peak = meter.samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
    meter.loudest = Math.max(meter.loudest, peak);
    const seconds = (performance.now() - began) / 1000;
    const bar = prompter.querySelector("meter");
    bar.value = peak > 0 ? Math.max(0, 60 + 20 * Math.log10(peak)) : 0;
    prompter.querySelector("[data-clock]").textContent = clock(seconds);
    const hint = prompter.querySelector("[data-hint]");
    if (meter.loudest > 0.985) hint.textContent = "Quá to: đưa micro ra xa một chút.";
    else if (seconds > 2 && meter.loudest < 0.02) hint.textContent = "Chưa nghe thấy tiếng: kiểm tra micro.";
    else hint.textContent = "";
    const speed = Number(prompter.querySelector("[data-speed]").value);
    scroll += speed * (screen.querySelector("p")?.clientHeight || 0) / Math.max(4, current.words.split(/\s+/).length * 24);
    screen.scrollTop = Math.max(screen.scrollTop, scroll);
    requestAnimationFrame(tick);
  };

  const stage = (part) => {
    current = part;
    const line = screen.querySelector("p");
    line.textContent = part.words;
    screen.scrollTop = 0;
    scroll = -screen.clientHeight * 0.35;
    prompter.querySelector("[data-place]").textContent = `Phần ${part.number}/${parts.length}`;
    const player = prompter.querySelector("audio");
    player.hidden = !part.url;
    if (part.url) player.src = part.url; else player.removeAttribute("src");
    prompter.querySelector("[data-previous]").disabled = part.number === 1;
    prompter.querySelector("[data-next]").disabled = part.number === parts.length;
    prompter.querySelector("[data-hint]").textContent = "";
    prompter.querySelector("[data-clock]").textContent = "0:00";
    label();
  };
  const label = () => {
    const button = prompter.querySelector("[data-record]");
    button.textContent = recorder ? "■ Dừng" : current.url ? "● Thu lại" : "● Bắt đầu thu";
    button.classList.toggle("recording", Boolean(recorder));
    for (const name of ["previous", "next", "close"]) prompter.querySelector(`[data-${name}]`).disabled = Boolean(recorder)
      || (name === "previous" && current.number === 1) || (name === "next" && current.number === parts.length);
  };
  const start = async () => {
    const part = current;
    try {
      await microphone();
      await meter.context.resume();
      const pieces = [];
      recorder = new MediaRecorder(stream, type ? { mimeType: type, audioBitsPerSecond: 96000 } : {});
      recorder.ondataavailable = (event) => { if (event.data.size) pieces.push(event.data); };
      recorder.onerror = (event) => fail(event.error);
      recorder.onstop = () => keep(part, new Blob(pieces, { type: recorder?.mimeType || type || "audio/webm" }));
      recorder.start(1000);
    } catch (error) {
      recorder = null;
      fail(error);
      prompter.close();
      return;
    }
    say("");
    meter.loudest = 0;
    began = performance.now();
    screen.scrollTop = 0;
    scroll = -screen.clientHeight * 0.35;
    prompter.querySelector("audio").hidden = true;
    navigator.wakeLock?.request("screen").then((lock) => { awake = lock; }).catch(() => {});
    label();
    requestAnimationFrame(tick);
  };
  const stop = () => { if (recorder && recorder.state !== "inactive") recorder.stop(); };
  const keep = async (part, blob) => {
    recorder = null;
    awake?.release().catch(() => {});
    awake = null;
    try {
      if (!blob.size) throw new Error("lượt thu trống; hãy thu lại.");
      const sha256 = await hex(blob);
      await remember(part.number, blob, sha256);
      if (part.url.startsWith("blob:")) URL.revokeObjectURL(part.url);
      Object.assign(part, { state: "here", sha256: "", url: URL.createObjectURL(blob) });
    } catch (error) {
      fail(error);
    }
    show(part);
    if (prompter.open) stage(part);
    sendAll();
  };

  root.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.matches("[data-open]")) {
      stage(byNumber.get(Number(button.closest("[data-part]")?.dataset.part)) || parts.find((part) => part.state === "none") || parts[0]);
      prompter.showModal();
      stage(current);
    } else if (button.matches("[data-record]")) {
      if (recorder) stop(); else start();
    } else if (button.matches("[data-previous]")) stage(byNumber.get(current.number - 1));
    else if (button.matches("[data-next]")) stage(byNumber.get(current.number + 1));
    else if (button.matches("[data-close]")) prompter.close();
  });
  prompter.addEventListener("cancel", (event) => { if (recorder) event.preventDefault(); });
  prompter.addEventListener("close", () => {
    prompter.querySelector("audio").pause();
    stream?.getTracks().forEach((track) => track.stop());
    meter?.context.close();
    stream = meter = null;
  });
  const size = prompter.querySelector("[data-size]");
  size.addEventListener("input", () => { screen.style.fontSize = `${size.value}rem`; });
  root.querySelector("[data-join]").form.addEventListener("submit", () => say("Đang ghép, lọc khoảng lặng và cân độ to… (một bài năm phút mất khoảng nửa phút)"));
  window.addEventListener("beforeunload", (event) => {
    if (recorder) event.preventDefault();
    leaving = true;
    setTimeout(() => { leaving = false; }, 3000); // still here: the person chose to stay
  });
  document.addEventListener("visibilitychange", () => { if (document.hidden) stop(); });

  (async () => {
    const older = [];
    try {
      for (const kept of await remembered()) {
        if (kept.message !== message) continue;
        if (kept.script !== script) { older.push(kept.key); continue; }
        const part = byNumber.get(kept.number);
        if (part) Object.assign(part, { state: "here", sha256: "", url: URL.createObjectURL(kept.bytes) });
      }
      for (const key of older) await forget(key);
    } catch (error) {
      say("Trình duyệt không cho giữ lượt thu trên máy (có thể đang ở chế độ ẩn danh). Hãy dùng cửa sổ thường để không mất lượt thu khi mạng hỏng.", true);
    }
    parts.forEach(show);
    if (older.length) say(`Lời đọc đã thay đổi: ${older.length} lượt thu của lời cũ không dùng được nữa, hãy thu lại.`, true);
    sendAll();
  })();
})();
