// A page as a browser sees it: headless Chromium from the command line.

import {spawnSync} from 'node:child_process';
import {existsSync} from 'node:fs';

const kChromium = ['/usr/bin/chromium', '/usr/bin/google-chrome'].find(existsSync);

// Null if there is no browser here.
function browse(url, ...more) {
  if (!kChromium) return null;
  const run = spawnSync(kChromium, [
    '--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage',
    '--hide-scrollbars', '--virtual-time-budget=4000', ...more, url,
  ], {encoding: 'utf8', timeout: 90_000, maxBuffer: 1 << 26});
  if (run.status !== 0) throw new Error(run.stderr);
  return run.stdout;
}

// The document after its scripts have run.
export function documentAt(url) {
  return browse(url, '--dump-dom', '--window-size=1200,1000');
}

// A picture of it; for people, by SCREENSHOTS=directory.
export function screenshot(url, file, {width, height, dark}) {
  return browse(url, `--screenshot=${file}`, `--window-size=${width},${height}`,
                ...(dark ? ['--force-dark-mode',
                            '--blink-settings=preferredColorScheme=0'] : []));
}
