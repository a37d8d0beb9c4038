/** Panels whose content is asked for only while they are looked at, once typing has paused. */
import type { App } from '../app.ts';
import { type Panel, isCurrent } from '../state.ts';

const PAUSE = 120;

/** Runs `load` whenever the panel is shown and what it shows is of an older text. `load` says whether its answer is to be shown. */
export function whenSeen(app: App, id: Panel, load: () => Promise<void>): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let shown: number | undefined;
  app.store.watch((state) => [state.panel === id && state.sideOpen, state.report, isCurrent(state)], ([seen, report, current]) => {
    clearTimeout(timer);
    if (!seen || !report || !current || report.version === shown) return;
    timer = setTimeout(async () => {
      const { version } = report;
      await load();
      if (app.store.state.version === version) shown = version;
    }, shown === undefined ? 0 : PAUSE);
  });
}
