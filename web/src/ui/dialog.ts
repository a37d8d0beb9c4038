/** Windows over the page. The browser keeps the focus inside and gives it back. */
import { type Child, el } from './dom.ts';

export interface Dialog {
  element: HTMLDialogElement;
  /** Puts other content below the heading. */
  show(...content: Child[]): void;
  close(): void;
}

/** Opens a window with a heading; it closes by Escape, by its button, and by a press beside it. */
export function openDialog(title: string, className: string, ...content: Child[]): Dialog {
  const body = el('div', { class: 'dialog-body' }, ...content);
  // At once, and not when the event comes: another may be opened before that.
  const close = () => {
    element.close();
    element.remove();
  };
  const element = el(
    'dialog', { class: `dialog ${className}`, 'aria-label': title },
    el('header', { class: 'dialog-head' },
      el('h2', {}, title),
      el('button', { type: 'button', class: 'close', 'aria-label': 'Close', onclick: close }, '×')),
    body,
  );
  element.addEventListener('close', () => element.remove());
  element.addEventListener('click', (event) => event.target === element && close());
  document.body.append(element);
  element.showModal();
  return {
    element, close,
    show: (...next) => body.replaceChildren(...next.filter((it) => it !== false && it !== undefined)),
  };
}
