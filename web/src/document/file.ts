/** Opening and saving files of the user's own disk. Bytes go nowhere else. */
import { decode, encode } from './utf8.ts';

/** A file that the page has read. */
export interface OpenFile {
  name: string;
  bom: boolean;
  /** The bytes on the disk as they were last read or written here. */
  bytes: Uint8Array<ArrayBuffer>;
  /** Where it lies on the machine that it was read on, if that is known: included files are found from there. */
  path?: string | undefined;
  /** Where it can be written in place. */
  handle?: FileSystemFileHandle | undefined;
}

/** The name without folders. */
export function baseName(path: string): string {
  return path.replace(/^.*[/\\]/s, '') || path;
}

interface Pickers {
  showOpenFilePicker?(options?: object): Promise<FileSystemFileHandle[]>;
  showSaveFilePicker?(options?: object): Promise<FileSystemFileHandle>;
}

const pickers = globalThis as Pickers;
const types = [{ description: 'JSON5 configuration', accept: { 'application/json': ['.json', '.json5', '.jsonc'] } }];

/** Reads `file`; throws `NotText` for what is not UTF-8. */
export async function read(file: File, handle?: FileSystemFileHandle): Promise<{ file: OpenFile; text: string }> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const { text, bom } = decode(bytes);
  return { file: { name: file.name, bom, bytes, handle }, text };
}

/** Lets the user pick a file; `undefined` if they think better of it. */
export async function pick(): Promise<{ file: File; handle?: FileSystemFileHandle } | undefined> {
  if (!pickers.showOpenFilePicker) return pickByInput();
  const handles = await unlessAborted(pickers.showOpenFilePicker({ types, excludeAcceptAllOption: false }));
  const handle = handles?.[0];
  return handle && { file: await handle.getFile(), handle };
}

function pickByInput(): Promise<{ file: File } | undefined> {
  return new Promise((resolve) => {
    const input = document.createElement('input');
    input.type = 'file';
    input.accept = '.json,.json5,.jsonc,application/json';
    input.onchange = () => resolve(input.files?.[0] && { file: input.files[0] });
    input.oncancel = () => resolve(undefined);
    input.click();
  });
}

/** The files that were dropped, writable in place where the browser allows it. */
export async function dropped(transfer: DataTransfer): Promise<{ file: File; handle?: FileSystemFileHandle }[]> {
  // All are asked for before anything is waited for: after that the browser gives no more.
  const found = [...transfer.items].filter((it) => it.kind === 'file').map((item) => {
    const withHandle = item as DataTransferItem & { getAsFileSystemHandle?(): Promise<FileSystemHandle | null> };
    return { file: item.getAsFile(), asked: withHandle.getAsFileSystemHandle?.().catch(() => null) };
  });
  const all = await Promise.all(found.map(async ({ file, asked }) => ({ file, handle: await asked })));
  return all.flatMap(({ file, handle }) => {
    if (!file || handle?.kind === 'directory') return [];
    return [handle ? { file, handle: handle as FileSystemFileHandle } : { file }];
  });
}

/** Whether the file was changed by somebody else since it was read. */
export async function changedOnDisk(file: OpenFile): Promise<boolean> {
  if (!file.handle) return false;
  const now = new Uint8Array(await (await file.handle.getFile()).arrayBuffer());
  return now.length !== file.bytes.length || now.some((byte, at) => byte !== file.bytes[at]);
}

/**
 * Writes `text` to the file's own place, or where the user picks, or else as a download. Gives the file as it is now;
 * `undefined` if the user thought better of it.
 */
export async function write(file: OpenFile, text: string): Promise<OpenFile | undefined> {
  const bytes = encode({ text, bom: file.bom });
  let { handle, name } = file;
  if (!handle && pickers.showSaveFilePicker) {
    handle = await unlessAborted(pickers.showSaveFilePicker({ suggestedName: name, types }));
    if (!handle) return undefined;
    name = handle.name;
  }
  if (handle) {
    // The browser writes beside the file and puts the new one in its place when it is closed.
    const stream = await handle.createWritable();
    await stream.write(bytes);
    await stream.close();
  } else {
    download(name, bytes);
  }
  return { ...file, name, bytes, handle };
}

export function download(name: string, bytes: Uint8Array<ArrayBuffer>, type = 'application/octet-stream'): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([bytes], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

async function unlessAborted<T>(picking: Promise<T>): Promise<T | undefined> {
  try {
    return await picking;
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return undefined;
    throw error;
  }
}
