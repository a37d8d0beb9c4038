/** Joining what is known of a machine to the texts, and taking it off again. */
import type { App } from '../app.ts';
import { BadFacts, type Machine, looksLikeFacts, readFacts } from '../document/facts.ts';
import { baseName } from '../document/file.ts';
import { untitled } from '../state.ts';
import { replacing } from './replacing.ts';

/** Joins a snapshot; an empty page gets its texts as well. Throws `BadFacts`. */
export async function takeFacts(app: App, text: string): Promise<void> {
  const machine = readFacts(text);
  if (!(await app.session.readsFacts(text, machine.dialect))) throw new BadFacts('its facts are not of the kind that this page knows');
  if (app.store.state.empty) {
    openMachine(app, machine);
    return;
  }
  app.setFacts(machine);
  const isSame = machine.config[0]?.text === app.desk.state(undefined)?.doc.toString();
  app.say({
    tone: 'calm',
    text: `${factsInWords(machine)} are joined: what they show is among the findings.`,
    ...(machine.config.length > 0 && !isSame && { choices: [{ label: 'Open the configuration in them', run: () => replacing(app, () => openMachine(app, machine)) }] }),
  });
}

function openMachine(app: App, machine: Machine): void {
  const [main, ...included] = machine.config;
  const name = main?.name ?? untitled.name;
  app.showText({ ...untitled, name: baseName(name), path: name }, main?.text ?? '');
  for (const it of included) app.add(it.name, { ...untitled, name: baseName(it.name) }, it.text);
  app.setFacts(machine);
  app.say({
    tone: 'calm',
    text: main
      ? `${factsInWords(machine)} are joined, with the configuration that was read there. A mark stands for each secret in it: do not save it over the real one.`
      : `${factsInWords(machine)} are joined. There was no configuration on that machine.`,
  });
}

/** Takes what was pasted if it is a snapshot; says whether it is. */
export function factsPasted(app: App, text: string): boolean {
  if (!looksLikeFacts(text)) return false;
  takeFacts(app, text).catch((error: unknown) => {
    if (!(error instanceof BadFacts)) throw error;
    app.say({ tone: 'bad', text: `The facts cannot be used: ${error.message}.` });
  });
  return true;
}

/** Judges the texts alone from now on. */
export function dropFacts(app: App): void {
  app.setFacts(undefined);
  app.say({ tone: 'calm', text: 'The facts are off: the texts are judged alone.' });
}

/** `The facts of 28 November 2026, 19:45`. */
export function factsInWords({ taken }: Machine): string {
  return taken ? `The facts of ${taken.toLocaleString('en-GB', { dateStyle: 'long', timeStyle: 'short' })}` : 'The facts';
}
