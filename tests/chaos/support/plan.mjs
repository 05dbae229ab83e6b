// What a run is fed and what is done to it: a function of the seed.

import {Random} from './random.mjs';

const kPerFolder = 1000;
const kVariantEnds = {'32w': '_32w.webp', 'square': '_square.jpg'};

// The keys of a source's outputs, by variant.
export function outputsOf(key) {
  const stem = key.slice(0, key.lastIndexOf('.'));
  return Object.fromEntries(Object.entries(kVariantEnds).map(
      ([variant, end]) => [variant, stem + end]));
}

// One source: {key, kind, versions, duplicated, swapped, pause, inPlace,
// older}.
//   plain        uploaded once
//   overwritten  by versions[1], `pause` seconds later; `swapped`: the events
//                arrive the other way round
//   deleted      `pause` seconds after its upload, and no event says so
//   removed      the same, with an event
// `duplicated`: its first event is sent twice.  `inPlace`: a file is written
// where it is, in two halves, and not moved there.  `older`: what replaces it
// has an older time.
function makeSource(index, random, {groups, kinds, duplicates}) {
  const dish = random.pick(random.weighted(groups).dishes);
  const {kind} = random.weighted(kinds);
  const versions = [dish];
  if (kind === 'overwritten') {
    versions.push(random.pick(random.weighted(groups).dishes));
  }
  return {
    key: `f${Math.floor(index / kPerFolder)}/${index}-${dish.name}`,
    kind,
    versions,
    duplicated: random.next() < duplicates,
    swapped: random.next() < 0.5,
    pause: random.next() < 0.5 ? 0 : random.between(0, 3),
    inPlace: random.next() < 0.3,
    older: random.next() < 0.5,
  };
}

export function messagesOf({kind, duplicated}) {
  const events = kind === 'overwritten' || kind === 'removed' ? 2 : 1;
  return events + (duplicated ? 1 : 0);
}

// Sources until there are `messages` about them.
export function planSources(seed, options) {
  const random = new Random(seed, 'sources');
  const sources = [];
  for (let count = 0; count < options.messages;) {
    const source = makeSource(sources.length, random, options);
    sources.push(source);
    count += messagesOf(source);
  }
  return sources;
}

// Acts without end: {after, act, worker, seconds, whole}.  After `after`
// seconds, to one of `workers`: kill, term, stop for `seconds` (`whole`: its
// renderers too), or jump: the clock goes by `seconds`.
export function* planNemesis(seed, {workers, acts, every, visibility}) {
  const random = new Random(seed, 'nemesis');
  for (;;) {
    const {act} = random.weighted(acts);
    yield {
      act,
      after: random.between(every / 2, every * 1.5),
      worker: random.below(workers),
      seconds: act === 'jump' ? random.pick([-1200, 1200])
                              : visibility + random.between(1, 4),
      whole: random.next() < 0.5,
    };
  }
}
