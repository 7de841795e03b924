'use strict';

const library = require('./library');
const pool = require('./pool');
const { CancelledError, take } = require('./errors');

/** How often progress is looked at. */
const TICK = 50;

/** One call that waits: its control, its signal, its progress. */
class Call {
  constructor({ signal, onProgress } = {}) {
    if (signal?.aborted) {
      throw new CancelledError('the signal was aborted before the call', { status: 'OSSMP_E_CANCELLED', cause: signal.reason });
    }
    this.control = library.ossmp_control_new();
    this.signal = signal;
    this.onProgress = onProgress;
    this.raised = undefined;
    this.cancel = () => library.ossmp_control_cancel(this.control);
    signal?.addEventListener('abort', this.cancel, { once: true });
    if (onProgress) {
      this.timer = setInterval(() => this.#show(), TICK);
    }
  }

  /** Makes the call on a thread of the pool; gives what it wrote to its out parameters but the error. */
  async make(name, values, provider) {
    const { result, outs } = await pool.call(name, values);
    this.outs = outs.slice(0, -1);
    this.check(result, outs[outs.length - 1], provider);
    return this.outs;
  }

  /** Throws what a call reported: what the caller's own code raised, or the library's error. */
  check(status, error, provider) {
    const cancelled = this.signal?.aborted ? this.signal.reason : undefined;
    const failure = take(status, error, cancelled === undefined ? {} : { cause: cancelled });
    if (!failure) {
      return;
    }
    const raised = provider?.takeRaised();
    if (this.raised !== undefined) {
      throw this.raised;
    }
    if (raised !== undefined && failure.status === 'OSSMP_E_CREDENTIALS') {
      throw raised;
    }
    throw failure;
  }

  /** The last word, when the call has succeeded. */
  finish() {
    if (this.onProgress) {
      this.#show();
      if (this.raised !== undefined) {
        throw this.raised;
      }
    }
  }

  /** Frees what the call needed; always. */
  end() {
    clearInterval(this.timer);
    this.signal?.removeEventListener('abort', this.cancel);
    library.ossmp_control_free(this.control);
  }

  #show() {
    if (this.raised !== undefined) {
      return;
    }
    const done = Number(library.ossmp_control_bytes_done(this.control));
    const total = Number(library.ossmp_control_bytes_total(this.control));
    try {
      this.onProgress(done, total);
    } catch (raised) {
      this.raised = raised;
      this.cancel();
    }
  }
}

/** Runs what needs a call, and ends the call. */
async function withCall(settings, work) {
  const call = new Call(settings);
  try {
    return await work(call);
  } finally {
    call.end();
  }
}

module.exports = { Call, withCall };
