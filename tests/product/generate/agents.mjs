/** Agents: their sandboxes, models, folders, and the nine layers of lists that decide on their tools. */

const TOOLS = [
  ...['read', 'write', 'edit', 'apply_patch', 'exec', 'process', 'browser', 'canvas', 'nodes', 'cron', 'message', 'tts', 'gateway', 'agents_list', 'sessions_list'],
  ...['sessions_spawn', 'session_status', 'web_search', 'web_fetch', 'image', 'memory_search', 'memory_get', 'group:fs', 'group:runtime', 'group:sessions'],
  ...['group:memory', 'group:web', 'group:ui', 'group:automation', 'group:messaging', 'group:nodes', 'group:clawdbot', 'group:plugins', 'group:nope', 'Group:FS'],
  ...['memory-core', 'bash', 'apply-patch', 'EXEC', ' exec ', 'web_*', '*', '**', 'sessions_*', '*_fetch', 'memory*', 'e*c', 'group:*', 'reed', '', '  ', 'telegram'],
];
const PROVIDERS = [
  ...['anthropic', 'Anthropic', 'anthropic/claude-opus-4-5', 'claude-opus-4-5', 'openai', ' openai ', 'OPENAI', 'openai/gpt-5.2', 'google', 'z-ai', 'zai', 'zai/glm-4.7'],
  ...['openrouter', 'openrouter/anthropic/claude-opus-4-5', 'opencode', 'qwen-portal', ''],
];
const MODELS = [
  ...['openai/gpt-5.2', ' openai/gpt-5.2 ', 'anthropic/claude-opus-4-5', 'anthropic/opus-4.5', 'claude-opus-4-5', 'zai/glm-4.7', 'z-ai/glm-4.7', 'Z.AI/glm-4.7', 'qwen/x'],
  ...['openrouter/anthropic/claude-opus-4-5', 'openrouter/openai/gpt-5.2', 'openai/', '/x', 'gpt', 'GPT', 'opus', 'fast', 'x', ''],
];
const ALIASES = [
  { 'openai/gpt-5.2': {}, 'zai/glm-4.7': { alias: 'fast' } },
  { 'openai/gpt-5.2': { alias: ' Fast' }, 'anthropic/claude-opus-4-5': {}, 'google/x': { alias: 'fast' } },
  { 'gpt-5.2': { alias: 'fast' }, 'openai/gpt-5.2': { alias: '' } },
];

export function agents(chance) {
  const flag = () => chance.is(0.5);
  const list = () => chance.some(3, () => chance.pick(TOOLS));
  const profile = () => chance.pick(['minimal', 'coding', 'messaging', 'full']);
  const lists = () => {
    const lists = chance.object({ allow: [0.4, list], deny: [0.4, list], alsoAllow: [0.15, list] });
    // The schema takes one of the two.
    if (lists.allow) delete lists.alsoAllow;
    return lists;
  };
  const both = () => chance.object({ allow: [0.6, list], deny: [0.6, list] });
  const section = () => ({ ...lists(), ...chance.object({ profile: [0.3, profile] }) });
  const tools = (more) => ({
    ...section(),
    ...chance.object({
      byProvider: [0.3, () => Object.fromEntries([0, ...chance.some(1, () => 0)].map(() => [chance.pick(PROVIDERS), section()]))],
      sandbox: [0.3, () => ({ tools: both() })],
      elevated: [0.4, () => chance.object({ enabled: [0.5, flag], allowFrom: [0.6, () => ({ [chance.pick(['telegram', 'discord'])]: chance.pick([['*'], [' * ', 7], ['', ' '], ['alice'], []]) })] })],
      ...more,
    }),
  });
  const docker = () => chance.object({
    image: [0.3, () => chance.pick(['a:1', 'b', ' '])],
    containerPrefix: [0.2, () => chance.pick(['p-', ''])],
    workdir: [0.2, () => '/w'],
    readOnlyRoot: [0.3, flag],
    tmpfs: [0.3, () => chance.pick([[], ['/tmp'], ['/a', '/b']])],
    network: [0.3, () => chance.pick(['none', 'bridge', 'host', ''])],
    user: [0.2, () => chance.pick(['1000', ''])],
    capDrop: [0.3, () => chance.pick([[], ['ALL'], ['NET_RAW', 'SYS_ADMIN']])],
    pidsLimit: [0.2, () => chance.pick([1, 100])],
    memory: [0.2, () => chance.pick(['512m', ' ', 1073741824, 1.5])],
    memorySwap: [0.2, () => chance.pick(['1g', 2])],
    cpus: [0.2, () => chance.pick([1, 1.5, 0.5])],
    ulimits: [0.2, () => chance.pick([{ nofile: 100 }, { nofile: { soft: 1, hard: 2 } }, { core: '0' }, { nproc: { hard: 5 } }, { x: {} }, { a: ' 5 ' }, { 10: 1, 2: 3 }])],
    seccompProfile: [0.2, () => chance.pick(['/s.json', 'unconfined', ''])],
    apparmorProfile: [0.2, () => chance.pick(['u', ''])],
    dns: [0.2, () => chance.pick([[], ['1.1.1.1'], ['', ' ']])],
    extraHosts: [0.2, () => chance.pick([['a:1.1.1.1'], [' ']])],
    binds: [0.3, () => chance.pick([[], ['/a:/b'], ['/a:/b:ro', '/c:/c']])],
  });
  const sandbox = () => chance.object({
    mode: [0.6, () => chance.pick(['off', 'all', 'non-main'])],
    scope: [0.4, () => chance.pick(['session', 'agent', 'shared'])],
    perSession: [0.2, flag],
    workspaceAccess: [0.4, () => chance.pick(['none', 'ro', 'rw'])],
    workspaceRoot: [0.2, () => chance.pick(['~/sb', '/sb'])],
    docker: [0.5, docker],
    browser: [0.3, () => chance.object({ enabled: [0.8, flag], image: [0.3, () => 'x'], headless: [0.3, flag], allowHostControl: [0.3, flag], cdpPort: [0.2, () => 1234] })],
    prune: [0.3, () => chance.object({ idleHours: [0.5, () => chance.pick([0, 5])], maxAgeDays: [0.5, () => chance.pick([0, 3])] })],
  });
  const model = () => (flag() ? chance.pick(MODELS) : { primary: chance.pick(MODELS) });
  const agent = (end) => ({
    id: chance.pick(['main', 'web', 'Ops Desk', 'a', 'b', 'WORK']) + end,
    ...chance.object({
      default: [0.2, () => true],
      sandbox: [0.5, sandbox],
      tools: [0.6, () => tools({})],
      workspace: [0.3, () => chance.pick(['~/x', '/y', ''])],
      model: [0.4, model],
    }),
  });
  const groups = () => Object.fromEntries(['-1001234', '*'].filter(flag).map((id) => [id, chance.object({ tools: [0.7, lists] })]));
  const config = chance.object({
    agents: [0.9, () => chance.object({
      defaults: [0.7, () => chance.object({
        sandbox: [0.6, sandbox],
        model: [0.4, () => ({ primary: chance.pick(MODELS) })],
        models: [0.3, () => chance.pick(ALIASES)],
        workspace: [0.2, () => chance.pick(['~/w', '/w', ''])],
      })],
      list: [0.7, () => ['', '2', '3'].slice(chance.below(3)).map(agent)],
    })],
    tools: [0.7, () => tools({ subagents: [0.3, () => ({ tools: chance.object({ allow: [0.5, list], deny: [0.5, list] }) })] })],
    session: [0.4, () => chance.object({
      dmScope: [0.5, () => chance.pick(['main', 'per-peer', 'per-channel-peer'])],
      scope: [0.3, () => chance.pick(['per-sender', 'global'])],
      mainKey: [0.2, () => chance.pick(['main', 'home'])],
    })],
    channels: [0.5, () => ({ telegram: { groups: groups(), ...(chance.is(0.3) && { accounts: { default: { groups: groups() } } }) } })],
  });
  return { config, env: {} };
}
