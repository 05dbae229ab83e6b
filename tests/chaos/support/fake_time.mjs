// The wall clock of a process as a file says: Debian's libfaketime.

import {existsSync, readdirSync, renameSync, writeFileSync} from 'node:fs';

const kLibrary = readdirSync('/usr/lib')
    .map((folder) => `/usr/lib/${folder}/faketime/libfaketime.so.1`)
    .find((file) => existsSync(file));
if (!kLibrary) console.log('SKIPPED: clock jumps: no libfaketime here');

// The environment of a process whose wall clock follows `file`.  Its monotonic
// clock and the times of files are real.
export function fakeTime(file) {
  if (!kLibrary) return {};
  return {
    LD_PRELOAD: kLibrary,
    FAKETIME_TIMESTAMP_FILE: file,
    FAKETIME_NO_CACHE: '1',
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
    FAKETIME_DISABLE_SHM: '1',
    NO_FAKE_STAT: '1',
  };
}

// From now on it is `seconds` ahead; behind, if negative.
export function setClock(file, seconds) {
  writeFileSync(`${file}.new`, seconds < 0 ? `${seconds}` : `+${seconds}`);
  renameSync(`${file}.new`, file);
}
