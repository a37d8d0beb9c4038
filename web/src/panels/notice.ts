/** The line below the toolbar that says what happened to files and to the analyser. */
import type { App } from '../app.ts';
import { el } from '../ui/dom.ts';

export function showNotices(host: HTMLElement, app: App): void {
  app.store.watch(({ notice }) => [notice], ([notice]) => {
    if (!notice) {
      host.replaceChildren();
      return;
    }
    const close = () => {
      if (app.store.state.notice === notice) app.say(undefined);
    };
    const buttons = notice.choices?.map(({ label, run }) => el('button', { type: 'button', onclick: () => (close(), run()) }, label)) ?? [];
    host.replaceChildren(el(
      'div', { class: `notice notice-${notice.tone}` },
      el('span', {}, notice.text), ...buttons,
      el('button', { type: 'button', class: 'notice-close', 'aria-label': 'Close this message', onclick: close }, '×'),
    ));
  });
}
