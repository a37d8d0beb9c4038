/** The text as it is, kept in this browser so that it outlives the window: only if the reader has turned that on. */
import { openText } from './actions/files.ts';
import type { App } from './app.ts';
import { keep, kept } from './preferences.ts';

const NAME = 'draft';
const PAUSE = 800;

interface Draft {
  name: string;
  text: string;
}

/** Whether drafts are kept. */
export function keepsDrafts(): boolean {
  return kept('drafts') === 'on';
}

/** Turns the keeping on or off; off forgets what was kept. */
export function setDrafts(app: App, on: boolean): void {
  const worked = keep('drafts', on ? 'on' : undefined) && (on ? write(app) : keep(NAME, undefined));
  app.say(worked
    ? { tone: 'calm', text: on ? 'Your text is kept in this browser from now on, secrets included, until you turn that off.' : 'Nothing is kept any more, and what was kept is forgotten.' }
    : { tone: 'bad', text: 'This browser keeps nothing: storage is full or forbidden. Save to a file.' });
}

/** Keeps the text after each pause, and brings it back into an empty page. */
export function keepDrafts(app: App): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failed = false;
  const draft = keepsDrafts() && location.hash === '' ? readDraft() : undefined;
  if (draft && draft.text !== '') {
    openText(app, draft.name, draft.text);
    app.say({ tone: 'calm', text: 'This is the text you left here.' });
  }
  app.store.watch(({ version }) => [version], () => {
    clearTimeout(timer);
    if (!keepsDrafts()) return;
    timer = setTimeout(() => {
      const worked = write(app);
      if (!worked && !failed) app.say({ tone: 'bad', text: 'The draft could not be kept: this browser’s storage is full or forbidden. Save to a file.' });
      failed = !worked;
    }, PAUSE);
  });
}

function write(app: App): boolean {
  const draft: Draft = { name: app.desk.file(undefined)?.name ?? '', text: app.desk.state(undefined)?.doc.toString() ?? '' };
  return keep(NAME, JSON.stringify(draft));
}

function readDraft(): Draft | undefined {
  try {
    const { name, text } = JSON.parse(kept(NAME) ?? '') as Partial<Draft>;
    return typeof name === 'string' && typeof text === 'string' ? { name, text } : undefined;
  } catch {
    return undefined;
  }
}
