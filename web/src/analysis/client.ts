/** Talks to the worker. */
import type { Api, Method, Request, Response, Sent, Snapshot } from './protocol.ts';

/** The part of `Worker` that is used, so that tests can stand in for it. */
export interface Port {
  postMessage(message: Request): void;
  terminate(): void;
  onmessage: ((event: MessageEvent<Response>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
}

export interface Answer<T> {
  value: T;
  /** What the call took inside the worker. */
  ms: number;
}

/** The worker died under this very call. */
export class Crashed extends Error {}

/** The worker died under another call; this one may be tried again. */
export class Interrupted extends Error {}

interface Pending {
  resolve(answer: Answer<never>): void;
  reject(error: Error): void;
  timer: ReturnType<typeof setTimeout>;
}

/**
 * Every call is answered or rejected, also when the worker dies or hangs: a module that has panicked is not to be used
 * again, so its worker is dropped, and the next call starts a fresh one. Starting lazily keeps a worker that cannot be
 * loaded from being started in a loop.
 */
export class Client {
  readonly #spawn: () => Port;
  readonly #limit: number;
  readonly #pending = new Map<number, Pending>();
  #worker: Port | undefined;
  #nextId = 0;
  /** What the running worker has. */
  #sent: Snapshot | undefined;

  /** `limit`: milliseconds after which a call that has not been answered counts as hanging. */
  constructor(spawn: () => Port, limit = 15_000) {
    this.#spawn = spawn;
    this.#limit = limit;
  }

  call<M extends Method>(
    method: M, args: Parameters<Api[M]>, snapshot?: Snapshot,
  ): Promise<Answer<ReturnType<Api[M]>>> {
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#drop('it took too long', id), this.#limit);
      this.#pending.set(id, { resolve, reject, timer });
      this.#worker ??= this.#start();
      this.#worker.postMessage({ id, method, args, snapshot: snapshot && this.#fresh(snapshot) });
    });
  }

  /** What the worker does not have of a snapshot. */
  #fresh(snapshot: Snapshot): Sent | undefined {
    const last = this.#sent;
    if (snapshot.version === last?.version) return undefined;
    this.#sent = snapshot;
    const { version, text, setting } = snapshot;
    return { version, text, setting: setting === last?.setting ? undefined : setting };
  }

  #start(): Port {
    const worker = this.#spawn();
    // Calls are answered in order, so what kills the worker without an answer is the oldest of them.
    worker.onerror = (event) => this.#drop(event.message || 'it could not be loaded', this.#pending.keys().next().value);
    worker.onmessage = ({ data }) => this.#settle(data);
    return worker;
  }

  #settle(response: Response): void {
    if ('error' in response) {
      this.#drop(response.error, response.id);
      return;
    }
    const pending = this.#pending.get(response.id);
    if (!pending) return;
    this.#pending.delete(response.id);
    clearTimeout(pending.timer);
    pending.resolve({ value: response.ok as never, ms: response.ms });
  }

  /** Ends the worker; the next call starts another. */
  close(): void {
    this.#drop('it was closed', undefined);
  }

  #drop(reason: string, culprit: number | undefined): void {
    if (this.#worker) {
      this.#worker.onmessage = null;
      this.#worker.onerror = null;
      this.#worker.terminate();
    }
    this.#worker = undefined;
    this.#sent = undefined;
    const pending = [...this.#pending];
    this.#pending.clear();
    for (const [id, { reject, timer }] of pending) {
      clearTimeout(timer);
      reject(id === culprit ? new Crashed(reason) : new Interrupted(reason));
    }
  }
}
