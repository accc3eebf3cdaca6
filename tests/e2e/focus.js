/** What is wrong with where the focus is; null where nothing is. LOOK: a ring of two colours, inner paper, outer sky, 2 + 3 px, always. */
() => {
  const at = document.activeElement;
  if (!at || at === document.body || at === document.documentElement) return 'the focus is lost';
  const name = `<${at.tagName.toLowerCase()} ${at.id || at.name || ''}> ${(at.getAttribute('aria-label') || at.textContent || '').trim().slice(0, 40)}`;
  // An input of an option is unseen: its whole row shows instead, and carries the ring.
  const shown = at.classList.contains('unseen') ? at.closest('label') ?? at : at;
  const box = shown.getBoundingClientRect();
  const left = Math.max(0, box.left), right = Math.min(innerWidth, box.right);
  const top = Math.max(0, box.top), bottom = Math.min(innerHeight, box.bottom);
  if (right - left < 4 || bottom - top < 4) return `${name}: out of sight at ${JSON.stringify(box)}`;
  const over = [[0.5, 0.5], [0.1, 0.2], [0.9, 0.2], [0.1, 0.8], [0.9, 0.8]].map(([x, y]) =>
    document.elementFromPoint(left + x * (right - left), top + y * (bottom - top)),
  );
  if (!over.some((found) => found && (shown.contains(found) || (found !== document.body && found.contains(shown))))) return `${name}: covered`;
  if (at.tabIndex < 0 && /^(H1|H2|MAIN)$/.test(at.tagName)) return null; // where reading starts, nothing that can be used
  const paint = document.createElement('canvas').getContext('2d');
  const role = (name) => {
    paint.fillStyle = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
    const [r, g, b] = [1, 3, 5].map((from) => parseInt(paint.fillStyle.slice(from, from + 2), 16));
    return `rgb(${r}, ${g}, ${b})`;
  };
  const style = getComputedStyle(shown);
  const outer = style.outlineStyle === 'solid' && parseFloat(style.outlineWidth) >= 3 && style.outlineColor === role('--sky');
  const inner = style.boxShadow.includes(`${role('--paper')} 0px 0px 0px 2px`);
  if (!outer || !inner) return `${name}: no ring (${style.outline}; ${style.boxShadow})`;
  for (let around = shown.parentElement; around; around = around.parentElement) {
    if (!/hidden|clip/.test(getComputedStyle(around).overflow)) continue;
    const cut = around.getBoundingClientRect();
    if (box.left - 5 < cut.left || box.right + 5 > cut.right || box.top - 5 < cut.top || box.bottom + 5 > cut.bottom) {
      return `${name}: its ring is cut off by <${around.tagName.toLowerCase()} class="${around.className}">`;
    }
  }
  return null;
}
