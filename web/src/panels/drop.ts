/** A file dropped anywhere on the page is opened: a configuration, or the facts of a machine. */
import { drop } from '../actions/files.ts';
import type { App } from '../app.ts';

export function acceptDrops(body: HTMLElement, app: App): void {
  const hasFile = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
  addEventListener('dragover', (event) => {
    if (!hasFile(event)) return;
    event.preventDefault();
    body.classList.add('dropping');
  });
  addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) body.classList.remove('dropping');
  });
  addEventListener('drop', (event) => {
    body.classList.remove('dropping');
    if (!hasFile(event) || !event.dataTransfer) return;
    event.preventDefault();
    void drop(app, event.dataTransfer);
  });
}
