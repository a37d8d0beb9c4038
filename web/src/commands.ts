/** Everything that can be done on the page, by name and by key: the palette lists it, and keys that are pressed anywhere run it. */
import { format, goToDefinition, goToProblem, rename } from './actions/code.ts';
import { dropFacts } from './actions/facts.ts';
import { open, save, startAfresh } from './actions/files.ts';
import { applySafe } from './actions/fixes.ts';
import type { App } from './app.ts';
import { showQuickFixes } from './editor/quick-fix.ts';
import { openPalette } from './panels/palette.ts';
import { keepsDrafts, setDrafts } from './drafts.ts';
import { openFacts } from './panels/facts.ts';
import { openShare } from './panels/share.ts';
import { openWizard } from './panels/wizard.ts';
import { themes, type Theme } from './preferences.ts';
import { panelTitles } from './panels/words.ts';
import type { Panel } from './state.ts';
import { isPressed } from './ui/keys.ts';

export interface Command {
  title: string;
  /** As CodeMirror writes keys: `Mod-s`, `Shift-Alt-f`, `F8`; several are tried in turn. */
  keys?: readonly string[];
  /** Only where a program serves the page, or only where none does. */
  served?: boolean;
  run(app: App): void;
}

const panels = Object.entries(panelTitles) as [Panel, string][];

export const commands: readonly Command[] = [
  { title: 'Show all commands', keys: ['Mod-k', 'F1'], run: openPalette },
  { title: 'Go to the next problem', keys: ['F8'], run: (app) => goToProblem(app, 1) },
  { title: 'Go to the problem before', keys: ['Shift-F8'], run: (app) => goToProblem(app, -1) },
  { title: 'Show the fixes at the cursor', keys: ['Mod-.'], run: showQuickFixes },
  { title: 'Make all safe fixes', run: (app) => void applySafe(app) },
  { title: 'Open a file', keys: ['Mod-o'], run: (app) => void open(app) },
  { title: 'Save', keys: ['Mod-s'], run: (app) => void save(app) },
  { title: 'Start afresh: samples, scenarios, an empty text', run: startAfresh },
  { title: 'Write a configuration: personal, family or public', run: openWizard },
  { title: 'Look at this machine again', served: true, run: (app) => void app.keeper?.look() },
  { title: 'Add the facts of a machine: what only it can tell', run: openFacts },
  { title: 'Take the facts off', run: dropFacts },
  { title: 'Share: a link, or the findings as a file', keys: ['Mod-Shift-s'], run: openShare },
  { title: 'Keep drafts in this browser, or stop keeping them', served: false, run: (app) => setDrafts(app, !keepsDrafts()) },
  { title: 'Format the text', keys: ['Shift-Alt-f'], run: (app) => void format(app) },
  { title: 'Rename the agent at the cursor', keys: ['F2'], run: (app) => void rename(app) },
  { title: 'Go to where this agent is defined', keys: ['F12'], run: (app) => void goToDefinition(app, app.view.state.selection.main.head) },
  ...panels.map(([id, title], at): Command => ({
    title: `Show ${title}`, keys: [`Alt-${at + 1}`], run: (app) => (app.showPanel(id), focusPanel(id)),
  })),
  { title: 'Show or hide the results', keys: ['Mod-j'], run: (app) => app.toggleSide() },
  { title: 'Move on between text, results and tools', keys: ['F6'], run: moveOn },
  ...(Object.entries(themes) as [Theme, string][]).map(([theme, title]): Command => ({
    title: `Theme: ${title.toLowerCase()}`, run: (app) => app.setTheme(theme),
  })),
];

/** Runs the commands whose keys are pressed, wherever the focus is; a key that the editor has used is left alone. */
export function listenForKeys(app: App): void {
  addEventListener('keydown', (event) => {
    if (event.defaultPrevented || document.querySelector('dialog[open]')) return;
    const command = commands.find((it) => it.keys?.some((key) => isPressed(key, event)));
    if (!command) return;
    event.preventDefault();
    command.run(app);
  });
}

function focusPanel(id: Panel): void {
  document.getElementById(`panel-${id}`)?.focus();
}

/** The focus goes from the text to the results, on to the tools, and back to the text. */
function moveOn(app: App): void {
  const side = document.getElementById('side');
  const tools = document.getElementById('toolbar');
  const { activeElement } = document;
  if (app.view.hasFocus && app.store.state.sideOpen) focusPanel(app.store.state.panel);
  else if (app.view.hasFocus || side?.contains(activeElement)) tools?.querySelector<HTMLElement>('button, select')?.focus();
  else app.view.focus();
}
