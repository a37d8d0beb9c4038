/** The recorded configurations, crossed, cut, and grown by what the schema allows and by what it does not. */
import fs from 'node:fs';
import { createRequire } from 'node:module';

const CORPUS = new URL('../../corpus/', import.meta.url);
const SCHEMA = new URL('../../../core/data/clawdbot-2026.1.24.schema.json', import.meta.url);
const ODD = [
  ...['main', '*', '', '  ', 'exec', 'group:fs', '123456789', '+15551234567', '@name', 'tg:123', 'user@example.com', 'full', 'off', 'all', 'rw', 'host', 'agent', 'open'],
  ...['anthropic/claude-opus-4-5', 'ollama/llama-3.1-8b', 'openai/gpt-3.5-turbo', 'http://10.0.0.2:9222', 'ftp://x', 'loopback', 'lan', '/hooks', 'short', '10m', '1h30'],
  ...['24:00', '23:59', '@HOME@/x', '~/y', 'last', 'telegram', 'allowlist', 'per-peer', '#ff0000', '127.0.0.1', 'tok-7f3a91c2d4e6b805a1c3e5f7'],
];
const NUMBERS = [0, 1, -1, 2, 10, 1.5, 65535, 65536, 18789, 9007199254740991, 1e21, 0.1];
const KEYS = ['a', 'main', '*', 'work', 'default', '-100', 'x.y', 'X_Y', 'telegram', 'anthropic'];

/** Every place of a value, as its way from the root. */
function places(value, way = [], found = []) {
  if (value !== null && typeof value === 'object') {
    for (const [key, below] of Object.entries(value)) {
      found.push([...way, key]);
      places(below, [...way, key], found);
    }
  }
  return found;
}

const at = (value, way) => way.reduce((it, key) => it?.[key], value);

/** Puts `value` at the end of `way`, with objects and lists on the way there. */
function put(root, way, value) {
  let it = root;
  for (const [index, key] of way.slice(0, -1).entries()) {
    if (it[key] === null || typeof it[key] !== 'object') {
      if (Array.isArray(it) && !/^\d+$/.test(key)) return;
      it[key] = /^\d+$/.test(way[index + 1]) ? [] : {};
    }
    it = it[key];
  }
  const last = way.at(-1);
  if (Array.isArray(it)) it[Math.min(Number(last) || 0, it.length)] = value;
  else it[last] = value;
}

function take(root, way) {
  const it = at(root, way.slice(0, -1));
  if (Array.isArray(it)) it.splice(Number(way.at(-1)), 1);
  else delete it[way.at(-1)];
}

/** What mutations are made of; `json5` is the product's own reader. */
export function materials(product) {
  const JSON5 = createRequire(new URL('./', `file://${product}/`))('json5');
  const recorded = [];
  const add = (text, valid) => {
    // What does not parse is tested elsewhere, files that include others have an area of their own, and who writes to `__proto__`
    // here changes every object.
    if (text.includes('$include') || text.includes('__proto__')) return;
    try {
      const config = JSON5.parse(text);
      if (config !== null && typeof config === 'object' && !Array.isArray(config)) recorded.push({ config, valid });
    } catch {}
  };
  for (const name of fs.readdirSync(new URL('audit/', CORPUS)).filter((it) => it.endsWith('.jsonl')).sort()) {
    for (const line of fs.readFileSync(new URL(`audit/${name}`, CORPUS), 'utf8').split('\n').filter(Boolean)) {
      const { config, expected } = JSON.parse(line);
      if (typeof config === 'string') add(config, expected.valid);
    }
  }
  for (const name of fs.readdirSync(new URL('validation/', CORPUS)).filter((it) => it.endsWith('.json5')).sort()) {
    add(fs.readFileSync(new URL(`validation/${name}`, CORPUS), 'utf8'), undefined);
  }
  const schema = JSON.parse(fs.readFileSync(SCHEMA, 'utf8'));
  const resolve = (node) => (node?.$ref ? resolve(at(schema, node.$ref.slice(2).split('/'))) : node);
  const nodes = [];
  const walk = (node, way, depth) => {
    const it = resolve(node);
    if (!it || depth > 9) return;
    for (const one of it.anyOf ?? it.oneOf ?? [it]) {
      const form = resolve(one);
      if (way.length > 0) nodes.push({ way, node: form });
      for (const [key, below] of Object.entries(form.properties ?? {})) walk(below, [...way, key], depth + 1);
      if (typeof form.additionalProperties === 'object') walk(form.additionalProperties, [...way, null], depth + 1);
      if (form.items && !Array.isArray(form.items)) walk(form.items, [...way, 0], depth + 1);
    }
  };
  walk(schema, [], 0);
  return { recorded, sound: recorded.filter((it) => it.valid), nodes, resolve };
}

export function mutations(chance, { recorded, sound, nodes, resolve }) {
  /** A value of a node of the schema, mostly one that it takes. */
  const made = (node, depth) => {
    const it = resolve(node);
    if (!it || it === true) return chance.pick([1, 'x', true, {}, []]);
    if ('const' in it) return it.const;
    if (it.enum) return chance.pick(it.enum);
    const forms = it.anyOf ?? it.oneOf;
    if (forms) return made(chance.pick(forms), depth);
    const type = Array.isArray(it.type) ? chance.pick(it.type) : it.type;
    if (type === 'object' || it.properties) {
      const keys = Object.keys(it.properties ?? {});
      const wanted = keys.filter((key) => it.required?.includes(key) || (depth > 0 && chance.is(Math.min(0.5, 4 / keys.length))));
      const object = Object.fromEntries(wanted.map((key) => [key, made(it.properties[key], depth - 1)]));
      if (depth > 0 && typeof it.additionalProperties === 'object') {
        for (const key of chance.some(2, () => chance.pick(KEYS))) object[key] = made(it.additionalProperties, depth - 1);
      }
      return object;
    }
    if (type === 'array') return chance.some(2, () => made(it.items, depth - 1));
    if (type === 'boolean') return chance.is(0.5);
    if (type === 'integer' || type === 'number') {
      if (chance.is(0.1)) return chance.pick(NUMBERS);
      const least = it.minimum ?? (it.exclusiveMinimum ?? -1) + 1;
      return Math.round(least + chance.number() * Math.min((it.maximum ?? least + 100) - least, 100));
    }
    return type === 'null' ? null : chance.pick(ODD);
  };
  const grow = (config) => {
    const { way, node } = chance.pick(nodes);
    put(config, way.map((key) => (key === null ? chance.pick(KEYS) : String(key))), made(node, 2));
  };
  const cross = (config) => {
    const other = chance.pick(sound).config;
    const way = chance.pick(places(other));
    if (way) put(config, way, structuredClone(at(other, way)));
  };
  const spoil = (config, way) => {
    const value = at(config, way);
    if (Array.isArray(value) && chance.is(0.7)) value.push(chance.pick(['*', ' * ', '', 7, '123', 'group:all', 'exec']));
    else if (chance.is(0.6)) put(config, way, chance.pick([chance.pick(ODD), chance.pick(NUMBERS), true, false, null, [], {}]));
    else {
      take(config, way);
      put(config, [...way.slice(0, -1), way.at(-1) + chance.pick(['x', 's'])], value);
    }
  };
  const config = structuredClone(chance.pick(chance.is(0.85) ? sound : recorded).config);
  for (let left = 1 + chance.below(6); left > 0; left -= 1) {
    const way = chance.pick(places(config));
    const kind = chance.number();
    if (kind < 0.4) cross(config);
    else if (kind < 0.7) grow(config);
    else if (!way) continue;
    else if (kind < 0.88) take(config, way);
    else spoil(config, way);
  }
  return { config, env: {} };
}
