/** Runs the WebAssembly module away from the page, so that typing never waits for it. */
import { Document, channels, load, rules, samples, starter } from './wasm.ts';
import type { Edit } from './wasm.ts';
import wasmUrl from '../../../pkg/web/footguard_wasm_bg.wasm?url';
import type { Api, FileChange, FileName, Request, Response, Snapshot } from './protocol.ts';

const ready = load({ module_or_path: fetch(wasmUrl) });
let document: Document | undefined;
let epoch = -1;
let last: Snapshot | undefined;

function take(snapshot: Snapshot): void {
  last = snapshot;
  if (document && snapshot.epoch === epoch) {
    document.setText(snapshot.text);
    return;
  }
  document?.free();
  document = new Document(snapshot.text, snapshot.options);
  for (const [name, text] of snapshot.files) document.setFile(name, text);
  epoch = snapshot.epoch;
}

/** The texts of the last snapshot with a change made, for one question. */
function changed<T>(changes: readonly FileChange[], ask: (document: Document) => T): T {
  if (!last) throw new Error('no document has been sent');
  const text = (file: FileName, original: string) => apply(original, changes.find((it) => it.file === file)?.edits ?? []);
  const other = new Document(text(undefined, last.text), last.options);
  try {
    for (const [name, original] of last.files) other.setFile(name, text(name, original));
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

function opened(): Document {
  if (!document) throw new Error('no document has been sent');
  return document;
}

const api: Api = {
  catalog: () => ({ rules: rules(), samples: samples(), channels: channels() }),
  analyze: () => opened().analyze(),
  hover: (offset, file) => opened().hover(offset, file),
  complete: (offset, file) => opened().complete(offset, file),
  actions: (from, to, file) => opened().actions(from, to, file),
  fixEdits: (id) => opened().fixEdits(id),
  definition: (offset, file) => opened().definition(offset, file),
  prepareRename: (offset, file) => opened().prepareRename(offset, file),
  rename: (offset, name, file) => opened().rename(offset, name, file),
  format: (file) => opened().format(undefined, file),
  shared: () => opened().shared(),
  policy: () => opened().policy(),
  exposure: () => opened().exposure(),
  exposureSvg: () => opened().exposureSvg(),
  cuts: (path) => opened().cuts(path),
  peek: (changes) => changed(changes, (it) => ({ svg: it.exposureSvg(), count: it.exposure().paths.length })),
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
