// Reduces one picture to several sizes with sharp, as its users would.
//
// Usage: sharp_reduce.mjs PICTURE WIDTHxHEIGHT:OUTPUT...

import sharp from 'sharp';

sharp.cache(false);
sharp.concurrency(1);

const [picture, ...work] = process.argv.slice(2);
for (const item of work) {
  const [, width, height, output] = item.match(/^(\d+)x(\d+):(.*)$/);
  await sharp(picture)
      .rotate()
      .resize(Number(width), Number(height), {fit: 'fill'})
      .png({compressionLevel: 1})
      .toFile(output);
}
