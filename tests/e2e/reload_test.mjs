// SIGHUP: another configuration without losing a picture.

import assert from 'node:assert/strict';
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';

import {makeJpeg, makePng, widthOf} from './support/pictures.mjs';
import {Studio} from './support/studio.mjs';
import {until} from './support/until.mjs';

const kMany = 60;

function configuration(width, more = '') {
  return `
local: {visibility_timeout: 30s}
variants: [{name: small, width: ${width}, format: webp}]
routes:
  - bucket: uploads
    destination: {bucket: variants, key: "{stem}_{variant}{ext}"}
${more}`;
}

function studioWith(t, text) {
  const studio = new Studio(t);
  writeFileSync(studio.config, text);
  return studio;
}

function reload(studio, worker, text) {
  if (text !== undefined) writeFileSync(studio.config, text);
  worker.process.kill('SIGHUP');
}

function widthMade(studio, stem, bucket = 'variants') {
  return widthOf(readFileSync(studio.path(bucket, `${stem}_small.webp`)));
}

test('under load: nothing is lost, old jobs the old way, new ones the new',
     async (t) => {
  const studio = studioWith(t, configuration(64));
  await studio.backlog(kMany);
  const worker = studio.start();
  await worker.sawCount('complete', 5);
  reload(studio, worker, configuration(96));
  await worker.sawCount('reloaded', 1);
  assert.deepEqual(worker.all('reloaded').map((line) => line.changed),
                   ['variants']);
  studio.drop('late.jpg', await makeJpeg(800, 600));
  await worker.saw('complete', 'late.jpg', 60);
  await worker.sawCount('complete', kMany + 1, 60);
  assert.deepEqual(await worker.stop(), {code: 0, signal: null});

  const widths = [];
  for (let i = 0; i < kMany; ++i) widths.push(await widthMade(studio, `p${i}`));
  assert.ok(widths.includes(64));
  assert.ok(widths.every((width) => width === 64 || width === 96), `${widths}`);
  assert.equal(await widthMade(studio, 'late'), 96);
  assert.equal(worker.all('failed').length, 0);
  assert.equal(worker.all('complete').length, kMany + 1);
  assert.equal(studio.messageCount('jobs'), 0);
});

test('what is broken leaves the old one in force, and says what a start would',
     async (t) => {
  const studio = studioWith(t, configuration(64));
  const worker = studio.start();
  await worker.sawCount('start', 1);
  const broken = 'variants: [{name: small, widht: 96}]\n';
  reload(studio, worker, broken);
  await worker.sawCount('reload_failed', 1);
  const [{level, 'error.message': message, 'error.class': cls}] =
      worker.all('reload_failed');
  assert.deepEqual([level, cls], ['error', 'configuration']);
  const refused = studio.start();
  assert.equal((await refused.ended()).code, 2);
  assert.equal(refused.lines.join('\n'), `darkroom: ${message}`);
  assert.match(message, /widht: unknown key; did you mean `width`/);

  studio.drop('a.jpg', await makeJpeg(800, 600));
  await worker.saw('complete', 'a.jpg');
  assert.equal(await widthMade(studio, 'a'), 64);
  // And then it is mended.
  reload(studio, worker, configuration(96));
  await worker.sawCount('reloaded', 1);
  studio.drop('b.jpg', await makeJpeg(800, 600));
  await worker.saw('complete', 'b.jpg');
  assert.equal(await widthMade(studio, 'b'), 96);
  assert.equal((await worker.stop()).code, 0);
});

test('the log level changes; what needs a restart is named and stays',
     async (t) => {
  const studio = studioWith(t, configuration(64));
  const worker = studio.start();
  await worker.sawCount('start', 1);
  reload(studio, worker,
         configuration(64, 'log: {level: error}\nqueue: {wait: 1s}\n'));
  await worker.sawCount('reload_incomplete', 1);
  assert.equal(worker.all('reloaded')[0].changed, 'log.level');
  assert.equal(worker.all('reload_incomplete')[0].ignored, 'queue.wait');
  studio.drop('quiet.jpg', await makeJpeg(800, 600));
  await until('the picture is made',
              () => existsSync(studio.path('variants', 'quiet_small.webp')));
  // It would be logged before its message is deleted.
  await until('it is settled', () => studio.messageCount('jobs') === 0);
  reload(studio, worker, configuration(64));
  await worker.sawCount('reloaded', 2);
  assert.equal(worker.all('complete').length, 0);
  studio.drop('loud.jpg', await makeJpeg(800, 600));
  await worker.saw('complete', 'loud.jpg');
  assert.equal((await worker.stop()).code, 0);
});

test('the environment wins after a reload, too', async (t) => {
  const studio = studioWith(t, configuration(64));
  studio.environment = {
    DARKROOM_VARIANTS: '[{name: small, width: 80, format: webp}]',
  };
  const worker = studio.start();
  await worker.sawCount('start', 1);
  reload(studio, worker, configuration(96));
  await worker.sawCount('reloaded', 1);
  assert.equal(worker.all('reloaded')[0].changed, '');
  studio.drop('a.jpg', await makeJpeg(800, 600));
  await worker.saw('complete', 'a.jpg');
  assert.equal(await widthMade(studio, 'a'), 80);
});

test('a watermark that was drawn anew makes another recipe', async (t) => {
  const studio = new Studio(t);
  const logo = path.join(path.dirname(studio.config), 'logo.png');
  const text = `
variants:
  - {name: small, width: 64, format: webp, watermark: {image: logo.png}}
routes:
  - bucket: uploads
    destination: {bucket: variants, key: "{stem}_{hash}_{variant}{ext}"}
`;
  writeFileSync(logo, await makePng(8, 8));
  writeFileSync(studio.config, text);
  const worker = studio.start();
  studio.drop('a.jpg', await makeJpeg(800, 600));
  await worker.saw('complete', 'a.jpg');
  writeFileSync(logo, await makePng(16, 16));
  reload(studio, worker);
  await worker.sawCount('reloaded', 1);
  assert.equal(worker.all('reloaded')[0].changed, 'variants');
  studio.drop('a.jpg', await makeJpeg(800, 600, 1));
  await worker.sawCount('complete', 2);
  const [before, after] =
      worker.all('complete').map((line) => line.variants[0].key);
  assert.notEqual(before, after);
});

test('twice at once, before the first poll, and during a drain', async (t) => {
  const studio = studioWith(t, configuration(64));
  await studio.backlog(20);
  const worker = studio.start();
  // The process has its signals blocked once it says anything.
  await worker.while('a line', () => worker.lines.length > 0);
  reload(studio, worker, configuration(96));
  worker.process.kill('SIGHUP');
  await worker.sawCount('reloaded', 1);
  await worker.sawCount('complete', 1);
  worker.process.kill('SIGTERM');
  worker.process.kill('SIGHUP');
  assert.deepEqual(await worker.ended(), {code: 0, signal: null});
  assert.deepEqual(worker.all('reload_failed'), []);
  // What had not begun is handed back, and says so.
  assert.ok(worker.all('failed').every(
      (line) => line['error.class'] === 'cancelled'));
});

test('another bucket is watched once a route takes it', async (t) => {
  const studio = studioWith(t, configuration(64));
  const worker = studio.start();
  await worker.sawCount('start', 1);
  reload(studio, worker, configuration(64, `
  - bucket: more
    destination: {bucket: other, key: "{stem}_{variant}{ext}"}
`));
  await worker.sawCount('reloaded', 1);
  studio.drop('../more/a.jpg', await makeJpeg(800, 600));
  await worker.saw('complete', 'a.jpg');
  assert.equal(await widthMade(studio, 'a', 'other'), 64);
});

test('a topic is told once the configuration names it', async (t) => {
  const studio = studioWith(t, configuration(64));
  const worker = studio.start();
  studio.drop('a.jpg', await makeJpeg(800, 600));
  await worker.saw('complete', 'a.jpg');
  reload(studio, worker, configuration(64, 'notify: {topic: told}\n'));
  await worker.sawCount('reloaded', 1);
  assert.equal(worker.all('reloaded')[0].changed, 'notify.topic');
  studio.drop('b.jpg', await makeJpeg(800, 600));
  await worker.saw('complete', 'b.jpg');
  assert.equal((await worker.stop()).code, 0);
  const told = readFileSync(path.join(studio.root, 'topics/told.jsonl'), 'utf8');
  assert.match(told, /b\.jpg/);
  assert.doesNotMatch(told, /a\.jpg/);
});
