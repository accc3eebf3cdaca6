import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Puts the icon set into the page itself: an icon must never need a request while the LAN is down. */
function icons(): Plugin {
  return {
    name: 'icons',
    transformIndexHtml(html) {
      const set = readFileSync(here('../../web/static/icons.svg'), 'utf-8');
      const inline = set
        .replace(/<!--[\s\S]*?-->/g, '')
        .replace(/<symbol id="/g, '<symbol id="icon-')
        .replace('<svg ', '<svg width="0" height="0" class="unseen" aria-hidden="true" ')
        .replace(/\n\s*/g, '');
      return html.replace('<!-- icons -->', inline);
    },
  };
}

/** Leaves the shared stylesheet's chapters for staff and proctors out. A chapter runs from its heading comment to the next. */
function withoutStaff(): Plugin {
  return {
    name: 'chapters',
    enforce: 'pre',
    transform(code, id) {
      if (!id.endsWith('/lumbung.css')) return undefined;
      return code
        .split(/(?=^\/\* --- )/m)
        .filter((chapter) => !chapter.startsWith('/* --- staff: '))
        .join('');
    },
  };
}

// The oldest browsers that labs on Windows 7 and 8.1 can have. This lowers syntax; eslint-plugin-compat watches the APIs.
const BROWSERS = ['chrome109', 'firefox115'];

export default defineConfig(({ mode }) => ({
  plugins: [icons(), mode === 'look' ? null : withoutStaff()],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  server: {
    fs: { allow: [here('../..')] },
    proxy: { '/api': 'http://127.0.0.1:8080', '/exam/': 'http://127.0.0.1:8080' },
  },
  build: {
    target: BROWSERS,
    cssTarget: BROWSERS,
    // /look is for developers: it is built beside the page, never into what the box serves.
    outDir: mode === 'look' ? here('../../var/look') : here('../static/built'),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: false,
    rolldownOptions: {
      input: mode === 'look' ? here('look.html') : [here('index.html'), here('seat.html')],
      // Cryptography is weighed apart from the page, see build/weigh.mjs. What only the emergency file needs comes later than the rest.
      output: {
        codeSplitting: {
          includeDependenciesRecursively: false,
          groups: [
            { name: 'sealing-file', test: /@noble\/(ciphers|curves)|@noble\/hashes\/(hkdf|hmac)|src\/emergency/, priority: 2 },
            { name: 'sealing', test: /@noble|src\/digest/, priority: 1 },
          ],
        },
      },
    },
  },
}));
