/** Gateway, browser control, hooks, log, elevated tools, models: what the audit reads off the configuration and the environment. */

const URLS = [
  ...['http://127.0.0.1:18791', 'http://localhost:1', 'HTTP://LOCALHOST:3', 'https://h.ts.net', 'https://h.ts.net:8443/', 'http://10.0.0.2', 'http://10.0.0.2:80/'],
  ...['ftp://x', 'ws://h:1', '', '  ', ' http://h:9 ', 'http://H.example:1/x?y#z', 'http://u:p@h:1', 'nonsense', 'http://', 'http://0.0.0.0:1', 'https://127.0.0.1:443'],
  ...['http://h:99999', 'http://h:65535', 'http://h:65534', 'http://h:0', 'http://h:', '//h', 'http:/h', 'http://ho st'],
];
const SECRETS = ['', '  ', 'short', 'tok-7f3a91c2d4e6b805a1c3e5f7', '0123456789abcdef01234567', '0123456789abcdef0123456', ' 0123456789abcdef0123456 ', 'password'];
const MODELS = [
  ...['anthropic/claude-opus-4-5', 'anthropic/claude-opus-4', 'anthropic/claude-opus-4-1', 'claude-4-opus', 'claude-3-5-sonnet', 'anthropic/claude-3-7-sonnet-latest'],
  ...['anthropic/claude-haiku-4-5', 'anthropic/claude-sonnet-4-5', 'anthropic/claude-4-5-sonnet', 'x/claude-2.1', 'x/claude-instant-1.2', 'x/claude-opus-5', 'x/claude-45'],
  ...['openai/gpt-3.5-turbo', 'openai/gpt-4.1', 'openai/gpt-4o', 'openai/gpt-5.2', 'openai/gpt-5-mini', 'openai/gpt-5.2-codex', 'openai/o1', 'openai/o3-mini', 'x/gpt-4'],
  ...['x/GPT-4-turbo', 'x/gpt-6', 'x/gpt5', 'x/gpt-50', 'x/gpt-5.1', 'gpt', 'opus', 'haiku', 'google/gemini-2.0-flash', 'zai/glm-4.7', 'minimax/m2'],
  ...['ollama/llama-3.1-8b', 'ollama/qwen2.5:7b-instruct', 'x/phi-3.8b', 'x/model-300b', 'x/model-301B', 'x/a22b-8b', 'x/70B', 'x/b8b', 'x/8bit', 'x/0.5b', 'x/13b-chat'],
  ...['x/q4-13b', 'x/mixtral-8x7b', 'meta/llama-4-maverick-17b-128e', 'lmstudio/gemma-2-27b-it'],
];
const VARIABLES = {
  CLAWDBOT_GATEWAY_TOKEN: SECRETS,
  CLAWDBOT_GATEWAY_PASSWORD: ['', 'p', ' '],
  CLAWDBOT_BROWSER_CONTROL_URL: URLS,
  CLAWDBOT_BROWSER_CONTROL_TOKEN: ['', 'x'],
  CLAWDBOT_GATEWAY_PORT: ['19001', '65535', '65533', '0', '-1', 'abc', '12x', ' 80 ', '1e3'],
  BRAVE_API_KEY: ['x', ' '],
  PERPLEXITY_API_KEY: ['x'],
};

export function gateway(chance) {
  const flag = () => chance.is(0.5);
  const secret = () => chance.pick(SECRETS);
  const url = () => chance.pick(URLS);
  const model = () => chance.pick(MODELS);
  const models = () => chance.object({ primary: [0.8, model], fallbacks: [0.4, () => [model(), model()]] });
  const sandbox = () => ({ mode: chance.pick(['off', 'all', 'non-main']), ...(chance.is(0.2) && { browser: { enabled: flag() } }) });
  const listed = [['*'], [' * '], ['1'], [], ['', '*'], Array.from({ length: 26 }, (_, at) => at), Array.from({ length: 25 }, String), Array(30).fill('1')];
  const config = chance.object({
    gateway: [0.7, () => chance.object({
      bind: [0.5, () => chance.pick(['loopback', 'lan', 'tailnet', 'auto', 'custom'])],
      auth: [0.6, () => chance.object({ mode: [0.4, () => chance.pick(['token', 'password'])], token: [0.5, secret], password: [0.3, secret], allowTailscale: [0.2, flag] })],
      tailscale: [0.4, () => ({ mode: chance.pick(['off', 'serve', 'funnel']) })],
      controlUi: [0.4, () => chance.object({ enabled: [0.5, flag], allowInsecureAuth: [0.5, flag], dangerouslyDisableDeviceAuth: [0.4, flag] })],
      trustedProxies: [0.3, () => chance.pick([[], ['127.0.0.1'], ['', '  '], ['10.0.0.0/8']])],
      mode: [0.3, () => chance.pick(['local', 'remote'])],
      remote: [0.3, () => chance.object({ url: [0.6, () => chance.pick(['ws://h:1', 'wss://h', 'http://h', ''])], token: [0.5, secret], password: [0.3, secret] })],
    })],
    browser: [0.5, () => chance.object({
      enabled: [0.3, flag],
      controlUrl: [0.5, url],
      controlToken: [0.4, secret],
      cdpUrl: [0.3, url],
      profiles: [0.3, () => ({ [chance.pick(['chrome', 'x'])]: { ...(flag() ? { cdpUrl: url() } : { cdpPort: 9 }), color: 'ff0000' } })],
    })],
    hooks: [0.4, () => chance.object({
      enabled: [0.8, () => chance.is(0.8)],
      token: [0.7, secret],
      path: [0.4, () => chance.pick(['/hooks', '/', 'hooks', '', ' / ', '//', '/x/'])],
      gmail: [0.2, () => ({ account: 'a@b.c', ...(flag() && { allowUnsafeExternalContent: flag() }) })],
    })],
    logging: [0.4, () => chance.object({ redactSensitive: [0.6, () => chance.pick(['off', 'tools'])] })],
    tools: [0.5, () => chance.object({
      elevated: [0.6, () => chance.object({
        enabled: [0.4, flag],
        allowFrom: [0.7, () => ({ [chance.pick(['telegram', 'discord', 'webchat', 'x y'])]: chance.pick(listed) })],
      })],
      deny: [0.4, () => chance.pick([['group:web'], ['web_search', 'web_fetch', 'browser'], ['web_*'], ['browser'], ['*'], ['group:ui', 'group:web']])],
      allow: [0.2, () => chance.pick([['read'], ['web_search'], ['group:fs'], ['browser', 'nope'], ['nope']])],
      web: [0.3, () => ({ search: chance.object({ enabled: [0.5, flag], apiKey: [0.4, () => 'k'] }), fetch: chance.object({ enabled: [0.3, flag] }) })],
      profile: [0.2, () => chance.pick(['minimal', 'coding', 'messaging', 'full'])],
    })],
    agents: [0.7, () => chance.object({
      defaults: [0.8, () => chance.object({ model: [0.7, models], imageModel: [0.3, models], sandbox: [0.4, sandbox], models: [0.2, () => ({ [model()]: { alias: 'gpt' } })] })],
      list: [0.5, () => ['', '2'].map((end) => ({
        id: chance.pick(['main', 'a', 'b']) + end,
        ...chance.object({
          model: [0.5, () => (flag() ? model() : models())],
          sandbox: [0.3, sandbox],
          tools: [0.3, () => chance.pick([{ deny: ['group:web', 'browser'] }, { deny: ['*'] }, { allow: ['web_fetch'] }, { profile: 'minimal' }])],
        }),
      }))],
    })],
    channels: [0.2, () => ({ telegram: { botToken: chance.pick(['1:a', ' ']), groupPolicy: chance.pick(['open', 'allowlist']) }, ...(flag() && { defaults: { groupPolicy: 'open' } }) })],
    env: [0.2, () => chance.object({ vars: [0.5, () => ({ CLAWDBOT_GATEWAY_TOKEN: secret(), BRAVE_API_KEY: 'x' })], CLAWDBOT_GATEWAY_PASSWORD: [0.3, () => 'pp'] })],
  });
  const env = chance.object(Object.fromEntries(Object.entries(VARIABLES).map(([name, values]) => [name, [0.12, () => chance.pick(values)]])));
  return { config, env };
}
