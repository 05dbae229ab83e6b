// What `make bench` concludes from what it has measured.

import assert from 'node:assert/strict';
import {test} from 'node:test';

import {costReport, fargateCost, inputsWith, kInputs, lambdaCost, lambdaMs}
  from '../../bench/cost.mjs';
import {classify, kCodecWork, kPictureMemory, kRest, samplesOf, sumUp} from
  '../../bench/cpu_shares.mjs';
import {cpuOfStat} from '../../bench/process_tree.mjs';

const near = (value, wanted) =>
  assert.ok(Math.abs(value - wanted) < 1e-6 * wanted, `${value}`);

test('a process is charged with the children that it waited for', () => {
  const stat = '7 (a) b (c) S 1 7 7 0 -1 4194304 9 8 7 6 150 25 40 5 20 0 1 0';
  assert.deepEqual(cpuOfStat(stat), {userMs: 1900, systemMs: 300});
});

test('a million photographs take their CPU time, idle share and memory', () => {
  const inputs = {...kInputs, cpu_ms: 360, utilisation: 0.5, vcpu: 2, gb: 4};
  const {vcpuHours, dollars} = fargateCost(inputs);
  near(vcpuHours, 200);
  near(dollars, 100 * (2 * 0.04048 + 4 * 0.004445));
  near(fargateCost({...inputs, spot_discount: 0.6}, {spot: true}).dollars,
       0.4 * dollars);
  near(fargateCost({...inputs, arm_slowdown: 1.5}, {arm: true}).vcpuHours, 300);
});

test('a Lambda of 0.5 GB and 200 ms costs 2 cents for ten thousand', () => {
  const {gbSeconds, dollars} = lambdaCost(kInputs, 200);
  near(gbSeconds, 100_000);
  near(dollars, 1.66667 + 0.20);
});

test('a Lambda has a vCPU for each 1,769 MB, and one at most', () => {
  const inputs = {...kInputs, lambda_cpu_ms: 100, lambda_wait_ms: 30};
  near(lambdaMs({...inputs, lambda_gb: 1769 / 2 / 1024}), 230);
  near(lambdaMs({...inputs, lambda_gb: 3}), 130);
});

test('readers put in their own figures, and are told of slips', () => {
  assert.equal(inputsWith(['cpu_ms=50']).cpu_ms, 50);
  assert.throws(() => inputsWith(['cpums=50']), /there is no cpums/);
  assert.throws(() => inputsWith(['cpu_ms=']), /is no number/);
  assert.throws(() => inputsWith(['cpu_ms=fast']), /is no number/);
  assert.notEqual(costReport(inputsWith(['cpu_ms=50'])), costReport(kInputs));
});

const kScript = `\
   41${' '}
\t  7f01 jpeg_idct_islow (/usr/lib/libjpeg.so.62.3.0)
\t  55aa _ZN8darkroom6DecodeEv (/build/darkroom)

   41${' '}
\tffff clear_page ([kernel.kallsyms])
\tfffe asm_exc_page_fault ([kernel.kallsyms])
\t  7f02 memset (/usr/lib/libc.so.6)

   40${' '}
\tffff copy (deleted) ([kernel.kallsyms])
\tfffe __x64_sys_recvfrom ([kernel.kallsyms])
`;

test('samples are read with their process and all their frames', () => {
  const samples = samplesOf(kScript);
  assert.deepEqual(samples.map(({pid}) => pid), [41, 41, 40]);
  assert.deepEqual(samples[0].frames, [
    {symbol: 'jpeg_idct_islow', dso: 'libjpeg.so.62.3.0'},
    {symbol: '_ZN8darkroom6DecodeEv', dso: 'darkroom'},
  ]);
});

test('codecs, their memory and the rest are told apart', () => {
  const sum = sumUp(samplesOf(kScript), (pid) => pid === 41, () => false);
  assert.equal(sum.total, 3);
  assert.deepEqual(Object.fromEntries(sum.kinds),
                   {[kCodecWork]: 1, [kPictureMemory]: 1, [kRest]: 1});
});

test('what the codecs call counts as theirs in a renderer only', () => {
  const kindOf = (symbol, dso, isRenderer) => classify(
      {frames: [{symbol, dso}]}, isRenderer, (name) => name === 'Resample').kind;
  for (const [symbol, dso] of [['memcpy', 'libc.so.6'],
                               ['WebPEncode', 'libwebp.so.7'],
                               ['Resample', 'darkroom']]) {
    assert.equal(kindOf(symbol, dso, true), kCodecWork, dso);
    assert.equal(kindOf(symbol, dso, false), kRest, dso);
  }
  assert.equal(kindOf('SendPacket', 'darkroom', true), kRest);
  assert.equal(kindOf('recv', '[kernel.kallsyms]', true), kRest);
});
