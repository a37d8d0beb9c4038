import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lezer } from '@lezer/generator/rollup';
import { defineConfig, type Plugin } from 'vite';

const here = (path: string) => new URL(path, import.meta.url);

/** The one Content-Security-Policy of the page: also sent as a header by whoever serves it. */
const csp = readFileSync(here('csp.txt'), 'utf8').trim();

/** Writes the policy into the page, for servers that send no headers. */
function policyInPage(): Plugin {
  // Browsers ignore this directive in a page and complain about it.
  const inPage = csp.split('; ').filter((it) => !it.startsWith('frame-ancestors')).join('; ');
  return {
    name: 'policy-in-page',
    apply: 'build',
    transformIndexHtml: () => [
      { tag: 'meta', attrs: { 'http-equiv': 'Content-Security-Policy', content: inPage }, injectTo: 'head-prepend' },
    ],
  };
}

const module = here('../pkg/web/footguard_wasm_bg.wasm');

function packageIsThere(): Plugin {
  return {
    name: 'package-is-there',
    buildStart() {
      if (existsSync(module)) return;
      throw new Error('pkg/web is missing: build the WebAssembly package first (`cargo xtask wasm`)');
    },
  };
}

const integrity = (bytes: Uint8Array) => `sha384-${createHash('sha384').update(bytes).digest('base64')}`;

/** Says in the page what its script and style are, so that a browser takes nothing else for them; and lists all files for the service worker. */
function sealed(): Plugin {
  return {
    name: 'sealed',
    apply: 'build',
    writeBundle({ dir = '' }) {
      const index = join(dir, 'index.html');
      const html = readFileSync(index, 'utf8').replace(/(src|href)="\.\/(assets\/[^"]+)"/g, (all, _, name: string) =>
        `${all} integrity="${integrity(readFileSync(join(dir, name)))}"`);
      writeFileSync(index, html);
      const files = ['', ...readdirSync(join(dir, 'assets')).sort().map((it) => `assets/${it}`)];
      const version = createHash('sha256').update(html).update(files.join()).digest('hex').slice(0, 16);
      const source = readFileSync(here('src/offline/service-worker.js'), 'utf8');
      writeFileSync(join(dir, 'service-worker.js'), source
        .replace('/* files */ []', JSON.stringify(files))
        .replace("/* version */ ''", JSON.stringify(version)));
    },
  };
}

export default defineConfig({
  // Relative addresses: the page may be served from any folder.
  base: './',
  plugins: [packageIsThere(), lezer(), policyInPage(), sealed()],
  define: { MODULE_INTEGRITY: JSON.stringify(existsSync(module) ? integrity(readFileSync(module)) : '') },
  worker: { format: 'es' },
  build: { target: 'es2023', assetsInlineLimit: 0, modulePreload: { polyfill: false }, chunkSizeWarningLimit: 700 },
  server: { fs: { allow: ['..'] } },
  preview: {
    headers: {
      'content-security-policy': csp,
      'cross-origin-opener-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    },
  },
});
