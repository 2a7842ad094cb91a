// The page around the units: what has not arrived, the candidates, and the one that is being assessed.

import { labelOf, progress } from "./state.js";
import { made, unitCard } from "./unit.js";

const clock = (at) => at.toLocaleTimeString("id-ID", { hour: "2-digit", minute: "2-digit" }).replace(":", ".");
const place = (name) => document.querySelector(`[data-place="${name}"]`);

/** What the line on top says: [tone, sentence]. */
export function statusOf(room) {
  const n = room.rows.length;
  if (room.full) return ["bad", "Isian terakhir tidak dapat disimpan di perangkat ini: ruangnya penuh. Biarkan halaman ini terbuka sampai tertulis “Terkirim”, atau kosongkan ruang lalu ubah lagi isiannya."];
  const kept = n ? `Tersimpan di perangkat ini, belum terkirim (${n})` : "";
  const known = {
    offline: ["warn", kept ? `${kept}. Tidak ada sambungan; dikirim sendiri begitu tersambung.` : "Tidak ada sambungan. Anda tetap dapat mencatat; isian dikirim begitu tersambung."],
    "signed-out": ["bad", `${kept || "Semua isian sudah terkirim"}. Sesi Anda berakhir: masuk lagi, tidak ada isian yang hilang.`],
    gone: ["bad", `${kept || "Semua isian sudah terkirim"}. Anda tidak lagi bertugas pada uji ini${n ? "; sampaikan isian di bawah kepada penyelenggara" : ""}.`],
    "somebody-else": ["bad", `Perangkat ini masih menyimpan ${n} isian ${room.held?.person.name} yang belum terkirim. Hanya ${room.held?.person.name} yang dapat mengirimnya: masuklah sebagai dirinya.`],
    trouble: ["warn", `${kept || "Portal belum menjawab"}. ${room.said || "Portal sedang terganggu; dicoba lagi sebentar lagi."}`],
  };
  if (known[room.link]) return known[room.link];
  if (n) return ["warn", kept];
  return ["good", room.sentAt ? `Terkirim ${clock(room.sentAt)}` : "Semua isian sudah tersimpan di portal"];
}

function status(room) {
  const [tone, said] = statusOf(room);
  const line = place("status");
  if (line.textContent !== said) line.textContent = said;
  line.dataset.tone = tone;
  place("sign-in").hidden = !["signed-out", "somebody-else"].includes(room.link);
  place("again").hidden = !room.rows.some((row) => row.refused);
}

function waiting(room, discard) {
  const box = place("waiting");
  box.hidden = !room.rows.length || !room.held;
  if (box.hidden) return;
  const stuck = ["gone", "somebody-else"].includes(room.link);
  const rows = room.rows.map((row) => {
    const seat = room.held.seats.find((one) => one.code === row.seat);
    const unit = seat?.units.find((one) => one.id === row.unit);
    const what = `${seat?.name ?? "Peserta"}, ${unit?.code ?? "unit"}: ${labelOf(row.result)}${row.note ? ` (${row.note})` : ""}`;
    const line = made("li", {}, made("span", {}, what));
    if (row.refused) line.append(made("span", { className: "quiet d-block" }, row.refused));
    if (row.refused || stuck) {
      const away = made("button", { type: "button", className: "btn btn-link" }, "Hapus");
      away.setAttribute("aria-label", `Hapus ${what}`);
      away.addEventListener("click", () => confirm(`Hapus isian ini dari perangkat? Portal tidak menyimpannya.\n${what}`) && discard(row));
      line.append(away);
    }
    return line;
  });
  place("waiting-count").textContent = `Yang belum terkirim (${room.rows.length})`;
  place("waiting-rows").replaceChildren(...rows);
}

function badges(room, seat) {
  const { done, waiting: unsent, double } = progress(room, seat);
  const facts = [made("span", { className: "quiet" }, `${done}/${seat.units.length} unit`)];
  if (unsent) facts.push(made("span", { className: "tablet-badge", dataset: { tone: "warn" } }, `${unsent} belum terkirim`));
  if (double) facts.push(made("span", { className: "tablet-badge", dataset: { tone: "bad" } }, `${double} dicatat dua kali`));
  return facts;
}

function seatButton(room, seat, open) {
  const button = made(
    "button",
    { type: "button", className: "tablet-seat", dataset: { seat: seat.code } },
    made("strong", {}, seat.name),
    made("span", { className: "quiet" }, seat.number),
    ...badges(room, seat),
  );
  if (!seat.mine) button.append(made("span", { className: "quiet" }, `Asesor: ${seat.examiner}`));
  if (seat.closed) button.append(made("span", { className: "quiet" }, seat.closed));
  button.setAttribute("aria-current", String(seat.code === room.open));
  button.addEventListener("click", () => open(seat.code));
  return made("li", {}, button);
}

function seats(room, open) {
  const focused = document.activeElement?.dataset?.seat;
  for (const [name, mine] of [["mine", true], ["others", false]]) {
    const rows = room.held.seats.filter((seat) => seat.mine === mine);
    place(name).replaceChildren(...rows.map((seat) => seatButton(room, seat, open)));
    place(`${name}-part`).hidden = !rows.length;
  }
  if (focused) document.querySelector(`[data-seat="${CSS.escape(focused)}"]`)?.focus();
}

/** Draws everything that is known now; fields somebody types in are left alone. */
export function drawer(room, acts) {
  let cards = [];
  let drawn = "";

  function candidate() {
    const seat = room.held.seats.find((one) => one.code === room.open);
    document.body.classList.toggle("has-seat", Boolean(seat));
    const key = seat ? `${seat.code} ${seat.units.map((unit) => unit.id)}` : "";
    if (key !== drawn) {
      for (const card of cards) card.flush();
      drawn = key;
      cards = (seat?.units ?? []).map((unit) => unitCard(room, seat.code, unit.id, acts.change));
      place("units").replaceChildren(...cards.map((card) => card.node));
    }
    place("seat").hidden = !seat;
    place("pick").hidden = Boolean(seat);
    if (!seat) return;
    place("name").textContent = seat.name;
    place("number").textContent = seat.mine ? seat.number : `${seat.number}. Asesornya ${seat.examiner}: catatan Anda disampaikan kepadanya, dan berlaku setelah dipakai olehnya.`;
    place("closed").textContent = seat.closed;
    place("closed").hidden = !seat.closed;
    for (const card of cards) card.update();
  }

  return {
    draw() {
      status(room);
      waiting(room, acts.discard);
      place("empty").hidden = Boolean(room.held);
      place("work").hidden = !room.held || room.link === "somebody-else";
      if (!room.held) return;
      place("title").textContent = room.held.event.title;
      place("where").textContent = `${room.held.event.when}, ${room.held.event.where}`;
      place("person").textContent = room.held.person.name;
      place("waits").hidden = !room.held.event.waits;
      seats(room, acts.open);
      candidate();
    },
    flush() {
      for (const card of cards) card.flush();
    },
  };
}
