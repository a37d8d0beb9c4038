/** The files of the assistant: their modes, and what lies in its folders. */

const FILE_MODES = [0o600, 0o600, 0o644, 0o640, 0o660, 0o664, 0o666, 0o400, 0o444, 0o620, 0o602, 0o604];
const FOLDER_MODES = [0o700, 0o700, 0o755, 0o750, 0o770, 0o775, 0o777, 0o705, 0o730, 0o701, 0o1777, 0o2750];

export function files(chance) {
  const files = {};
  const folder = (path) => (files[path] = { mode: chance.pick(FOLDER_MODES) });
  const file = (path, text = '{}') => (files[path] = { text, mode: chance.pick(FILE_MODES) });
  const config = {};
  const setting = () => chance.pick([true, false, 'auto']);
  if (chance.is(0.4)) folder('.clawdbot/credentials');
  if (chance.is(0.3)) {
    file('.clawdbot/credentials/oauth.json');
    if (chance.is(0.5)) file('.clawdbot/credentials/telegram-allowFrom.json', JSON.stringify({ version: 1, allowFrom: chance.pick([['1'], ['1', '2'], ['*', 'tg:*'], []]) }));
    if (chance.is(0.2)) file('.clawdbot/credentials/whatsapp/default/creds.json', '{"a":1}');
  }
  for (const agent of ['main', 'a', 'b', 'unlisted']) {
    if (chance.is(0.4)) file(`.clawdbot/agents/${agent}/agent/auth-profiles.json`);
    else if (chance.is(0.1)) folder(`.clawdbot/agents/${agent}/agent/auth-profiles.json`);
    if (chance.is(0.4)) file(`.clawdbot/agents/${agent}/sessions/sessions.json`);
  }
  if (chance.is(0.5)) config.agents = { list: ['main', 'a', 'b'].filter(() => chance.is(0.6)).map((id) => ({ id, ...(chance.is(0.2) && { default: true }) })) };
  if (chance.is(0.3)) {
    const [written, path] = chance.pick([['~/x.log', 'x.log'], ['@HOME@/y.log', 'y.log'], ['~/logs/z.log', 'logs/z.log'], ['relative.log', null]]);
    config.logging = { file: written };
    if (path && chance.is(0.8)) file(path, '');
  }
  if (chance.is(0.4)) {
    folder('.clawdbot/extensions');
    for (const name of ['x', 'y', '.hidden', 'node_modules']) if (chance.is(0.3)) folder(`.clawdbot/extensions/${name}`);
    // What is no plugin makes the product refuse the configuration.
    if (chance.is(0.1)) file('.clawdbot/extensions/stray.js', '');
  }
  if (chance.is(0.3)) config.plugins = { allow: chance.pick([[], ['telegram']]) };
  if (chance.is(0.3)) {
    config.$include = chance.pick(['inc.json5', ['inc.json5', 'sub/b.json5'], '@HOME@/out.json5', './sub/../inc.json5']);
    file('.clawdbot/inc.json5', chance.is(0.3) ? '{ $include: "sub/b.json5" }' : '{}');
    file('.clawdbot/sub/b.json5');
    file('out.json5');
  }
  if (chance.is(0.4)) {
    config.channels = chance.object({
      telegram: [0.6, () => ({ botToken: '1:a', ...chance.object({ commands: [0.4, () => ({ nativeSkills: setting() })], allowFrom: [0.4, () => chance.pick([[], ['1'], ['tg:1', '2']])] }) })],
      discord: [0.3, () => ({ token: chance.pick(['x', ' ']) })],
      slack: [0.3, () => ({ botToken: 'x', ...(chance.is(0.5) && { appToken: 'y' }) })],
      whatsapp: [0.4, () => chance.object({ allowFrom: [0.5, () => ['+1555']] })],
    });
  }
  if (chance.is(0.2)) config.commands = { native: setting(), nativeSkills: setting() };
  const env = chance.object({ TELEGRAM_BOT_TOKEN: [0.1, () => 'x'], CLAWDBOT_OAUTH_DIR: [0.1, () => '@HOME@/oauth'] });
  if (env.CLAWDBOT_OAUTH_DIR && chance.is(0.7)) {
    folder('oauth');
    if (chance.is(0.5)) file('oauth/telegram-allowFrom.json', '{"version":1,"allowFrom":["1","2"]}');
  }
  return { config, env, files, mode: chance.pick(FILE_MODES), stateMode: chance.pick(FOLDER_MODES) };
}
