// What is lost of the page where there is little room, in words. Sideways, only what has a scroll bar of its own may be wider than the page;
// no text is cut off, no control lies under another, and each can be brought to where a click on its middle meets it.
() => {
  const wrong = [];
  const dialogs = [...document.querySelectorAll('dialog[open]')];
  const within = dialogs.at(-1) ?? document.body;
  const shown = (node) => node.checkVisibility({checkVisibilityCSS: true, checkOpacity: true}) && !node.closest('.unseen, .skip');
  const told = (node) => `${node.tagName.toLowerCase()}.${node.getAttribute('class') ?? ''} ${(node.innerText || node.ariaLabel || '').trim().slice(0, 40)}`;
  const scrolled = (node) => {
    for (let up = node.parentElement; up && up !== document.body; up = up.parentElement)
      if (/auto|scroll/.test(getComputedStyle(up).overflowX) && up.scrollWidth > up.clientWidth) return true;
    return false;
  };
  const listed = (node) => scrolled(node) || node.closest('.table-wrap') !== null; // its box may lie outside what its list shows
  if (document.documentElement.scrollWidth > innerWidth) wrong.push(`the page is ${document.documentElement.scrollWidth} px wide`);
  for (const node of within.querySelectorAll('*')) {
    if (!shown(node) || node.closest('svg, table')) continue;
    const box = node.getBoundingClientRect();
    if (box.width < 2 || box.height < 2) continue; // for readers of screens alone
    const text = [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim() !== '');
    if ((box.left < -1 || box.right > innerWidth + 1) && !scrolled(node)) wrong.push(`beyond the edge: ${told(node)}`);
    const style = getComputedStyle(node);
    const cut = /hidden|clip/.test(style.overflowX) && node.scrollWidth > node.clientWidth + 1;
    const cutBelow = /hidden|clip/.test(style.overflowY) && node.scrollHeight > node.clientHeight + 1;
    if (text && (cut || cutBelow)) wrong.push(`cut off: ${told(node)}`);
  }
  const controls = [...within.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')]
    .filter((node) => shown(node) && !node.disabled && getComputedStyle(node).opacity !== '0');
  const at = [scrollX, scrollY];
  for (const node of controls) {
    node.scrollIntoView({block: 'center', inline: 'center', behavior: 'instant'});
    const box = node.getClientRects()[0];
    const hit = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    const label = node.closest('label') ?? (node.id ? document.querySelector(`label[for="${CSS.escape(node.id)}"]`) : null);
    if (!hit || !(node.contains(hit) || hit.contains(node) || label?.contains(hit))) wrong.push(`not to be clicked: ${told(node)}, but ${hit && told(hit)}`);
  }
  scrollTo(...at);
  const boxes = controls.map((node) => [node, node.getBoundingClientRect()]);
  boxes.forEach(([one, a], at) => boxes.slice(at + 1).forEach(([other, b]) => {
    if (one.contains(other) || other.contains(one)) return;
    const over = [Math.min(a.right, b.right) - Math.max(a.left, b.left), Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top)];
    if (over[0] > 2 && over[1] > 2 && !listed(one) && !listed(other) && fixed(one) === fixed(other)) wrong.push(`over each other: ${told(one)}, ${told(other)}`);
  }));
  function fixed(node) {
    for (let up = node; up; up = up.parentElement) if (/fixed|sticky/.test(getComputedStyle(up).position)) return true;
    return false;
  }
  return [...new Set(wrong)].slice(0, 12);
}
