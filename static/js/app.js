// Small comforts. Every page works without this file.

// Parts of the look that only make sense with this file begin with .js in the style sheets.
document.documentElement.classList.add("js");

// Without a connection one page says what still works; nothing else is kept.
navigator.serviceWorker?.register("/luring.js").catch(() => {});

// A menu closes when one presses Escape or clicks elsewhere.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.drop[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.drop[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

// "/" leads to the search of the bench, wherever nothing is being typed.
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.target.closest("input:not([type=checkbox], [type=radio]), select, textarea, [contenteditable]")) return;
  const field = document.querySelector("[data-slash]");
  if (!field?.checkVisibility()) return;
  event.preventDefault();
  field.focus();
});

// A sent form says so and is not sent again by an impatient second click. The server refuses the second one anyway.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  // After the other listeners, so that one that stopped the sending leaves the buttons alone.
  setTimeout(() => {
    if (event.defaultPrevented) return;
    form.dataset.sent = "1";
    for (const button of form.querySelectorAll("button[type=submit]")) button.setAttribute("aria-busy", "true");
  });
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
  }
});

// Errors are read first: the summary takes the focus, its links move it into the field.
document.querySelector(".error-summary")?.focus();
document.addEventListener("click", (event) => {
  const link = event.target.closest(".error-summary a[href^='#']");
  const field = link && document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  const label = document.querySelector(`label[for="${CSS.escape(field.id)}"]`);
  (label ?? field).scrollIntoView({ block: "center" });
  field.focus({ preventScroll: true });
});

// A table wider than the screen can be scrolled with the keyboard too.
for (const box of document.querySelectorAll(".table-box")) {
  if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
}

// The name of the chosen file stands beside its button.
function nameFile(input) {
  const place = input.closest(".file-pick")?.querySelector(".file-name");
  if (!place) return;
  place.dataset.empty ??= place.textContent;
  place.textContent = [...input.files].map((file) => file.name).join(", ") || place.dataset.empty;
}
document.addEventListener("change", (event) => {
  if (event.target.type === "file") nameFile(event.target);
});
window.addEventListener("pageshow", () => {
  for (const input of document.querySelectorAll("input[type=file]")) nameFile(input); // going back keeps the choice
});

// A file that is too large is told before it is sent.
document.addEventListener("change", (event) => {
  const input = event.target;
  if (input.type !== "file" || !input.files.length) return;
  const limits = { file: Number(input.dataset.limit || 5_000_000), photo: Number(input.dataset.photoLimit || 0) };
  const limitOf = (file) => (file.type.startsWith("image/") && limits.photo) || limits.file;
  const heavy = [...input.files].find((file) => file.size > limitOf(file));
  const megabytes = (bytes) => (bytes / 1e6).toLocaleString("id-ID", { maximumFractionDigits: 1 });
  input.setCustomValidity(
    heavy ? `File ${megabytes(heavy.size)} MB; batasnya ${megabytes(limitOf(heavy))} MB. Kirim fotonya, atau pindai ulang dengan mutu lebih rendah.` : "",
  );
  if (heavy) input.reportValidity();
});

// One box ticks all of its form, and shows whether all, some or none are.
for (const all of document.querySelectorAll("[data-tick-all]")) {
  const others = () => [...all.form.elements].filter((box) => box.type === "checkbox" && box !== all);
  const count = () => {
    const ticked = others().filter((box) => box.checked).length;
    all.checked = ticked === others().length;
    all.indeterminate = ticked > 0 && !all.checked;
  };
  all.closest("label").hidden = false;
  document.addEventListener("change", (event) => {
    if (event.target.form !== all.form) return;
    if (event.target === all) for (const box of others()) box.checked = all.checked;
    count();
  });
  addEventListener("pageshow", count);
}

// A page that counts as read once it was fetched is fetched when its place is in sight; without this file it is a link.
const sight = new IntersectionObserver((places) => {
  for (const { isIntersecting, target } of places) {
    if (!isIntersecting) continue;
    sight.unobserve(target);
    target.replaceWith(Object.assign(new Image(), { className: "page-picture", src: target.href, alt: target.textContent }));
  }
});
const watch = (part) => part.querySelectorAll("[data-in-sight]").forEach((place) => sight.observe(place));
watch(document);
document.addEventListener("htmx:load", (event) => watch(event.target));

// What one keeps elsewhere (a number, a PIN, a code) can be copied; without this file it is text to read.
for (const words of navigator.clipboard ? document.querySelectorAll("[data-copy]") : []) {
  const button = document.createElement("button");
  const say = (word) => {
    button.textContent = word;
    button.setAttribute("aria-label", `${word} ${words.dataset.copy}`);
  };
  button.type = "button";
  button.className = "btn btn-link btn-sm copy";
  button.setAttribute("aria-live", "polite");
  say("Salin");
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(words.textContent.trim());
      say("Tersalin");
    } catch {
      say("Tidak dapat menyalin");
    }
    setTimeout(say, 4000, "Salin");
  });
  words.after(button);
}

// A password can be looked at while it is typed; it is hidden again before it is sent, so that no browser stores it as text.
for (const input of document.querySelectorAll("input[type=password]")) {
  const box = document.createElement("div");
  const button = document.createElement("button");
  const show = (shown) => {
    input.type = shown ? "text" : "password";
    button.textContent = shown ? "Sembunyikan" : "Tampilkan";
    button.setAttribute("aria-pressed", String(shown));
  };
  box.className = input.classList.contains("is-invalid") ? "password-box is-invalid" : "password-box"; // shows the sentence below
  button.type = "button";
  button.className = "btn btn-secondary";
  const label = document.querySelector(`label[for="${CSS.escape(input.id)}"]`);
  if (label) {
    label.id ||= `${input.id}_label`;
    button.setAttribute("aria-describedby", label.id);
  }
  show(false);
  input.replaceWith(box);
  box.append(input, button);
  button.addEventListener("click", () => {
    show(input.type === "password");
    input.focus();
  });
  input.form?.addEventListener("submit", () => show(false));
}
