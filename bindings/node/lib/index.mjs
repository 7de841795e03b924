import ossmp from './index.js';

export const {
  ArgumentError,
  CancelledError,
  Client,
  FileChangedError,
  IntegrityError,
  MAX_PARTS,
  NoSuchUploadError,
  OssmpError,
  StateError,
  Upload,
  UploadStream,
  UploadWriter,
  libraryVersion,
  planPartSize,
  splitFileByPartNum,
  splitFileByPartSize,
} = ossmp;
