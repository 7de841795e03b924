'use strict';

const { ArgumentError } = require('./errors');

/** A text that C can hold. */
function text(name, value) {
  if (typeof value !== 'string') {
    throw new ArgumentError(`${name} is ${value === null ? 'null' : typeof value}; it must be a string`);
  }
  if (value.includes('\0')) {
    throw new ArgumentError(`${name} holds a NUL character`);
  }
  return value;
}

/** A path: a string, or a file URL. */
function path(name, value) {
  return text(name, value instanceof URL ? require('node:url').fileURLToPath(value) : value);
}

/** A whole number that C can hold in 32 bits; whether it makes sense, the library says. */
function integer(name, value) {
  if (!Number.isInteger(value) || value < -(2 ** 31) || value >= 2 ** 31) {
    throw new ArgumentError(`${name} is ${String(value)}; it must be a whole number in range`);
  }
  return value;
}

/** Bytes: a number that is exact. */
function bytes(name, value) {
  if (!Number.isSafeInteger(value)) {
    throw new ArgumentError(`${name} is ${String(value)}; it must be a whole number that JavaScript holds exactly`);
  }
  return value;
}

/** One of several words, as the library's number. */
function choice(name, value, choices) {
  if (!Object.hasOwn(choices, value)) {
    throw new ArgumentError(`${name} is ${String(value)}; it must be one of ${Object.keys(choices).join(', ')}`);
  }
  return choices[value];
}

/** The bytes of a buffer, a typed array or an ArrayBuffer; null for what is none. */
function buffer(value) {
  if (ArrayBuffer.isView(value)) {
    return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  }
  return value instanceof ArrayBuffer ? new Uint8Array(value) : null;
}

/** What comes out of a stream, readable or of the web, or of any iteration over buffers. */
async function* chunks(source) {
  if (source === null || source === undefined || !(Symbol.asyncIterator in Object(source) || Symbol.iterator in Object(source))) {
    throw new ArgumentError('the source must be a buffer, a stream or an iterable of buffers');
  }
  for await (const chunk of source) {
    const found = typeof chunk === 'string' ? Buffer.from(chunk) : buffer(chunk);
    if (!found) {
      throw new ArgumentError(`the stream gives ${typeof chunk}; it must give buffers`);
    }
    yield found;
  }
}

module.exports = { buffer, bytes, choice, chunks, integer, path, text };
