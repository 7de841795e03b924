'use strict';

const { Writable } = require('node:stream');
const pool = require('./pool');
const { StateError } = require('./errors');
const { Handle } = require('./handle');
const { makeObject } = require('./models');
const { buffer } = require('./values');

/** Makes an object of what is written: one write at a time. */
class UploadWriter {
  #client;
  #provider;
  #call;
  #handle;
  #freed;
  #ended = false;

  /** @hidden Made by Client. */
  constructor(client, provider, call, pointer) {
    this.#client = client;
    this.#provider = provider;
    this.#call = call;
    // On a thread of the pool: freeing aborts what was not finished, and waits for the service.
    const freed = {};
    this.#freed = freed;
    this.#handle = new Handle('writer', pointer, (writer) => {
      freed.done = pool.call('ossmp_writer_free', [writer]).finally(() => call.end());
    });
  }

  /** Takes a copy of the bytes; sends when the buffers are full, and settles when that has arrived. */
  async write(chunk) {
    const data = typeof chunk === 'string' ? Buffer.from(chunk) : buffer(chunk);
    if (!data) {
      throw new TypeError('a chunk must be a buffer or a string');
    }
    this.#check();
    if (data.length === 0) {
      return;
    }
    await this.#client.use(() =>
      this.#handle.use((writer) => this.#call.make('ossmp_writer_write', [writer, data, data.length], this.#provider)),
    );
  }

  /** Sends the rest, makes the object and closes the writer. */
  async finish() {
    this.#check();
    this.#ended = true;
    try {
      return await this.#client.use(() =>
        this.#handle.use((writer) => makeObject(this.#call, 'ossmp_writer_finish', [writer], this.#provider)),
      );
    } finally {
      this.#handle.close();
    }
  }

  /** Gives up what was not finished: no object is made, and the upload is aborted. May be called twice. */
  async close() {
    if (this.#ended) {
      return;
    }
    this.#ended = true;
    this.#handle.close();
    await this.#freed.done;
  }

  #check() {
    if (this.#ended) {
      throw new StateError('the writer has ended');
    }
  }
}

/** A stream of Node that ends in an object. */
class UploadStream extends Writable {
  #writer;

  constructor(writer) {
    super({ decodeStrings: true });
    this.#writer = writer;
    /** The object, once the stream has finished. */
    this.result = undefined;
  }

  _write(chunk, _, done) {
    this.#writer.write(chunk).then(() => done(), done);
  }

  _final(done) {
    this.#writer.finish().then((result) => {
      this.result = result;
      done();
    }, done);
  }

  _destroy(failure, done) {
    this.#writer.close().then(
      () => done(failure),
      () => done(failure),
    );
  }
}

module.exports = { UploadStream, UploadWriter };
