import { startClient } from './analysis/start.ts';
import { App } from './app.ts';
import { announce } from './panels/announcer.ts';
import { acceptDrops } from './panels/drop.ts';
import { showNotices } from './panels/notice.ts';
import { showProblems } from './panels/problems.ts';
import { showStatus } from './panels/status.ts';
import { showToolbar } from './panels/toolbar.ts';
import { components } from './style/components.ts';

function part(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no #${id}`);
  return element;
}

document.adoptedStyleSheets.push(components);
const app = new App(part('editor'), startClient());
showToolbar(part('toolbar'), app);
showNotices(part('notice'), app);
showProblems(part('problems'), app);
showStatus(part('status'), app);
announce(part('announcer'), app);
acceptDrops(document.body, app);

addEventListener('beforeunload', (event) => {
  if (app.store.state.dirty) event.preventDefault();
});
app.view.focus();
