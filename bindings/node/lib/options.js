'use strict';

const library = require('./library');
const { bytes, integer, path, text } = require('./values');

/** Sets what is there; the call that uses the options reports what a setter refuses. */
function fill(pointer, settings) {
  const set = (name, ...values) => library[`ossmp_options_set_${name}`](pointer, ...values);
  const flag = (name, value) => value !== undefined && set(name, value ? 1 : 0);
  for (const [name, value] of Object.entries(settings.headers || {})) {
    set('header', text('header', name), text(`header ${name}`, value));
  }
  if (settings.deadline !== undefined) set('deadline', integer('deadline', settings.deadline));
  if (settings.partSize !== undefined) set('part_size', bytes('partSize', settings.partSize));
  if (settings.concurrency !== undefined) set('concurrency', integer('concurrency', settings.concurrency));
  if (settings.checkpoint !== undefined) set('checkpoint', path('checkpoint', settings.checkpoint));
  flag('checkpoint_required', settings.checkpointRequired);
  flag('adopt', settings.adopt);
  flag('abort_on_failure', settings.abortOnFailure);
}

/** Runs what needs options of the library for one call. */
function withOptions(settings, control, work) {
  const pointer = library.ossmp_options_new();
  try {
    library.ossmp_options_set_control(pointer, control);
    fill(pointer, settings);
    return work(pointer);
  } finally {
    library.ossmp_options_free(pointer);
  }
}

module.exports = { fill, withOptions };
