// The third edge: what the WebAssembly says of every recorded configuration, compared with what the command line and the language
// server said. `cargo test -p footguard --test cli lsp` leaves that in target/edges; `cargo xtask wasm` builds pkg/nodejs.
import { readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';

const root = new URL('../../', import.meta.url);
const { Document } = createRequire(import.meta.url)(new URL('pkg/nodejs/footguard_wasm.js', root).pathname);
const cases = JSON.parse(readFileSync(new URL('target/edges/cases.json', root), 'utf8'));

/** Line and column, both from 0, of a UTF-16 unit. Lines end at LF, CRLF or a lone CR. */
function place(text, unit) {
  const before = text.slice(0, unit);
  // Between CR and LF nothing ends yet.
  const lines = (text[unit] === '\n' && before.endsWith('\r') ? before.slice(0, -1) + ' ' : before).split(/\r\n|\r|\n/);
  return `${lines.length - 1}:${lines.at(-1).length}`;
}

function rows(file) {
  const texts = new Map([[file, readFileSync(file, 'utf8')]]);
  const document = new Document(texts.get(file), { path: file });
  try {
    let analysis = document.analyze();
    while (analysis.missing.length > 0) {
      for (const name of analysis.missing) {
        // Only who can read files knows that one is not there, or is a folder.
        if (!statSync(name, { throwIfNoEntry: false })?.isFile()) return undefined;
        texts.set(name, readFileSync(name, 'utf8'));
        document.setFile(name, texts.get(name));
      }
      analysis = document.analyze();
    }
    return analysis.diagnostics.map((it) => {
      const at = it.file ?? file;
      const range = `${place(texts.get(at), it.from)}-${place(texts.get(at), it.to)}`;
      return [it.ruleId, it.severity, [it.title, it.detail, it.help].filter(Boolean).join('\n'), at, range];
    });
  } finally {
    document.free();
  }
}

let [same, apart, failed] = [0, 0, 0];
for (const { file, rows: want } of cases) {
  let got;
  try {
    got = rows(file);
  } catch (error) {
    got = [[String(error)]];
  }
  if (got === undefined) {
    apart += 1;
    continue;
  }
  // Of a file that is included twice everything is said twice.
  const [a, b] = [want, got].map((it) => [...new Set(it.map((row) => JSON.stringify(row)))].sort());
  if (JSON.stringify(a) === JSON.stringify(b)) {
    same += 1;
    continue;
  }
  failed += 1;
  if (failed <= 3) {
    console.error(`${file}\n  others:`, a.filter((it) => !b.includes(it)), '\n  WebAssembly:', b.filter((it) => !a.includes(it)));
  }
}
console.log(`${same} cases say the same in all three, ${apart} name files that cannot be read, ${failed} differ`);
if (failed > 0 || same < 500) process.exit(1);
