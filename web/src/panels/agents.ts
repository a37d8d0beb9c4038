/** What the file means for each agent: sandbox, who may leave it, and tool by tool whether it is there, where, or what stops it. */
import type { App } from '../app.ts';
import { el } from '../ui/dom.ts';
import { whenSeen } from './lazy.ts';
import { type AgentPolicy, type Place, SESSIONS, type Session, agentPicker, placeLink } from './policy.ts';

const TITLES: Record<Session, string> = { main: 'Main', dm: 'DM', group: 'Group', subagent: 'Helper' };

export function showAgents(host: HTMLElement, app: App): void {
  host.replaceChildren(el('p', { class: 'quiet' }, 'What each agent may do, and where: told as soon as there is a text.'));
  whenSeen(app, 'agents', async () => {
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
  const { sandbox, origins, elevated, workspace } = agent;
  const fact = (title: string, value: unknown, place?: Place) =>
    [el('dt', {}, title), el('dd', {}, value === null || value === undefined ? 'not known' : String(value), ' ', placeLink(place, app))];
  const left = elevated?.alwaysAllowedByConfig ? 'everybody' : elevated?.allowedByConfig ? 'those on its list' : 'nobody';
  return el('article', { class: 'agent' },
    el('h2', {}, id, agent.default === true && el('span', { class: 'tag' }, 'answers where no binding says otherwise')),
    el('dl', { class: 'facts' },
      ...fact('Sandbox', { off: 'none: every session runs on this machine', all: 'every session', 'non-main': 'every session but the main one' }[String(sandbox?.['mode'])] ?? sandbox?.['mode'], origins?.['mode'] as Place),
      ...fact('One for each', sandbox?.['scope'], origins?.['scope'] as Place),
      ...fact('Its workspace inside', { none: 'not there', ro: 'read only', rw: 'read and write' }[String(sandbox?.['workspaceAccess'])] ?? sandbox?.['workspaceAccess'], origins?.['workspaceAccess'] as Place),
      ...fact('May leave it', elevated?.enabled === false ? 'nobody' : elevated ? `${left} on ${elevated.channel}` : undefined),
      ...fact('Workspace', workspace)),
    el('div', { class: 'table-box', tabindex: '0', role: 'region', 'aria-label': `Tools of ${id}` }, table(agent, app)));
}

function table(agent: AgentPolicy, app: App): HTMLElement {
  const names = [...new Set(SESSIONS.flatMap((it) => [...(agent.tools?.[it] ?? []), ...Object.keys(agent.blocked?.[it] ?? {}), ...(agent.unknownTools?.[it] ?? [])]))];
  const cell = (tool: string, session: Session) => {
    if (agent.unknownTools?.[session]?.includes(tool)) return el('td', { class: 'cell-unknown' }, '?');
    if (!agent.tools?.[session]?.includes(tool)) return el('td', { class: 'cell-no' }, el('span', { 'aria-hidden': 'true' }, '–'), el('span', { class: 'unseen' }, 'no'));
    const where = agent.sandboxed?.[session];
    return el('td', { class: where === false ? 'cell-host' : 'cell-box' }, where === false ? 'host' : where === true ? 'box' : 'yes');
  };
  const stop = (tool: string) => {
    const session = SESSIONS.find((it) => agent.blocked?.[it]?.[tool]);
    const by = session && agent.blocked?.[session]?.[tool];
    return el('td', { class: 'cell-stop' }, by ? `${LAYERS[by.layer] ?? by.layer} ` : '', by ? (by.place ? placeLink(by.place, app) : '(default)') : '');
  };
  return el('table', { class: 'policy' },
    el('thead', {}, el('tr', {}, el('th', { scope: 'col' }, 'Tool'), ...SESSIONS.map((it) => el('th', { scope: 'col' }, TITLES[it])), el('th', { scope: 'col' }, 'Stopped by'))),
    el('tbody', {}, ...names.map((tool) => el('tr', {}, el('th', { scope: 'row' }, tool), ...SESSIONS.map((it) => cell(tool, it)), stop(tool)))));
}

const LAYERS: Record<string, string> = {
  profile: 'profile', providerProfile: 'profile of the provider', global: 'tools', globalProvider: 'tools, by provider', agent: 'the agent’s tools',
  agentProvider: 'the agent’s tools, by provider', group: 'the group’s tools', sandbox: 'sandbox', subagent: 'helpers',
};
