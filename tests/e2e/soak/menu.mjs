// What the soak feeds the worker, and what must come of each.

import {deflateSync, crc32} from 'node:zlib';

import sharp from 'sharp';

import {makeJpeg, makePng, makeWebp} from '../support/pictures.mjs';

// `outcome`: "complete", or the class of the dead letter; absent: either.
function dish(name, bytes, outcome) {
  return {name, bytes: Buffer.from(bytes), outcome};
}

async function goodOnes() {
  const large = await makeJpeg(2400, 1800);
  const through = (make) => make(sharp(large).resize(1200)).toBuffer();
  return [
    dish('small.jpg', await makeJpeg(320, 240), 'complete'),
    dish('jpeg.jpg', await makeJpeg(1024, 768), 'complete'),
    dish('large.jpg', large, 'complete'),
    dish('progressive.jpg',
         await through((picture) => picture.jpeg({progressive: true})),
         'complete'),
    dish('small.png', await makePng(200, 200), 'complete'),
    dish('png.png', await makePng(800, 600), 'complete'),
    dish('palette.png',
         await through((picture) => picture.png({palette: true})), 'complete'),
    dish('webp.webp', await makeWebp(640, 480), 'complete'),
    dish('lossless.webp',
         await through((picture) => picture.webp({lossless: true})),
         'complete'),
    dish('gif.gif', await through((picture) => picture.resize(300).gif()),
         'complete'),
  ];
}

// Some of these happen to be whole enough.
function withBytesFlipped(bytes, seed) {
  const flipped = Buffer.from(bytes);
  for (let i = 1; i <= 8; ++i) {
    flipped[(seed * i * 7919) % flipped.length] ^= 1 << (i % 8);
  }
  return flipped;
}

function corruptOnes(good) {
  const half = (bytes) => bytes.subarray(0, bytes.length / 2);
  return [
    dish('empty.jpg', '', 'empty'),
    dish('text.jpg', 'no picture at all\n'.repeat(50), 'unsupported'),
    ...good.map(({name, bytes}) => dish(`cut-${name}`, half(bytes), 'corrupt')),
    ...good.map(({name, bytes}, i) =>
        dish(`flipped-${name}`, withBytesFlipped(bytes, i + 1))),
  ];
}

function pngChunk(type, data) {
  const body = Buffer.concat([Buffer.from(type), data]);
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(data.length, 0);
  body.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(body), body.length + 4);
  return chunk;
}

function pngOf(width, height, ...chunks) {
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 16, 6, 0, 0, 0]);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), pngChunk('IHDR', header),
    ...chunks, pngChunk('IDAT', deflateSync(Buffer.alloc(64)))]);
}

function bombs(good) {
  const ofHex = (hex) => Buffer.from(hex.replaceAll(' ', ''), 'hex');
  const png = good.find(({name}) => name === 'small.png').bytes;
  const text = pngChunk('zTXt', Buffer.concat([
    Buffer.from('Comment\0\0'), deflateSync(Buffer.alloc(64 << 20))]));
  return [
    dish('wide.png', pngOf(50_000_000, 1), 'too_large'),
    dish('square.png', pngOf(60_000, 60_000), 'too_large'),
    // A progressive frame of 65,500 x 65,500, and the head of its first scan.
    dish('frame.jpg', ofHex('ffd8 ffc2 0011 08 ffdc ffdc 03' +
                             '012200 021101 031101' +
                             'ffda 000c 03 0100 0211 0311 000000'),
         'too_large'),
    dish('screen.gif', Buffer.concat([
      Buffer.from('GIF89a'), ofHex('ffff ffff 00 00 00'),
      ofHex('2c 0000 0000 ffff ffff 00 02 02 4c01 00 3b')]), 'too_large'),
    // A lossless stream of 16,384 x 16,384.
    dish('lossless.webp', Buffer.concat([
      Buffer.from('RIFF'), ofHex('16000000'), Buffer.from('WEBPVP8L'),
      ofHex('0a000000 2f ffffff0f 00 00 00 00 00')]), 'too_large'),
    // 64 MiB of nothing beside a good picture.
    dish('text.png', Buffer.concat([png.subarray(0, 33), text,
                                    png.subarray(33)])),
  ];
}

// tests/support/hostile_main.cc, by what becomes of them.
const kDeeds = {
  forbidden: ['open', 'socket', 'exec', 'fork', 'trace', 'read-parent',
              'kill-parent', 'map-code', 'raise-limits', 'take-huge-pages',
              'block-signals', 'babble', 'send-raw', 'need-too-much',
              'answer-unsealed', 'answer-sparse', 'claim-not-found'],
  crashed: ['abort', 'exit', 'eat-address-space'],
  memory: ['eat-memory', 'eat-outputs'],
};
const kSlowDeeds = {timeout: ['spin', 'sleep']};

function hostileOnes(deeds) {
  return Object.entries(deeds).flatMap(([outcome, names]) => names.map(
      (name) => dish(`${name}.jpg`, `hostile:${name}\n`, outcome)));
}

// [{share, dishes}]: of a thousand jobs, `share` are of these.
export async function makeMenu() {
  const good = await goodOnes();
  return [
    {share: 880, dishes: good},
    {share: 60, dishes: corruptOnes(good)},
    {share: 30, dishes: bombs(good)},
    {share: 29, dishes: hostileOnes(kDeeds)},
    {share: 1, dishes: hostileOnes(kSlowDeeds)},
  ];
}
