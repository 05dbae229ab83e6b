// What a worker's CPU time goes to: samples of perf, sorted by what they were
// taken in.

// The codecs and what they stand on.
const kCodecLibraries = /^lib(jpeg|webp\w*|sharpyuv|png\d*|z|isal|gif|lcms2)\./;
// In a renderer, all but nothing but the codecs calls these.
const kLanguageLibraries = /^(libc|libm|libstdc\+\+|libgcc_s)\./;
// How a picture's memory comes and goes.
const kMemoryEntries =
    /^(asm_exc_page_fault|__x64_sys_(munmap|mmap|brk|madvise)|do_anonymous|el0_da|__arm64_sys_(munmap|mmap|brk|madvise))/;
const kMemoryCalls = /^(__)?(munmap|mmap(64)?|brk|madvise|sbrk)$/;
const kEntry = /^(asm_(exc|sysvec|int)|__x64_sys_|__arm64_sys_|ret_from_fork)/;

export const kCodecWork = 'codec work';
export const kPictureMemory = 'memory of pictures';
export const kRest = 'the rest';

const isKernel = (dso) => dso.startsWith('[') && dso !== '[vdso]';

// Innermost first: {symbol, dso} of each frame of `perf script -F pid,ip,sym,
// dso`; {pid, frames} of each sample.
export function samplesOf(text) {
  return text.split('\n\n').map((block) => {
    const [head, ...lines] = block.trim().split('\n');
    const frames = lines.map((line) => {
      const found = /^\s*[0-9a-f]+ (.*) \(([^()]*)\)$/.exec(line);
      return found &&
          {symbol: found[1], dso: found[2].split('/').at(-1)};
    }).filter(Boolean);
    return {pid: Number(head), frames};
  }).filter(({frames}) => frames.length > 0);
}

function isMemory(frames) {
  const kernel = frames.filter(({dso}) => isKernel(dso));
  const caller = frames[kernel.length];
  return kernel.some(({symbol}) => kMemoryEntries.test(symbol)) ||
      // System calls whose stack ends early.
      (!kernel.some(({symbol}) => kEntry.test(symbol)) && caller !== undefined &&
       kMemoryCalls.test(caller.symbol));
}

// {kind, part} of a sample; `isCodecSymbol` tells the functions of codecs/.
export function classify({frames}, isRenderer, isCodecSymbol) {
  const [{symbol, dso}] = frames;
  const who = isRenderer ? 'renderers' : 'worker';
  if (isKernel(dso)) {
    return isRenderer && isMemory(frames)
        ? {kind: kPictureMemory, part: 'renderers: the kernel, for memory'}
        : {kind: kRest, part: `${who}: the kernel`};
  }
  if (isRenderer && kCodecLibraries.test(dso)) {
    return {kind: kCodecWork, part: dso.replace(/\.so.*/, '')};
  }
  if (isRenderer && isCodecSymbol(symbol)) {
    return {kind: kCodecWork, part: "darkroom's resampler and pixel code"};
  }
  if (isRenderer && kLanguageLibraries.test(dso)) {
    return {kind: kCodecWork, part: 'C and C++ libraries under the codecs'};
  }
  return {kind: kRest, part: `${who}: ${dso.replace(/\.so.*/, '')}`};
}

// {total, kinds: Map, parts: Map of {kind, count}} of samples.
export function sumUp(samples, isRenderer, isCodecSymbol) {
  const sum = {total: samples.length, kinds: new Map(), parts: new Map()};
  for (const sample of samples) {
    const {kind, part} =
        classify(sample, isRenderer(sample.pid), isCodecSymbol);
    sum.kinds.set(kind, (sum.kinds.get(kind) ?? 0) + 1);
    const {count} = sum.parts.get(part) ?? {count: 0};
    sum.parts.set(part, {kind, count: count + 1});
  }
  return sum;
}
