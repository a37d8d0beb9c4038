/** Channels: which account is audited, whether it is in use, who gets in, and what its warnings say. */

/** The keys that make each channel work. */
const CREDENTIALS = {
  telegram: ['botToken', 'tokenFile'],
  whatsapp: ['authDir'],
  discord: ['token'],
  googlechat: ['serviceAccount', 'serviceAccountFile'],
  slack: ['botToken', 'appToken'],
  signal: ['account', 'httpUrl', 'cliPath', 'httpPort', 'autoStart', 'httpHost'],
  imessage: ['cliPath'],
  msteams: ['appId', 'appPassword', 'tenantId'],
  mattermost: ['botToken', 'baseUrl'],
  'nextcloud-talk': ['botSecret', 'botSecretFile', 'baseUrl'],
  bluebubbles: ['serverUrl', 'password'],
  zalo: ['botToken', 'tokenFile'],
  line: ['channelAccessToken', 'tokenFile'],
};
const NESTED = ['discord', 'googlechat', 'slack'];
const OUTSIDE_SCHEMA = ['mattermost', 'nextcloud-talk', 'zalo', 'line'];
const ACCOUNTS = [
  ...['default', 'Default', 'DEFAULT', 'work', 'Work', 'work-2', 'a', 'A', 'b', 'B', 'Zed', 'main', '10'],
  ...['+1555', '*', 'X_Y', '_z', '-q', 'a b', ' '],
];
const SENDERS = [
  ...['*', ' * ', '', '  ', 7, '7', '123', '123 ', 'tg:123', 'TG:123', 'telegram:456', 'tg:*', '+1555', '+1 (555)', 'whatsapp:+1555'],
  ...['alice', '@alice', 'Alice', '<@123>', '<@!456>', 'discord:123', 'user:123', 'U123', 'slack:U123', 'users/abc', 'users/ABC'],
  ...['googlechat:users/abc', 'a@b.c', 'A@b.c', 'imessage:a@b.c', 'chat_id:3', 'signal:+1555', 'uuid:ab-cd', 'group:1', 'nc:bob', 'BOB'],
  ...['bob', 'line:user:u1', 'line:u1', 'u1', 'zl:9', 'zalo:9', '9', 'mattermost:@x', '@x', 'X'],
];
const VARIABLES = [
  ...['TELEGRAM_BOT_TOKEN', 'DISCORD_BOT_TOKEN', 'SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN', 'GOOGLE_CHAT_SERVICE_ACCOUNT', 'MSTEAMS_APP_ID'],
  ...['GOOGLE_CHAT_SERVICE_ACCOUNT_FILE', 'MATTERMOST_URL', 'MATTERMOST_BOT_TOKEN', 'NEXTCLOUD_TALK_BOT_SECRET', 'ZALO_BOT_TOKEN'],
  'LINE_CHANNEL_ACCESS_TOKEN',
];

export function channels(chance) {
  const senders = () => chance.some(3, () => chance.pick(SENDERS));
  const groupPolicy = () => chance.pick(['open', 'open', 'allowlist', 'disabled']);
  const flag = () => chance.is(0.5);

  function credential(key) {
    if (key === 'serviceAccount') return chance.pick(['{"a":1}', 'x', { type: 'service_account' }, ' ']);
    if (key === 'httpPort') return 8080;
    if (key === 'autoStart') return flag();
    return chance.pick(key.endsWith('File') ? ['@HOME@/nowhere', '@HOME@/token'] : ['x', 'tok', ' ', 'y']);
  }

  /** What a section and an account can both hold. */
  function level(id, given) {
    const keys = Object.fromEntries(CREDENTIALS[id].map((key) => [key, [given, () => credential(key)]]));
    const level = chance.object({ ...keys, groupPolicy: [0.35, groupPolicy] });
    if (chance.is(0.35)) {
      const policy = () => chance.pick(['open', 'open', 'allowlist', 'pairing', 'disabled']);
      const key = NESTED.includes(id) ? 'policy' : 'dmPolicy';
      const dm = chance.object({ [key]: [0.8, policy], allowFrom: [0.6, senders] });
      // The schema asks for it.
      if (dm[key] === 'open' && !OUTSIDE_SCHEMA.includes(id) && chance.is(0.9)) (dm.allowFrom ??= []).push('*');
      Object.assign(level, NESTED.includes(id) ? { dm } : dm);
    }
    const groups = [{}, { 1: {} }, { '*': {} }];
    const own = {
      telegram: { groups: [0.3, () => chance.pick([...groups, { '-1': { allowFrom: senders() } }, { '-1': { topics: { 3: { allowFrom: senders() } } } }])] },
      whatsapp: { groups: [0.3, () => chance.pick(groups)] },
      imessage: { groups: [0.3, () => chance.pick(groups)] },
      bluebubbles: { groups: [0.3, () => chance.pick(groups)] },
      'nextcloud-talk': { rooms: [0.3, () => chance.pick(groups)] },
      discord: { guilds: [0.4, () => chance.pick([...groups, { 1: { users: ['5'] } }, { 1: { users: [] } }, { 1: { channels: { x: { users: ['1'] } } } }, { 1: { channels: {} } }])] },
      slack: {
        channels: [0.4, () => chance.pick([...groups, { C1: { users: ['U1'] } }, { C1: { users: [] } }, { C1: { enabled: false } }])],
        slashCommand: [0.3, () => chance.pick([{}, { enabled: true }, { enabled: false }])],
      },
    };
    Object.assign(level, chance.object(own[id] ?? {}));
    if (!NESTED.includes(id)) Object.assign(level, chance.object({ groupAllowFrom: [0.25, senders] }));
    if (['discord', 'telegram', 'slack'].includes(id)) {
      const commands = [{}, { native: true }, { native: false }, { native: 'auto' }, { nativeSkills: true }, { nativeSkills: false, native: false }];
      Object.assign(level, chance.object({ commands: [0.3, () => chance.pick(commands)] }));
    }
    return level;
  }

  const config = { gateway: { mode: 'local' }, channels: {} };
  for (const id of Object.keys(CREDENTIALS)) {
    if (!chance.is(0.22)) continue;
    const section = level(id, 0.65);
    if (id !== 'msteams' && chance.is(0.45)) {
      section.accounts = Object.fromEntries(chance.some(3, () => [chance.pick(ACCOUNTS), level(id, 0.4)]));
    }
    if (['googlechat', 'zalo'].includes(id) && chance.is(0.4)) section.defaultAccount = chance.pick([...ACCOUNTS, 'nobody', '']);
    config.channels[id] = section;
  }
  if (chance.is(0.3)) config.channels.defaults = { groupPolicy: groupPolicy() };
  const setting = () => chance.pick([true, false, 'auto']);
  const binding = () => ({
    agentId: chance.pick(['main', 'a1', 'A1']),
    match: { channel: chance.pick(['telegram', 'Telegram', ' telegram ', 'discord']), accountId: chance.pick([...ACCOUNTS, '*', 'zz']) },
  });
  Object.assign(config, chance.object({
    session: [0.4, () => ({ dmScope: chance.pick(['main', 'per-peer', 'per-channel-peer']) })],
    commands: [0.4, () => chance.object({ native: [0.5, setting], nativeSkills: [0.5, setting], useAccessGroups: [0.4, flag], text: [0.3, flag] })],
    bindings: [0.3, () => [binding(), ...chance.some(1, binding)]],
    agents: [0.4, () => ({ list: [{ id: 'a1', ...(chance.is(0.2) && { default: true }) }, { id: 'main', ...(chance.is(0.2) && { default: true }) }] })],
    tools: [0.2, () => ({ elevated: chance.pick([{ enabled: false }, { enabled: true }, { allowFrom: { telegram: senders() } }, { allowFrom: { discord: ['*'] } }]) })],
  }));
  const env = chance.object(Object.fromEntries(VARIABLES.map((name) => [name, [0.06, () => chance.pick(['x', '{"a":1}', ' ', ''])]])));
  return { config, env, files: { token: { text: 'tok', mode: 0o600 } } };
}
