/** Runs the native program, where there is a system to run it on. */
import { spawn } from 'node:child_process';
import { access, constants, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { NAME, type Ran, type Runner } from './program.ts';

const MAX_BYTES = 64 << 20;

export const native: Runner = {
  async find(setting) {
    if (setting !== '') return setting.replace(/^~(?=[/\\]|$)/, homedir());
    const names = process.platform === 'win32' ? [`${NAME}.exe`] : [NAME];
    // Where cargo installs programs is often not on the path of an editor.
    const folders = [...(process.env['PATH'] ?? '').split(path.delimiter), path.join(homedir(), '.cargo', 'bin')];
    for (const folder of folders) {
      // A relative folder of the path would be one of the workspace's.
      if (!path.isAbsolute(folder)) continue;
      for (const name of names) if (await isProgram(path.join(folder, name))) return path.join(folder, name);
    }
    return undefined;
  },

  run(program, args, signal) {
    return new Promise<Ran>((resolve) => {
      const child = spawn(program, args, { signal, cwd: homedir(), shell: false, stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true });
      const out: Buffer[] = [];
      let size = 0;
      let stderr = '';
      child.stdout.on('data', (it: Buffer) => {
        size += it.length;
        if (size <= MAX_BYTES) out.push(it);
      });
      child.stderr.on('data', (it: Buffer) => {
        if (stderr.length < 100_000) stderr += it.toString();
      });
      const done = (code: number | null, failure?: string) => resolve({ code, stdout: Buffer.concat(out).toString(), stderr, failure });
      child.on('error', (error: NodeJS.ErrnoException) => done(null, error.name === 'AbortError' ? 'aborted' : (error.code ?? error.message)));
      child.on('close', (code) => done(code));
    });
  },
};

async function isProgram(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}
