'use strict';

const library = require('./library');

const OBJECT_STATES = ['unchanged', 'made', 'unknown'];

/** A call failed. The message is for people and holds no secret. */
class OssmpError extends Error {
  constructor(message, members = {}) {
    super(message, members.cause === undefined ? undefined : { cause: members.cause });
    this.name = new.target.name;
    this.status = 'OSSMP_E_INTERNAL';
    this.operation = '';
    this.httpStatus = 0;
    this.code = '';
    this.ec = '';
    this.requestId = '';
    this.hostId = '';
    this.bucket = '';
    this.key = '';
    this.uploadId = '';
    this.partNumber = 0;
    this.attempts = 0;
    this.osCode = 0;
    this.retryable = false;
    this.objectState = 'unchanged';
    const { cause, ...rest } = members;
    void cause;
    Object.assign(this, rest);
  }
}

/** The service does not know the upload: it was completed, aborted or never begun. */
class NoSuchUploadError extends OssmpError {}

/** A signal or a callback stopped the call; `cause` is the signal's reason. */
class CancelledError extends OssmpError {
  constructor(message, members) {
    super(message, members);
    // What others look for.
    this.name = 'AbortError';
  }
}

/** The file changed while it was uploaded. No object was made of it. */
class FileChangedError extends OssmpError {}

/** What the service stored, or answered about, is not what was sent. */
class IntegrityError extends OssmpError {}

/** An argument is wrong. Nothing was sent. */
class ArgumentError extends OssmpError {
  constructor(message, members) {
    super(message, { status: 'OSSMP_E_ARGUMENT', ...members });
  }
}

/** The handle was closed before. */
class StateError extends OssmpError {
  constructor(message, members) {
    super(message, { status: 'OSSMP_E_STATE', ...members });
  }
}

const KINDS = {
  OSSMP_E_NO_SUCH_UPLOAD: NoSuchUploadError,
  OSSMP_E_CANCELLED: CancelledError,
  OSSMP_E_FILE_CHANGED: FileChangedError,
  OSSMP_E_INTEGRITY: IntegrityError,
  OSSMP_E_ARGUMENT: ArgumentError,
  OSSMP_E_STATE: StateError,
};

/** Reads and frees what a call reported; null for success. */
function take(status, handle, more = {}) {
  if (status === 0) {
    return null;
  }
  const name = library.ossmp_status_name(status);
  const Kind = KINDS[name] || OssmpError;
  const members = {
    ...more,
    status: name,
    operation: library.ossmp_error_operation(handle),
    httpStatus: library.ossmp_error_http_status(handle),
    code: library.ossmp_error_code(handle),
    ec: library.ossmp_error_ec(handle),
    requestId: library.ossmp_error_request_id(handle),
    hostId: library.ossmp_error_host_id(handle),
    bucket: library.ossmp_error_bucket(handle),
    key: library.ossmp_error_object(handle),
    uploadId: library.ossmp_error_upload_id(handle),
    partNumber: library.ossmp_error_part_number(handle),
    attempts: library.ossmp_error_attempts(handle),
    osCode: library.ossmp_error_os_code(handle),
    retryable: library.ossmp_error_is_retryable(handle) !== 0,
    objectState: OBJECT_STATES[library.ossmp_error_object_state(handle)] || 'unknown',
  };
  const message = library.ossmp_error_message(handle) || 'a setting was refused';
  library.ossmp_error_free(handle);
  return new Kind(message, members);
}

module.exports = {
  ArgumentError,
  CancelledError,
  FileChangedError,
  IntegrityError,
  NoSuchUploadError,
  OssmpError,
  StateError,
  take,
};
