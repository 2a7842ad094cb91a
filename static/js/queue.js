// j and k move between the rows of the queue; Enter opens the row in the browser's own way, because its link has the focus.
const links = [...document.querySelectorAll("[data-queue] a.row-open")];
document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (event.target.closest("input:not([type=checkbox]), select, textarea, [contenteditable]")) return;
  if (event.key !== "j" && event.key !== "k") return;
  const row = document.activeElement?.closest("tr");
  const here = links.findIndex((link) => link.closest("tr") === row);
  const next = event.key === "j" ? here + 1 : Math.max(here - 1, 0);
  const link = links[Math.min(next, links.length - 1)];
  if (!link) return;
  event.preventDefault();
  link.focus();
  link.scrollIntoView({ block: "nearest" });
});
