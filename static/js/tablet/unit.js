// One unit of one candidate: result, the four rules of evidence, note, and what is told about it.

import { byWhom, doubles, labelOf, lacking, NONE, OUTCOMES, QUALITIES, rowsOf, shownMark } from "./state.js";

export function made(tag, facts = {}, ...inside) {
  const { dataset, ...rest } = facts;
  const node = Object.assign(document.createElement(tag), rest);
  Object.assign(node.dataset, dataset);
  node.append(...inside.filter((one) => one !== null && one !== undefined));
  return node;
}

function choice(type, name, value, label) {
  const input = made("input", { type, name, value, className: "form-check-input" });
  return [input, made("label", { className: "choice" }, input, " ", made("span", {}, label))];
}

function stateOf(room, seat, unit) {
  const last = rowsOf(room.rows, seat, unit).at(-1);
  if (last?.refused) return ["bad", last.refused];
  if (last && lacking(last)) return ["warn", `Tersimpan di perangkat ini. ${lacking(last)}`];
  if (last) return ["warn", "Tersimpan di perangkat ini, belum terkirim"];
  const own = seat.mine ? unit.held : unit.others.find((one) => one.key === room.held.person.key);
  if (!own) return ["", "Belum dinilai"];
  return ["good", seat.mine ? `Terkirim ${own.at}` : `Terkirim ${own.at}, disampaikan kepada ${seat.examiner}`];
}

function doubleBox(room, seat, unit, one, settle) {
  const who = byWhom(room, one);
  const said = made("p", {}, `${who} juga mencatat unit ini: ${labelOf(one.result)}, ${one.at}.${one.note ? ` Catatannya: ${one.note}` : ""}`);
  const box = made("div", { className: "tablet-double" }, said);
  if (!seat.mine) {
    said.append(" Yang berlaku adalah hasil asesor peserta ini; catatan Anda disampaikan kepadanya.");
    return box;
  }
  if (seat.closed) return box;
  const bar = made("div", { className: "button-bar" });
  if (unit.held) {
    const keep = made("button", { type: "button", className: "btn btn-secondary" }, `Tetap ${labelOf(unit.held.result)}`);
    keep.addEventListener("click", () => settle(unit.held, [one.id]));
    bar.append(keep);
  }
  const take = made("button", { type: "button", className: "btn btn-secondary" }, `Pakai: ${labelOf(one.result)}`);
  take.addEventListener("click", () => settle(one, [one.id]));
  bar.append(take);
  box.append(bar);
  return box;
}

/** The card of a unit; `change(mark, settles)` keeps what was entered. `update()` shows what is known now. */
export function unitCard(room, seatCode, unitId, change) {
  const find = () => {
    const seat = room.held.seats.find((one) => one.code === seatCode);
    return [seat, seat?.units.find((one) => one.id === unitId)];
  };
  const name = `u${unitId}`;
  const results = OUTCOMES.map(([code, label]) => choice("radio", name, code, label));
  const ticks = QUALITIES.map(([code, label]) => choice("checkbox", `${name}-vatm`, code, label));
  const note = made("textarea", { id: `${name}-note`, className: "form-control", rows: 2, maxLength: 1000 });
  const state = made("p", { className: "tablet-state" });
  const told = made("div", { className: "tablet-told" });
  const evidence = made("div", { className: "choices vatm" }, made("span", { className: "quiet" }, "Bukti"), ...ticks.map(([, label]) => label));
  evidence.setAttribute("role", "group");
  const [, first] = find();
  evidence.setAttribute("aria-label", `Bukti unit ${first.code}`);
  const fields = made(
    "fieldset",
    { className: "tablet-unit" },
    made("legend", {}, made("span", { className: "code" }, first.code), " ", first.title),
    told,
    made("div", { className: "choices toggles" }, ...results.map(([, label]) => label)),
    evidence,
    made("label", { className: "form-label", htmlFor: note.id }, "Catatan (wajib bila belum kompeten)"),
    note,
    state,
  );

  const read = () => ({
    result: results.find(([input]) => input.checked)?.[0].value ?? "",
    note: note.value,
    lacks: ticks.filter(([input]) => !input.checked).map(([input]) => input.value),
  });
  let typing;
  const save = () => {
    clearTimeout(typing);
    typing = undefined;
    if (read().result) change(...find(), read());
  };
  fields.addEventListener("change", save);
  note.addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(save, 500);
  });

  function update() {
    const [seat, unit] = find();
    if (!unit) return;
    const mark = shownMark(room, seat, unit) ?? NONE;
    if (typing === undefined && document.activeElement !== note) note.value = mark.note;
    for (const [input] of results) input.checked = input.value === mark.result;
    for (const [input] of ticks) input.checked = !mark.lacks.includes(input.value);
    evidence.hidden = !mark.result;
    fields.classList.toggle("is-closed", Boolean(seat.closed));
    for (const input of [...results, ...ticks].map(([one]) => one)) input.disabled = Boolean(seat.closed);
    note.disabled = Boolean(seat.closed);
    const [tone, said] = stateOf(room, seat, unit);
    if (state.textContent !== said) state.textContent = said;
    state.dataset.tone = tone;
    const boxes = doubles(room, seat, unit).map((one) => doubleBox(room, seat, unit, one, (taken, settles) => change(seat, unit, taken, settles)));
    const key = JSON.stringify(doubles(room, seat, unit));
    if (told.dataset.key !== key) {
      told.dataset.key = key;
      told.replaceChildren(...boxes);
    }
  }
  return { node: fields, update, flush: () => typing !== undefined && save() };
}
