import assert from 'node:assert/strict';
import test from 'node:test';
import { deflateRawSync } from 'node:zlib';
import { BadLink, read, write } from '../../src/share/link.ts';

const pack = (text: string | Buffer, version = 1) => `#s${version}.${deflateRawSync(text).toString('base64url')}`;
const fails = (fragment: string, why: RegExp) =>
  assert.rejects(read(fragment), (error) => error instanceof BadLink && why.test(error.message), fragment.slice(0, 60));

test('what was written is read', async () => {
  const shared = {
    name: 'clawdbot.json', text: '// é€😀\r\n{ a: "\u{2028}" }\u{0}', posture: 'family' as const,
    files: new Map([['./a.json5', '{}'], ['__proto__', '[]']]),
  };
  assert.deepEqual(await read(await write(shared)), shared);
  const plain = { name: 'x.json', text: '', posture: undefined, files: new Map() };
  assert.deepEqual(await read(await write(plain)), plain);
});

test('a fragment of something else is none of ours', async () => {
  for (const it of ['', '#', '#side', '#s', '#s1', '#token=abc']) assert.equal(await read(it), undefined);
});

test('a link that was cut, at whatever place, is said to be', async () => {
  const link = await write({ name: 'a.json', text: '{ gateway: { bind: "lan" } }'.repeat(9), posture: undefined, files: new Map() });
  for (let end = 4; end < link.length; end++) await fails(link.slice(0, end), /missing|does not hold/);
});

test('a link of a newer page, and one that nobody made', async () => {
  await fails(pack('{}', 2), /newer version/);
  await fails(pack('{}', 99), /newer version/);
  await fails(pack('{}', 0), /not known/);
  await fails('#s1.%%%', /do not belong/);
});

test('a hostile link is looked at before it is used', async () => {
  await fails(pack('x'.repeat(9_000_000)), /more than/);
  await fails(pack(Buffer.from([0xff, 0xfe, 0x00])), /missing|changed/);
  const good = { name: 'a', text: '' };
  for (const state of [
    null, 3, [], {}, { ...good, name: 3 }, { ...good, text: {} }, { ...good, posture: 'root' }, { ...good, files: [] },
    { ...good, files: { a: 1 } }, { ...good, name: 'x'.repeat(300) },
  ]) await fails(pack(JSON.stringify(state)), /does not hold/);
});

test('a name is a name: no path, nothing that hides', async () => {
  const name = async (it: string) => (await read(pack(JSON.stringify({ name: it, text: '' }))))?.name;
  assert.equal(await name('../../etc/passwd'), 'passwd');
  assert.equal(await name('C:\\x\\y.json'), 'y.json');
  assert.equal(await name('a\u{202e}nosj.b'), 'anosj.b');
  assert.equal(await name('///'), 'clawdbot.json');
});
