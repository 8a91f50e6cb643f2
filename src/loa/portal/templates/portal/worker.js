// Notices of the portal. What comes is ours: the push service cannot read or write it (RFC 8291).
"use strict";
const KEY = "{{ key }}";

self.addEventListener("push", (event) => {
  let notice = {};
  try { notice = event.data.json(); } catch (error) { notice = {}; }
  const options = {
    body: String(notice.body || ""), tag: String(notice.tag || "tin"), lang: "vi",
    requireInteraction: notice.urgent === true, data: { url: String(notice.url || "/") },
  };
  event.waitUntil(self.registration.showNotification(String(notice.title || "Có tin mới"), options));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  let url = new URL("/", self.location.origin);
  try { url = new URL(event.notification.data.url, self.location.origin); } catch (error) { /* the front page */ }
  if (url.origin !== self.location.origin) url = new URL("/", self.location.origin);
  event.waitUntil(self.clients.openWindow(url.href));
});

// The browser changed its endpoint by itself: what was wished for goes with it.
self.addEventListener("pushsubscriptionchange", (event) => {
  if (!event.oldSubscription) return;
  const renewed = event.newSubscription
    ? Promise.resolve(event.newSubscription)
    : self.registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(KEY) });
  event.waitUntil(renewed.then((fresh) => fetch("/dang-ky/trinh-duyet/", {
    method: "POST", headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ old: event.oldSubscription.endpoint, subscription: fresh }),
  })));
});

function bytes(text) {
  const raw = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(raw, (letter) => letter.charCodeAt(0));
}
