/** The `docker create` line that an agent's container is made by, argument by argument. */
import type { App } from '../app.ts';
import { commandLine } from '../ui/command.ts';
import { el } from '../ui/dom.ts';
import { whenSeen } from './lazy.ts';
import { type AgentPolicy, type Place, agentPicker, placeLink } from './policy.ts';

export function showSandbox(host: HTMLElement, app: App): void {
  host.replaceChildren(el('p', { class: 'quiet' }, 'The container that an agent works in: told as soon as there is a text.'));
  whenSeen(app, 'sandbox', async () => {
    const policy = await app.session.policy();
    if (!policy) return;
    const agents = Object.entries(policy.agents) as unknown as [string, AgentPolicy][];
    const top = host.scrollTop;
    const page = el('div', {});
    host.replaceChildren(agentPicker(agents.map(([id]) => id), app, (id) => {
      const agent = agents.find((it) => it[0] === id)?.[1];
      page.replaceChildren(...(agent ? [about(id ?? '', agent, app)] : [el('p', { class: 'quiet' }, 'This file has no agent.')]));
    }), page);
    host.scrollTop = top;
  });
}

function about(id: string, agent: AgentPolicy, app: App): HTMLElement {
  const create = agent.docker?.create;
  if (!create) {
    const off = agent.sandbox?.['mode'] === 'off';
    return el('article', { class: 'agent' }, el('h2', {}, id),
      el('p', {}, off ? 'No container: every session of this agent runs on the machine itself. ' : 'The container cannot be told: something in it is not known here. ',
        placeLink(agent.origins?.['mode'] as Place, app)));
  }
  return el('article', { class: 'agent' },
    el('h2', {}, id),
    el('p', {}, 'What the assistant runs for a session in a group:'),
    command(['docker', ...create], app),
    el('div', { class: 'table-box', tabindex: '0', role: 'region', 'aria-label': `Arguments for ${id}` }, table(create, agent, app)),
    ...(agent.docker?.exec ? [el('p', {}, 'And then, to set it up:'), command(['docker', ...agent.docker.exec], app)] : []));
}

function command(words: readonly string[], app: App): HTMLElement {
  return commandLine(words.map((it) => (/^[\w@%+=:,./<>-]+$/.test(it) ? it : `'${it.replaceAll("'", `'\\''`)}'`)).join(' '), app);
}

/** Options that take a value: what they do, and the setting that they come from. */
const OPTIONS: Record<string, [words: string, setting: string]> = {
  '--name': ['what the container is called', 'docker.containerPrefix'],
  '--label': ['by which the assistant finds it again', ''],
  '--tmpfs': ['a folder in memory, gone with the container', 'docker.tmpfs'],
  '--network': ['the network it has', 'docker.network'],
  '--user': ['the user inside', 'docker.user'],
  '--env': ['a variable inside', 'docker.env'],
  '-e': ['a variable inside', 'docker.env'],
  '--cap-drop': ['rights of root that it does not get', 'docker.capDrop'],
  '--security-opt': ['a guard of the kernel', ''],
  '--dns': ['the name server it asks', 'docker.dns'],
  '--add-host': ['a name that it is told', 'docker.extraHosts'],
  '--pids-limit': ['how many processes it may have', 'docker.pidsLimit'],
  '--memory': ['how much memory it may take', 'docker.memory'],
  '--memory-swap': ['memory and swap together', 'docker.memorySwap'],
  '--cpus': ['how many processors it may take', 'docker.cpus'],
  '--ulimit': ['a limit of the kernel', 'docker.ulimits'],
  '-v': ['a folder or file of this machine that is inside', 'docker.binds'],
  '--workdir': ['where commands start', 'docker.workdir'],
};

const FLAGS: Record<string, [words: string, setting: string]> = {
  create: ['makes the container, without starting it', ''],
  '--read-only': ['its own files cannot be changed', 'docker.readOnlyRoot'],
};

function table(create: readonly string[], agent: AgentPolicy, app: App): HTMLElement {
  const rows: HTMLElement[] = [];
  const used = new Map<string, number>();
  const row = (words: string, meaning: string, setting: string) => {
    const found = agent.origins?.[setting];
    const at = used.get(setting) ?? 0;
    used.set(setting, at + 1);
    const place = Array.isArray(found) ? found[at] : found;
    rows.push(el('tr', {}, el('th', { scope: 'row' }, el('code', {}, words)), el('td', {}, meaning),
      el('td', { class: 'cell-stop' }, place ? placeLink(place, app) : 'default')));
  };
  let at = 0;
  for (; at < create.length; at++) {
    const word = create[at] ?? '';
    const flag = FLAGS[word];
    const option = OPTIONS[word];
    if (flag) row(word, ...flag);
    else if (word.startsWith('-')) row(`${word} ${create[++at] ?? ''}`, ...(option ?? ['', '']));
    else break;
  }
  if (at < create.length) row(create[at] ?? '', 'the image it is made of', 'docker.image');
  if (at + 1 < create.length) row(create.slice(at + 1).join(' '), 'what runs in it until it is needed', '');
  return el('table', { class: 'policy arguments' },
    el('thead', {}, el('tr', {}, ...['Argument', 'What it does', 'From'].map((it) => el('th', { scope: 'col' }, it)))), el('tbody', {}, ...rows));
}
