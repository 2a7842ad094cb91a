// The exam on this device: what is recorded is kept here first, and sent whenever the portal can be reached.

import { drawer } from "./draw.js";
import { round } from "./sending.js";
import { rowFor, sameMark, shownMark } from "./state.js";
import { openStore } from "./store.js";

const EVERY = 15_000; // milliseconds between two rounds while the page is in sight
const { event: code, base } = document.body.dataset;
const secure = location.protocol === "https:";
const COOKIE = `${secure ? "__Host-" : ""}tablet-${code}`;
const place = (name) => document.querySelector(`[data-place="${name}"]`);
const room = { held: undefined, rows: [], link: "", said: "", sentAt: null, open: "", full: false, beside: 0 };
let store;
let running;
let page;
let beat;

/** How many rows wait here, where the sign-out of the portal reads it; null: nothing is kept here any more. */
function tellSignOut(count) {
  if (!room.held && count !== null) return;
  document.cookie = `${COOKIE}=${count === null ? "" : `${count}.${room.held.person.key}`}; Path=/; SameSite=Lax; Max-Age=${count === null ? 0 : 2_592_000}${secure ? "; Secure" : ""}`;
}

function draw() {
  tellSignOut(room.rows.length);
  if (!room.rows.length) place("leave").hidden = true;
  page.draw();
}

async function rounds() {
  running ??= (async () => {
    try {
      await round(room, store, base);
      if (room.held?.over && room.link === "online" && !room.rows.length) await finish("Uji ini selesai dan semua isian sudah terkirim.");
      else draw();
    } finally {
      running = undefined;
    }
  })();
  return running;
}

let soon;
const sendSoon = () => {
  clearTimeout(soon);
  soon = setTimeout(rounds, 600);
};

async function change(seat, unit, mark, settles = []) {
  if (!settles.length && sameMark(mark, shownMark(room, seat, unit))) return;
  const row = rowFor(room, seat, unit, mark, settles);
  room.rows = [...room.rows.filter((one) => one.id !== row.id), row].sort((one, two) => one.n - two.n);
  draw();
  try {
    await store.keep(row);
    room.full = false;
  } catch {
    room.full = true; // it is sent all the same, if the portal can be reached
    draw();
  }
  sendSoon();
}

async function discard(row) {
  await store.forget([row.id]);
  room.rows = room.rows.filter((one) => one.id !== row.id);
  draw();
}

function open(seat) {
  room.open = seat;
  history.replaceState(null, "", seat ? `#${seat}` : location.pathname);
  draw();
  if (seat) place("name").focus();
  else document.querySelector(".tablet-seat")?.focus();
}

async function sendRefusedAgain() {
  for (const row of room.rows.filter((one) => one.refused)) await store.keep(Object.assign(row, { refused: "" }));
  await rounds();
}

/** Nothing waits any more: data, key and the kept page leave this device. */
async function finish(said) {
  await store.erase();
  tellSignOut(null);
  clearInterval(beat);
  for (const name of await caches.keys()) if (name.startsWith(`uji-${code}-`)) await caches.delete(name);
  await (await navigator.serviceWorker?.getRegistration(base))?.unregister();
  const beside = room.beside ? ` ${room.beside} isian tidak mengganti hasil yang berlaku; keduanya tercatat dan tampil di halaman peserta.` : "";
  place("finished-said").textContent = `${said}${beside} Data uji sudah dihapus dari perangkat ini.`;
  for (const name of ["work", "waiting", "empty", "bar"]) place(name).hidden = true;
  place("finished").hidden = false;
  place("finished").focus();
}

function refuseToLeave() {
  place("leave-said").textContent = `Anda belum dapat keluar: ${room.rows.length} isian baru tersimpan di perangkat ini. Sambungkan perangkat, tunggu sampai tertulis “Terkirim”, lalu keluar.`;
  place("leave").hidden = false;
  place("leave").focus();
}

async function leave() {
  page.flush();
  await rounds();
  if (room.rows.length) return refuseToLeave();
  await finish("Semua isian sudah terkirim.");
  location.assign(document.body.dataset.out);
}

/** One tab at a time: two of them would number and send the same rows. */
async function alone(work) {
  if (!navigator.locks) return work();
  place("status").textContent = "Uji ini terbuka di tab lain. Pakai tab itu, atau tutup lalu tunggu di sini.";
  return navigator.locks.request(`uji-${code}`, async () => {
    await work();
    return new Promise(() => {});
  });
}

async function begin() {
  if (!globalThis.crypto?.subtle || !globalThis.indexedDB) {
    place("status").textContent = "Halaman ini memerlukan sambungan aman (https) dan peramban yang lebih baru. Pakai halaman uji biasa.";
    return;
  }
  store = await openStore(code);
  room.held = await store.held();
  room.rows = await store.rows();
  room.open = decodeURIComponent(location.hash.slice(1));
  page = drawer(room, { change, open, discard });
  for (const row of room.rows) row.refused = ""; // asked once more: the exam may have begun meanwhile
  draw();
  navigator.storage?.persist?.();
  navigator.serviceWorker?.register(`${base}luring.js`, { scope: base }).catch(() => {});
  place("back").addEventListener("click", () => open(""));
  place("out").addEventListener("click", leave);
  place("again").addEventListener("click", sendRefusedAgain);
  beat = setInterval(() => document.visibilityState === "visible" && rounds(), EVERY);
  addEventListener("online", rounds);
  addEventListener("offline", () => {
    room.link = "offline";
    draw();
  });
  document.addEventListener("visibilitychange", () => (document.visibilityState === "visible" ? rounds() : page.flush()));
  addEventListener("pagehide", () => page.flush());
  await rounds();
  // The portal led here because somebody signed out elsewhere while rows waited.
  if (location.search === "?keluar" && room.rows.length) refuseToLeave();
}

alone(begin);
