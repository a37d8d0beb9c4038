/**
 * What `footguard facts --json` prints: the texts of a configuration with a mark for each secret, and what was seen of the machine. The
 * facts themselves are the analyser's matter; here only what they are wrapped in is looked at.
 */

/** One machine. */
export interface Machine {
  /** All of it, as it was given. */
  text: string;
  /** The texts that could be read there, the configuration's first. */
  config: readonly { name: string; text: string }[];
  dialect: string | undefined;
  /** When it was looked at. */
  taken: Date | undefined;
  /** Parts that were looked at, by the names they have there. */
  parts: ReadonlySet<string>;
}

/** The text is no snapshot that can be used; the message says why. */
export class BadFacts extends Error {}

/** The version of the format that is read here. */
const VERSION = 1;

/** No snapshot of one machine comes near it. */
const LONGEST = 50_000_000;

const HEAD = /^\ufeff?\s*\{\s*"version"\s*:\s*\d+\s*,\s*"tool"\s*:/;

/** Whether a text is meant as a snapshot: they all begin alike, cut ones too, and no configuration does. */
export function looksLikeFacts(text: string): boolean {
  return HEAD.test(text.slice(0, 200));
}

/** Throws `BadFacts`. */
export function readFacts(text: string): Machine {
  if (text.trim() === '') throw new BadFacts('there is nothing in it');
  if (text.length > LONGEST) throw new BadFacts('it is larger than the facts of one machine can be');
  const value = parse(text);
  if (!isRecord(value) || !isRecord(value['facts'])) throw new BadFacts('it is not what `footguard facts --json` prints');
  const { version, config, ts, dialect, facts } = value;
  if (typeof version !== 'number') throw new BadFacts('it does not say of which version it is');
  if (version > VERSION) throw new BadFacts(`it was made by a newer Footguard (version ${version} of the format): this page reads version ${VERSION}`);
  if (version !== VERSION) throw new BadFacts(`it is of version ${version}, which there is not`);
  if (!Array.isArray(config)) throw new BadFacts('its list of configuration files is missing');
  const texts = config.filter((it): it is { name: string; text: string } => isRecord(it) && typeof it['name'] === 'string' && typeof it['text'] === 'string');
  return {
    text, config: texts,
    dialect: typeof dialect === 'string' ? dialect : undefined,
    taken: typeof ts === 'number' && Number.isFinite(new Date(ts).getTime()) ? new Date(ts) : undefined,
    parts: new Set(Object.entries(facts as object).filter(([, it]) => it !== null).map(([name]) => name)),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (isSeveral(text)) throw new BadFacts('it holds several machines: give the page one of them, or judge all with `footguard audit --facts`');
    // The engine's own message may quote the text, so that of it only the place is used.
    const at = /position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1];
    if (at === undefined || Number(at) >= text.trimEnd().length) throw new BadFacts('its end is missing');
    const before = text.slice(0, Number(at)).split('\n');
    throw new BadFacts(`it is no JSON (line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1})`);
  }
}

/** Whether each line is a document of its own. */
function isSeveral(text: string): boolean {
  const lines = text.split('\n').filter((it) => it.trim() !== '');
  return lines.length > 1 && lines.slice(0, 2).every((it) => looksLikeFacts(it));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
