'use strict';

const library = require('./library');
const { Client } = require('./client');
const errors = require('./errors');
const split = require('./split');
const { Upload } = require('./upload');
const { UploadStream, UploadWriter } = require('./writer');

module.exports = {
  ArgumentError: errors.ArgumentError,
  CancelledError: errors.CancelledError,
  Client,
  FileChangedError: errors.FileChangedError,
  IntegrityError: errors.IntegrityError,
  MAX_PARTS: split.MAX_PARTS,
  NoSuchUploadError: errors.NoSuchUploadError,
  OssmpError: errors.OssmpError,
  StateError: errors.StateError,
  Upload,
  UploadStream,
  UploadWriter,
  libraryVersion: () => library.ossmp_version(),
  planPartSize: split.planPartSize,
  splitFileByPartNum: split.splitFileByPartNum,
  splitFileByPartSize: split.splitFileByPartSize,
};
