// What a unit shows and what is sent of it: plain functions over what the portal said and the rows that wait here.

export const QUALITIES = [
  ["valid", "Valid"],
  ["authentic", "Asli"],
  ["current", "Terkini"],
  ["sufficient", "Memadai"],
];
export const OUTCOMES = [
  ["competent", "Kompeten"],
  ["not_yet_competent", "Belum kompeten"],
];
export const NONE = { result: "", note: "", lacks: [] };

export const labelOf = (result) => OUTCOMES.find(([code]) => code === result)?.[1].toLowerCase() ?? "belum dinilai";
export const sameMark = (one, two) =>
  one.result === two.result && one.note.trim() === two.note.trim() && [...one.lacks].sort().join() === [...two.lacks].sort().join();

/** Why a mark is not sent yet; "" when it may be. The portal asks the same. */
export function lacking({ result, note, lacks }) {
  if (!result) return "Pilih kompeten atau belum kompeten.";
  if (result === "not_yet_competent" && !note.trim()) return "Tuliskan alasannya; belum kompeten memerlukan catatan.";
  if (result === "competent" && lacks.length) return "Kompeten memerlukan bukti yang valid, asli, terkini, dan memadai. Centang keempatnya, atau pilih belum kompeten.";
  return "";
}

export const rowsOf = (rows, seat, unit) => rows.filter((row) => row.seat === seat.code && row.unit === unit.id);

/** What the fields of a unit show: what waits here, else what this assessor recorded, else what holds. */
export function shownMark(room, seat, unit) {
  const waiting = rowsOf(room.rows, seat, unit).at(-1);
  if (waiting) return waiting;
  if (seat.mine) return unit.held ?? NONE;
  return unit.others.find((one) => one.key === room.held.person.key) ?? NONE;
}

/** The row for a change: the last one that was not on its way yet is changed, else another follows it. */
export function rowFor(room, seat, unit, mark, settles = []) {
  const waiting = rowsOf(room.rows, seat, unit);
  const last = waiting.at(-1);
  const said = { result: mark.result, note: mark.note, lacks: [...mark.lacks], settles, refused: "" };
  if (last && !last.tried) return { ...last, ...said, settles: [...new Set([...last.settles, ...settles])] };
  return {
    id: crypto.randomUUID(),
    n: Math.max(0, ...room.rows.map((row) => row.n)) + 1,
    person: room.held.person.key,
    seat: seat.code,
    unit: unit.id,
    seen: unit.held?.version ?? 0,
    after: last?.id ?? "",
    tried: false,
    ...said,
  };
}

/** Rows of this person that may be sent. */
export const ready = (room) => room.rows.filter((row) => row.person === room.held?.person.key && !lacking(row));

export function progress(room, seat) {
  const done = seat.units.filter((unit) => shownMark(room, seat, unit).result).length;
  const waiting = new Set(room.rows.filter((row) => row.seat === seat.code).map((row) => row.unit)).size;
  const double = seat.units.filter((unit) => doubles(room, seat, unit).length).length;
  return { done, waiting, double };
}

/** What is told of a unit that two recorded: to its examiner what else came, to the other one what holds. */
export function doubles(room, seat, unit) {
  if (seat.mine) return unit.others;
  const own = unit.others.find((one) => one.key === room.held.person.key);
  return own && unit.held ? [{ ...unit.held, id: 0, key: "" }] : [];
}

export const byWhom = (room, one) => (one.key && one.key === room.held.person.key ? "Anda" : one.by || "Asesor lain");
