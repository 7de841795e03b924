'use strict';

const library = require('./library');
const { ArgumentError, OssmpError, take } = require('./errors');
const { Handle } = require('./handle');
const { withCall } = require('./call');
const { makeObject, readParts, takePartsPage } = require('./models');
const { withOptions } = require('./options');
const { buffer, bytes, chunks, integer, path, text } = require('./values');

/** A multipart upload in progress. The service keeps it, and bills its parts, until it is completed or aborted. */
class Upload {
  #client;
  #settings;
  #provider;
  #handle;
  /** By number a list of the one part that went through this upload, with size and digests. */
  #sent = new Map();

  /** @hidden Made by Client. */
  constructor(client, provider, bucket, key, uploadId, settings) {
    this.#client = client;
    this.#provider = provider;
    this.#settings = { headers: settings.headers, deadline: settings.deadline };
    this.bucket = bucket;
    this.key = key;
    this.uploadId = uploadId;
    const sent = this.#sent;
    this.#handle = new Handle('upload', null, () => {
      for (const part of sent.values()) {
        library.ossmp_parts_free(part);
      }
      sent.clear();
    });
  }

  async uploadPart(partNumber, source, options = {}) {
    const number = integer('partNumber', partNumber);
    const data = buffer(source) || (await collect(source, options.size));
    if (options.size !== undefined && data.length !== options.size) {
      throw new ArgumentError(`size is ${options.size}; the buffer has ${data.length} bytes`);
    }
    return this.#send('ossmp_upload_part_from_buffer', [number, data, data.length], options);
  }

  async uploadPartFromFile(partNumber, file, offset, size, options = {}) {
    const values = [integer('partNumber', partNumber), path('file', file), bytes('offset', offset), bytes('size', size)];
    return this.#send('ossmp_upload_part_from_file', values, options);
  }

  async uploadPartCopy(partNumber, source, options = {}) {
    const { bucket, key, versionId = '', offset = 0, size = -1 } = source;
    const names = [text('bucket', bucket), text('key', key), text('versionId', versionId)];
    const values = [integer('partNumber', partNumber), ...names, bytes('offset', offset), bytes('size', size)];
    return this.#send('ossmp_upload_part_copy', values, options);
  }

  async listParts({ partNumberMarker = 0, maxParts = 0, signal } = {}) {
    const values = [integer('partNumberMarker', partNumberMarker), integer('maxParts', maxParts)];
    const call = (upload, call) => call.make('ossmp_upload_list_parts', [upload, ...values], this.#provider);
    const [page] = await this.#do({ signal }, call);
    return takePartsPage(page);
  }

  async *parts({ pageSize = 0, signal } = {}) {
    let partNumberMarker = 0;
    for (;;) {
      const page = await this.listParts({ partNumberMarker, maxParts: pageSize, signal });
      yield* page.parts;
      if (!page.isTruncated) {
        return;
      }
      partNumberMarker = page.nextPartNumberMarker;
    }
  }

  get sentParts() {
    return this.#handle.useNow(() => {
      const numbers = [...this.#sent.keys()].sort((a, b) => a - b);
      return numbers.flatMap((number) => readParts(this.#sent.get(number)));
    });
  }

  async completeMultipartUpload(parts, options = {}) {
    return this.#complete(options, (list) => {
      if (parts === undefined || parts === null) {
        for (const part of this.#sent.values()) {
          library.ossmp_parts_append(list, part);
        }
        return;
      }
      for (const part of parts) {
        this.#append(list, part);
      }
    });
  }

  async completeListed(options = {}) {
    const [listed] = await this.#do(options, (upload, call) =>
      call.make('ossmp_upload_all_parts', [upload], this.#provider),
    );
    try {
      return await this.#complete(options, (list) => library.ossmp_parts_append(list, listed));
    } finally {
      library.ossmp_parts_free(listed);
    }
  }

  async abortMultipartUpload({ signal } = {}) {
    await this.#do({ signal }, (upload, call) => call.make('ossmp_upload_abort', [upload], this.#provider));
  }

  close() {
    this.#handle.close();
  }

  async #complete(options, choose) {
    const list = library.ossmp_parts_new();
    try {
      return await this.#do(options, (upload, call) => {
        choose(list);
        if (Number(library.ossmp_parts_len(list)) === 0) {
          throw new ArgumentError('there are no parts to complete with');
        }
        return makeObject(call, 'ossmp_upload_complete', [upload, list], this.#provider);
      });
    } finally {
      library.ossmp_parts_free(list);
    }
  }

  /** Adds a part, with what is known of it when it went through this upload. */
  #append(list, part) {
    const number = integer('number', part.number);
    const etag = text('etag', part.etag);
    const sent = this.#sent.get(number);
    const plain = etag.replaceAll('"', '').toUpperCase();
    if (sent && library.ossmp_parts_etag(sent, 0).toUpperCase() === plain) {
      library.ossmp_parts_append(list, sent);
    } else if (library.ossmp_parts_add(list, number, etag) !== 0) {
      throw new ArgumentError(
        `part ${number} with the ETag ${etag}: the number must be 1 to 10000, the ETag 1 to 256 printable ASCII characters`,
      );
    }
  }

  async #send(name, values, options) {
    return this.#do(options, async (upload, call) => {
      await call.make(name, [upload, ...values], this.#provider);
      const out = [null];
      call.check(library.ossmp_upload_sent_parts(upload, out, [null]), null);
      const [part] = readParts(out[0]);
      const before = this.#sent.get(part.number);
      if (before) {
        library.ossmp_parts_free(before);
      }
      this.#sent.set(part.number, out[0]);
      return part;
    });
  }

  /** One call, through a handle of its own: its signal cancels nothing else. */
  #do(options, work) {
    return this.#handle.use(() =>
      this.#client.use((client) =>
        withCall(options, async (call) => {
          const headers = { ...this.#settings.headers, ...options.headers };
          const upload = withOptions({ ...this.#settings, headers }, call.control, (settings) =>
            attach(client, this.bucket, this.key, this.uploadId, settings),
          );
          try {
            return await work(upload, call);
          } finally {
            library.ossmp_upload_free(upload);
          }
        }),
      ),
    );
  }
}

if (Symbol.dispose) {
  Upload.prototype[Symbol.dispose] = Upload.prototype.close;
}

/** Takes an upload up by its id. Nothing is sent. */
function attach(client, bucket, key, uploadId, options) {
  const out = [null];
  const error = [null];
  const names = [text('bucket', bucket), text('key', key), text('uploadId', uploadId)];
  const failure = take(library.ossmp_upload_attach(client, ...names, options, out, error), error[0]);
  if (failure) {
    throw failure;
  }
  return out[0];
}

/** So many bytes of a stream, or all. */
async function collect(source, size) {
  const pieces = [];
  let length = 0;
  for await (const piece of chunks(source)) {
    pieces.push(piece);
    length += piece.length;
    if (size !== undefined && length > size) {
      throw new ArgumentError(`the stream gives more than the ${size} bytes of the part`);
    }
  }
  if (size !== undefined && length < size) {
    throw new OssmpError(`the stream ended after ${length} of ${size} bytes`, { status: 'OSSMP_E_FILE' });
  }
  return Buffer.concat(pieces, length);
}

module.exports = { Upload, attach };
