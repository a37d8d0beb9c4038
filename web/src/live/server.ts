/** The program at the other end. Every request goes to the page's own origin. */
import type { Entered, NewText, Refusal, Save, Saved, SavedFile, State } from './protocol.ts';

/** The program refused; it says why. */
export class Refused extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.message);
    this.refusal = refusal;
  }
}

/** The program does not answer: it has ended. */
export class Gone extends Error {}

/** Where the key is kept: in this window only, and only until it is closed. Other ports do not see it, as they see cookies. */
const KEY = 'footguard-key';

/** The token in a fragment of the address. */
export function tokenIn(fragment: string): string | undefined {
  return /^#edit=([0-9a-f]+)$/.exec(fragment)?.[1];
}

export class Server {
  #key = '';

  /** Exchanges the token of the address for a session, or goes on with the one that this window has. */
  async enter(): Promise<void> {
    const token = tokenIn(location.hash);
    this.#key = readKey();
    if (token === undefined) return;
    // It is used up by this, and need not stay in the history.
    history.replaceState(null, '', location.pathname);
    try {
      this.#key = ((await this.#ask('POST', 'session', { token })) as Entered).key;
      keepKey(this.#key);
    } catch (error) {
      // The address of this very window, opened again: its session may still be good.
      if (!(error instanceof Refused) || this.#key === '') throw error;
    }
  }

  async state(): Promise<State> {
    return (await this.#ask('GET', 'config')) as State;
  }

  /** Waits until there is another revision than this one, but not for ever; gives the newest. */
  async changes(revision: number): Promise<number> {
    return (await this.#ask('GET', `changes/${revision}`)) as number;
  }

  /** Has the machine looked at again. */
  async look(): Promise<void> {
    await this.#ask('POST', 'look', {});
  }

  /** Writes all of the texts or, if one of them is seen to be impossible beforehand, none. */
  async save(files: readonly NewText[]): Promise<readonly SavedFile[]> {
    return ((await this.#ask('PUT', 'files', { files } satisfies Save)) as Saved).files;
  }

  async #ask(method: string, path: string, body?: object): Promise<unknown> {
    let response: Response;
    try {
      response = await fetch(new URL(`api/${path}`, document.baseURI), {
        method, cache: 'no-store', credentials: 'same-origin',
        headers: { 'footguard-key': this.#key, ...(body && { 'content-type': 'application/json' }) },
        ...(body && { body: JSON.stringify(body) }),
      });
    } catch (error) {
      throw new Gone('it does not answer', { cause: error });
    }
    const text = await response.text();
    if (response.ok) return text === '' ? undefined : JSON.parse(text);
    throw new Refused(refusal(response.status, text));
  }
}

function refusal(status: number, text: string): Refusal {
  try {
    return JSON.parse(text) as Refusal;
  } catch {
    return { error: 'failed', message: status === 413 ? 'it is larger than any configuration' : `the program answered ${status}` };
  }
}

function readKey(): string {
  try {
    return sessionStorage.getItem(KEY) ?? '';
  } catch {
    return '';
  }
}

function keepKey(key: string): void {
  try {
    sessionStorage.setItem(KEY, key);
  } catch {
    // Without storage the page works until it is loaded again.
  }
}
