// The embedded store and queue: the same promises without a server.

import assert from 'node:assert/strict';
import {
  existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync,
} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';

import {makeJpeg, makePng, makeWebp} from './support/pictures.mjs';
import {assertValid} from './support/schemas.mjs';
import {Studio} from './support/studio.mjs';

test('what lies there is developed, and --drain ends with 0', async (t) => {
  const studio = new Studio(t);
  studio.drop('2026/a b.jpg', await makeJpeg(800, 600));
  studio.drop('写真+1.png', await makePng(800, 600));
  studio.drop('50%.webp', await makeWebp(800, 600));
  const worker = studio.start('--drain');
  assert.deepEqual(await worker.ended(), {code: 0, signal: null});
  for (const stem of ['2026/a b', '写真+1', '50%']) {
    await studio.assertRendered(stem);
  }
  assert.equal(worker.all('complete').length, 3);
});

test('a directory that was not there is made, and told of', async (t) => {
  const studio = new Studio(t);
  rmSync(studio.root, {recursive: true});
  // Nothing can lie in it.
  assert.equal((await studio.start('--drain').ended()).code, 2);
  assert.ok(!existsSync(studio.root));
  for (const times of [1, 0]) {
    const worker = studio.start();
    await worker.sawCount('start', 1);
    assert.deepEqual(await worker.stop(), {code: 0, signal: null});
    assert.equal(worker.all('directory_made').length, times);
  }
  assert.ok(existsSync(studio.path('uploads', '.')));
});

test('--drain ends with 3 if something was dead-lettered', async (t) => {
  const studio = new Studio(t);
  studio.drop('photo.jpg', await makeJpeg(800, 600));
  studio.drop('notes.jpg', 'no picture at all\n'.repeat(50));
  const worker = studio.start('--drain');
  assert.deepEqual(await worker.ended(), {code: 3, signal: null});
  await studio.assertRendered('photo');
  const [failed] = worker.all('failed');
  assert.equal(failed.key, 'notes.jpg');
  assert.equal(failed['error.class'], 'unsupported');
});

test('whoever reads the topic file is told of each source', async (t) => {
  const studio = new Studio(t, 'notify: {topic: told}\n');
  studio.drop('photo.jpg', await makeJpeg(800, 600));
  studio.drop('notes.jpg', 'no picture at all\n'.repeat(50));
  assert.equal((await studio.start('--drain').ended()).code, 3);
  const told = readFileSync(path.join(studio.root, 'topics/told.jsonl'), 'utf8')
      .trimEnd().split('\n').map((line) => JSON.parse(line));
  const found = new Map(told.map(({attributes, message}) => {
    const body = JSON.parse(message);
    assertValid('notification', body);
    assert.equal(attributes.status, body.status);
    return [body.source.key, body];
  }));
  assert.deepEqual([...found.keys()].sort(), ['notes.jpg', 'photo.jpg']);
  assert.equal(found.get('notes.jpg').error.class, 'unsupported');
  for (const {bucket, key, bytes} of found.get('photo.jpg').variants) {
    assert.equal(readFileSync(studio.path(bucket, key)).length, bytes);
  }
});

test('nothing is done twice by a second run', async (t) => {
  const studio = new Studio(t);
  studio.drop('photo.jpg', await makeJpeg(800, 600));
  assert.equal((await studio.start('--drain').ended()).code, 0);
  const again = studio.start('--drain');
  assert.equal((await again.ended()).code, 0);
  assert.equal(again.all('complete').length, 0);
});

test('files that are dropped in while it runs are developed', async (t) => {
  const studio = new Studio(t);
  const worker = studio.start();
  studio.drop('first.jpg', await makeJpeg(800, 600));
  await worker.saw('complete', 'first.jpg');
  // A new directory, and a file that was written elsewhere and moved in.
  studio.drop('new/deep/second.png', await makePng(800, 600));
  await worker.saw('complete', 'new/deep/second.png');
  const elsewhere = path.join(studio.root, 'elsewhere.webp');
  writeFileSync(elsewhere, await makeWebp(800, 600));
  renameSync(elsewhere, studio.path('uploads', 'third.webp'));
  await worker.saw('complete', 'third.webp');
  for (const stem of ['first', 'new/deep/second', 'third']) {
    await studio.assertRendered(stem);
  }
  assert.deepEqual(await worker.stop(), {code: 0, signal: null});
});

test('a file that is deleted takes its variants along', async (t) => {
  const studio =
      new Studio(t, '    on_removed: delete_variants\n' +
                    'local: {visibility_timeout: 3s}\n');
  for (const name of ['kept', 'deleted', 'deleted later']) {
    studio.drop(`${name}.jpg`, await makeJpeg(800, 600));
  }
  const worker = studio.start();
  await worker.sawCount('complete', 3);
  rmSync(studio.path('uploads', 'deleted.jpg'));
  const line = await worker.saw('removed', 'deleted.jpg');
  assert.equal(line.variants_removed, 2);
  assert.deepEqual(await worker.stop(), {code: 0, signal: null});

  // While nobody looks.
  rmSync(studio.path('uploads', 'deleted later.jpg'));
  const next = studio.start('--drain');
  assert.deepEqual(await next.ended(), {code: 0, signal: null});
  assert.equal(next.all('removed').length, 1);
  assert.equal(next.all('complete').length, 0);
  await studio.assertRendered('kept');
  assert.deepEqual(readdirSync(studio.path('variants', '.'))
                       .filter((name) => !name.startsWith('.')).sort(),
                   ['kept_128w.webp', 'kept_square.jpg']);
});

test('a bucket that is deleted takes all variants along', async (t) => {
  const studio =
      new Studio(t, '    on_removed: delete_variants\n' +
                    'local: {visibility_timeout: 3s}\n');
  const stems = await studio.backlog(20);
  const worker = studio.start();
  await worker.sawCount('complete', stems.length);
  rmSync(studio.path('uploads', '.'), {recursive: true});
  await worker.sawCount('removed', stems.length);
  assert.deepEqual(readdirSync(studio.path('variants', '.'))
                       .filter((name) => !name.startsWith('.')), []);
  // And may be made again.
  studio.drop('new.jpg', await makeJpeg(800, 600));
  await worker.saw('complete', 'new.jpg');
  assert.deepEqual(await worker.stop(), {code: 0, signal: null});
});

test('a file beside the buckets is told of, and stops nothing', async (t) => {
  const studio = new Studio(t);
  const picture = await makeJpeg(800, 600);
  writeFileSync(studio.path('early.jpg', '.'), picture);
  const worker = studio.start();
  await worker.sawCount('file_skipped', 1);
  writeFileSync(studio.path('photo.jpg', '.'), picture);
  await worker.sawCount('file_skipped', 2);
  mkdirSync(studio.path('My Photos', '.'));
  await worker.sawCount('bucket_skipped', 1);
  studio.drop('good.jpg', picture);
  await worker.saw('complete', 'good.jpg');
  assert.deepEqual(await worker.stop(), {code: 0, signal: null});
  assert.deepEqual(worker.all('file_skipped').map(({path}) => path),
                   ['early.jpg', 'photo.jpg']);
  assert.equal(worker.all('watch_failed').length, 0);
});

test('SIGTERM under load loses nothing and harms nothing', async (t) => {
  const studio = new Studio(t);
  const stems = await studio.backlog(60);
  const worker = studio.start();
  await worker.sawCount('complete', 5);
  assert.deepEqual(await worker.stop(), {code: 0, signal: null});
  const done = worker.all('complete').length;
  assert.ok(done < stems.length, 'the worker was stopped under load');

  const next = studio.start('--drain');
  assert.equal((await next.ended()).code, 0);
  // What was handed back comes again, what was finished does not.
  assert.equal(next.all('complete').length, stems.length - done);
  for (const stem of stems) await studio.assertRendered(stem);
});

test('kill -9 in the middle loses nothing', async (t) => {
  const studio = new Studio(t);
  const stems = await studio.backlog(60);
  const worker = studio.start();
  await worker.sawCount('complete', 5);
  await worker.stop('SIGKILL');

  const next = studio.start('--drain');
  assert.deepEqual(await next.ended(60), {code: 0, signal: null});
  for (const stem of stems) await studio.assertRendered(stem);
  // Nothing half-written stays behind.
  assert.equal(readdirSync(studio.path('variants', '.'))
                   .filter((name) => /\.(webp|jpg)$/.test(name)).length,
               2 * stems.length);
});

test('two workers share one directory', async (t) => {
  const studio = new Studio(t);
  const stems = await studio.backlog(30);
  const workers = [studio.start('--drain'), studio.start('--drain')];
  for (const worker of workers) assert.equal((await worker.ended()).code, 0);
  const completed = workers.flatMap((worker) => worker.all('complete'));
  assert.deepEqual(completed.map((line) => line.key).sort(),
                   stems.map((stem) => `${stem}.jpg`).sort());
  for (const stem of stems) {
    assert.ok(existsSync(studio.path('variants', `${stem}_128w.webp`)));
  }
});
