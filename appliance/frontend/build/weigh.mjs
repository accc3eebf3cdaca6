/** Fails the build when the page outgrows its budget: labs load it 500 at a time over a 100 Mbit switch. */

import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

// JavaScript and CSS, gzipped, in bytes; fonts are apart. Cryptography (chunk "sealing": digests now, sealed exports later) has its own.
const BUDGETS = { page: 40_000, sealing: 20_000 };
const assets = fileURLToPath(new URL('../../static/built/assets/', import.meta.url));
const weights = { page: 0, sealing: 0 };
for (const name of readdirSync(assets).filter((file) => /\.(js|css)$/.test(file))) {
  weights[name.startsWith('sealing-') ? 'sealing' : 'page'] += gzipSync(readFileSync(assets + name), { level: 9 }).length;
}
for (const [part, bytes] of Object.entries(weights)) {
  console.log(`${part}: ${bytes} of ${BUDGETS[part]} bytes gzipped`);
  if (bytes > BUDGETS[part]) {
    console.error(`The participant page's ${part} is over its budget: see appliance/frontend/build/weigh.mjs`);
    process.exitCode = 1;
  }
}
