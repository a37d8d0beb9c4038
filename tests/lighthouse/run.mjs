/**
 * What Lighthouse says of the built page, empty and with a configuration in it: 95 or more for accessibility and for best practices, or
 * it fails. The figure for speed is printed; it hangs on the machine.
 */
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, resolve } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { launch } from 'chrome-launcher';
import lighthouse, { desktopConfig } from 'lighthouse';

const LEAST = 95;
const web = resolve(import.meta.dirname, '../../web');
const dist = join(web, 'dist');
const csp = readFileSync(join(web, 'csp.txt'), 'utf8').trim();
const types = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.wasm': 'application/wasm' };

const server = createServer((request, response) => {
  const { pathname } = new URL(request.url, 'http://localhost');
  const name = pathname === '/' ? 'index.html' : pathname.slice(1);
  const file = join(dist, name);
  if (!/^[\w./-]+$/.test(name) || name.includes('..') || !existsSync(file)) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, {
    'content-type': types[extname(name)] ?? 'application/octet-stream',
    'content-security-policy': csp,
    'cross-origin-opener-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  });
  createReadStream(file).pipe(response);
});
await new Promise((done) => server.listen(0, '127.0.0.1', done));
const home = `http://127.0.0.1:${server.address().port}/`;
const text = '{\n  gateway: { bind: "lan" },\n  channels: { telegram: { botToken: "${BOT}", dmPolicy: "open", allowFrom: ["*"] } },\n}\n';
const state = deflateRawSync(JSON.stringify({ name: 'clawdbot.json', text })).toString('base64url');

const chromePath = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/google-chrome'].find((it) => it && existsSync(it));
const chrome = await launch({
  ...(chromePath && { chromePath }),
  chromeFlags: ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
let failed = false;
try {
  for (const [name, url] of [['empty', home], ['with a configuration', `${home}#s1.${state}`]]) {
    const { lhr } = await lighthouse(url, {
      port: chrome.port, logLevel: 'error', onlyCategories: ['performance', 'accessibility', 'best-practices'], disableFullPageScreenshot: true,
    }, desktopConfig);
    const score = (id) => Math.round((lhr.categories[id].score ?? 0) * 100);
    console.log(`lighthouse ${name}: performance ${score('performance')}, accessibility ${score('accessibility')}, best practices ${score('best-practices')}`);
    for (const id of ['accessibility', 'best-practices']) {
      if (score(id) >= LEAST) continue;
      failed = true;
      for (const { id: audit } of lhr.categories[id].auditRefs) {
        const { score: part, title, details } = lhr.audits[audit];
        if (part !== null && part < 1) console.log(`  ${id}: ${title} ${JSON.stringify(details?.items?.slice(0, 3) ?? [])}`);
      }
    }
    const { items: asked = [] } = lhr.audits['network-requests']?.details ?? {};
    for (const it of asked) if (!it.url.startsWith(home) && !it.url.startsWith('data:')) { failed = true; console.log(`  asked elsewhere: ${it.url}`); }
  }
} finally {
  chrome.kill();
  server.close();
}
if (failed) process.exitCode = 1;
