/** A list of tabs as the ARIA practices have it: arrows move, one tab is in the order of the page. */
import { type Child, el } from './dom.ts';

export interface Tab<Id extends string> {
  id: Id;
  title: string;
  /** What the tab shows; made once. */
  panel: HTMLElement;
}

export interface Tabs<Id extends string> {
  list: HTMLElement;
  panels: HTMLElement[];
  select(id: Id): void;
  /** Says something short beside a tab's title, such as a count. */
  badge(id: Id, badge: Child): void;
  focus(id: Id): void;
}

export function tabs<Id extends string>(label: string, all: readonly Tab<Id>[], chosen: (id: Id) => void): Tabs<Id> {
  const buttons = new Map<Id, { button: HTMLButtonElement; badge: HTMLElement }>();
  for (const { id, title, panel } of all) {
    const badge = el('span', { class: 'tab-badge' });
    const button = el('button', {
      type: 'button', role: 'tab', id: `tab-${id}`, class: 'tab', 'aria-controls': `panel-${id}`, onclick: () => chosen(id),
    }, title, badge);
    buttons.set(id, { button, badge });
    panel.id = `panel-${id}`;
    panel.setAttribute('role', 'tabpanel');
    panel.setAttribute('aria-labelledby', button.id);
    panel.tabIndex = 0;
  }
  const list = el('div', { class: 'tabs', role: 'tablist', 'aria-label': label }, ...[...buttons.values()].map((it) => it.button));
  list.addEventListener('keydown', (event) => {
    const at = all.findIndex(({ id }) => buttons.get(id)?.button === event.target);
    const last = all.length - 1;
    const to = { ArrowRight: at === last ? 0 : at + 1, ArrowLeft: at === 0 ? last : at - 1, Home: 0, End: last }[event.key];
    const next = to === undefined || at < 0 ? undefined : all[to];
    if (!next) return;
    event.preventDefault();
    chosen(next.id);
    buttons.get(next.id)?.button.focus();
  });
  return {
    list,
    panels: all.map((it) => it.panel),
    select(chosenId) {
      for (const { id, panel } of all) {
        const { button } = buttons.get(id) ?? {};
        button?.setAttribute('aria-selected', String(id === chosenId));
        if (button) button.tabIndex = id === chosenId ? 0 : -1;
        panel.hidden = id !== chosenId;
      }
      buttons.get(chosenId)?.button.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    },
    badge: (id, badge) => buttons.get(id)?.badge.replaceChildren(...(badge ? [badge] : [])),
    focus: (id) => buttons.get(id)?.button.focus(),
  };
}
