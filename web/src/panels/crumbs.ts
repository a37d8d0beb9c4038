/** The line above the text: the keys on the way to the cursor; each leads to its place. */
import type { App } from '../app.ts';
import { crumbsAt } from '../editor/crumbs.ts';
import { el } from '../ui/dom.ts';

export function showCrumbs(host: HTMLElement, app: App): void {
  const list = el('ol', { class: 'crumb-list' });
  host.replaceChildren(el('nav', { 'aria-label': 'Keys on the way to the cursor' }, list));
  let last = '';
  app.store.watch(({ cursor, version }) => [cursor, version], ([cursor]) => {
    const crumbs = crumbsAt(app.view.state, cursor);
    const words = crumbs.map((it) => `${it.name}@${it.from}`).join('\n');
    if (words === last) return;
    last = words;
    list.replaceChildren(...crumbs.map(({ name, from, to }) =>
      el('li', {}, el('button', { type: 'button', class: 'crumb', onclick: () => app.jump(from, to) }, name))));
  });
}
