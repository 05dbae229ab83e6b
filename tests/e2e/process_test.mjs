// What `darkroom process` promises to scripts.

import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {chmodSync, closeSync, existsSync, mkdirSync, openSync, readdirSync,
        readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';

import {assertQuarters, makeJpeg, makePng, withOrientation} from
  './support/pictures.mjs';
import {configFile, kDarkroom, scratchDirectory} from './support/worker.mjs';

const kThumb = 'name=128w,width=128,format=webp,quality=85';
const kSquare = 'name=square,width=100,height=100,fit=cover,format=jpeg';

// {code, lines, stdout, stderr} of a run in `directory`.
function darkroom(directory, ...args) {
  const done = spawnSync(kDarkroom, args, {
    cwd: directory,
    encoding: 'utf8',
    env: {PATH: process.env.PATH, HOME: '/nonexistent'},
    timeout: 60_000,
  });
  return {
    code: done.status,
    stdout: done.stdout,
    stderr: done.stderr,
    lines: () => done.stdout.split('\n').slice(0, -1).map(JSON.parse),
  };
}

function processFiles(directory, variants, ...files) {
  const flags = variants.flatMap((variant) => ['--variant', variant]);
  return darkroom(directory, 'process', '--out', 'out', ...flags, '--json',
                  ...files);
}

function directoryWith(t, files) {
  const directory = scratchDirectory(t);
  for (const [name, bytes] of Object.entries(files)) {
    const file = path.join(directory, name);
    mkdirSync(path.dirname(file), {recursive: true});
    writeFileSync(file, bytes);
  }
  return directory;
}

function outputsOf(directory) {
  const out = path.join(directory, 'out');
  return existsSync(out) ? readdirSync(out).sort() : [];
}

function bytesOf(directory, name) {
  return readFileSync(path.join(directory, 'out', name));
}

test('one object per file, in order, and nothing else', async (t) => {
  const directory = directoryWith(t, {
    'b.jpg': await makeJpeg(800, 600),
    'sub/a b.png': await makePng(400, 400),
  });
  const done = processFiles(directory, [kThumb, kSquare], './b.jpg',
                            'sub/a b.png');
  assert.equal(done.code, 0, done.stderr);
  const [first, second, ...more] = done.lines();
  assert.deepEqual(more, []);
  assert.ok(done.stdout.endsWith('}\n'));

  assert.deepEqual(Object.keys(first), [
    'source', 'status', 'format', 'width', 'height', 'renditions', 'ms']);
  assert.deepEqual([first.source, first.status, first.format, first.width,
                    first.height],
                   ['./b.jpg', 'ok', 'jpeg', 800, 600]);
  assert.ok(first.ms > 0);
  const [thumb, square] = first.renditions;
  assert.deepEqual(Object.keys(thumb),
                   ['variant', 'file', 'width', 'height', 'bytes']);
  assert.deepEqual([thumb.variant, thumb.width, thumb.height],
                   ['128w', 128, 96]);
  assert.deepEqual([square.variant, square.width, square.height],
                   ['square', 100, 100]);
  assert.equal(path.resolve(directory, thumb.file),
               path.join(directory, 'out/b_128w.webp'));
  assert.equal(thumb.bytes, bytesOf(directory, 'b_128w.webp').length);
  assert.deepEqual([second.source, second.format, second.width],
                   ['sub/a b.png', 'png', 400]);

  assert.deepEqual(outputsOf(directory), [
    'a b_128w.webp', 'a b_square.jpg', 'b_128w.webp', 'b_square.jpg']);
  await assertQuarters(bytesOf(directory, 'b_128w.webp'), 'webp', 128, 96);
  await assertQuarters(bytesOf(directory, 'a b_square.jpg'), 'jpeg', 100, 100);
});

test('formats, fits and progressive JPEG are as asked for', async (t) => {
  const directory = directoryWith(t, {'photo.jpg': await makeJpeg(800, 600)});
  const done = processFiles(directory, [
    'name=web,width=400,height=400,format=jpeg,progressive=true',
    'name=flat,width=80,height=60,format=png',
    'name=box,width=200,height=200,fit=contain,format=png',
    'name=stretched,width=120,height=300,fit=fill,format=webp',
    'name=covering,width=90,height=90,fit=outside,format=webp',
  ], 'photo.jpg');
  assert.equal(done.code, 0, done.stderr);
  const sizes = done.lines()[0].renditions.map(
      ({variant, width, height}) => [variant, width, height]);
  assert.deepEqual(sizes, [['web', 400, 300], ['flat', 80, 60],
                           ['box', 200, 200], ['stretched', 120, 300],
                           ['covering', 120, 90]]);
  const web = bytesOf(directory, 'photo_web.jpg');
  await assertQuarters(web, 'jpeg', 400, 300);
  assert.ok(web.includes(Buffer.from([0xff, 0xc2])), 'it has an SOF2');
  await assertQuarters(bytesOf(directory, 'photo_flat.png'), 'png', 80, 60);
  await assertQuarters(bytesOf(directory, 'photo_stretched.webp'), 'webp', 120,
                       300);
});

test('a picture that must be turned is turned', async (t) => {
  const directory = directoryWith(t, {
    'turned.jpg': withOrientation(await makeJpeg(800, 600), 6),
  });
  const done = processFiles(directory, [kThumb], 'turned.jpg');
  assert.equal(done.code, 0, done.stderr);
  const [{width, height}] = done.lines();
  assert.deepEqual([width, height], [600, 800]);
  // Clockwise: what was below at the left is above at the left.
  await assertQuarters(bytesOf(directory, 'turned_128w.webp'), 'webp', 128,
                       171, [2, 0, 3, 1]);
});

test('each rejection has its class, and the exit code is 3', async (t) => {
  const whole = await makeJpeg(800, 600);
  const directory = directoryWith(t, {
    'text.jpg': 'no picture at all\n'.repeat(50),
    'cut.jpg': whole.subarray(0, whole.length / 2),
    'empty.jpg': '',
    'good.jpg': whole,
  });
  const done = processFiles(directory, [kThumb], 'text.jpg', 'cut.jpg',
                            'empty.jpg', 'nowhere.jpg', 'good.jpg');
  assert.equal(done.code, 3, done.stderr);
  const lines = done.lines();
  assert.deepEqual(
      lines.map((line) => [line.source, line.status, line.error?.class]), [
        ['text.jpg', 'rejected', 'unsupported'],
        ['cut.jpg', 'rejected', 'corrupt'],
        ['empty.jpg', 'rejected', 'empty'],
        ['nowhere.jpg', 'rejected', 'not_found'],
        ['good.jpg', 'ok', undefined],
      ]);
  const [text, cut] = lines;
  assert.deepEqual(Object.keys(text), ['source', 'status', 'error', 'ms']);
  assert.deepEqual(Object.keys(text.error), ['class', 'message']);
  assert.deepEqual([cut.format, cut.width, cut.height], ['jpeg', 800, 600]);
  assert.deepEqual(outputsOf(directory), ['good_128w.webp']);
});

test('one failed variant takes the others with it', async (t) => {
  const directory = directoryWith(t, {'strip.jpg': await makeJpeg(20, 2000)});
  const done = processFiles(
      directory, [kThumb, 'name=tiny,width=400,format=jpeg,max_bytes=100'],
      'strip.jpg');
  assert.equal(done.code, 3, done.stderr);
  assert.equal(done.lines()[0].status, 'rejected');
  assert.match(done.lines()[0].error.message, /^variant tiny: over max_bytes 100/);
  assert.deepEqual(outputsOf(directory), []);
});

test('no output replaces that of another file', async (t) => {
  const directory = directoryWith(t, {
    'a/photo.CR2': 'no image',
    'a/photo.jpg': await makeJpeg(800, 600),
    'b/photo.png': await makePng(400, 400),
  });
  const done = processFiles(directory, [kThumb], 'a/photo.CR2', 'a/photo.jpg',
                            'b/photo.png', './a/photo.jpg');
  assert.equal(done.code, 3, done.stderr);
  const [raw, first, second, again] = done.lines();
  assert.equal(raw.status, 'rejected');
  assert.equal(first.status, 'ok');
  assert.equal(second.error.class, 'unsupported');
  assert.match(second.error.message,
               /photo_128w\.webp would replace what was made of a\/photo\.jpg/);
  assert.equal(again.status, 'ok');
  assert.deepEqual(outputsOf(directory), ['photo_128w.webp']);
  await assertQuarters(bytesOf(directory, 'photo_128w.webp'), 'webp', 128, 96);

  const both = processFiles(directory, ['name=s,width=64,format=same'],
                            'a/photo.jpg', 'b/photo.png');
  assert.equal(both.code, 0, both.stderr);
});

test('no output replaces a source', async (t) => {
  const photo = await makeJpeg(800, 600);
  const other = await makeJpeg(400, 400);
  const directory = directoryWith(t, {'out/a.jpg': photo, 'out/a_s.jpg': other});
  const variants = ['name=s,width=64,format=same'];
  for (const [first, second] of [['a', 'a_s'], ['a_s', 'a']]) {
    const done = processFiles(directory, variants, `out/${first}.jpg`,
                              `out/${second}.jpg`);
    assert.equal(done.code, 3, done.stderr);
    const refused = done.lines().find(({source}) => source === 'out/a.jpg');
    assert.match(refused.error.message,
                 /out\/a_s\.jpg would replace a source; give .* --out/);
    assert.deepEqual(bytesOf(directory, 'a_s.jpg'), other);
    assert.deepEqual(bytesOf(directory, 'a.jpg'), photo);
  }
  assert.deepEqual(outputsOf(directory), ['a.jpg', 'a_s.jpg', 'a_s_s.jpg']);
});

test('without a size a picture stays as large as it is', async (t) => {
  const directory = directoryWith(t, {
    'photo.jpg': withOrientation(await makeJpeg(800, 600), 6),
  });
  const done = processFiles(directory, ['format=webp', 'name="x",enlarge=true'],
                            'photo.jpg');
  assert.equal(done.code, 0, done.stderr);
  assert.deepEqual(
      done.lines()[0].renditions.map(
          ({variant, width, height}) => [variant, width, height]),
      [['full', 600, 800], ['x', 600, 800]]);
});

test('the variants of a configuration are made', async (t) => {
  const directory = directoryWith(t, {'photo.jpg': await makeJpeg(800, 600)});
  const config = configFile(
      t, 'variants:\n  - {name: small, width: 64, format: webp}\n');
  const done = darkroom(directory, 'process', '--out', 'deep/er/out',
                        '--config', config, 'photo.jpg');
  assert.equal(done.code, 0, done.stderr);
  assert.ok(existsSync(path.join(directory, 'deep/er/out/photo_small.webp')));
});

test('wrong usage is 2', async (t) => {
  const directory = directoryWith(t, {'photo.jpg': await makeJpeg(80, 60)});
  for (const args of [
    ['process', '--out', 'out', 'photo.jpg'],  // No variant.
    ['process', '--variant', kThumb, 'photo.jpg'],  // No --out.
    ['process', '--out', 'out', '--variant', kThumb],  // No file.
    ['process', '--out', 'out', '--variant', 'widht=1', 'photo.jpg'],
    ['process', '--out', 'out', '--variant', 'name=x,width=no', 'photo.jpg'],
    ['process', '--out', 'out', '--config', 'nowhere.yaml', 'photo.jpg'],
    ['process', '--no-such-flag'],
    ['no-such-command'],
  ]) {
    const done = darkroom(directory, ...args);
    assert.equal(done.code, 2, `${args.join(' ')}: ${done.stderr}`);
    assert.equal(done.stdout, '', args.join(' '));
    assert.notEqual(done.stderr, '', args.join(' '));
  }
  assert.deepEqual(outputsOf(directory), []);
});

test('every problem of a configuration says whose it is', (t) => {
  const directory = directoryWith(t, {
    'bad.yaml': 'variants: [{widht: 1}]\nlimits: {max_side: 0}\n',
  });
  const {code, stderr} = darkroom(directory, 'check', '--config', 'bad.yaml');
  assert.equal(code, 2);
  const lines = stderr.trimEnd().split('\n');
  assert.ok(lines.length > 1, stderr);
  for (const line of lines) assert.match(line, /^darkroom: \S/);
});

test('outputs that cannot be written are 1, before 3', async (t) => {
  const directory = directoryWith(t, {
    'photo.jpg': await makeJpeg(80, 60), 'text.jpg': 'text', 'out': 'a file',
  });
  const done = processFiles(directory, [kThumb], 'text.jpg', 'photo.jpg');
  assert.equal(done.code, 1, done.stderr);
});

test('a folder that takes no files is told before anything is done',
     {skip: process.getuid() !== 0 && 'needs another user'}, async (t) => {
  const directory = directoryWith(t, {'photo.jpg': await makeJpeg(80, 60)});
  chmodSync(directory, 0o755);
  mkdirSync(path.join(directory, 'out'), 0o755);
  const done = spawnSync(
      kDarkroom, ['process', '--out', 'out', '--variant', kThumb, 'photo.jpg'],
      {cwd: directory, encoding: 'utf8', uid: 65534, gid: 65534, env: {}});
  assert.equal(done.status, 1, done.stderr);
  assert.equal(done.stdout, '');
  assert.equal(done.stderr,
               'darkroom: cannot write to out: Permission denied\n');
});

test('what cannot be said is told', async (t) => {
  const directory = directoryWith(t, {'photo.jpg': await makeJpeg(80, 60)});
  const process_ = ['process', '--out', 'out', '--variant', kThumb, 'photo.jpg'];
  for (const args of [['version'], ['check', '--local'], process_]) {
    const full = openSync('/dev/full', 'w');
    const done = spawnSync(kDarkroom, args, {
      cwd: directory, encoding: 'utf8', stdio: ['ignore', full, 'pipe'],
      env: {PATH: process.env.PATH, THUMB_SIZES: '64', OUTPUT_BUCKET: 'thumbs'},
    });
    closeSync(full);
    assert.equal(done.status, 1, `${args}: ${done.stderr}`);
    assert.match(done.stderr, /^darkroom: cannot write to standard output/m);
  }
});

test('every command helps, with an example', async (t) => {
  const directory = scratchDirectory(t);
  for (const command of [[], ['run'], ['process'], ['check'], ['version']]) {
    const done = darkroom(directory, ...command, '--help');
    assert.equal(done.code, 0);
    assert.match(done.stdout, /darkroom/, command.join(' '));
  }
  assert.match(darkroom(directory, 'process', '--help').stdout, /--variant/);
  assert.equal(darkroom(directory, 'version').code, 0);
});
