/**
 * Weighs what was built: labs load the page 500 at a time over a 100 Mbit switch. Fails where a part outgrows its budget; with `--tell`, as
 * every build calls it, only says so: a page that is a few bytes over is a developer's matter, and runs.
 */

import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

// JavaScript and CSS, gzipped, in bytes; fonts are apart. `page`: all that index.html needs to start, but for cryptography, which is weighed
// as `sealing` (digests at once, the emergency file while waiting). `seat`: all that seat.html needs. The others are chunks that come when
// they are needed, or while waiting.
const BUDGETS = { page: 40_000, sealing: 20_000, english: 4_500, practice: 3_000, aside: 3_000, seat: 12_000 };
const telling = process.argv.includes('--tell');
const complain = (text) => {
  console.error(`${telling ? 'warning: ' : ''}${text}: see appliance/frontend/build/weigh.mjs`);
  if (!telling) process.exitCode = 1;
};
const built = fileURLToPath(new URL('../../static/built/', import.meta.url));
const assets = readdirSync(`${built}assets`).filter((file) => /\.(js|css)$/.test(file));
const read = (name) => readFileSync(`${built}assets/${name}`);

/** The assets that a page loads before it does anything: those it names, and what they import. */
function startOf(html) {
  const found = new Set();
  const visit = (text, pattern) => {
    for (const [, name] of text.matchAll(pattern)) {
      if (found.has(name) || !assets.includes(name)) continue;
      found.add(name);
      if (name.endsWith('.js')) visit(read(name).toString(), /(?:from|import) ?["']\.\/([^"']+)["']/g);
    }
  };
  visit(readFileSync(built + html, 'utf-8'), /assets\/([^"']+)["']/g);
  return found;
}

const start = startOf('index.html');
const seat = startOf('seat.html');
const weights = Object.fromEntries(Object.keys(BUDGETS).map((part) => [part, 0]));
const strangers = [];
for (const name of assets) {
  const chunk = name.split('-')[0].toLowerCase();
  const bytes = gzipSync(read(name), { level: 9 }).length;
  if (seat.has(name)) weights.seat += bytes;
  if (seat.has(name) && !start.has(name)) continue;
  const part = chunk === 'sealing' ? chunk : start.has(name) ? 'page' : chunk;
  if (part in BUDGETS) weights[part] += bytes;
  else strangers.push(name);
}
for (const [part, bytes] of Object.entries(weights)) {
  console.log(`${part}: ${bytes} of ${BUDGETS[part]} bytes gzipped`);
  if (bytes > BUDGETS[part]) complain(`The participant page's ${part} is over its budget by ${bytes - BUDGETS[part]} bytes`);
}
if (strangers.length > 0) complain(`No budget for ${strangers.join(', ')}`);
