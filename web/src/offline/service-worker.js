/**
 * Keeps the page's own files, so that it opens without a network. The build puts the list of files in.
 *
 * The page itself comes from the network where there is one, so that nobody audits with old rules; its parts have the hash of their
 * content in their names, so that what is kept of them is never old.
 */
// @ts-check
/** @type {any} */
const worker = self;
const FILES = /* files */ [];
const CACHE = 'footguard-' + /* version */ '';
const home = new URL('./', worker.location.href);

worker.addEventListener('install', (event) => {
  // What the page has just loaded is taken from the browser's own cache.
  const keep = async () => {
    const cache = await caches.open(CACHE);
    await Promise.all(FILES.map(async (name) => {
      const response = await fetch(new URL(name, home), { cache: name === '' ? 'no-cache' : 'force-cache' });
      if (!response.ok) throw new Error(`${name}: ${response.status}`);
      await cache.put(new URL(name, home), response);
    }));
  };
  event.waitUntil(keep());
});

worker.addEventListener('activate', (event) => {
  const forget = async () => {
    for (const name of await caches.keys()) if (name.startsWith('footguard-') && name !== CACHE) await caches.delete(name);
    await worker.clients.claim();
  };
  event.waitUntil(forget());
});

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== home.origin || !url.pathname.startsWith(home.pathname)) return;
  if (request.mode === 'navigate') event.respondWith(fetch(request).catch(() => kept(home)));
  else event.respondWith(caches.match(request, { cacheName: CACHE, ignoreVary: true }).then((it) => it ?? fetch(request)));
});

/** @param {URL} url */
async function kept(url) {
  return (await caches.match(url, { cacheName: CACHE, ignoreVary: true })) ?? Response.error();
}
