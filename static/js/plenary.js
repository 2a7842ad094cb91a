// Keys of the agenda. Without this file each of them is a choice or a button of the page.
const table = document.querySelector("[data-agenda]");
const rows = [...(table?.querySelectorAll("tbody tr") ?? [])];
const mine = rows.filter((row) => "fixes" in row.dataset || "speaks" in row.dataset);
const current = () => document.activeElement?.closest("[data-agenda] tbody tr");
const CODES = ["competent", "not_yet_competent", "deferred"];

function go(step) {
  const among = mine.length ? mine : rows;
  const row = among[Math.max(0, Math.min(among.indexOf(current()) + step, among.length - 1))];
  row?.querySelector(".row-open").focus();
  row?.scrollIntoView({ block: "nearest" });
}

// --- The chair's keys choose the outcome, a member's their position. What asks for a reason is led to it. ---
function choose(row, number) {
  const code = CODES[number - 1];
  const list = row.querySelector("select[name=outcome]");
  const radio = row.querySelector(`.stances input[value=${code}]`);
  const target = list ?? radio;
  if (!target || (list ? list.querySelector(`option[value=${code}]`).disabled : radio.disabled)) return;
  if (list) list.value = code;
  else radio.checked = true;
  target.dispatchEvent(new Event("change", { bubbles: true }));
  const reason = row.querySelector(list ? "textarea[name=reason]" : ".a-own textarea");
  (number === 1 ? target : reason).focus();
}

function save(row) {
  const fix = row.querySelector("form.fix");
  const form = fix?.elements.outcome.value ? fix : document.getElementById("pendapat");
  form?.requestSubmit();
}

function typing(target) {
  if (target.closest("textarea, [contenteditable]")) return true;
  return target.matches("input") && !["radio", "checkbox", "submit", "button"].includes(target.type);
}

document.addEventListener("keydown", (event) => {
  if (!table || event.altKey || event.repeat || event.target.closest("dialog")) return;
  const row = current();
  if (event.key === "Enter" && row && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    save(row);
    return;
  }
  if (event.ctrlKey || event.metaKey || typing(event.target)) return;
  if (event.key === "j" || event.key === "k") {
    event.preventDefault();
    go(event.key === "j" ? 1 : -1);
  } else if (row && ["1", "2", "3"].includes(event.key)) {
    event.preventDefault();
    choose(row, Number(event.key));
  } else if (event.key === "Enter" && row && mine.includes(row) && !event.target.closest("a:not(.row-open), button, summary")) {
    // On the name Enter opens the case, unless something was chosen for it.
    const chosen = row.querySelector("select[name=outcome]")?.value || row.querySelector(".stances input:checked");
    if (!chosen) return;
    event.preventDefault();
    save(row);
  }
});

// --- All candidates that wait are ticked by one press. ---
for (const form of document.querySelectorAll("[data-tick-all]")) {
  const button = form.querySelector("[data-all]");
  const boxes = [...form.querySelectorAll("input[type=checkbox]")];
  if (boxes.length < 2) continue;
  button.hidden = false;
  button.addEventListener("click", () => {
    const every = boxes.every((box) => box.checked);
    for (const box of boxes) box.checked = !every;
    button.textContent = every ? "Centang semua" : "Kosongkan centang";
  });
}
