// Test pictures, made and looked at with codecs that are not ours: sharp's
// package brings its own builds of them.

import assert from 'node:assert/strict';

import sharp from 'sharp';

// Left to right, top to bottom: which corner is which shows a picture that
// was turned, mirrored or cropped wrongly.
const kCorners = [[200, 40, 40], [40, 160, 60], [40, 60, 200], [220, 200, 40]];

// Per channel; chroma subsampling and quality 85 stay below it.
const kTolerance = 14;

// Four coloured quarters.  `seed` makes pictures differ.
function quarters(width, height, seed) {
  const pixels = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; ++y) {
    for (let x = 0; x < width; ++x) {
      const corner = (2 * y >= height ? 2 : 0) + (2 * x >= width ? 1 : 0);
      const grain = (x * 7 + y * 13 + seed) % 5;
      for (let c = 0; c < 3; ++c) {
        pixels[(y * width + x) * 3 + c] = kCorners[corner][c] + grain - 2;
      }
    }
  }
  return sharp(pixels, {raw: {width, height, channels: 3}});
}

export function makeJpeg(width, height, seed = 0) {
  return quarters(width, height, seed)
      .jpeg({quality: 92, chromaSubsampling: '4:4:4'}).toBuffer();
}

export function makePng(width, height, seed = 0) {
  return quarters(width, height, seed).png().toBuffer();
}

export function makeWebp(width, height, seed = 0) {
  return quarters(width, height, seed).webp({quality: 92}).toBuffer();
}

// The JPEG with an EXIF segment that says only how to turn it.
export function withOrientation(jpeg, orientation) {
  const tiff = Buffer.from('49492a0008000000' +    // Little-endian, IFD at 8.
                           '0100' +                // One entry:
                           '120103000100000000000000' +
                           '00000000', 'hex');     // No further IFD.
  tiff.writeUInt16LE(orientation, 18);
  const payload = Buffer.concat([Buffer.from('Exif\0\0'), tiff]);
  const head = Buffer.from([0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(payload.length + 2, 2);
  return Buffer.concat([jpeg.subarray(0, 2), head, payload, jpeg.subarray(2)]);
}

export async function widthOf(bytes) {
  return (await sharp(bytes).metadata()).width;
}

// {format, width, height, pixels} as stored, three bytes per pixel.
async function decode(bytes) {
  const {format} = await sharp(bytes).metadata();
  const {data, info} = await sharp(bytes, {failOn: 'warning'})
      .removeAlpha().toColourspace('srgb').raw()
      .toBuffer({resolveWithObject: true});
  return {format, width: info.width, height: info.height, pixels: data};
}

// The mean colour of a small square around the relative point (u, v).
function colourAt(image, u, v) {
  const radius = 3;
  const left = Math.round(u * image.width) - radius;
  const top = Math.round(v * image.height) - radius;
  const sum = [0, 0, 0];
  for (let y = top; y < top + 2 * radius; ++y) {
    for (let x = left; x < left + 2 * radius; ++x) {
      for (let c = 0; c < 3; ++c) {
        sum[c] += image.pixels[(y * image.width + x) * 3 + c];
      }
    }
  }
  return sum.map((total) => total / (4 * radius * radius));
}

// Fails unless `bytes` is a picture of ours of this format and size, upright.
// `order` says which corner of the original is seen in which place.
export async function assertQuarters(bytes, format, width, height,
                                     order = [0, 1, 2, 3]) {
  const image = await decode(bytes);
  assert.deepEqual([image.format, image.width, image.height],
                   [format, width, height]);
  for (const [i, corner] of order.entries()) {
    const wanted = kCorners[corner];
    const found = colourAt(image, i % 2 ? 0.75 : 0.25, i >= 2 ? 0.75 : 0.25);
    for (let c = 0; c < 3; ++c) {
      assert.ok(Math.abs(found[c] - wanted[c]) <= kTolerance,
                `corner ${i} is ${found.map(Math.round)}, not ${wanted}`);
    }
  }
}
