/** What the panels about agents share: the fields of a policy that they show (`docs/json.md` describes them), and the choice of an agent. */
import type { App } from '../app.ts';
import { type Child, el } from '../ui/dom.ts';

export const SESSIONS = ['main', 'dm', 'group', 'subagent'] as const;

export type Session = (typeof SESSIONS)[number];

export interface Place {
  path: string;
  file?: string;
  line: number;
  column: number;
}

type BySession<T> = Partial<Record<Session, T>> | null;

/** Of what is not known, null. */
export interface AgentPolicy {
  default: boolean | null;
  sandbox: Record<string, unknown> | null;
  sandboxed: BySession<boolean | null>;
  tools: BySession<string[] | null>;
  unknownTools: BySession<string[] | null>;
  blocked: BySession<Record<string, { layer: string; place: Place | null }> | null>;
  elevated: { enabled: boolean | null; channel: string; allowedByConfig: boolean | null; alwaysAllowedByConfig: boolean | null } | null;
  workspace: string | null;
  docker?: { create: string[]; exec?: string[] } | null;
  origins: Record<string, Place | Place[]> | null;
}

/** Lets one of several agents be chosen; the choice holds for all panels. */
export function agentPicker(ids: readonly string[], app: App, show: (id: string | undefined) => void): Node | string {
  const { agent } = app.store.state;
  const chosen = agent !== undefined && ids.includes(agent) ? agent : ids[0];
  show(chosen);
  if (ids.length < 2) return '';
  const select = el('select', { class: 'search', onchange: () => {
    app.store.set({ agent: select.value });
    show(select.value);
  } }, ...ids.map((id) => el('option', { value: id, selected: id === chosen }, id)));
  return el('label', { class: 'picker' }, 'Agent', select);
}

/** Leads to where a value is written; nothing for a default. */
export function placeLink(place: Place | Place[] | null | undefined, app: App): Child {
  const it = Array.isArray(place) ? place[0] : place;
  if (!it) return undefined;
  const { path, name: main } = app.desk.file(undefined) ?? {};
  const file = it.file === undefined || it.file === main || it.file === path ? undefined : it.file;
  return el('button', { type: 'button', class: 'link line', title: it.path, onclick: () => app.jumpToLine(it.line, it.column, file) },
    `${file === undefined ? '' : `${file}, `}line ${it.line}`);
}
