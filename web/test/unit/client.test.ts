import assert from 'node:assert/strict';
import test from 'node:test';
import { Client, Crashed, Interrupted, type Port } from '../../src/analysis/client.ts';
import type { Request, Response, Setting, Snapshot } from '../../src/analysis/protocol.ts';
import { Session } from '../../src/analysis/session.ts';
import type { Analysis } from '../../src/analysis/wasm.ts';

/** A worker whose answers the test gives. */
class Desk implements Port {
  onmessage: Port['onmessage'] = null;
  onerror: Port['onerror'] = null;
  asked: Request[] = [];
  ended = false;

  postMessage(request: Request): void {
    this.asked.push(request);
  }

  terminate(): void {
    this.ended = true;
  }

  answer(at: number, ok: unknown): void {
    this.#reply({ id: this.asked[at]?.id ?? -1, ok: ok as never, ms: 1 });
  }

  fail(at: number, error: string): void {
    this.#reply({ id: this.asked[at]?.id ?? -1, error });
  }

  die(message: string): void {
    this.onerror?.({ message } as ErrorEvent);
  }

  #reply(response: Response): void {
    this.onmessage?.({ data: response } as MessageEvent<Response>);
  }
}

function office(limit?: number): { client: Client; desks: Desk[]; desk(): Desk } {
  const desks: Desk[] = [];
  const client = new Client(() => {
    const desk = new Desk();
    desks.push(desk);
    return desk;
  }, limit);
  return { client, desks, desk: () => desks.at(-1) ?? assert.fail('no worker was started') };
}

const settle = () => new Promise((done) => setImmediate(done));
const plain: Setting = { options: {}, files: new Map(), facts: undefined };
const snapshot = (version: number, text: string, setting = plain): Snapshot => ({ version, text, setting });
const analysis = (dialect: string) => ({ dialect }) as Analysis;

test('each call gets its own answer, whatever the order', async () => {
  const { client, desk } = office();
  const first = client.call('hover', [1, undefined]);
  const second = client.call('hover', [2, undefined]);
  desk().answer(1, 'two');
  desk().answer(0, 'one');
  assert.equal((await first).value, 'one');
  assert.equal((await second).value, 'two');
});

test('a text is sent once, and again to a fresh worker', async () => {
  const { client, desks, desk } = office();
  const text = snapshot(1, 'a');
  void client.call('analyze', [], text).catch(() => undefined);
  const second = client.call('hover', [0, undefined], text);
  assert.deepEqual(desk().asked.map((it) => it.snapshot?.text), ['a', undefined]);
  desk().fail(0, 'boom');
  await assert.rejects(second, Interrupted);
  const third = client.call('hover', [0, undefined], text);
  assert.equal(desks.length, 2);
  assert.equal(desk().asked[0]?.snapshot?.text, 'a');
  desk().answer(0, undefined);
  await third;
});

test('what a text is judged with is sent when it changes, and again to a fresh worker', async () => {
  const { client, desk } = office();
  const other = { ...plain, facts: '{}' };
  const calls = [snapshot(1, 'a'), snapshot(2, 'b'), snapshot(3, 'b', other), snapshot(4, 'c', other)].map((it) => client.call('analyze', [], it));
  for (const it of calls) void it.catch(() => undefined);
  assert.deepEqual(desk().asked.map((it) => it.snapshot?.setting), [plain, undefined, other, undefined]);
  desk().fail(0, 'boom');
  void client.call('analyze', [], snapshot(5, 'd', other)).catch(() => undefined);
  assert.equal(desk().asked[0]?.snapshot?.setting, other);
  desk().die('');
});

test('a panic rejects its own call as crashed and the others as interrupted, and ends the worker', async () => {
  const { client, desks, desk } = office();
  const calls = [client.call('hover', [1, undefined]), client.call('hover', [2, undefined])];
  desk().fail(1, 'panicked');
  await assert.rejects(calls[0] ?? assert.fail(), Interrupted);
  await assert.rejects(calls[1] ?? assert.fail(), Crashed);
  assert.equal(desks[0]?.ended, true);
});

test('a worker that dies without an answer dies of the oldest call', async () => {
  const { client, desk } = office();
  const calls = [client.call('hover', [1, undefined]), client.call('hover', [2, undefined])];
  desk().die('out of memory');
  await assert.rejects(calls[0] ?? assert.fail(), Crashed);
  await assert.rejects(calls[1] ?? assert.fail(), Interrupted);
});

test('a call that hangs is given up', async () => {
  const { client, desks } = office(20);
  await assert.rejects(client.call('analyze', []), Crashed);
  assert.equal(desks[0]?.ended, true);
});

test('a worker that cannot be loaded is not started again on its own', async () => {
  const { client, desks, desk } = office();
  const call = client.call('catalog', []);
  desk().die('');
  await assert.rejects(call, Crashed);
  await settle();
  assert.equal(desks.length, 1);
});

function watched(client: Client): { session: Session; log: string[] } {
  const log: string[] = [];
  const session = new Session(client, {
    analysed: ({ dialect }, { text }) => log.push(`${text}: ${dialect}`),
    stopped: (reason, { text }) => log.push(`${text} stopped: ${reason}`),
  });
  return { session, log };
}

test('the newest text wins: one analysis at a time, texts between are never sent, stale answers are dropped', async () => {
  const { client, desk } = office();
  const { session, log } = watched(client);
  for (const [version, text] of ['a', 'ab', 'abc', 'abcd'].entries()) session.update(snapshot(version, text));
  assert.deepEqual(desk().asked.map((it) => it.snapshot?.text), ['a']);
  desk().answer(0, analysis('old'));
  await settle();
  assert.deepEqual(desk().asked.map((it) => it.snapshot?.text), ['a', 'abcd']);
  desk().answer(1, analysis('new'));
  await settle();
  assert.deepEqual(log, ['abcd: new']);
  assert.equal(desk().asked.length, 2);
});

test('a text that was deadly is not sent again until it changes or somebody asks', async () => {
  const { client, desks, desk } = office();
  const { session, log } = watched(client);
  session.update(snapshot(1, 'bad'));
  desk().fail(0, 'panicked');
  await settle();
  assert.deepEqual(log, ['bad stopped: panicked']);
  session.update(snapshot(2, 'bad'));
  assert.equal(await session.hover(0, undefined), undefined);
  await settle();
  assert.equal(desks.length, 1);

  session.update(snapshot(3, 'good'));
  desk().answer(0, analysis('fine'));
  await settle();
  assert.deepEqual([desks.length, log.at(-1)], [2, 'good: fine']);

  session.update(snapshot(4, 'bad'));
  desk().fail(1, 'panicked');
  await settle();
  session.retry();
  assert.equal(desks.length, 3);
  assert.equal(desk().asked[0]?.snapshot?.text, 'bad');
  desk().answer(0, analysis('fine'));
  await settle();
  assert.equal(log.at(-1), 'bad: fine');
});

test('a hover that kills the worker does not condemn the text', async () => {
  const { client, desks, desk } = office();
  const { session, log } = watched(client);
  session.update(snapshot(1, 'text'));
  const hover = session.hover(3, undefined);
  desk().fail(1, 'panicked');
  assert.equal(await hover, undefined);
  await settle();
  assert.equal(desks.length, 2);
  desk().answer(0, analysis('fine'));
  await settle();
  assert.deepEqual(log, ['text: fine']);
});

test('help for a text that has changed meanwhile is dropped', async () => {
  const { client, desk } = office();
  const { session } = watched(client);
  session.update(snapshot(1, 'a'));
  const hover = session.hover(0, undefined);
  session.update(snapshot(2, 'b'));
  desk().answer(1, { from: 0, to: 1, markdown: 'about a' });
  assert.equal(await hover, undefined);
  desk().answer(0, analysis('old'));
  await settle();
  desk().answer(2, analysis('new'));
});
