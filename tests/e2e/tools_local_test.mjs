// The same commands beside `darkroom run --local`.

import assert from 'node:assert/strict';
import {existsSync, rmSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';

import {makeJpeg} from './support/pictures.mjs';
import {Program, runProgram} from './support/program.mjs';
import {Studio} from './support/studio.mjs';
import {until} from './support/until.mjs';
import {scratchDirectory} from './support/worker.mjs';

const kNoise = 'no picture at all\n'.repeat(50);

function tool(t, studio, command, ...args) {
  return runProgram(t, [command, '--local', studio.root, ...args]);
}

async function status(t, studio) {
  const program = await tool(t, studio, 'status', '--json');
  assert.equal(program.exit.code, 0, program.text);
  return program.objects[0];
}

test('letters are shown and given another chance', async (t) => {
  const studio = new Studio(t);
  studio.drop('bad.jpg', kNoise);
  studio.drop('2026/worse.jpg', kNoise);
  assert.equal((await studio.start('--drain').ended()).code, 3);

  const shown = await tool(t, studio, 'redrive', '--prefix', '2026/');
  assert.match(shown.text, /unsupported +uploads +2026\/worse\.jpg +1 /);
  const before = await status(t, studio);
  assert.equal(before.dead_letters.visible, 2);
  assert.equal(before.dead_letters.in_flight, 0);
  assert.ok(before.dead_letters.oldest);
  // The worker's settings, not the tool's defaults.
  assert.equal(before.queue.visibility_timeout_s, 3);

  studio.drop('bad.jpg', await makeJpeg(800, 600));
  rmSync(studio.path('uploads', '2026/worse.jpg'));
  const sent = await tool(t, studio, 'redrive', '--send');
  assert.equal(sent.exit.code, 0, sent.text);
  assert.match(sent.text, /2 dead letters sent back \(2 unsupported\)/);
  assert.equal((await studio.start('--drain').ended()).code, 0);
  await studio.assertRendered('bad');
  assert.equal((await status(t, studio)).dead_letters.visible, 0);
});

test('SIGINT in the middle hides nothing', async (t) => {
  const studio = new Studio(t);
  for (let i = 0; i < 30; ++i) studio.drop(`${i}.jpg`, kNoise);
  assert.equal((await studio.start('--drain').ended()).code, 3);
  const program = new Program(t, ['redrive', '--local', studio.root, '--send',
                                  '--rate', '10', '--json']);
  await program.saw(5);
  assert.equal(await program.stop('SIGINT'), 1, program.text);
  const moved = program.lines.length;
  const {queue, dead_letters: letters} = await status(t, studio);
  assert.deepEqual([queue.visible, queue.in_flight], [moved, 0]);
  assert.deepEqual([letters.visible, letters.in_flight], [30 - moved, 0]);
});

test('a backfill goes on after kill -9, and misses nothing', async (t) => {
  const studio = new Studio(t);
  const stems = await studio.backlog(50);
  // The worker knows them all by now, and has lost what it made.
  assert.equal((await studio.start('--drain').ended(120)).code, 0);
  for (const stem of stems.slice(0, 40)) {
    rmSync(studio.path('variants', `${stem}_128w.webp`));
  }
  const token = path.join(scratchDirectory(t), 'token');
  const args = ['enqueue', '--local', studio.root, '--config', studio.config,
                'uploads', '--missing-only', '--resume', token, '--json'];
  const program = new Program(t, [...args, '--rate', '20']);
  await program.saw(20);
  await until('its position is kept', () => existsSync(token));
  await program.stop('SIGKILL');
  assert.ok(program.lines.length < 50, 'it was killed in the middle');
  const rest = await runProgram(t, args);
  assert.equal(rest.exit.code, 0, rest.text);
  assert.equal(existsSync(token), false);
  assert.equal((await studio.start('--drain').ended(120)).code, 0);
  for (const stem of stems) await studio.assertRendered(stem);
  const nothing = await runProgram(t, args);
  assert.deepEqual([...new Set(nothing.objects.map(({reason}) => reason))],
                   ['up_to_date']);
});

test('a directory that is none is a mistake, and stays as it is', async (t) => {
  const root = scratchDirectory(t);
  for (const command of ['status', 'redrive']) {
    const program = await runProgram(t, [command, '--local', root]);
    assert.equal(program.exit.code, 2, program.text);
    assert.match(program.stderr, /no queue\.db in/);
    assert.equal(existsSync(path.join(root, 'queue.db')), false);
  }
});
