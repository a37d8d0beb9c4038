/** What an editor does with code: rename, format, go to. */
import { showDialog } from '@codemirror/view';
import type { FileChange } from '../analysis/protocol.ts';
import type { App } from '../app.ts';

/** Shows where what stands at `pos` is defined. */
export async function goToDefinition(app: App, pos: number): Promise<void> {
  const place = await app.session.definition(pos, app.desk.active);
  if (place) app.jump(place.from, place.to, place.file);
}

/** Goes to the next place of a finding after the cursor, or to the one before it, around the ends of the text. */
export function goToProblem(app: App, direction: 1 | -1): void {
  const { report } = app.store.state;
  const here = report?.analysis.diagnostics.filter((it) => it.file === app.desk.active) ?? [];
  const sorted = here.toSorted((a, b) => direction * (a.from - b.from));
  const next = sorted.find((it) => direction * (it.from - app.view.state.selection.main.from) > 0) ?? sorted[0];
  if (!next) {
    app.say({ tone: 'calm', text: 'There is no problem to go to.' });
    return;
  }
  app.jump(next.from, next.to, next.file);
  app.store.set({ spoken: next.title });
}

/** Asks for another id of the agent under the cursor, and gives it that one wherever an open text names it. */
export async function rename(app: App): Promise<void> {
  const { doc, selection: { main: { head } } } = app.view.state;
  const found = await app.session.prepareRename(head, app.desk.active);
  if (!found) {
    app.say({ tone: 'calm', text: 'Only the id of an agent can be renamed: put the cursor on one.' });
    return;
  }
  const { result } = showDialog(app.view, {
    label: `New id of ${found.id}: `, input: { name: 'id', value: found.id }, submitLabel: 'Rename', focus: true,
  });
  const id = (await result)?.querySelector('input')?.value;
  app.view.focus();
  if (id === undefined || id === found.id || !app.view.state.doc.eq(doc)) return;
  const change = await app.session.rename(head, id, app.desk.active);
  if (!app.view.state.doc.eq(doc)) return;
  if (!change) {
    app.say({ tone: 'bad', text: `An agent cannot be called ${JSON.stringify(id)}, or there is one already.` });
  } else {
    const all: FileChange[] = [{ file: undefined, edits: change.edits }, ...change.also];
    app.change(all.filter((it) => it.edits.length > 0), 'input.rename');
  }
}

/** Brings white space, commas and line breaks into shape; values and comments stay. */
export async function format(app: App): Promise<void> {
  const { doc } = app.view.state;
  const edits = await app.session.format(app.desk.active);
  if (!app.view.state.doc.eq(doc)) return;
  if (edits) app.view.dispatch({ changes: edits, userEvent: 'input.format' });
  else app.say({ tone: 'calm', text: 'The text has errors that have to be mended before it can be formatted.' });
  app.view.focus();
}
