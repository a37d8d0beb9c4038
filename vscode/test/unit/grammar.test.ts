/** The TextMate grammar, read as VS Code reads it. */
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { before, test } from 'node:test';
import type * as Textmate from 'vscode-textmate';

const room = resolve(import.meta.dirname, '../../..');
const require = createRequire(import.meta.url);
const { INITIAL, Registry, parseRawGrammar } = require('vscode-textmate') as typeof Textmate;
const oniguruma = require('vscode-oniguruma') as typeof import('vscode-oniguruma');

let grammar: Textmate.IGrammar;
before(async () => {
  await oniguruma.loadWASM(readFileSync(require.resolve('vscode-oniguruma/release/onig.wasm')).buffer as ArrayBuffer);
  const onigLib = Promise.resolve({
    createOnigScanner: (it: string[]) => new oniguruma.OnigScanner(it), createOnigString: (it: string) => new oniguruma.OnigString(it),
  });
  const file = `${room}/syntaxes/clawdbot-config.tmLanguage.json`;
  const registry = new Registry({ onigLib, loadGrammar: async () => parseRawGrammar(readFileSync(file, 'utf8'), file) });
  const loaded = await registry.loadGrammar('source.json5.clawdbot-config');
  assert.ok(loaded);
  grammar = loaded;
});

function tokens(text: string): { text: string; scope: string }[] {
  let stack = INITIAL;
  return text.split('\n').flatMap((line) => {
    const { tokens: found, ruleStack } = grammar.tokenizeLine(line, stack);
    stack = ruleStack;
    return found.map((it) => ({ text: line.slice(it.startIndex, it.endIndex), scope: it.scopes.join(' ') }));
  });
}

function scopeOf(text: string, part: string): string {
  const found = tokens(text).find((it) => it.text === part);
  assert.ok(found, `${part} is no token of ${text}: ${JSON.stringify(tokens(text).map((it) => it.text))}`);
  return found.scope;
}

test('each form of JSON5 has its scope', () => {
  const cases: [string, string, RegExp][] = [
    ['{ bind: 1 }', 'bind', /support\.type\.property-name/],
    ['{ $weird_ñ9: 1 }', '$weird_ñ9', /support\.type\.property-name/],
    ["{ 'a b': 1 }", 'a b', /support\.type\.property-name/],
    ['{ "true": 1 }', 'true', /support\.type\.property-name/],
    ['{ a: 0xFf }', '0xFf', /constant\.numeric\.hex/],
    ['{ a: -.5e+3 }', '-.5e+3', /constant\.numeric/],
    ['{ a: +Infinity }', '+Infinity', /constant\.numeric/],
    ['{ a: NaN }', 'NaN', /constant\.numeric/],
    ['[true]', 'true', /constant\.language/],
    ["{ a: 'it' }", 'it', /string\.quoted\.single/],
    ['{ a: "x\\u0041" }', '\\u0041', /constant\.character\.escape/],
    ['{ a: "x\\u00" }', '\\u', /invalid\.illegal/],
    ['{ a: "${TOKEN}" }', 'TOKEN', /variable\.other\.readwrite/],
    ['{ a: "$${TOKEN}" }', '$${TOKEN}', /constant\.character\.escape/],
    ['{ a: "${token}" }', '${token}', /string\.quoted\.double\.json5$/],
    ['{ $include: "./a" }', '$include', /keyword\.control\.include/],
    ['{ /* a\n b */ c: 1 }', ' b ', /comment\.block/],
    ['// footguard: allow(dm-open) why', 'dm-open', /entity\.name\.tag\.rule/],
    ['{ a: nonsense }', 'n', /invalid\.illegal/],
    ['{ a: "two \\\nlines" }', 'lines', /string\.quoted\.double/],
  ];
  for (const [text, part, scope] of cases) assert.match(scopeOf(text, part), scope, text);
});

test('nothing in the samples is taken for wrong', () => {
  const folder = resolve(room, '../core/data/samples');
  for (const name of readdirSync(folder)) {
    const wrong = tokens(readFileSync(`${folder}/${name}`, 'utf8')).filter((it) => it.scope.includes('invalid'));
    // One of them lacks a comma on purpose.
    if (name !== 'gateway-lan.json5') assert.deepEqual(wrong, [], name);
  }
});
