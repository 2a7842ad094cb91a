// Contrast that only this width has: text whose colours changed, or that appeared, since they were remembered at another
// width. Argument: true to remember, false to compare. The menu is checked whole at both widths by a test of its own.
async (remember) => {
  const look = (node) => {
    if (!node.checkVisibility({ visibilityProperty: true })) return "";
    const style = getComputedStyle(node);
    const large = parseFloat(style.fontSize) >= 24; // WCAG 1.4.3 asks less of large text
    return [style.color, style.backgroundColor, style.backgroundImage, style.opacity, style.fontWeight, large].join(" ");
  };
  const nodes = [...document.querySelectorAll("main, main *")];
  if (remember) {
    window.looks = new Map(nodes.map((node) => [node, look(node)]));
    return [];
  }
  const changed = nodes.filter((node) => look(node) && look(node) !== window.looks.get(node));
  if (!changed.length) return [];
  const found = await axe.run({ include: changed }, { runOnly: { type: "rule", values: ["color-contrast"] }, resultTypes: ["violations"] });
  return found.violations.flatMap((fault) => fault.nodes.map((node) => `color-contrast at ${innerWidth}: ${node.target.join(" ")}: ${fault.help}`));
}
