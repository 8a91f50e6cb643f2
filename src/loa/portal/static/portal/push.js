// The page where people ask to be told: the same choices, for this browser instead of a letter.
"use strict";
(() => {
  const box = document.querySelector("[data-push]");
  if (!box || !("serviceWorker" in navigator) || !("PushManager" in window) || !window.isSecureContext) return;
  const [ask, leave, said] = ["ask", "leave", "said"].map((name) => box.querySelector(`[data-${name}]`));
  box.hidden = false;

  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
  const tell = (words) => { said.textContent = words; };
  const ticked = (name) => [...document.querySelectorAll(`input[name="${name}"]:checked`)].map((input) => input.value);
  const post = async (path, body) => {
    const answer = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
    const words = (await answer.json()).said;
    if (!answer.ok) throw new Error(words);
    return words;
  };
  const show = (on) => { ask.textContent = on ? "Đổi lựa chọn cho trình duyệt này" : "Nhận thông báo trên trình duyệt này"; leave.hidden = !on; };

  const act = (work) => async () => {
    ask.disabled = leave.disabled = true;
    try { tell(await work()); } catch (error) { tell(error.message || "Chưa làm được. Xin thử lại."); }
    ask.disabled = leave.disabled = false;
  };

  ask.addEventListener("click", act(async () => {
    if (await Notification.requestPermission() !== "granted") {
      throw new Error("Trình duyệt đang chặn thông báo của trang này. Hãy cho phép trong phần cài đặt của trình duyệt rồi bấm lại.");
    }
    const worker = await navigator.serviceWorker.register("/thong-bao.js", { scope: "/" });
    await navigator.serviceWorker.ready;
    const options = { userVisibleOnly: true, applicationServerKey: bytes(box.dataset.push) };
    let subscription = await worker.pushManager.getSubscription();
    try { subscription = await worker.pushManager.subscribe(options); } catch (error) {
      if (!subscription) throw new Error("Trình duyệt không nối được dịch vụ thông báo của nó. Hãy thử lại sau, hoặc nhận tin qua thư.");
      await subscription.unsubscribe(); // it was made with another key
      subscription = await worker.pushManager.subscribe(options);
    }
    const words = await post("/dang-ky/trinh-duyet/", { subscription, topics: ticked("topics"), areas: ticked("areas") });
    show(true);
    return words;
  }));

  leave.addEventListener("click", act(async () => {
    const worker = await navigator.serviceWorker.getRegistration("/");
    const subscription = worker && await worker.pushManager.getSubscription();
    let words = "Trình duyệt này không nhận thông báo nữa.";
    if (subscription) {
      words = await post("/dang-ky/trinh-duyet/thoi/", { endpoint: subscription.endpoint });
      await subscription.unsubscribe();
    }
    show(false);
    return words;
  }));

  navigator.serviceWorker.getRegistration("/").then((worker) => worker && worker.pushManager.getSubscription()).then((found) => show(Boolean(found)));
})();
