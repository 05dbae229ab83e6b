// The checker itself: a right history passes, and a history that breaks an
// invariant is caught by that invariant.

import assert from 'node:assert/strict';
import {test} from 'node:test';

import {check, kInvariants} from './support/checker.mjs';
import {planNemesis, planSources} from './support/plan.mjs';

const kGood = {name: 'good.jpg', outputs: {'32w': 'a1', 'square': 'a2'}};
const kNext = {name: 'next.jpg', outputs: {'32w': 'b1', 'square': 'b2'}};
const kBad = {name: 'bad.jpg', outputs: null};

const plain = (key, version) => ({key, kind: 'plain', versions: [version]});

// A good source, a rejected one, one that is overwritten while a worker that
// has its first version is killed, and one that is removed.
function rightHistory() {
  const stored = (output, hash, version = 0) =>
      ({type: 'stored', output, hash, version});
  return {
    sources: [
      plain('p.jpg', kGood), plain('bad.jpg', kBad),
      {key: 'o.jpg', kind: 'overwritten', versions: [kGood, kNext]},
      {key: 'r.jpg', kind: 'removed', versions: [kGood]},
    ],
    events: [
      {type: 'sent', message: 'm1', key: 'p.jpg', version: 0},
      {type: 'sent', message: 'm2', key: 'bad.jpg', version: 0},
      {type: 'sent', message: 'm3', key: 'o.jpg', version: 0},
      {type: 'received', message: 'm1', worker: 0},
      {type: 'received', message: 'm2', worker: 0},
      {type: 'received', message: 'm3', worker: 1},
      stored('p_32w.webp', 'a1'),
      stored('o_32w.webp', 'a1'),
      {type: 'fault', worker: 1},
      {type: 'gone', key: 'o.jpg', version: 0},
      {type: 'sent', message: 'm4', key: 'o.jpg', version: 1},
      {type: 'received', message: 'm4', worker: 0},
      stored('p_square.jpg', 'a2'),
      {type: 'deleting', message: 'm1'},
      {type: 'deleted', message: 'm1'},
      {type: 'letter', key: 'bad.jpg', class: 'corrupt'},
      {type: 'deleting', message: 'm2'},
      {type: 'deleted', message: 'm2'},
      stored('o_32w.webp', 'b1', 1),
      stored('o_square.jpg', 'b2', 1),
      {type: 'deleting', message: 'm4'},
      {type: 'deleted', message: 'm4'},
      {type: 'received', message: 'm3', worker: 0},
      {type: 'deleting', message: 'm3'},
      {type: 'deleted', message: 'm3'},
      {type: 'sent', message: 'm5', key: 'r.jpg', version: 0},
      {type: 'gone', key: 'r.jpg', version: 0},
      {type: 'sent', message: 'm6', key: 'r.jpg', version: null},
      {type: 'received', message: 'm5', worker: 1},
      {type: 'deleting', message: 'm5'},
      {type: 'deleted', message: 'm5'},
      {type: 'received', message: 'm6', worker: 1},
      {type: 'deleting', message: 'm6'},
      {type: 'deleted', message: 'm6'},
    ],
    end: {
      outputs: new Map([
        ['p_32w.webp', {hash: 'a1'}], ['p_square.jpg', {hash: 'a2'}],
        ['o_32w.webp', {hash: 'b1'}], ['o_square.jpg', {hash: 'b2'}],
      ]),
      waiting: [],
      left: 0,
    },
  };
}

function without(history, type, detail) {
  const index = history.events.findIndex((event) => event.type === type &&
      Object.entries(detail).every(([name, value]) => event[name] === value));
  assert.ok(index >= 0);
  return history.events.splice(index, 1)[0];
}

function put(history, key, hash) { history.end.outputs.set(key, {hash}); }

// What is broken, who must say so, and how it is broken.
const kBroken = [
  ['an output is missing', 'I1',
   (history) => history.end.outputs.delete('p_square.jpg')],
  ['an output is that of the version before', 'I1', (history) => {
    put(history, 'o_32w.webp', 'a1');
    put(history, 'o_square.jpg', 'a2');
  }],
  ['an output is left of a source that was removed', 'I1',
   (history) => put(history, 'r_32w.webp', 'a1')],
  ['an output is there that nobody asked for', 'I1',
   (history) => put(history, 'stray.webp', 'a1')],
  ['a rejected input has an output', 'I2',
   (history) => put(history, 'bad_32w.webp', 'c1')],
  ['a message is deleted before its second output is stored', 'I3',
   (history) => {
     const late = without(history, 'stored', {output: 'p_square.jpg'});
     history.events.push(late);
   }],
  ['a rejected message is deleted before its letter', 'I3', (history) => {
    const late = without(history, 'letter', {key: 'bad.jpg'});
    history.events.push(late);
  }],
  ['an older version is deleted although the newer one has replaced nothing',
   'I3', (history) => {
     without(history, 'gone', {key: 'o.jpg'});
     without(history, 'stored', {output: 'o_square.jpg'});
     put(history, 'o_square.jpg', 'b2');
   }],
  ['a message is neither deleted nor waiting', 'I4',
   (history) => without(history, 'deleted', {message: 'm3'})],
  ['an upload has no message', 'I4', (history) => {
    for (const type of ['sent', 'received', 'deleting', 'deleted']) {
      without(history, type, {message: 'm4'});
    }
  }],
  ['a message waits at the end', 'I4',
   (history) => history.end.waiting.push('m1')],
  ['a message that was said to be deleted is still there', 'I4',
   (history) => history.end.left = 1],
  ['a message comes again without a fault', 'I5',
   (history) => without(history, 'fault', {worker: 1})],
  ['a message comes again because of a fault of another worker', 'I5',
   (history) => {
     without(history, 'fault', {worker: 1});
     history.events.splice(7, 0, {type: 'fault', worker: 0});
   }],
  ['a message comes three times for one fault', 'I5', (history) => {
    history.events.push({type: 'received', message: 'm3', worker: 1});
  }],
  ['an innocent is sent to the dead letters', 'I5',
   (history) => history.events.push({type: 'letter', key: 'p.jpg'})],
  ['an innocent is moved to the dead letters', 'I5',
   (history) => history.events.push({type: 'moved', message: 'm1'})],
  ['an output is torn for a moment', 'I6', (history) => {
    history.events.unshift(
        {type: 'stored', output: 'p_32w.webp', hash: 'a', version: 0});
  }],
  ['an output is torn at the end', 'I6',
   (history) => put(history, 'p_32w.webp', 'a')],
  ['a message is about half a file', 'I6', (history) => {
    history.events.unshift({type: 'sent', message: 'm0', key: 'p.jpg'});
    history.events.push({type: 'deleted', message: 'm0'});
  }],
  ['an output names another version than it has', 'I6', (history) => {
    history.events.push(
        {type: 'stored', output: 'o_32w.webp', hash: 'a1', version: 1});
  }],
  ['outputs are of two versions', 'I6',
   (history) => put(history, 'o_square.jpg', 'a2')],
  ['one version is made in two ways', 'I7', (history) => {
    history.events.push(
        {type: 'stored', output: 'p_32w.webp', hash: 'other', version: 0});
  }],
];

test('a right history passes', () => {
  assert.deepEqual(check(rightHistory()), []);
});

for (const [what, invariant, breakIt] of kBroken) {
  test(`${invariant}: ${what}`, () => {
    const history = rightHistory();
    breakIt(history);
    const found = check(history).map((violation) => violation.invariant);
    assert.ok(found.includes(invariant), `found ${found}`);
  });
}

test('each invariant has a history that breaks it', () => {
  const broken = new Set(kBroken.map(([, invariant]) => invariant));
  assert.deepEqual([...broken].sort(), kInvariants);
});

test('a fault of everyone and a fault of messages explain', () => {
  for (const fault of [{everyone: true}, {messages: ['m3']}]) {
    const history = rightHistory();
    without(history, 'fault', {worker: 1});
    history.events.splice(8, 0, {type: 'fault', ...fault});
    assert.deepEqual(check(history), []);
  }
});

test('a fault that lasts explains what is received meanwhile', () => {
  for (const whose of [{everyone: true}, {worker: 1}, {messages: ['m3']}]) {
    const history = rightHistory();
    without(history, 'fault', {worker: 1});
    history.events.splice(5, 0, {type: 'fault', phase: 'begin', ...whose});
    assert.deepEqual(check(history), []);
    history.events.splice(6, 0, {type: 'fault', phase: 'end', ...whose});
    assert.deepEqual(check(history).map(({invariant}) => invariant), ['I5']);
  }
});

test('the same seed makes the same plan, another seed another', () => {
  const options = {
    messages: 500, duplicates: 0.05,
    groups: [{share: 9, dishes: [kGood, kNext]}, {share: 1, dishes: [kBad]}],
    kinds: [{share: 8, kind: 'plain'}, {share: 2, kind: 'overwritten'}],
  };
  const nemesis = {workers: 4, every: 3, visibility: 8,
                   acts: [{share: 2, act: 'kill'}, {share: 1, act: 'stop'}]};
  const plan = (seed) => {
    const acts = planNemesis(seed, nemesis);
    return JSON.stringify([
      planSources(seed, options),
      Array.from({length: 100}, () => acts.next().value)]);
  };
  assert.equal(plan(1), plan(1));
  assert.notEqual(plan(1), plan(2));
});
