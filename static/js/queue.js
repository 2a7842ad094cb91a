// Keys and the panel of the queue. Without this file each of them is a link, a box or a button of the page.
const board = document.getElementById("papan");
const rows = [...document.querySelectorAll("[data-queue] tbody tr")];
const keys = document.querySelector(".queue-keys");
const opener = (row) => row?.querySelector("a.row-open");
const looker = (row) => row?.querySelector("a[data-peek]");
const tick = (row) => row?.querySelector("input[name=berkas]");
const current = () => document.activeElement?.closest("[data-queue] tbody tr") ?? rows.find((row) => row.classList.contains("current"));
const panel = () => document.getElementById("intip");

function go(row) {
  if (!row) return;
  opener(row).focus();
  row.scrollIntoView({ block: "nearest" });
}

// --- The panel: the same page is asked for, and only its panel is put beside the rows. ---
let asked = 0;
async function look(href) {
  const mine = (asked += 1);
  const answer = await fetch(href, { headers: { Accept: "text/html" } });
  if (mine !== asked) return; // another row was asked for meanwhile
  if (!answer.ok || answer.redirected) return location.assign(href);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const wanted = new URL(href, location.href).searchParams;
  const shown = page.getElementById("intip");
  if ((wanted.get("halaman") ?? "1") !== (new URL(location.href).searchParams.get("halaman") ?? "1")) return location.assign(href);
  panel()?.remove();
  if (shown) board.append(shown);
  board.classList.toggle("peeking", Boolean(shown));
  for (const row of rows) row.classList.toggle("current", Boolean(shown) && row.dataset.code === wanted.get("intip"));
  history.replaceState(null, "", href);
}
function toggle(row) {
  const open = panel() && row.classList.contains("current");
  look(open ? panel().querySelector(".peek-close").href : looker(row).href);
}
board?.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey || innerWidth <= 820) return;
  const link = event.target.closest("a[data-peek]");
  const row = event.target.closest("[data-queue] tbody tr");
  if (link) {
    event.preventDefault();
    if (row) opener(row).focus();
    look(link.href);
  } else if (row && !event.target.closest("a, input, label, button") && !String(getSelection())) {
    opener(row).focus();
    look(looker(row).href);
  }
});

// --- What narrows the list: chosen with a hand it shows at once; by arrows one passes others on the way, so Enter sends it. ---
const narrow = document.querySelector("[data-narrow]");
let byHand = false;
narrow?.addEventListener("pointerdown", () => (byHand = true));
narrow?.addEventListener("keydown", (event) => {
  byHand = false;
  if (event.key !== "Enter" || !event.target.matches("select")) return;
  event.preventDefault();
  narrow.requestSubmit();
});
narrow?.addEventListener("change", () => (byHand ? narrow.requestSubmit() : narrow.classList.add("changed")));
narrow?.addEventListener("formdata", ({ formData }) => {
  for (const [name, value] of [...formData]) if (!value) formData.delete(name); // the address says what narrows
});

// --- What is ticked ---
const all = document.querySelector("[data-all]");
const told = document.querySelector("[data-ticked]");
const boxes = rows.map(tick).filter(Boolean);
function count() {
  const ticked = boxes.filter((box) => box.checked).length;
  if (told) told.textContent = ticked ? `${ticked} dari ${told.dataset.ticked} terpilih` : "";
  if (all) {
    all.checked = ticked > 0 && ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
  }
}
if (all) {
  all.closest("label").hidden = false;
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    count();
  });
}
board?.addEventListener("change", count);
// A file is fetched without leaving the page, so the form can be sent again.
document.addEventListener("submit", (event) => {
  if (event.submitter?.name === "bentuk") setTimeout(() => delete event.target.dataset.sent, 1500);
});
addEventListener("pageshow", count);

// --- Keys. They rest while somebody types. ---
const acts = {
  j: () => go(rows[Math.min(rows.indexOf(current()) + 1, rows.length - 1)]),
  k: () => go(rows[Math.max(rows.indexOf(current()) - 1, 0)]),
  x: () => tick(current())?.click(),
  a: () => all?.click(),
  f: () => narrow?.querySelector("select").focus(),
  t: () => document.querySelector(".queue-acts .btn")?.focus(),
  "]": () => document.querySelector(".queue-foot [rel=next]")?.click(),
  "[": () => document.querySelector(".queue-foot [rel=prev]")?.click(),
  " ": () => current() && toggle(current()),
  Escape: () => panel() && look(panel().querySelector(".peek-close").href),
  "?": () => {
    keys.open = !keys.open;
    keys.querySelector("summary").focus();
  },
};
document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.target.closest("input:not([type=checkbox]), select, textarea, [contenteditable], dialog")) return;
  const row = current();
  if (event.key === "Enter" && panel() && row?.classList.contains("current") && document.activeElement === opener(row)) {
    event.preventDefault();
    panel().querySelector("[data-main]").click();
    return;
  }
  if (event.key === " " && event.target.closest("button, summary, input, a:not(.row-open)")) return;
  const act = acts[event.key];
  if (!act || (event.key === "?" && !keys)) return;
  event.preventDefault();
  act();
  // The panel goes along with the row.
  if (panel() && ["j", "k"].includes(event.key) && current()) look(looker(current()).href);
});

// Where a panel is open its row has the focus; elsewhere "j" begins with the first row.
if (!document.querySelector(".error-summary") && !location.hash && matchMedia("(hover: hover)").matches) {
  opener(rows.find((row) => row.classList.contains("current")))?.focus({ preventScroll: true });
}
