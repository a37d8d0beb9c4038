/** Several files at once: a configuration, what it includes, and what is known of a machine. */
import type { App } from '../app.ts';
import { looksLikeFacts } from '../document/facts.ts';
import { type OpenFile, baseName, read } from '../document/file.ts';
import { isCurrent } from '../state.ts';
import { takeFacts } from './facts.ts';
import { replacing } from './replacing.ts';

interface Loaded {
  file: OpenFile;
  text: string;
}

/** The names that the assistant itself looks for. */
const MAIN = /^(clawdbot|moltbot|openclaw)\.json$/;

/** Opens the configuration among files, and adds the others where it asks for them. Throws if one of them cannot be read. */
export async function takeSeveral(app: App, given: readonly { file: File; handle?: FileSystemFileHandle }[]): Promise<void> {
  const texts: Loaded[] = [];
  let facts: string | undefined;
  for (const { file, handle } of given) {
    const found = await reading(file, handle);
    if (looksLikeFacts(found.text)) facts = found.text;
    else texts.push(found);
  }
  const main = texts.find((it) => MAIN.test(it.file.name)) ?? texts.find((it) => it.text.includes('$include')) ?? texts[0];
  if (!main) {
    if (facts !== undefined) await takeFacts(app, facts);
    return;
  }
  replacing(app, () => {
    app.showText(main.file, main.text);
    void addIncluded(app, texts.filter((it) => it !== main)).then(async () => {
      if (facts !== undefined) await takeFacts(app, facts);
    }).catch((error: unknown) => app.say({ tone: 'bad', text: `The files were not added: ${error instanceof Error ? error.message : String(error)}.` }));
  });
}

async function reading(file: File, handle: FileSystemFileHandle | undefined): Promise<Loaded> {
  try {
    return await read(file, handle);
  } catch (error) {
    throw new Error(`${file.name}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

/** Adds files where the configuration asks for them by name, which may bring up further ones; says which nobody asks for. */
async function addIncluded(app: App, waiting: Loaded[]): Promise<void> {
  const main = app.desk.file(undefined);
  for (;;) {
    await app.store.until(isCurrent);
    // Somebody has opened another one meanwhile.
    if (app.desk.file(undefined) !== main) return;
    const missing = (app.store.state.report?.analysis.missing ?? []).filter((it) => !app.desk.names.includes(it));
    let added = false;
    for (const name of missing) {
      const base = baseName(name);
      const candidates = waiting.filter((it) => it.file.name === base);
      const [only] = candidates;
      // Of two with one name, nobody can tell here which is meant.
      if (!only || candidates.length > 1 || missing.filter((it) => baseName(it) === base).length > 1) continue;
      app.add(name, only.file, only.text);
      waiting.splice(waiting.indexOf(only), 1);
      added = true;
    }
    if (!added) break;
  }
  if (waiting.length === 0) return;
  const names = waiting.map((it) => it.file.name).join(', ');
  app.say({ tone: 'calm', text: `${names} ${waiting.length === 1 ? 'was' : 'were'} left out: ${main?.name ?? 'the configuration'} does not include ${waiting.length === 1 ? 'it' : 'them'}, or more than one file has that name. Add it at its tab.` });
}
