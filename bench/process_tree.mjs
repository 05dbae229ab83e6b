// CPU time and memory of a process with all its children, living and dead.

import {childrenOf, readOrEmpty} from '../tests/e2e/support/processes.mjs';

const kTicksPerSecond = 100;  // Of /proc/PID/stat: USER_HZ.

// {userMs, systemMs} of a line of /proc/PID/stat, with the children that were
// waited for.  The second field may hold spaces and brackets.
export function cpuOfStat(stat) {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ').map(Number);
  const [user, system, childUser, childSystem] = fields.slice(11, 15);
  const ms = (ticks) => ticks * 1000 / kTicksPerSecond;
  return {userMs: ms(user + childUser), systemMs: ms(system + childSystem)};
}

function treeOf(pid) {
  return [pid, ...childrenOf(pid).flatMap(treeOf)];
}

// {userMs, systemMs, cpuMs} since the processes began.
export function cpuOfTree(pid) {
  const sum = {userMs: 0, systemMs: 0};
  for (const each of treeOf(pid)) {
    const stat = readOrEmpty(`/proc/${each}/stat`);
    if (!stat) continue;
    const {userMs, systemMs} = cpuOfStat(stat);
    sum.userMs += userMs;
    sum.systemMs += systemMs;
  }
  return {...sum, cpuMs: sum.userMs + sum.systemMs};
}

// KiB; what processes share is counted once.
export function memoryOfTree(pid) {
  return treeOf(pid).reduce((sum, each) => {
    const rollup = readOrEmpty(`/proc/${each}/smaps_rollup`);
    return sum + Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? 0);
  }, 0);
}
