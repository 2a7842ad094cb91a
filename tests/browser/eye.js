// What axe does not say, measured in the page: one line per fault. Argument: what to look for at this width.
(what) => {
  const faults = [];
  const name = (node) => {
    const words = (node.getAttribute("aria-label") || node.innerText || node.name || "").trim().slice(0, 40);
    const marks = node.id ? `#${node.id}` : node.className && typeof node.className === "string" ? `.${node.className.trim().split(/\s+/).join(".")}` : "";
    return `${node.tagName.toLowerCase()}${marks} "${words}"`;
  };
  const shown = (node) => node.checkVisibility({ visibilityProperty: true }) && node.getClientRects().length > 0;
  const all = (selector) => [...document.querySelectorAll(selector)].filter(shown);

  if (what.frame) {
    if (document.documentElement.lang !== "id") faults.push(`lang: ${document.documentElement.lang}`);
    if (!document.title.split(" · ")[0].trim()) faults.push(`title: ${document.title}`);
    if (all("h1").length !== 1) faults.push(`h1: ${all("h1").length}`);
    const ids = [...document.querySelectorAll("[id]")].map((node) => node.id);
    for (const id of new Set(ids.filter((id, at) => ids.indexOf(id) !== at))) faults.push(`id twice: ${id}`);
    const words = document.body.innerText + " " + document.title;
    const shouted = new RegExp(what.foreign, "g");
    for (const found of new Set(words.match(shouted) || [])) faults.push(`not for people: ${found}`);
  }

  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > width) {
    // Whoever sticks out and is not inside something that scrolls by itself.
    const scrolls = (node) => {
      for (let up = node.parentElement; up; up = up.parentElement) {
        if (["auto", "scroll", "hidden", "clip"].includes(getComputedStyle(up).overflowX)) return true;
      }
      return false;
    };
    const out = all("body *").filter((node) => node.getBoundingClientRect().right > width + 1 && !scrolls(node));
    faults.push(`wider than ${width}: ${out.slice(-2).map(name).join(", ")}`);
  }
  // Words that are cut off where nothing lets one read the rest; those that are only heard are cut off on purpose.
  const heard = (node) => node && (getComputedStyle(node).clipPath === "inset(50%)" || heard(node.parentElement));
  for (const node of all("main h1, main h2, main h3, main .btn, main .pill, main th, main dt")) {
    if (node.scrollWidth > node.clientWidth + 1 && !heard(node) && getComputedStyle(node).display !== "inline" && node.clientWidth) faults.push(`cut off at ${width}: ${name(node)}`);
  }

  if (what.touch) {
    // Buttons and fields are as high as a thumb; links in running text are as high as their line.
    for (const node of all("main .btn, main button, main select, main textarea, main summary, main input:not([type=hidden], [type=checkbox], [type=radio])")) {
      const box = node.getBoundingClientRect();
      const least = node.matches(".btn, button, select, textarea, input") ? 44 : 24;
      if (box.height < least - 0.5 || box.width < 24) faults.push(`small: ${name(node)} ${Math.round(box.width)}x${Math.round(box.height)}`);
    }
    const inText = (link) => {
      const around = link.closest("p, li, dd, td, th, label, figcaption, h1, h2, h3, h4, span, legend");
      return getComputedStyle(link).display === "inline" && around !== null;
    };
    for (const link of all("main a[href]:not(.btn)")) {
      const box = link.getBoundingClientRect();
      if (!inText(link) && (box.height < 23.5 || box.width < 23.5)) faults.push(`small: ${name(link)} ${Math.round(box.width)}x${Math.round(box.height)}`);
    }
  }

  if (what.focus) {
    // Nothing that has the focus lies wholly under what sticks to the edge of the window (WCAG 2.4.11).
    const sticky = all("body *").filter((node) => ["sticky", "fixed"].includes(getComputedStyle(node).position));
    const stops = all("main a[href], main :is(button, select, textarea, summary, input:not([type=hidden])):not(:disabled)");
    for (const stop of sticky.length ? stops : []) {
      if (sticky.some((node) => node.contains(stop))) continue;
      stop.focus();
      const box = stop.getBoundingClientRect();
      const covers = (over) => over.top <= box.top + 1 && over.bottom >= box.bottom - 1 && over.left <= box.left && over.right >= box.right;
      if (sticky.some((node) => covers(node.getBoundingClientRect()))) faults.push(`focus hidden: ${name(stop)}`);
    }
  }
  return faults;
}
