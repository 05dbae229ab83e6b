'use strict';

// Everything that comes from the worker becomes text or a number, never
// markup: keys are whatever somebody called a file.

const kPause = 2000;
const kSvg = 'http://www.w3.org/2000/svg';
const kHour = 60;  // Minutes.

const at = (id) => document.getElementById(id);

function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

function draw(tag, attributes, text) {
  const element = document.createElementNS(kSvg, tag);
  for (const [name, value] of Object.entries(attributes)) {
    element.setAttribute(name, value);
  }
  if (text !== undefined) element.textContent = text;
  return element;
}

function duration(ms) {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const s = ms / 1000;
  if (s < 120) return `${s.toFixed(s < 10 ? 1 : 0)} s`;
  if (s < 7200) return `${Math.round(s / 60)} min`;
  return s < 172800 ? `${Math.round(s / 3600)} h` : `${Math.round(s / 86400)} d`;
}

function size(bytes) {
  for (const unit of ['B', 'kB', 'MB', 'GB']) {
    if (bytes < 1000) return `${bytes.toFixed(bytes < 10 && unit !== 'B' ? 1 : 0)} ${unit}`;
    bytes /= 1000;
  }
  return `${bytes.toFixed(1)} TB`;
}

const number = (value) => Math.round(value).toLocaleString('en');
const name = (job) => (job.bucket ? `${job.bucket}/${job.key}` : job.key);
const clock = (time) => new Date(time).toLocaleTimeString([], {hour12: false});

// --- The parts of the page ---------------------------------------------------

function showHealth(status) {
  const {alive, ready, why} = status.health;
  const pill = at('health');
  pill.className = `pill ${!alive ? 'bad' : ready ? 'good' : 'warn'}`;
  pill.textContent = !alive ? 'stuck' : ready ? 'running' : 'not ready';
  if (why) pill.textContent += `: ${why}`;
  at('queue').textContent = status.queue;
  at('version').textContent = `${status.version} · up ` +
      duration(Date.parse(status.now) - Date.parse(status.started));
}

function tile(title, value, note, bad) {
  const box = make('div', bad ? 'tile bad' : 'tile');
  box.append(make('span', 'quiet', title), make('b', '', value),
             make('span', 'quiet', note));
  return box;
}

function showTiles(status) {
  const hour = (field) =>
      status.minutes.reduce((sum, minute) => sum + minute[field], 0);
  // The current minute is not over.
  const last = status.minutes[status.minutes.length - 2];
  const latest = status.minutes.filter((minute) => minute.done > 0).pop();
  const held = status.totals.darkroom_memory_held_bytes;
  const budget = status.totals.darkroom_memory_budget_bytes;
  const restarts = Object.entries(status.restarts)
                       .filter(([reason]) => reason !== 'recycled')
                       .reduce((sum, [, count]) => sum + count, 0);
  at('tiles').replaceChildren(
      tile('Last whole minute', number(last.done), 'pictures'),
      tile('Last hour', number(hour('done')), `pictures, ${size(hour('bytes_in'))} in`),
      tile('Failed', number(hour('failed')), 'in the last hour', hour('failed') > 0),
      tile('Time per picture', latest ? duration(latest.p50_ms) : '–',
           latest ? `95 % within ${duration(latest.p95_ms)}` : 'none yet'),
      tile('Memory given', size(held), `of ${size(budget)}`),
      tile('Renderers lost', number(restarts), 'killed or crashed', restarts > 0));
}

// A round number that is at least `value`: 1, 2, 5, 10, 20, …
function ceiling(value) {
  let step = 1;
  for (;;) {
    for (const factor of [1, 2, 5]) {
      if (step * factor >= value) return step * factor;
    }
    step *= 10;
  }
}

// An empty chart, and how to place things on it.
function frame(id, top, label) {
  const svg = at(id);
  const width = svg.clientWidth || 480;
  const height = svg.clientHeight || 150;
  const box = {left: 44, right: width - 4, top: 8, bottom: height - 18};
  svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
  svg.replaceChildren();
  const x = (i) => box.left + (box.right - box.left) * i / kHour;
  const y = (value) => box.bottom - (box.bottom - box.top) * value / top;
  for (const part of [0, 0.5, 1]) {
    svg.append(draw('line', {class: 'grid', x1: box.left, x2: box.right,
                             y1: y(top * part), y2: y(top * part)}));
    svg.append(draw('text', {x: box.left - 6, y: y(top * part) + 4,
                             'text-anchor': 'end'}, label(top * part)));
  }
  for (const ago of [60, 30, 0]) {
    svg.append(draw('text', {x: x(kHour - ago), y: height - 3,
                             'text-anchor': ago === 0 ? 'end' : ago === 60 ? 'start' : 'middle'},
                    ago === 0 ? 'now' : `−${ago} min`));
  }
  return {svg, x, y, width: x(1) - x(0)};
}

function showThroughput(minutes) {
  const most = Math.max(...minutes.map((one) => one.done + one.failed));
  const chart = frame('throughput', ceiling(Math.max(most, 10)), number);
  minutes.forEach((one, i) => {
    const bar = (kind, from, count) => {
      if (count === 0) return;
      const top = chart.y(from + count);
      const box = draw('rect', {
        class: `bar-${kind}`, x: chart.x(i) + 0.5, y: top, rx: 1,
        width: Math.max(chart.width - 1, 1), height: chart.y(from) - top});
      box.append(draw('title', {}, `${clock(one.begin)}  ${number(count)} ${kind}`));
      chart.svg.append(box);
    };
    bar('done', 0, one.done);
    bar('failed', one.done, one.failed);
  });
}

function showLatency(minutes) {
  const most = Math.max(...minutes.map((one) => one.p95_ms));
  const chart = frame('latency', ceiling(Math.max(most, 10)), duration);
  for (const kind of ['p95', 'p50']) {
    // A minute without pictures interrupts the line.
    let path = '';
    let down = false;
    minutes.forEach((one, i) => {
      if (one.done > 0) {
        const point = `${(chart.x(i) + chart.width / 2).toFixed(1)} ${chart.y(one[`${kind}_ms`]).toFixed(1)}`;
        path += `${down ? 'L' : 'M'}${point}`;
        const [cx, cy] = point.split(' ');
        const dot = draw('circle', {class: `dot-${kind}`, cx, cy, r: 2.5});
        dot.append(draw('title', {}, `${clock(one.begin)}  ${kind} ${duration(one[`${kind}_ms`])}`));
        chart.svg.append(dot);
      }
      down = one.done > 0;
    });
    if (path) chart.svg.append(draw('path', {class: `line-${kind}`, d: path}));
  }
}

function fill(id, items, empty) {
  at(id).replaceChildren(...(items.length ? items : [make('li', 'empty', empty)]));
}

function showInFlight(jobs, held) {
  at('in-flight-count').textContent =
      held ? `${jobs.length} in ${number(held)} messages` : '';
  fill('in-flight', jobs.slice(0, 12).map((job) => {
    const line = make('li');
    line.append(make('span', 'stage', job.stage), make('span', 'key', name(job)),
                make('span', 'time', duration(job.ms)));
    return line;
  }), 'Nothing just now.');
}

function showFailed(jobs) {
  at('failed-count').textContent = jobs.length || '';
  fill('failed', jobs.slice(0, 20).map((job) => {
    const line = make('li');
    line.append(make('span', 'tag', job.class), make('span', 'key', name(job)),
                make('span', 'time', clock(job.at)),
                make('span', 'message', `${job.message} → ${job.verdict.replace('_', '-')}` +
                     (job.receive_count > 1 ? `, receive ${job.receive_count}` : '')));
    return line;
  }), 'None since the start.');
}

// Pictures are loaded once: a card stays as long as its job is shown.
const cards = new Map();

function shot(job, index) {
  const link = make('a');
  link.href = `pictures/${job.number}/${index}`;
  const picture = make('img');
  picture.src = link.href;
  picture.loading = 'lazy';
  picture.alt = `${job.outputs[index].variant} of ${job.key}`;
  picture.title = `${job.outputs[index].variant}: ${job.outputs[index].width}×${job.outputs[index].height}, ${size(job.outputs[index].bytes)}`;
  link.append(picture);
  return link;
}

function card(job, pictures) {
  const box = make('div', 'job');
  if (pictures) {
    const shots = make('div', 'shots');
    job.outputs.slice(0, 3).forEach((_, i) => shots.append(shot(job, i)));
    box.append(shots);
  }
  const total = job.outputs.reduce((sum, output) => sum + output.bytes, 0);
  box.append(make('div', 'name', name(job)),
             make('div', 'facts', `${job.format} ${job.width}×${job.height}, ${size(job.bytes_in)} → ` +
                  `${job.outputs.length} × ${size(total / job.outputs.length)} in ${duration(job.ms)}`),
             make('div', 'facts', clock(job.at)));
  return box;
}

function showDone(jobs, pictures) {
  const shown = new Set(jobs.map((job) => job.number));
  for (const known of cards.keys()) {
    if (!shown.has(known)) cards.delete(known);
  }
  for (const job of jobs) {
    if (!cards.has(job.number)) cards.set(job.number, card(job, pictures));
  }
  const boxes = jobs.map((job) => cards.get(job.number));
  at('done').replaceChildren(...(boxes.length ? boxes : [make('p', 'empty', 'None yet.')]));
}

function showFooter(status) {
  const layers = Object.entries(status.confinement);
  const missing = layers.filter(([, active]) => !active).map(([layer]) => layer);
  at('footer').textContent = [
    layers.length ? `Renderers confined by ${layers.length - missing.length} of ${layers.length} layers` +
        (missing.length ? ` (without ${missing.join(', ')})` : '') : '',
    `${number(status.totals.darkroom_aws_retries_total)} retries of AWS calls`,
    `log level ${status.log_level}`,
    `worker ${size(status.totals.process_resident_memory_bytes)}`,
  ].filter(Boolean).join(' · ');
}

function show(status) {
  showHealth(status);
  showTiles(status);
  showThroughput(status.minutes);
  showLatency(status.minutes);
  showInFlight(status.in_flight, status.totals.darkroom_leases_held);
  showFailed(status.failed);
  showDone(status.done, status.pictures);
  showFooter(status);
}

async function refresh() {
  const notice = at('notice');
  try {
    const answer = await fetch('status.json', {cache: 'no-store'});
    if (!answer.ok) throw new Error((await answer.text()).trim());
    show(await answer.json());
    notice.hidden = true;
  } catch (error) {
    notice.textContent = `The worker does not answer: ${error.message}`;
    notice.hidden = false;
  }
  setTimeout(refresh, kPause);
}

refresh();
