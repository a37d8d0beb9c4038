/** Opening and saving: whatever puts another text on the desk, and whatever takes one off it. */
import type { Posture, Sample } from '../analysis/wasm.ts';
import type { App } from '../app.ts';
import { BadFacts, looksLikeFacts } from '../document/facts.ts';
import * as files from '../document/file.ts';
import { originalText } from '../document/line-ends.ts';
import { BadLink, read as readLink } from '../share/link.ts';
import { untitled } from '../state.ts';
import { takeFacts } from './facts.ts';
import { replacing } from './replacing.ts';
import { takeSeveral } from './several.ts';

export async function open(app: App): Promise<void> {
  await trying(app, 'The file was not opened', async () => {
    const picked = await files.pick();
    if (picked) await read(app, picked.file, picked.handle);
  });
}

export async function drop(app: App, transfer: DataTransfer): Promise<void> {
  await trying(app, 'The file was not opened', async () => {
    const [first, ...more] = await files.dropped(transfer);
    if (!first) return;
    if (more.length === 0) await read(app, first.file, first.handle);
    else await takeSeveral(app, [first, ...more]);
  });
}

/** Adds the included file that is asked for by `name`. */
export async function pickInclude(app: App, name: string): Promise<void> {
  await trying(app, 'The file was not added', async () => {
    const picked = await files.pick();
    if (!picked) return;
    const found = await files.read(picked.file, picked.handle);
    app.add(name, found.file, found.text);
  });
}

async function read(app: App, file: File, handle?: FileSystemFileHandle): Promise<void> {
  const found = await files.read(file, handle);
  if (looksLikeFacts(found.text)) await takeFacts(app, found.text);
  else replacing(app, () => app.showText(found.file, found.text));
}

/** Shows a text that is in no file yet. */
export function openText(app: App, name: string, text: string): void {
  replacing(app, () => {
    app.showText({ ...untitled, name }, text);
    app.view.focus();
  });
}

export function openSample(app: App, sample: Pick<Sample, 'id' | 'text'>): void {
  openText(app, `${sample.id}.json5`, sample.text);
}

/** An empty text, and with it the page's beginning. */
export function startAfresh(app: App): void {
  openText(app, untitled.name, '');
}

/** Shows a text to start from, as it will be once its variables are set. */
export function openStarter(app: App, posture: Posture, text: string): void {
  replacing(app, () => {
    app.showText(untitled, text);
    app.setPosture(posture);
    app.assumeEnv(true);
    app.view.focus();
  });
}

/** Shows what a link carries; says why where it cannot be read. */
export async function openLink(app: App, fragment: string): Promise<void> {
  try {
    const shared = await readLink(fragment);
    if (!shared) return;
    replacing(app, () => {
      app.showText({ ...untitled, name: shared.name }, shared.text);
      for (const [name, text] of shared.files) app.add(name, { ...untitled, name: files.baseName(name) }, text);
      app.setPosture(shared.posture);
      app.say({ tone: 'calm', text: 'This was shared by link: a mark stands for each secret.' });
    });
  } catch (error) {
    if (!(error instanceof BadLink)) throw error;
    app.say({ tone: 'bad', text: `The link cannot be opened: ${error.message}.` });
  }
}

let saving = false;

export async function save(app: App): Promise<void> {
  if (app.served) {
    if (app.keeper) await trying(app, 'Nothing was saved', () => app.keeper?.save() ?? Promise.resolve());
    else app.say({ tone: 'bad', text: 'Nothing was saved: the page has not been let in by `footguard edit`. Open the address that it printed last.' });
    return;
  }
  // A second press while the first is asking or writing would write over it.
  if (saving) return;
  saving = true;
  await trying(app, 'The file was not saved', async () => {
    const file = app.desk.file(app.desk.active) ?? untitled;
    const anyway = (label: string) => [{ label, run: () => void trying(app, 'The file was not saved', () => write(app)) }];
    if (await files.changedOnDisk(file)) {
      app.say({ tone: 'bad', text: `${file.name} was changed by another program since it was opened here.`, choices: anyway('Write over it') });
    } else if (isBroken(app)) {
      app.say({ tone: 'bad', text: `${file.name} was not saved: the assistant cannot read the text as it is.`, choices: anyway('Save all the same') });
    } else {
      await write(app);
    }
  });
  saving = false;
}

/** Whether the text has syntax errors, as far as it has been analysed. */
function isBroken(app: App): boolean {
  const found = app.store.state.report?.analysis.diagnostics ?? [];
  return found.some((it) => it.category === 'syntax' && it.severity === 'error' && it.file === app.desk.active);
}

async function write(app: App): Promise<void> {
  const { active } = app.desk;
  const { doc } = app.view.state;
  const written = await files.write(app.desk.file(active) ?? untitled, originalText(app.view.state));
  if (!written) return;
  app.desk.wasSaved(active, written, doc);
  app.list();
  app.say({ tone: 'calm', text: written.handle ? `Saved ${written.name}.` : `${written.name} is in your downloads.` });
}

async function trying(app: App, failure: string, run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    app.say({ tone: 'bad', text: error instanceof BadFacts ? `The facts cannot be used: ${error.message}.` : `${failure}: ${message(error)}.` });
  }
}

/** Why something failed, without a full stop. */
export function message(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
}
