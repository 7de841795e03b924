'use strict';

const library = require('./library');
const { ArgumentError } = require('./errors');
const { bytes } = require('./values');

/** Parts of an upload (OSS limit). */
const MAX_PARTS = 10000;

function splitFileByPartNum(size, count) {
  if (!Number.isInteger(count) || count < 1 || count > MAX_PARTS) {
    throw new ArgumentError(`count is ${String(count)}; it must be 1 to ${MAX_PARTS}`);
  }
  if (count > bytes('size', size)) {
    throw new ArgumentError(`count is ${count}; a file of ${size} bytes has no more parts than bytes`);
  }
  const each = Math.floor(size / count);
  return Array.from({ length: count }, (_, i) => ({
    number: i + 1,
    offset: i * each,
    size: i === count - 1 ? size - i * each : each,
  }));
}

function splitFileByPartSize(size, partSize) {
  if (bytes('size', size) < 1 || bytes('partSize', partSize) < 1) {
    throw new ArgumentError(`size is ${size} and partSize ${partSize}; both must be 1 or more`);
  }
  const count = Math.ceil(size / partSize);
  if (count > MAX_PARTS) {
    throw new ArgumentError(`partSize is ${partSize}; a file of ${size} bytes then has more than ${MAX_PARTS} parts`);
  }
  return Array.from({ length: count }, (_, i) => ({
    number: i + 1,
    offset: i * partSize,
    size: Math.min(partSize, size - i * partSize),
  }));
}

function planPartSize(fileSize, wanted = 0) {
  const size = Number(library.ossmp_plan_part_size(bytes('fileSize', fileSize), bytes('wanted', wanted)));
  if (size < 0) {
    throw new ArgumentError(`no plan holds a file of ${fileSize} bytes with parts of ${wanted}`);
  }
  return size;
}

module.exports = { MAX_PARTS, planPartSize, splitFileByPartNum, splitFileByPartSize };
