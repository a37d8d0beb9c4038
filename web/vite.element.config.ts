/** Builds `<footguard-editor>` for the npm package: one module, its worker beside it, the package's own WebAssembly. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { lezer } from '@lezer/generator/rollup';
import { defineConfig } from 'vite';

const module = readFileSync(new URL('../pkg/web/footguard_wasm_bg.wasm', import.meta.url));

export default defineConfig({
  base: './',
  plugins: [lezer()],
  define: { MODULE_INTEGRITY: JSON.stringify(`sha384-${createHash('sha384').update(module).digest('base64')}`) },
  worker: { format: 'es', rolldownOptions: { output: { entryFileNames: 'editor-worker.js', assetFileNames: '[name][extname]' } } },
  build: {
    target: 'es2023',
    outDir: '../pkg/element',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: false,
    reportCompressedSize: false,
    rolldownOptions: {
      input: 'src/element/element.ts',
      preserveEntrySignatures: 'strict',
      output: { entryFileNames: 'editor.js', assetFileNames: '[name][extname]', codeSplitting: false },
    },
  },
});
