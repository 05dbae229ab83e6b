// What a million photographs cost: darkroom on Fargate, beside Lambda, from
// measured CPU and stated prices.
//
// Usage: cost.mjs [NAME=VALUE...], each of kInputs; prints Markdown.

import {table} from './figures.mjs';

export const kMillion = 1e6;
const kSecondsPerHour = 3600;

// Prices are those of us-east-1 in dollars as we know them of 2025; nothing
// was fetched.  Times are bench/RESULTS.md's.
export const kInputs = {
  cpu_ms: 70,  // `darkroom run`, one photograph, both thumbnails.
  utilisation: 0.8,  // Of the task's vCPUs; the rest waits for work or S3.
  vcpu: 1,  // Of a task, and its memory in GB: Fargate's smallest for one.
  gb: 2,
  x86_vcpu_hour: 0.04048,
  x86_gb_hour: 0.004445,
  arm_vcpu_hour: 0.03238,
  arm_gb_hour: 0.00356,
  spot_discount: 0.7,  // Of both; it changes, up to 70 %.
  arm_slowdown: 1,  // Its CPU time ÷ x86's.  Not measured.
  lambda_cpu_ms: 109,  // Of the handler, one photograph: sharp's.
  lambda_gb: 0.5,
  lambda_mb_per_vcpu: 1769,  // Lambda's rule; less memory is less CPU.
  lambda_wait_ms: 50,  // Billed while S3 answers.
  lambda_gb_second: 0.0000166667,
  lambda_arm_gb_second: 0.0000133334,
  lambda_request: 0.20,  // A million of them; of those below as well.
  sqs_request: 0.40,
  s3_put: 5.00,
  s3_get: 0.40,
  // Requests for one photograph, counted of darkroom under load.
  puts: 2,
  gets: 1,  // The source; a key that is taken costs a HEAD and a PUT.
  sqs_requests: 1.5,
};

// {vcpuHours, dollars} of a million photographs on Fargate.
export function fargateCost(inputs, {arm = false, spot = false} = {}) {
  const {cpu_ms, utilisation, vcpu, gb, spot_discount, arm_slowdown} = inputs;
  const kind = arm ? 'arm' : 'x86';
  const cpuSeconds = kMillion * cpu_ms / 1000 * (arm ? arm_slowdown : 1);
  const vcpuHours = cpuSeconds / utilisation / kSecondsPerHour;
  const taskHour = vcpu * inputs[`${kind}_vcpu_hour`] +
      gb * inputs[`${kind}_gb_hour`];
  return {vcpuHours, dollars: vcpuHours / vcpu * taskHour *
                         (spot ? 1 - spot_discount : 1)};
}

// What Lambda bills for one photograph: below 1,769 MB a function has a part of
// one vCPU, above it this work uses no more than one.
export function lambdaMs({lambda_cpu_ms, lambda_gb, lambda_mb_per_vcpu,
                          lambda_wait_ms}) {
  const vcpu = Math.min(1, lambda_gb * 1024 / lambda_mb_per_vcpu);
  return lambda_cpu_ms / vcpu + lambda_wait_ms;
}

// {gbSeconds, dollars} of a million photographs on Lambda, each billed `ms`.
export function lambdaCost(inputs, ms, {arm = false} = {}) {
  const gbSeconds = kMillion * ms / 1000 * inputs.lambda_gb;
  const price = inputs[arm ? 'lambda_arm_gb_second' : 'lambda_gb_second'];
  return {gbSeconds, dollars: gbSeconds * price + inputs.lambda_request};
}

// Dollars for the requests of a million photographs.
export function requestCosts({sqs_request, s3_put, s3_get, puts, gets,
                              sqs_requests}) {
  return {sqs: sqs_request * sqs_requests, get: s3_get * gets,
          put: s3_put * puts};
}

// kInputs with the values of ["name=value"].
export function inputsWith(words) {
  const inputs = {...kInputs};
  for (const word of words) {
    const [name, value] = word.split('=');
    if (!(name in inputs)) throw new Error(`cost: there is no ${name}`);
    if (!(Number(value) >= 0) || value === '') {
      throw new Error(`cost: ${word} is no number`);
    }
    inputs[name] = Number(value);
  }
  return inputs;
}

const dollars = (value, digits = 2) => `$${value.toFixed(digits)}`;

function rowsOf(inputs) {
  const fargate = (name, how) => {
    const {vcpuHours, dollars: cost} = fargateCost(inputs, how);
    return [`darkroom, Fargate ${name}`, `${vcpuHours.toFixed(1)} vCPU-hours`,
            dollars(cost), dollars(cost / 100, 4)];
  };
  const lambda = (name, ms, how) => {
    const {gbSeconds, dollars: cost} = lambdaCost(inputs, ms, how);
    return [`Lambda ${name}`, `${Math.round(gbSeconds).toLocaleString('en')
        } GB-seconds, requests`, dollars(cost), dollars(cost / 100, 4)];
  };
  const ms = lambdaMs(inputs);
  return [
    fargate('x86', {}),
    fargate('x86 Spot', {spot: true}),
    fargate('Arm', {arm: true}),
    fargate('Arm Spot', {arm: true, spot: true}),
    lambda(`x86, ${inputs.lambda_gb} GB, ${Math.round(ms)} ms`, ms),
    lambda(`Arm, ${inputs.lambda_gb} GB, ${Math.round(ms)} ms`, ms,
           {arm: true}),
    lambda(`x86, ${inputs.lambda_gb} GB, 200 ms as often claimed`, 200),
  ];
}

export function costReport(inputs) {
  const {sqs, get, put} = requestCosts(inputs);
  return `${table(['', 'uses', 'a million photographs', 'ten thousand'],
                  rowsOf(inputs))}

Beside it, by darkroom's requests: ${dollars(put)} for PUTs, ${dollars(get)} for GETs and HEADs, ${
  dollars(sqs)} for SQS.
`;
}

if (process.argv[1] === import.meta.filename) {
  const inputs = inputsWith(process.argv.slice(2));
  console.log(costReport(inputs));
}
