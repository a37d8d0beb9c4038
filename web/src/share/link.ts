/**
 * State as the fragment of an address: `#s1.` and the state as JSON, deflated, in base64url. A fragment is never sent to a server.
 * What comes in is somebody else's: it is unpacked up to a limit and every part of it is looked at.
 */
import type { Posture } from '../analysis/wasm.ts';

/** What a link carries; its texts hold no secrets. */
export interface Shared {
  name: string;
  text: string;
  posture: Posture | undefined;
  /** Texts of included files by the names they are included under. */
  files: ReadonlyMap<string, string>;
}

/** The link cannot be read; the message says why. */
export class BadLink extends Error {}

/** Grows when older pages could not read what newer ones write. */
const VERSION = 1;

/** No configuration that a person wrote is larger; a hostile link could be. */
const MOST_UNPACKED = 4_000_000;

/** Longer addresses are cut by chats and mail programs. */
export const LONG_LINK = 8_000;

/** Longer addresses are refused by browsers. */
export const LONGEST_LINK = 1_000_000;

/** The fragment, `#` included, that `read` takes. */
export async function write({ name, text, posture, files }: Shared): Promise<string> {
  const state = { name, text, ...(posture && { posture }), ...(files.size > 0 && { files: Object.fromEntries(files) }) };
  const stream = new Blob([JSON.stringify(state)]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return `#s${VERSION}.${btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')}`;
}

/** What the fragment carries; `undefined` for one that is no link of this page. Throws `BadLink`. */
export async function read(fragment: string): Promise<Shared | undefined> {
  const match = /^#s(\d+)\.(.*)$/s.exec(fragment);
  if (!match) return undefined;
  const [, version = '', packed = ''] = match;
  if (Number(version) > VERSION) throw new BadLink('it was made by a newer version of this page: reload the page, or ask for the file');
  if (Number(version) !== VERSION) throw new BadLink('it was made by a version of this page that is not known');
  return checked(parse(await unpack(bytesOf(packed))));
}

function bytesOf(packed: string): Uint8Array<ArrayBuffer> {
  try {
    return Uint8Array.from(atob(packed.replaceAll('-', '+').replaceAll('_', '/')), (it) => it.charCodeAt(0));
  } catch {
    throw new BadLink('it holds characters that do not belong there, or its end is missing');
  }
}

async function unpack(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw')).getReader();
  let text = '';
  let size = 0;
  try {
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
      size += chunk.value.length;
      if (size > MOST_UNPACKED) throw new BadLink('it unpacks to more than a configuration can be');
      text += decoder.decode(chunk.value, { stream: true });
    }
    return text + decoder.decode();
  } catch (error) {
    void reader.cancel().catch(() => undefined);
    throw error instanceof BadLink ? error : new BadLink('its end is missing, or it was changed on the way');
  }
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new BadLink('it does not hold what this page puts into links');
  }
}

const POSTURES: readonly unknown[] = ['personal', 'family', 'public'];

function checked(value: unknown): Shared {
  const wrong = () => new BadLink('it does not hold what this page puts into links');
  if (!isRecord(value)) throw wrong();
  const { name, text, posture, files = {} } = value;
  if (typeof name !== 'string' || name.length > 200 || typeof text !== 'string' || !isRecord(files)) throw wrong();
  if (posture !== undefined && !POSTURES.includes(posture)) throw wrong();
  const texts = Object.entries(files).filter((it): it is [string, string] => typeof it[1] === 'string');
  if (texts.length !== Object.keys(files).length) throw wrong();
  return { name: shownName(name), text, posture: posture as Posture | undefined, files: new Map(texts) };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A file name and no path, without characters that turn or hide what is read. */
function shownName(name: string): string {
  return name.replace(/^.*[/\\]/s, '').replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '').trim() || 'clawdbot.json';
}
