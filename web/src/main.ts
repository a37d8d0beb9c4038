import { openLink } from './actions/files.ts';
import { startClient } from './analysis/start.ts';
import { App } from './app.ts';
import { listenForKeys } from './commands.ts';
import { keepDrafts } from './drafts.ts';
import { isServed } from './live/served.ts';
import { keepForOffline } from './offline/register.ts';
import { announce } from './panels/announcer.ts';
import { acceptDrops } from './panels/drop.ts';
import { showNotices } from './panels/notice.ts';
import { showCrumbs } from './panels/crumbs.ts';
import { showSide } from './panels/side.ts';
import { showStart } from './panels/start.ts';
import { showStatus } from './panels/status.ts';
import { showToolbar } from './panels/toolbar.ts';
import { showTheme } from './preferences.ts';
import { components } from './style/components.ts';

function part(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no #${id}`);
  return element;
}

document.adoptedStyleSheets.push(components);
const app = new App(part('editor'), startClient(), { served: isServed() });
showToolbar(part('toolbar'), app);
showNotices(part('notice'), app);
showCrumbs(part('crumbs'), app);
showStart(part('start'), app);
showSide(part('side'), part('divider'), app);
showStatus(part('status'), app);
announce(part('announcer'), app);
acceptDrops(document.body, app);
listenForKeys(app);
if (app.served) {
  void import('./live/live.ts').then(({ goLive }) => goLive(app));
} else {
  keepDrafts(app);
  void openLink(app, location.hash);
  addEventListener('hashchange', () => void openLink(app, location.hash));
}
app.store.watch(({ theme }) => [theme], ([theme]) => showTheme(theme));

addEventListener('beforeunload', (event) => {
  if (app.store.state.dirty) event.preventDefault();
});
app.view.focus();
void keepForOffline();
