/** What is known of a machine, through the package as it is shipped. */
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import test from 'node:test';
import type * as Package from '../../src/analysis/wasm.ts';

const pkg = resolve(import.meta.dirname, '../../../../pkg/nodejs');
const { Document } = createRequire(import.meta.url)(resolve(pkg, 'footguard_wasm.js')) as typeof Package;

const ids = (document: Package.Document): string[] => document.analyze().diagnostics.map((it) => it.checkId);

test('a snapshot is opened with its texts, its environment and its facts', () => {
  const snapshot = {
    version: 1,
    config: [
      { name: '/h/.clawdbot/clawdbot.json', text: "{ $include: './more.json5', gateway: { auth: { token: '${T}' } } }" },
      { name: '/h/.clawdbot/more.json5', text: "{ hooks: { enabled: true, token: '***secret-1-12+***' } }" },
    ],
    facts: {
      environment: { T: '***secret-1-12+***' },
      inspected: [{ role: 'config', path: '/h/.clawdbot/clawdbot.json', kind: 'file', mode: '666' }],
    },
  };
  const [main, ...included] = snapshot.config;
  assert.ok(main);
  const document = new Document(main.text, { path: main.name });
  for (const { name, text } of included) document.setFile(name, text);
  document.setFacts(JSON.stringify(snapshot));
  const found = ids(document);
  for (const id of ['fs.config.perms_writable', 'gateway.token_too_short', 'hooks.token_reuse_gateway_token']) {
    assert.ok(found.includes(id), `${id} in ${found.join(', ')}`);
  }
});

test('variables that are set to something that nobody knows are no mistake and no guess', () => {
  const document = new Document("{ gateway: { bind: '${BIND}' } }", { env: {} });
  assert.ok(ids(document).includes('env_missing'));
  document.setEnv({ BIND: true });
  const { unknownEnv, valid } = document.analyze();
  assert.deepEqual([unknownEnv, valid], [['BIND'], null]);
  document.setEnv({ BIND: 'lan' });
  assert.ok(ids(document).includes('gateway.bind_no_auth'));
});

test('what is no snapshot is an Error, and changes nothing', () => {
  const document = new Document('{}');
  for (const text of ['', '[]', '{', '{"facts":{"place":1}}']) assert.throws(() => document.setFacts(text), Error, text);
  assert.throws(() => document.setEnv({ A: false } as unknown as Record<string, true>), Error);
});
