// What our S3 client costs, beside libcurl alone, the curl command and the AWS
// SDK for JavaScript, all against one nginx on loopback.
//
// Usage: client.mjs path/to/client_load
// Environment: ROUNDS (5), SECONDS of each run (2), SAVE=1.

import {execFileSync, spawn, spawnSync} from 'node:child_process';
import {chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync}
  from 'node:fs';
import {createServer} from 'node:net';
import {cpus} from 'node:os';
import path from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';

import {median, table} from './figures.mjs';
import {cpuOfTree} from './process_tree.mjs';
import {saveSection} from './save_section.mjs';
import {asList, commit, loadAt, machine} from './surroundings.mjs';
import {timed} from './whole_program.mjs';

const kRounds = Number(process.env.ROUNDS || 5);
const kSeconds = Number(process.env.SECONDS || 2);
const kAtOnce = 4;
const kSystemBundle = '/etc/ssl/certs/ca-certificates.crt';

const load = path.resolve(process.argv[2]);
const scratch = mkdtempSync('/dev/shm/darkroom-client-');

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const {port} = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

// An authority, and a certificate for 127.0.0.1; in a bundle with all those of
// the system, as users have them.
function makeCertificates() {
  const openssl = (...args) =>
    execFileSync('openssl', args, {cwd: scratch, stdio: 'pipe'});
  openssl('req', '-x509', '-newkey', 'ec', '-pkeyopt',
          'ec_paramgen_curve:P-256', '-nodes', '-keyout', 'key.pem', '-out',
          'cert.pem', '-days', '2', '-subj', '/CN=bench', '-addext',
          'subjectAltName=IP:127.0.0.1');
  writeFileSync(path.join(scratch, 'bundle.pem'),
                readFileSync(kSystemBundle, 'utf8') +
                readFileSync(path.join(scratch, 'cert.pem'), 'utf8'));
}

async function startServer() {
  const [plain, encrypted] = [await freePort(), await freePort()];
  mkdirSync(path.join(scratch, 'b'));
  writeFileSync(path.join(scratch, 'b/small'), Buffer.alloc(4096, 's'));
  writeFileSync(path.join(scratch, 'b/large'), Buffer.alloc(1 << 20, 'l'));
  makeCertificates();
  chmodSync(scratch, 0o755);  // nginx's workers may be somebody else.
  writeFileSync(path.join(scratch, 'nginx.conf'), `
daemon off;
worker_processes 2;
pid ${scratch}/pid;
error_log ${scratch}/error.log;
events {}
http {
  access_log off;
  sendfile on;
  tcp_nopush on;
  open_file_cache max=10;
  keepalive_requests 100000000;
  keepalive_timeout 60s;
  ${['body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) =>
    `${name === 'body' ? 'client_body' : name}_temp_path ${scratch}/${name};`)
      .join(' ')}
  server {
    listen 127.0.0.1:${plain};
    listen 127.0.0.1:${encrypted} ssl;
    ssl_certificate ${scratch}/cert.pem;
    ssl_certificate_key ${scratch}/key.pem;
    root ${scratch};
  }
}`);
  const server = spawn('nginx', ['-c', path.join(scratch, 'nginx.conf'), '-p',
                                 scratch, '-e', `${scratch}/error.log`]);
  const url = `http://127.0.0.1:${plain}`;
  for (let i = 0;; ++i) {
    const there = await fetch(`${url}/b/small`).catch(() => undefined);
    if (there?.ok) break;
    if (i === 100) throw new Error('nginx does not answer');
    await pause(50);
  }
  return {server, url, tls: `https://127.0.0.1:${encrypted}`};
}

const run = (program, args) =>
  JSON.parse(execFileSync(program, args.map(String), {encoding: 'utf8'}));

const runLoad = (how, url, key, atOnce = kAtOnce) =>
  run(load, [how, `${url}/b`, key, atOnce, kSeconds, `${scratch}/bundle.pem`]);

// Its start is in its time: it is small beside so many requests.
function runCurl(url, key, requests) {
  const {cpuMs, seconds} = timed([
    'curl', '-sS', '--parallel', '--parallel-max', String(kAtOnce),
    `${url}/b/${key}?[1-${requests}]`, '-o', '/dev/null',
  ]);
  const size = key === 'small' ? 4096 : 1 << 20;
  return {requests, bytes: requests * size, seconds,
          cpuSeconds: cpuMs / 1000};
}

function rowsOf({url, tls}) {
  const gets = (key, requests) => [
    {name: `darkroom, ${key}`, run: () => runLoad('ours', url, key)},
    {name: `libcurl alone, ${key}`, run: () => runLoad('curl', url, key)},
    {name: `curl --parallel, ${key}`, run: () => runCurl(url, key, requests)},
    {name: `AWS SDK for JavaScript, ${key}`, run: () => run(process.execPath, [
      path.join(import.meta.dirname, 'sdk_gets.mjs'), url, 'b', key, kAtOnce,
      kSeconds])},
  ];
  return [
    ...gets('small', 5000), ...gets('large', 1000),
    {name: 'darkroom, TLS, small', run: () => runLoad('ours', tls, 'small')},
    {name: 'darkroom, TLS, large', run: () => runLoad('ours', tls, 'large')},
    {name: 'darkroom, new TLS connection each',
     run: () => runLoad('ours-handshakes', tls, 'small', 1)},
    {name: 'libcurl alone, new TLS connection each',
     run: () => runLoad('curl-handshakes', tls, 'small', 1)},
  ];
}

function cellsOf(name, results) {
  const of = (what) => median(results.map(what));
  const round = (value) => value >= 100 ? value.toFixed(0) : value.toFixed(1);
  const cpu = (result) => result.cpuSeconds / result.requests * 1e6;
  return [
    name,
    round(of((r) => r.requests / r.seconds)),
    round(of((r) => r.bytes / r.seconds / 1e6)),
    `${round(of(cpu))} (${round(Math.min(...results.map(cpu)))}–` +
        `${round(Math.max(...results.map(cpu)))})`,
    round(cpus().length * 1e6 / of(cpu)),
    round(of((r) => r.serverMs / r.requests * 1e3)),
    of((r) => r.connections ?? 0) || '',
  ];
}

function surroundings() {
  const version = (program, args) => spawnSync(
      program, args, {encoding: 'utf8'});
  const curl = version('curl', ['--version']).stdout.split('\n')[0];
  return asList([
    machine(),
    commit(),
    `${version('nginx', ['-v']).stderr.trim()}; ${
        curl.split(' ').slice(0, 2).join(' ')}; Node.js ${process.version}`,
    `Rounds: ${kRounds} of ${kSeconds} s, taking turns; medians (least–most)`,
    loadAt('end'),
  ]);
}

const servers = await startServer();
let report;
try {
  const rows = rowsOf(servers);
  const results = rows.map(() => []);
  for (let round = 0; round < kRounds; ++round) {
    rows.forEach((row, i) => {
      const before = cpuOfTree(servers.server.pid).cpuMs;
      const result = row.run();
      result.serverMs = cpuOfTree(servers.server.pid).cpuMs - before;
      results[i].push(result);
    });
  }
  report = `# The client beside curl and the AWS SDK

Written by \`SAVE=1 node bench/client.mjs build/release/bench/client_load\`, which
\`make bench\` runs too. GETs from nginx on loopback, ${kAtOnce} at once, keys \`small\`
(4 KiB) and \`large\` (1 MiB). CPU is user and system time of the client alone,
per request; the server's stands beside it. "In ${cpus().length} cores" is what the client's
CPU would allow if the server had its own.

${surroundings()}

${table(['', 'requests/s', 'MB/s', 'CPU, µs per request',
         `in ${cpus().length} cores, requests/s`, "server's CPU, µs",
         'connections'],
        rows.map((row, i) => cellsOf(row.name, results[i])))}
`;
} finally {
  servers.server.kill();
  rmSync(scratch, {recursive: true, force: true});
}
console.log(report);
if (process.env.SAVE === '1') saveSection(report);
