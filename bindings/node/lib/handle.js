'use strict';

const library = require('./library');
const { StateError } = require('./errors');

/** What is behind a handle, apart from it, so that the collector can free it. */
class Owned {
  constructor(what, pointer, free) {
    Object.assign(this, { what, pointer, free, users: 0, closed: false, freed: false });
  }

  release() {
    if (this.closed && this.users === 0 && !this.freed) {
      this.freed = true;
      this.free(this.pointer);
    }
  }
}

const forgotten = new FinalizationRegistry((owned) => {
  owned.closed = true;
  owned.release();
});

/** A handle of the library: freed once, when it was closed and the last call that uses it has ended. */
class Handle {
  #owned;

  /** `free` is the name of a function, or a function. */
  constructor(what, pointer, free) {
    const release = typeof free === 'string' ? library[free] : free;
    this.#owned = new Owned(what, pointer, release);
    forgotten.register(this, this.#owned, this);
  }

  get closed() {
    return this.#owned.closed;
  }

  /** Runs what needs the handle, and keeps it until that has settled. */
  async use(work) {
    const owned = this.#owned;
    if (owned.closed) {
      throw new StateError(`the ${owned.what} was closed`);
    }
    owned.users += 1;
    try {
      return await work(owned.pointer);
    } finally {
      owned.users -= 1;
      owned.release();
      // The collector must not think that nobody needs it meanwhile.
      void this.closed;
    }
  }

  /** The same for what does not wait. */
  useNow(work) {
    const owned = this.#owned;
    if (owned.closed) {
      throw new StateError(`the ${owned.what} was closed`);
    }
    return work(owned.pointer);
  }

  close() {
    forgotten.unregister(this);
    this.#owned.closed = true;
    this.#owned.release();
  }
}

module.exports = { Handle };
