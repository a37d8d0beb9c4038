/** Runs the WebAssembly module away from the page, so that typing never waits for it. */
import { Document, channels, load, rules, samples, starter } from './wasm.ts';
import type { Edit } from './wasm.ts';
import type { Api, FileChange, FileName, Request, Response, Sent, Setting } from './protocol.ts';

const ready = load({ module_or_path: fetch(self.name, { integrity: MODULE_INTEGRITY }) });
let document: Document | undefined;
let text = '';
let setting: Setting | undefined;

function take(sent: Sent): void {
  text = sent.text;
  if (document && !sent.setting) {
    document.setText(text);
    return;
  }
  setting = sent.setting ?? setting;
  document?.free();
  document = opened(text, (_, original) => original);
}

/** A document of a text and the present setting, each of its texts changed first. */
function opened(text: string, change: (file: FileName, original: string) => string): Document {
  if (!setting) throw new Error('no document has been sent');
  const { options, files, facts } = setting;
  const document = new Document(change(undefined, text), options);
  for (const [name, original] of files) document.setFile(name, change(name, original));
  if (facts !== undefined) document.setFacts(facts);
  // Facts bring an environment of their own; what is said of it in so many words counts more.
  if (options.env) document.setEnv(options.env);
  return document;
}

/** The present texts with a change made, for one question. */
function changed<T>(changes: readonly FileChange[], ask: (document: Document) => T): T {
  const other = opened(text, (file, original) => apply(original, changes.find((it) => it.file === file)?.edits ?? []));
  try {
    return ask(other);
  } finally {
    other.free();
  }
}

function apply(text: string, edits: readonly Edit[]): string {
  let out = '';
  let at = 0;
  for (const { from, to, insert } of edits) {
    out += text.slice(at, from) + insert;
    at = to;
  }
  return out + text.slice(at);
}

function current(): Document {
  if (!document) throw new Error('no document has been sent');
  return document;
}

function readsFacts(facts: string, dialect: string | undefined): boolean {
  let other: Document | undefined;
  try {
    other = new Document('', { ...(dialect !== undefined && { dialect }) });
    other.setFacts(facts);
    return true;
  } catch {
    return false;
  } finally {
    other?.free();
  }
}

const api: Api = {
  catalog: () => ({ rules: rules(), samples: samples(), channels: channels() }),
  analyze: () => current().analyze(),
  hover: (offset, file) => current().hover(offset, file),
  complete: (offset, file) => current().complete(offset, file),
  actions: (from, to, file) => current().actions(from, to, file),
  fixEdits: (id) => current().fixEdits(id),
  definition: (offset, file) => current().definition(offset, file),
  prepareRename: (offset, file) => current().prepareRename(offset, file),
  rename: (offset, name, file) => current().rename(offset, name, file),
  format: (file) => current().format(undefined, file),
  shared: () => current().shared(),
  policy: () => current().policy(),
  exposure: () => current().exposure(),
  exposureSvg: () => current().exposureSvg(),
  why: (principal, agent, tool, channel) => current().why(principal, agent, tool, channel),
  diff: (old) => current().diff(old),
  cuts: (path) => current().cuts(path),
  reach: () => current().reach(),
  peek: (changes) => changed(changes, (it) => ({ svg: it.exposureSvg(), count: it.exposure().paths.length })),
  readsFacts,
  starter,
};

async function answer({ id, method, args, snapshot }: Request): Promise<Response> {
  try {
    await ready;
    const started = performance.now();
    if (snapshot) take(snapshot);
    const run = api[method] as (...args: unknown[]) => ReturnType<Api[typeof method]>;
    const ok = run(...args);
    return { id, ok, ms: performance.now() - started };
  } catch (error) {
    return { id, error: error instanceof Error ? error.message : String(error) };
  }
}

// Answers keep the order of requests: once the module is there, nothing between a message and its answer waits.
self.onmessage = async (event: MessageEvent<Request>) => self.postMessage(await answer(event.data));
