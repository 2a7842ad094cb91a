{% load static %}// Without a connection: one public page instead of the browser's own. No page of a person is ever kept.
const KEPT = "luring-{{ version|escapejs }}";
const PAGE = "{% url 'home.offline' %}";
const WITH_IT = [
{% for sheet in sheets %}{% with name="css/"|add:sheet|add:".css" %}  "{% static name %}",
{% endwith %}{% endfor %}  "{% static 'fonts/plus-jakarta-sans-latin-wght-normal.woff2' %}",
  "{% static 'icons/mark.svg' %}",
];

self.addEventListener("install", (event) => {
  const fresh = [PAGE, ...WITH_IT].map((address) => new Request(address, { credentials: "omit", cache: "reload" }));
  event.waitUntil(caches.open(KEPT).then((kept) => kept.addAll(fresh)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const old = caches.keys().then((names) => Promise.all(names.filter((name) => name.startsWith("luring-") && name !== KEPT).map((name) => caches.delete(name))));
  event.waitUntil(Promise.all([old, self.registration.navigationPreload?.enable()]));
});

async function page(event) {
  try {
    return (await event.preloadResponse) ?? (await fetch(event.request));
  } catch {
    return (await caches.match(PAGE)) ?? Response.error();
  }
}

self.addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  if (method !== "GET") return;
  if (mode === "navigate") event.respondWith(page(event));
  else if (WITH_IT.includes(new URL(url).pathname)) event.respondWith(caches.match(event.request).then((found) => found ?? fetch(event.request)));
});
