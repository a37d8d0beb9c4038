// Bundles the extension, and with --tests the suites that run in the extension hosts.
import fs from 'node:fs';
import path from 'node:path';
import esbuild from 'esbuild';

const here = import.meta.dirname;
const at = (...parts) => path.join(here, ...parts);
const tests = process.argv.includes('--tests');

/**
 * The glue of the WebAssembly keeps its instance in variables of its module, and an instance that has panicked is of no more use.
 * So the glue becomes a function: each call gives a glue that has no instance yet.
 */
const glue = {
  name: 'glue',
  setup(build) {
    build.onResolve({ filter: /^footguard:glue$/ }, () => ({ path: at('../pkg/web/footguard_wasm.js'), namespace: 'glue' }));
    build.onLoad({ filter: /.*/, namespace: 'glue' }, async ({ path: file }) => {
      const { outputFiles } = await esbuild.build({
        entryPoints: [file], bundle: true, write: false, format: 'iife', globalName: 'glue', target: 'es2022',
        define: { 'import.meta.url': '"file:///unused"' }, logLevel: 'silent',
      });
      return { contents: `export function instantiate() { ${outputFiles[0].text}; return glue; }`, loader: 'js', watchFiles: [file] };
    });
  },
};

const common = { bundle: true, minify: true, target: 'es2022', plugins: [glue], logLevel: 'warning', legalComments: 'none', charset: 'utf8' };
const inHost = { ...common, format: 'cjs', external: ['vscode'] };
const suite = { ...inHost, minify: false, sourcemap: 'inline' };

fs.rmSync(at('dist'), { recursive: true, force: true });
fs.mkdirSync(at('schemas'), { recursive: true });
fs.mkdirSync(at('build'), { recursive: true });
// The compiled tests are modules, the extension is not.
fs.writeFileSync(at('build/package.json'), '{ "type": "module" }\n');
await Promise.all([
  esbuild.build({ ...inHost, entryPoints: [at('src/desktop.ts')], outfile: at('dist/desktop.cjs'), platform: 'node' }),
  esbuild.build({ ...inHost, entryPoints: [at('src/web.ts')], outfile: at('dist/web.cjs'), platform: 'browser' }),
  esbuild.build({ ...common, entryPoints: [at('src/webview/exposure.ts')], outfile: at('dist/exposure.js'), format: 'iife', platform: 'browser' }),
  esbuild.build({ ...common, entryPoints: [at('src/webview/exposure.css')], outfile: at('dist/exposure.css') }),
  ...(tests ? [
    esbuild.build({ ...suite, entryPoints: [at('test/suite/desktop.ts')], outfile: at('build/suite/desktop.cjs'), platform: 'node' }),
    esbuild.build({ ...suite, entryPoints: [at('test/suite/browser.ts')], outfile: at('build/suite/browser.cjs'), platform: 'browser' }),
  ] : []),
]);

// What comes from the other rooms is copied, never kept here.
fs.copyFileSync(at('../pkg/web/footguard_wasm_bg.wasm'), at('dist/footguard_wasm_bg.wasm'));
const [schema] = fs.readdirSync(at('../core/data')).filter((it) => it.startsWith('clawdbot-') && it.endsWith('.schema.json'));
fs.copyFileSync(at('../core/data', schema), at('schemas/clawdbot.schema.json'));
const licences = ['MIT', 'APACHE'].map((it) => fs.readFileSync(at(`../LICENSE-${it}`), 'utf8').trim());
fs.writeFileSync(at('LICENSE'), `Licensed under either of the two licences below, at your choice.\n\n${licences.join('\n\n---\n\n')}\n`);
