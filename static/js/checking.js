// Keys of the checking page, and small comforts of the viewer. Everything here is a link or a field without this file too.
const form = document.querySelector("form.verdict");
const say = document.getElementById("kabar");
const keysOn = document.getElementById("tombol-aktif");
const WANTED = "portal-tombol";

// --- What was saved is said once the page has settled; a text that is there from the start is not read out. ---
const done = document.querySelector(".notice.tone-good .notice-text");
if (say && done) setTimeout(() => (say.textContent = done.textContent), 400);

// --- A sheet on its side needs its true ratio. ---
function measure(image) {
  if (image.naturalWidth) {
    image.closest(".viewer-stage").style.setProperty("--ratio", image.naturalHeight / image.naturalWidth);
  }
}
function measureAll() {
  for (const image of document.querySelectorAll(".viewer-sheet img")) {
    measure(image);
    image.addEventListener("load", () => measure(image), { once: true });
  }
}
measureAll();
document.addEventListener("htmx:afterSwap", measureAll);

// --- Only what fits the chosen result is asked. ---
const part = { needs_fix: "dapat-diperbaiki", rejected: "tidak-dapat-diperbaiki" };
function chosen() {
  return form?.querySelector("input[name=outcome]:checked")?.value ?? "";
}
function fit() {
  if (!form) return;
  const outcome = chosen();
  const select = form.elements.reason;
  form.querySelector(".verdict-why").hidden = !(outcome in part);
  for (const group of select.querySelectorAll("optgroup")) {
    const fits = group.id === part[outcome];
    group.hidden = group.disabled = !fits;
    // "Lainnya" stands in both halves: keep the one that fits.
    const same = fits && select.value && [...group.children].find((option) => option.value === select.value);
    if (same) same.selected = true;
  }
  if (select.selectedOptions[0]?.closest("optgroup")?.disabled) select.value = "";
}
fit();
form?.addEventListener("change", (event) => {
  if (event.target.name === "outcome") fit();
});
addEventListener("pageshow", fit);

// --- Keys. They rest while somebody types, and can be switched off (one is enough to disturb a screen reader). ---
let remembered = "";
try {
  remembered = localStorage.getItem(WANTED) ?? "";
} catch {
  // A browser that keeps nothing: the keys are on.
}
if (keysOn) {
  keysOn.checked = remembered !== "tidak";
  keysOn.addEventListener("change", () => {
    try {
      localStorage.setItem(WANTED, keysOn.checked ? "ya" : "tidak");
    } catch {
      // As above.
    }
  });
}
function typing(target) {
  if (target.closest("select, textarea, [contenteditable]")) return true;
  return target.matches("input") && !["radio", "checkbox", "submit", "button"].includes(target.type);
}
function choose(number) {
  const choice = form?.querySelectorAll("input[name=outcome]")[number - 1];
  if (!choice) return;
  choice.checked = true;
  fit();
  form.querySelector(".verdict-why").scrollIntoView({ block: "nearest" });
  (number === 1 ? choice : form.elements.reason).focus();
}
function press(key) {
  const link = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  link?.click();
  return Boolean(link);
}
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && form) {
    event.preventDefault();
    form.requestSubmit(form.querySelector("[data-save]"));
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || typing(event.target)) return;
  if (keysOn && !keysOn.checked) return;
  if (event.key === "Enter") {
    // What is chosen is saved from anywhere on the page; links, buttons and lists keep their own Enter.
    if (!form || !chosen() || event.target.closest("a, button, summary")) return;
    event.preventDefault();
    form.requestSubmit(form.querySelector("[data-save]"));
  } else if (form && ["1", "2", "3"].includes(event.key)) {
    event.preventDefault();
    choose(Number(event.key));
  } else if (event.key === "?") {
    const list = document.querySelector("details.keys");
    if (!list) return;
    event.preventDefault();
    list.open = !list.open;
    list.querySelector("summary").focus();
  } else if (press(event.key === "=" ? "+" : event.key)) {
    event.preventDefault();
  }
});

// --- The list of documents: what comes next has the focus, so that Enter goes on. ---
function focusNext() {
  (document.querySelector("[data-next]") ?? document.querySelector(".check-foot :is(a.btn, button:not(:disabled))"))?.focus();
}
// After the browser has gone to the heading that the address names.
if (!form && !document.querySelector(".error-summary")) addEventListener("load", () => setTimeout(focusNext));
