'use strict';

const fs = require('node:fs');
const path = require('node:path');
const koffi = require('koffi');
const prototypes = require('./prototypes');

/** The version of ossmp.h that these declarations follow: major << 16 | minor << 8 | patch. */
const VERSION_NUMBER = 0x000100;

/** Where the library may be, the best first. */
function candidates() {
  if (process.env.OSSMP_LIBRARY) {
    return [process.env.OSSMP_LIBRARY];
  }
  const names = { darwin: ['libossmp.0.dylib', 'libossmp.dylib'], win32: ['ossmp.dll'] }[process.platform] || [
    'libossmp.so.0',
    'libossmp.so',
  ];
  const beside = path.join(__dirname, '..', 'prebuilds', `${process.platform}-${process.arch}`);
  return [...names.map((name) => path.join(beside, name)).filter((file) => fs.existsSync(file)), ...names];
}

function open() {
  const failures = [];
  for (const candidate of candidates()) {
    try {
      return koffi.load(candidate);
    } catch (failure) {
      failures.push(`${candidate}: ${failure.message}`);
    }
  }
  throw new Error(`libossmp was not found; set OSSMP_LIBRARY to its path. Tried ${failures.join('; ')}`);
}

/** Every function of the library, by name. */
function load() {
  const library = open();
  const functions = {};
  for (const [name, [result, parameters]] of Object.entries(prototypes)) {
    try {
      functions[name] = library.func(name, result, parameters);
    } catch {
      throw new Error(`libossmp has no ${name}: it is older than this package`);
    }
  }
  if (functions.ossmp_version_number() < VERSION_NUMBER) {
    throw new Error(`libossmp ${functions.ossmp_version()} is older than this package`);
  }
  return functions;
}

module.exports = load();
