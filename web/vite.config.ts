import { existsSync, readFileSync } from 'node:fs';
import { lezer } from '@lezer/generator/rollup';
import { defineConfig, type Plugin } from 'vite';

/** The one Content-Security-Policy of the page: also sent as a header by whoever serves it. */
const csp = readFileSync(new URL('csp.txt', import.meta.url), 'utf8').trim();

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

function packageIsThere(): Plugin {
  return {
    name: 'package-is-there',
    buildStart() {
      if (existsSync(new URL('../pkg/web/footguard_wasm.js', import.meta.url))) return;
      throw new Error('pkg/web is missing: build the WebAssembly package first (`cargo xtask wasm`)');
    },
  };
}

export default defineConfig({
  // Relative addresses: the page may be served from any folder.
  base: './',
  plugins: [packageIsThere(), lezer(), policyInPage()],
  worker: { format: 'es' },
  build: { target: 'es2023', assetsInlineLimit: 0, modulePreload: { polyfill: false } },
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
