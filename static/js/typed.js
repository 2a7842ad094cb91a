// What is typed is not lost: long texts are kept on the server while they are typed, and a page with typed fields asks before
// it is left. Every form works without this file.

const ADDRESS = "/draf/";
const PAUSE = 1200;
const TYPED = "textarea, input:is([type=text], [type=number], [type=tel], [type=email], [type=date], :not([type]))";

const areasOf = (form) => [...form.querySelectorAll("textarea[name]")];
const textsOf = (form) => Object.fromEntries(areasOf(form).map((area) => [area.name, area.value]));
const whereOf = (form) => new URL(form.action, location.href).pathname;

async function keep(form) {
  const body = new URLSearchParams({
    di: whereOf(form),
    isi: JSON.stringify(textsOf(form)),
    csrfmiddlewaretoken: form.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "",
  });
  try {
    const answer = await fetch(ADDRESS, { method: "POST", body, keepalive: true });
    if (answer.ok && !answer.redirected && (await answer.json()).kept) delete form.dataset.textTyped;
  } catch {
    // No connection: leaving the page asks first.
  }
}

async function bringBack(form) {
  const empty = areasOf(form).filter((area) => !area.value.trim());
  if (!empty.length) return;
  let texts = {};
  try {
    const answer = await fetch(`${ADDRESS}?di=${encodeURIComponent(whereOf(form))}`);
    if (answer.ok && !answer.redirected) texts = (await answer.json()).texts;
  } catch {
    return;
  }
  const found = empty.filter((area) => texts[area.name] && !area.value);
  if (!found.length) return;
  for (const area of found) area.value = texts[area.name];
  const said = document.createElement("p");
  said.className = "form-text draft-said";
  said.setAttribute("role", "status");
  said.textContent = "Tulisan Anda yang belum terkirim kami kembalikan. ";
  const away = document.createElement("button");
  away.type = "button";
  away.className = "btn btn-link";
  away.textContent = "Kosongkan";
  away.addEventListener("click", () => {
    for (const area of found) area.value = "";
    said.remove();
    keep(form);
    found[0].focus();
  });
  said.append(away);
  found[0].after(said);
}

for (const form of document.querySelectorAll("form")) {
  if (form.method !== "post" || form.closest("dialog")) continue;
  let waits;
  form.addEventListener("input", (event) => {
    if (!event.target.matches(TYPED)) return;
    const long = event.target.matches("textarea[name]");
    form.dataset[long ? "textTyped" : "typed"] = "1";
    if (!long) return;
    clearTimeout(waits);
    waits = setTimeout(() => keep(form), PAUSE);
  });
  form.addEventListener("submit", () => {
    clearTimeout(waits);
    delete form.dataset.typed;
    delete form.dataset.textTyped;
  });
  if (areasOf(form).length) bringBack(form);
}
addEventListener("beforeunload", (event) => {
  if (document.querySelector("form[data-typed], form[data-text-typed]")) event.preventDefault();
});
addEventListener("pagehide", () => {
  for (const form of document.querySelectorAll("form[data-text-typed]")) keep(form);
});
