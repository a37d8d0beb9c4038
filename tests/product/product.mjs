/** The assistant itself, loaded into this process, with every channel plugin that its package can load. */
import fs from 'node:fs';
import path from 'node:path';

const BUNDLED = [
  ...['bluebubbles', 'discord', 'googlechat', 'imessage', 'line', 'mattermost', 'msteams', 'nextcloud-talk', 'signal', 'slack', 'telegram', 'whatsapp', 'zalo'],
];
/** Without these it would remember plugins, and configurations, from one to the next. */
const UNCACHED = { CLAWDBOT_DISABLE_CONFIG_CACHE: '1', CLAWDBOT_DISABLE_PLUGIN_MANIFEST_CACHE: '1', CLAWDBOT_PLUGIN_MANIFEST_CACHE_MS: '0' };
/** Tools of core, in its order, but for those of the plugin that remembers. */
const MEMORY = ['memory_search', 'memory_get'];
const TOOLS = [
  ...['read', 'edit', 'write', 'apply_patch', 'exec', 'process', 'browser', 'canvas', 'nodes', 'cron', 'message', 'tts', 'gateway', 'agents_list', 'sessions_list'],
  ...['sessions_history', 'sessions_send', 'sessions_spawn', 'session_status', 'web_search', 'web_fetch', 'image', ...MEMORY],
];
const SILENT = { error() {}, warn() {}, info() {}, debug() {} };

/** What the environment is, but for variables of a case. */
export const environment = (home) => ({ HOME: home, PATH: '/usr/bin:/bin', TZ: 'UTC', LANG: 'C.UTF-8' });

export class Product {
  #home;
  #parts;
  #channels;

  /** `folder` is where npm installed it; `home` is where it is to live. */
  static async load(folder, home) {
    const product = new Product();
    product.#home = home;
    product.#enter({});
    const part = (name) => import(path.join(folder, 'node_modules/clawdbot/dist', name));
    const names = {
      explain: 'commands/sandbox-explain.js', io: 'config/io.js', audit: 'security/audit.js', loader: 'plugins/loader.js', channels: 'channels/plugins/index.js', sandbox: 'agents/sandbox.js',
      policies: 'agents/pi-tools.policy.js', tools: 'agents/tool-policy.js', agents: 'agents/agent-scope.js', models: 'agents/model-selection.js',
    };
    product.#parts = Object.fromEntries(await Promise.all(Object.entries(names).map(async ([key, name]) => [key, await part(name)])));
    const entries = Object.fromEntries(BUNDLED.map((id) => [id, { enabled: true }]));
    product.#parts.loader.loadClawdbotPlugins({ config: { plugins: { entries } }, logger: SILENT, cache: false });
    product.#channels = product.#parts.channels.listChannelPlugins();
    const missing = BUNDLED.filter((id) => !product.#channels.some((it) => it.id === id));
    if (missing.length > 0) throw new Error(`the product did not load ${missing.join(', ')}`);
    return product;
  }

  #enter(env) {
    for (const name of Object.keys(process.env)) delete process.env[name];
    Object.assign(process.env, environment(this.#home), UNCACHED, env);
    process.chdir(this.#home);
  }

  /** Verdict, issues as `[path, message]`, findings as `[id, severity]`, and with `policies` what holds for each agent. */
  async judge(env, policies) {
    this.#enter(env);
    const { io, audit } = this.#parts;
    const config = io.createConfigIO({ env: process.env, homedir: () => this.#home, logger: SILENT });
    const { valid, issues } = await config.readConfigFileSnapshot();
    if (!valid) return { valid, issues: issues.map((it) => [it.path, it.message]) };
    const loaded = config.loadConfig();
    const { findings } = await audit.runSecurityAudit({ config: loaded, includeFilesystem: true, includeChannelSecurity: true, plugins: this.#channels });
    return { valid, findings: findings.map((it) => [it.checkId, it.severity]), agents: policies ? await this.#agents(loaded) : undefined };
  }

  async #agents(config) {
    const { agents, sandbox } = this.#parts;
    const standard = agents.resolveDefaultAgentId(config);
    const all = agents.listAgentIds(config).map(async (id) => {
      const sessions = {
        main: `agent:${id}:main`,
        dm: (config.session?.dmScope ?? 'main') === 'main' ? `agent:${id}:main` : `agent:${id}:dm:5`,
        group: `agent:${id}:telegram:group:-1001234`,
        subagent: `agent:${id}:subagent:x`,
      };
      const each = (judge) => Object.fromEntries(Object.entries(sessions).map(([kind, key]) => [kind, judge(key, kind)]));
      const settings = sandbox.resolveSandboxConfigForAgent(config, id);
      const policy = {
        default: id === standard,
        elevated: await this.#elevated(id),
        sandbox: JSON.parse(JSON.stringify(settings)),
        sources: sandbox.resolveSandboxToolPolicyForAgent(config, id).sources,
        workspace: agents.resolveAgentWorkspaceDir(config, id),
        sandboxed: each((sessionKey) => sandbox.resolveSandboxRuntimeStatus({ cfg: config, sessionKey }).sandboxed),
        tools: each((key, kind) => this.#tools(config, id, key, kind)),
        // The options that the settings of the container become; names and folders come from elsewhere.
        options: sandbox.buildSandboxCreateArgs({ name: 'n', cfg: settings.docker, scopeKey: 'k', createdAtMs: 1 }).slice(9),
      };
      return [id, policy];
    });
    return Object.fromEntries(await Promise.all(all));
  }

  /** Who of a channel may leave the sandbox of the agent, as its own command explains it. */
  async #elevated(id) {
    let said = '';
    await this.#parts.explain.sandboxExplainCommand({ json: true, agent: id, session: `agent:${id}:telegram:group:-1001234` }, { log: (text) => (said += text) });
    return JSON.parse(said).elevated;
  }

  #tools(config, id, sessionKey, kind) {
    const { models, policies, sandbox, tools } = this.#parts;
    const { provider, model } = models.resolveDefaultModelForAgent({ cfg: config, agentId: id });
    const effective = policies.resolveEffectiveToolPolicy({ config, sessionKey, modelProvider: provider, modelId: model });
    const all = TOOLS.map((name) => ({ name }));
    const groups = tools.buildPluginToolGroups({ tools: all, toolMeta: (it) => (MEMORY.includes(it.name) ? { pluginId: 'memory-core', optional: false } : undefined) });
    const core = new Set(TOOLS.filter((it) => !MEMORY.includes(it)));
    const expanded = (policy) => tools.expandPolicyWithPluginGroups(policy, groups);
    const layers = [
      tools.resolveToolProfilePolicy(effective.profile),
      tools.resolveToolProfilePolicy(effective.providerProfile),
      effective.globalPolicy,
      effective.globalProviderPolicy,
      effective.agentPolicy,
      effective.agentProviderPolicy,
      policies.resolveGroupToolPolicy({ config, sessionKey, messageProvider: kind === 'group' ? 'telegram' : undefined }),
    ].map((policy) => expanded(tools.stripPluginOnlyAllowlist(policy, groups, core).policy));
    const isSandboxed = sandbox.resolveSandboxRuntimeStatus({ cfg: config, sessionKey }).sandboxed;
    layers.push(expanded(isSandboxed ? sandbox.resolveSandboxToolPolicyForAgent(config, id) : undefined));
    layers.push(expanded(kind === 'subagent' ? policies.resolveSubagentToolPolicy(config) : undefined));
    const left = layers.filter(Boolean).reduce((left, policy) => policies.filterToolsByPolicy(left, policy), all);
    return left.map((it) => it.name);
  }
}

/** Lays out the files of a case below `home`, which holds nothing of earlier ones: folders have no text. Modes are set last. */
export function layOut(home, { config, files = {}, mode = 0o600, stateMode = 0o700 }) {
  fs.rmSync(home, { recursive: true, force: true });
  const write = (name, text) => {
    const file = path.join(home, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text.replaceAll('@HOME@', home));
  };
  write('.clawdbot/clawdbot.json', JSON.stringify(config));
  const entries = Object.entries(files).sort(([a], [b]) => b.length - a.length);
  for (const [name, { text }] of entries) {
    if (text === undefined) fs.mkdirSync(path.join(home, name), { recursive: true });
    else write(name, text);
  }
  for (const [name, { mode }] of entries) fs.chmodSync(path.join(home, name), mode);
  fs.chmodSync(path.join(home, '.clawdbot/clawdbot.json'), mode);
  fs.chmodSync(path.join(home, '.clawdbot'), stateMode);
}
