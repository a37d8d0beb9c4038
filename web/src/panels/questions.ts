/** Questions about who can reach what: whether somebody has a tool and why, and what the changes of the text open and close. */
import type { Difference, DifferentFinding, DifferentWay, Exposure, ExposureStep, Why } from '../analysis/wasm.ts';
import type { App } from '../app.ts';
import { type Child, el, icon } from '../ui/dom.ts';
import { parseInline } from '../ui/markdown.ts';
import { inlineMarkdown } from '../ui/render-markdown.ts';
import { type AgentPolicy, SESSIONS } from './policy.ts';
import { severities } from './words.ts';

/** The principals of `docs/exposure.md`. */
const WHO: Record<string, string> = {
  stranger: 'Anybody who writes a direct message', 'group-any': 'A member of any group', 'group-member': 'A member of an admitted group',
  paired: 'A sender let in by pairing', listed: 'A listed sender', webhook: 'Whoever finds a channel’s webhook', hook: 'Whoever holds the token of the webhooks',
  network: 'Anybody in the tailnet', local: 'Another user of this machine', web: 'Whoever writes a web page',
};

/** The words of `docs/exposure.md` for where a tool works. */
export const PLACES: Record<string, string> = {
  host: 'On this machine', 'host-approval': 'On this machine, if approved', 'sandbox-hole': 'In a sandbox with a hole', sandbox: 'In a sandbox',
  node: 'On a paired device', browser: 'In the browser', gateway: 'In the gateway', unknown: 'Not known',
};

/** One step of a chain, and the line that makes it so. */
export function step({ text, key, place }: ExposureStep, app: App): Child[] {
  const words = inlineMarkdown(parseInline(text));
  if (!place) return [...words, ' ', el('span', { class: 'line' }, key ? `${key} (default)` : '')];
  const line = `${place.file === undefined ? '' : `${place.file}, `}line ${app.lineOf(place.from, place.file)}`;
  return [...words, ' ', el('button', { type: 'button', class: 'link line', onclick: () => app.jump(place.from, place.to, place.file) }, `${key ?? place.path}, ${line}`)];
}

/** Both questions, folded away until somebody asks; they are answered anew when the text has changed. */
export class Questions {
  readonly element: HTMLElement;
  readonly #app: App;
  readonly #who = picker();
  readonly #channel = picker();
  readonly #agent = picker();
  readonly #tool = picker();
  readonly #why = el('div', { class: 'answer', role: 'status' });
  readonly #diff = el('div', { class: 'answer', role: 'status' });
  readonly #ask: HTMLDetailsElement;
  readonly #compare: HTMLDetailsElement;
  #exposure: Exposure | undefined;

  constructor(app: App) {
    this.#app = app;
    const form = el('form', { class: 'asked', onsubmit: (event) => event.preventDefault(), onchange: () => void this.#answer() },
      el('label', {}, 'Who', this.#who), el('label', {}, 'On', this.#channel), el('label', {}, 'Agent', this.#agent), el('label', {}, 'Tool', this.#tool));
    this.#ask = el('details', { ontoggle: () => void this.#offer() }, el('summary', {}, 'Can somebody use a tool?'), form, this.#why);
    this.#compare = el('details', { ontoggle: () => void this.#difference() }, el('summary', {}, 'What have my changes opened or closed?'), this.#diff);
    this.element = el('div', { class: 'questions' }, this.#ask, this.#compare);
  }

  /** The text has changed. */
  async refresh(exposure: Exposure): Promise<void> {
    this.#exposure = exposure;
    await Promise.all([this.#offer(), this.#difference()]);
  }

  async #offer(): Promise<void> {
    if (!this.#ask.open || !this.#exposure) return;
    const policy = await this.#app.session.policy();
    if (!policy) return;
    const agents = Object.entries(policy.agents) as unknown as [string, AgentPolicy][];
    const first = agents[0]?.[1];
    const tools = SESSIONS.flatMap((it) => [...(first?.tools?.[it] ?? []), ...Object.keys(first?.blocked?.[it] ?? {}), ...(first?.unknownTools?.[it] ?? [])]);
    const channels = this.#exposure.paths.flatMap((it) => it.channel ?? []);
    fill(this.#who, Object.entries(WHO));
    fill(this.#channel, [['', 'any channel'], ...pairs(channels)]);
    fill(this.#agent, pairs(agents.map(([id]) => id)));
    fill(this.#tool, pairs(tools), 'exec');
    await this.#answer();
  }

  async #answer(): Promise<void> {
    const why = await this.#app.session.why(this.#who.value, this.#agent.value, this.#tool.value, this.#channel.value || undefined);
    this.#why.replaceChildren(...(why ? [el('p', { class: `verdict-line ${why.can ? 'is-yes' : 'is-no'}` }, verdict(why)),
      el('ol', { class: 'steps' }, ...why.steps.map((it) => el('li', {}, ...step(it, this.#app))))] : []));
  }

  async #difference(): Promise<void> {
    if (!this.#compare.open) return;
    const old = this.#app.desk.saved(undefined);
    const difference = old === undefined ? undefined : await this.#app.session.diff(old);
    this.#diff.replaceChildren(...(difference ? changes(difference) : []));
  }
}

function picker(): HTMLSelectElement {
  return el('select', { class: 'search' });
}

/** Gives a select these choices; what was chosen stays chosen. */
function fill(select: HTMLSelectElement, choices: readonly (readonly [string, string])[], otherwise?: string): void {
  const chosen = choices.some(([value]) => value === select.value) && select.options.length > 0 ? select.value : otherwise;
  select.replaceChildren(...choices.map(([value, title]) => el('option', { value, selected: value === chosen }, title)));
}

const pairs = (names: readonly string[]) => [...new Set(names)].map((it) => [it, it] as const);

function verdict({ can, certain, place }: Why): string {
  if (!can) return 'No';
  return `${certain ? 'Yes' : 'Perhaps: not known for certain'}${place === null ? '' : `. ${PLACES[place] ?? place}`}`;
}

function changes({ opened, closed, appeared, vanished }: Difference): HTMLElement[] {
  const list = (title: string, all: readonly (DifferentWay | DifferentFinding)[]) => all.length > 0 && [
    el('h3', {}, title),
    el('ul', { class: 'changes' }, ...all.map((it) => el('li', {}, icon(it.severity),
      el('span', {}, el('span', { class: 'unseen' }, `${severities[it.severity].title}: `), ...inlineMarkdown(parseInline(it.title)))))),
  ];
  const parts = [list('Newly open', opened), list('No longer open', closed), list('New findings', appeared), list('Findings that are gone', vanished)];
  const told = parts.flatMap((it) => it || []);
  return told.length > 0 ? told : [el('p', { class: 'quiet' }, 'Nothing: the same people reach the same things as in the file as it was opened or last saved.')];
}
