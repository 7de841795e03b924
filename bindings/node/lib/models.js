'use strict';

const library = require('./library');

/** Reads a list of the library, which stays the caller's. */
function readParts(pointer) {
  const parts = [];
  for (let i = 0; i < Number(library.ossmp_parts_len(pointer)); i++) {
    parts.push({
      number: library.ossmp_parts_number(pointer, i),
      etag: library.ossmp_parts_etag(pointer, i),
      size: Number(library.ossmp_parts_size(pointer, i)),
      crc64: library.ossmp_parts_crc64(pointer, i),
      lastModified: library.ossmp_parts_last_modified(pointer, i),
    });
  }
  return parts;
}

function takePartsPage(pointer) {
  try {
    return {
      parts: readParts(pointer),
      isTruncated: library.ossmp_parts_is_truncated(pointer) !== 0,
      nextPartNumberMarker: library.ossmp_parts_next_marker(pointer),
    };
  } finally {
    library.ossmp_parts_free(pointer);
  }
}

function takeUploadsPage(pointer) {
  const uploads = [];
  const prefixes = [];
  try {
    for (let i = 0; i < Number(library.ossmp_uploads_len(pointer)); i++) {
      uploads.push({
        key: library.ossmp_uploads_object(pointer, i),
        uploadId: library.ossmp_uploads_upload_id(pointer, i),
        initiated: library.ossmp_uploads_initiated(pointer, i),
      });
    }
    for (let i = 0; i < Number(library.ossmp_uploads_prefix_len(pointer)); i++) {
      prefixes.push(library.ossmp_uploads_prefix(pointer, i));
    }
    return {
      uploads,
      prefixes,
      isTruncated: library.ossmp_uploads_is_truncated(pointer) !== 0,
      nextKeyMarker: library.ossmp_uploads_next_key_marker(pointer),
      nextUploadIdMarker: library.ossmp_uploads_next_upload_id_marker(pointer),
    };
  } finally {
    library.ossmp_uploads_free(pointer);
  }
}

function takeResult(pointer) {
  if (!pointer) {
    return undefined;
  }
  try {
    return {
      etag: library.ossmp_result_etag(pointer),
      crc64: library.ossmp_result_crc64(pointer),
      size: Number(library.ossmp_result_size(pointer)),
      location: library.ossmp_result_location(pointer),
      versionId: library.ossmp_result_version_id(pointer),
      requestId: library.ossmp_result_request_id(pointer),
      callbackBody: library.ossmp_result_callback_body(pointer),
      bytesReused: Number(library.ossmp_result_bytes_reused(pointer)),
    };
  } finally {
    library.ossmp_result_free(pointer);
  }
}

/** Runs a call that makes an object. Where only the callback of the service failed, the error has the result, too. */
async function makeObject(call, name, values, provider) {
  try {
    const [result] = await call.make(name, values, provider);
    call.finish();
    return takeResult(result);
  } catch (failure) {
    const result = failure?.status === 'OSSMP_E_CALLBACK_FAILED' ? takeResult(call.outs?.[0]) : undefined;
    if (result) {
      failure.result = result;
    }
    throw failure;
  }
}

module.exports = { makeObject, readParts, takePartsPage, takeUploadsPage };
