/** What is packed. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { test } from 'node:test';

const room = resolve(import.meta.dirname, '../../..');
const vsix = `${room}/build/footguard.vsix`;

interface Manifest {
  version: string;
  main: string;
  browser: string;
  icon: string;
  contributes: {
    commands: { command: string; title: string }[];
    configuration: { properties: Record<string, { markdownDescription?: string; default?: unknown }> };
    menus: Record<string, { command: string }[]>;
    walkthroughs: { steps: { id: string; media: { image?: string; markdown?: string } }[] }[];
    languages: { filenames: string[] }[];
    jsonValidation: { fileMatch: string[]; url: string }[];
  };
}

const manifest = JSON.parse(readFileSync(`${room}/package.json`, 'utf8')) as Manifest;
/** What is in a zip file, by the names in its directory. */
function names(file: string): string[] {
  const zip = readFileSync(file);
  const found: string[] = [];
  // The directory begins where its first entry is; each entry says how long it is.
  for (let at = zip.lastIndexOf('PK\x05\x06') < 0 ? -1 : zip.readUInt32LE(zip.lastIndexOf('PK\x05\x06') + 16); zip.readUInt32LE(at) === 0x02014b50;) {
    const [name, extra, comment] = [28, 30, 32].map((it) => zip.readUInt16LE(at + it)) as [number, number, number];
    found.push(zip.toString('utf8', at + 46, at + 46 + name));
    at += 46 + name + extra + comment;
  }
  return found;
}

const packed = new Set(names(vsix).map((it) => it.replace(/^extension\//, '')));

test('the package is under 1.5 MB', (t) => {
  const { size } = statSync(vsix);
  t.diagnostic(`${size} bytes`);
  assert.ok(size < 1_500_000, `${size} bytes`);
});

test('all that the manifest names is in the package, and nothing of the workshop', () => {
  const { contributes } = manifest;
  const named = [
    manifest.main, manifest.browser, manifest.icon, ...contributes.jsonValidation.map((it) => it.url),
    ...contributes.walkthroughs.flatMap((it) => it.steps.map(({ media }) => media.image ?? media.markdown ?? '')),
  ].map((it) => it.replace(/^\.\//, ''));
  assert.deepEqual(named.filter((it) => !packed.has(it)), []);
  assert.deepEqual([...packed].filter((it) => /\.ts$|\.map$|node_modules|^test|^build|^src/.test(it)), []);
});

test('commands that menus and walkthroughs name are there, each setting has a text', () => {
  const { commands, menus, configuration } = manifest.contributes;
  const known = new Set(commands.map((it) => it.command));
  assert.deepEqual(Object.values(menus).flat().map((it) => it.command).filter((it) => !known.has(it)), []);
  const steps = JSON.stringify([manifest.contributes.walkthroughs]);
  const linked = [...steps.matchAll(/command:(footguard\.\w+)/g)].map(([, it = '']) => it);
  assert.deepEqual(linked.filter((it) => !known.has(it)), []);
  for (const [name, it] of Object.entries(configuration.properties)) {
    assert.ok(it.markdownDescription && it.default !== undefined, name);
    const documented = readFileSync(`${room}/README.md`, 'utf8');
    assert.ok(documented.includes(name.replace('footguard.', '').replace(/^format|^deep/, '')), `${name} is not in the README`);
  }
});

test('plain JSON mode gets the schema of the very files that have our language', () => {
  const [language] = manifest.contributes.languages;
  const [validation] = manifest.contributes.jsonValidation;
  assert.deepEqual(validation?.fileMatch, language?.filenames);
  const schema = JSON.parse(readFileSync(`${room}/schemas/clawdbot.schema.json`, 'utf8')) as { properties: object };
  assert.ok('gateway' in schema.properties);
});

test('one version everywhere', () => {
  const cargo = readFileSync(resolve(room, '../Cargo.toml'), 'utf8');
  assert.ok(cargo.includes(`version = "${manifest.version}"`));
  assert.ok(readFileSync(`${room}/CHANGELOG.md`, 'utf8').includes(`## ${manifest.version}`));
  assert.ok(existsSync(`${room}/LICENSE`));
});
