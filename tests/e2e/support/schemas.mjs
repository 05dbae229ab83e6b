// The JSON schemas of config/, by a validator that is not ours.

import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import path from 'node:path';

import Ajv from 'ajv/dist/2020.js';

const kConfig = path.join(import.meta.dirname, '../../../config');

function compile(name) {
  const file = path.join(kConfig, `${name}.schema.json`);
  // `required` in one branch names what `properties` elsewhere describes.
  const ajv = new Ajv({allErrors: true, strict: true, strictRequired: false,
                       strictTypes: false});
  return ajv.compile(JSON.parse(readFileSync(file, 'utf8')));
}

const kSchemas = {
  manifest: compile('manifest'),
  notification: compile('notification'),
};

// Fails unless `document` is what the schema says.
export function assertValid(name, document) {
  const validate = kSchemas[name];
  assert.ok(validate(document),
            `${JSON.stringify(validate.errors, null, 1)}\n` +
            JSON.stringify(document, null, 1));
}

// Fails if the schema lets `document` pass.
export function assertInvalid(name, document) {
  assert.ok(!kSchemas[name](document), JSON.stringify(document));
}
