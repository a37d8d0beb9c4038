/** Files that include each other, and references to variables: what the configuration is after loading. */

const NAMES = ['a.json5', 'b.json5', 'sub/c.json5', 'd.json', 'e.json5', 'f.json5'];
const TARGETS = [
  ...NAMES,
  ...['./a.json5', '../.clawdbot/b.json5', '@HOME@/.clawdbot/d.json', 'sub/../e.json5', 'clawdbot.json', 'nowhere.json5', '~/x.json5', '', 'sub', 'broken.json5'],
];
const TEXTS = [
  ...['${A}', '${B}', '$${A}', '${A}-${B}', '${}', '${a}', '$A', '${A', '${A }', '$$A', '$$${A}', '${A}${A}', '\\${A}', '${_X}', '${A1}', '${1A}', '${EMPTY}', '${UNSET}'],
  ...['x', 'loopback', 'lan', 'token'],
];

export function includes(chance) {
  const text = () => chance.pick(TEXTS);
  const target = () => chance.pick(TARGETS);
  const include = () => {
    if (chance.is(0.6)) return target();
    return chance.is(0.9) ? chance.some(3, () => (chance.is(0.97) ? target() : 3)) : chance.pick([3, null, {}, true]);
  };
  const part = () => chance.pick([
    { gateway: { bind: chance.pick(['loopback', 'lan', '${BIND}', '${A}']) } },
    { gateway: { auth: { token: text() } } },
    { gateway: { auth: null } },
    { gateway: { port: chance.pick([1, 18789]) } },
    { gateway: 'x' },
    { tools: { deny: ['exec', text()] } },
    { tools: { allow: ['read'] } },
    { tools: null },
    { agents: { list: [{ id: chance.pick(['a', 'b']) }] } },
    { agents: { defaults: { workspace: text() } } },
    { channels: { telegram: { botToken: text(), dmPolicy: 'pairing' } } },
    { channels: { telegram: { allowFrom: [1, '*', text()] } } },
    { logging: { redactSensitive: 'off' } },
    { env: { vars: { A: 'z', [chance.pick(['A', 'UNSET', 'Q'])]: text() } } },
    { hooks: { token: text(), enabled: true } },
    { session: { dmScope: chance.pick(['main', 'per-peer']) } },
    { messages: { prefix: 1 } },
    { unheardOf: 1 },
    ...[{}, [], 3, 'x', null],
  ]);
  /** Parts of a configuration, which may include others beside and below. */
  const file = () => {
    const it = structuredClone(part());
    if (it === null || typeof it !== 'object' || Array.isArray(it)) return it;
    const below = Object.values(it)[0];
    if (chance.is(0.25) && below && typeof below === 'object' && !Array.isArray(below)) below.$include = include();
    const more = chance.is(0.15) ? structuredClone(part()) : {};
    if (!chance.is(0.45)) return { ...it, ...more };
    return chance.is(0.5) ? { $include: include(), ...it, ...more } : { ...it, ...more, $include: include() };
  };
  const files = { '.clawdbot/broken.json5': { text: '{ x: [ }', mode: 0o600 }, '.clawdbot/sub': { mode: 0o700 } };
  for (const name of NAMES) {
    if (chance.is(0.75)) files[`.clawdbot/${name}`] = { text: chance.is(0.03) ? '{ a: ' : JSON.stringify(file()), mode: 0o600 };
  }
  let config = file();
  if (config === null || typeof config !== 'object' || Array.isArray(config)) config = {};
  if (!('$include' in config) && chance.is(0.6)) config.$include = include();
  return { config, env: { A: 'tok-0123456789abcdef0123', B: 'bb', EMPTY: '', BIND: 'lan', _X: 'u', A1: 'v' }, files };
}
