{% load static %}// Keeps the page of one exam for when there is no connection. What it shows lies elsewhere, sealed (static/js/tablet/store.js).
const OURS = "uji-{{ event.code|escapejs }}-";
const KEPT = `${OURS}{{ version|escapejs }}`;
const PAGE = "{% url 'exam.tablet' event.code %}";
const WITH_IT = [
{% for sheet in sheets %}{% with name="css/"|add:sheet|add:".css" %}  "{% static name %}",
{% endwith %}{% endfor %}{% for script in scripts %}  "{% get_static_prefix %}js/tablet/{{ script }}.js",
{% endfor %}  "{% get_static_prefix %}vendor/idb/idb.js",
  "{% static 'fonts/plus-jakarta-sans-latin-wght-normal.woff2' %}",
  "{% static 'icons/mark.svg' %}",
];

async function keep() {
  const kept = await caches.open(KEPT);
  await Promise.all([PAGE, ...WITH_IT].map(async (address) => {
    const answer = await fetch(new Request(address, { cache: "reload" }));
    if (!answer.ok || answer.redirected) throw new Error(address); // signed out meanwhile: the page of before stays
    await kept.put(address, answer);
  }));
}

self.addEventListener("install", (event) => event.waitUntil(keep().then(() => self.skipWaiting())));

self.addEventListener("activate", (event) => {
  const old = caches.keys().then((names) => names.filter((name) => name.startsWith(OURS) && name !== KEPT));
  event.waitUntil(old.then((names) => Promise.all(names.map((name) => caches.delete(name)))).then(() => self.clients.claim()));
});

// Page and scripts come from one version, the kept one; a new version is fetched whole by the next worker.
self.addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (method !== "GET" || origin !== self.location.origin || ![PAGE, ...WITH_IT].includes(pathname)) return;
  event.respondWith(caches.open(KEPT).then((kept) => kept.match(pathname)).then((found) => found ?? fetch(event.request)));
});
