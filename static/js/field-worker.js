// Lets the phone page of one private link open without a signal. It touches nothing else of the
// site: its scope is that page. What comes from the network is always preferred.
const KEPT = "field-page-1";
const PATIENCE_MS = 4000; // of a signal that is hardly there

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

// The page says what it is made of once it is open; styles and letters among it.
self.addEventListener("message", (event) => {
  event.waitUntil(keep(event.data.addresses));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const isOwn = new URL(request.url).origin === self.location.origin;
  if (request.method !== "GET" || !isOwn || request.url.includes("/filed/")) return;
  event.respondWith(answer(request));
});

async function keep(addresses) {
  const cache = await caches.open(KEPT);
  for (const address of addresses) {
    try {
      const found = await fetch(address, { credentials: "same-origin" });
      if (found.ok) await cache.put(address, found);
    } catch {
      return; // the signal is gone; the next opening goes on
    }
  }
}

async function answer(request) {
  const cache = await caches.open(KEPT);
  const kept = await cache.match(request, { ignoreVary: true });
  try {
    const found = await (kept ? inTime(fetch(request)) : fetch(request));
    if (found.ok && kept) await cache.put(request, found.clone());
    // A server in trouble is no better than no signal; a revoked link has to be heard of.
    return found.status >= 500 && kept ? kept : found;
  } catch (error) {
    if (kept) return kept;
    throw error;
  }
}

function inTime(promise) {
  return Promise.race([
    promise,
    new Promise((_, reject) => setTimeout(() => reject(new Error("slow")), PATIENCE_MS)),
  ]);
}
