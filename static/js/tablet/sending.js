// Asks the portal what holds and sends what waits, a few rows at a time, until each is acknowledged.

import { ready } from "./state.js";

const MOST = 50;
const PATIENCE = 20_000; // milliseconds
const headers = { Accept: "application/json" };

class Answered extends Error {
  constructor(link, said = "") {
    super(link);
    Object.assign(this, { link, said });
  }
}

async function ask(address, options = {}) {
  let answer;
  try {
    answer = await fetch(address, { ...options, cache: "no-store", signal: AbortSignal.timeout(PATIENCE), headers: { ...headers, ...options.headers } });
  } catch {
    throw new Answered("offline");
  }
  const isOurs = answer.headers.get("Content-Type")?.startsWith("application/json") && !answer.redirected;
  const body = isOurs ? await answer.json().catch(() => ({})) : {};
  if (answer.ok && isOurs) return body;
  if (answer.status === 401) throw new Answered("signed-out", body.said);
  if (isOurs && [403, 404].includes(answer.status)) throw new Answered("gone", body.said);
  if (answer.redirected) throw new Answered("signed-out"); // a second factor that must be set up, for instance
  throw new Answered("trouble", body.said);
}

/** One round: what holds, then what waits. Changes `room` and the store; `room.link` says how it went. */
export async function round(room, store, base) {
  try {
    const said = await ask(`${base}data/`);
    if (room.held && room.held.person.key !== said.person.key) {
      room.link = "somebody-else";
      room.visitor = said.person;
      if (room.rows.length) return;
      await store.hold(said); // nothing of the first one waits: what they had here is replaced
    } else await store.hold(said);
    room.held = said;
    room.link = "online";
    if (await send(room, store, base)) {
      room.held = await ask(`${base}data/`);
      await store.hold(room.held);
    }
  } catch (fault) {
    if (!(fault instanceof Answered)) throw fault;
    room.link = fault.link;
    room.said = fault.said;
  }
}

/** Sends everything that is ready; returns whether anything was acknowledged. */
async function send(room, store, base) {
  let sent = false;
  const asked = new Set();
  for (;;) {
    const rows = ready(room).filter((row) => !asked.has(row.id) && !row.refused).slice(0, MOST);
    if (!rows.length) return sent;
    const fresh = rows.filter((row) => !row.tried);
    for (const row of rows) {
      asked.add(row.id);
      row.tried = true; // before anything is waited for: a change made from now on is another row
    }
    for (const row of fresh) await store.keep(row);
    const body = JSON.stringify({ rows: rows.map(({ id, seat, unit, result, note, lacks, seen, after, settles }) => ({ id, seat, unit, result, note, lacks, seen, after, settles })) });
    const answer = await ask(`${base}kirim/`, { method: "POST", body, headers: { "Content-Type": "application/json", "X-CSRFToken": room.held.csrf } });
    const taken = answer.rows.filter((one) => one.state !== "refused").map((one) => one.id);
    await store.forget(taken);
    room.rows = room.rows.filter((row) => !taken.includes(row.id));
    for (const { id, said } of answer.rows.filter((one) => one.state === "refused")) {
      const row = room.rows.find((one) => one.id === id);
      if (row) await store.keep(Object.assign(row, { refused: said }));
    }
    room.beside += answer.rows.filter((one) => one.state === "beside").length;
    if (taken.length) {
      sent = true;
      room.sentAt = new Date();
    }
  }
}
