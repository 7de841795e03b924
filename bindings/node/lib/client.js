'use strict';

const courier = require('./courier');
const library = require('./library');
const { ArgumentError, take } = require('./errors');
const { Handle } = require('./handle');
const { Call, withCall } = require('./call');
const { makeObject, takeUploadsPage } = require('./models');
const { fill, withOptions } = require('./options');
const { Upload, attach } = require('./upload');
const { UploadStream, UploadWriter } = require('./writer');
const { bytes, choice, chunks, integer, path, text } = require('./values');

const ADDRESSING = { auto: 0, virtualHost: 1, path: 2, cname: 3 };
const SIGNATURE = { auto: 0, v1: 1, v4: 4 };
const LOG_LEVELS = { error: 1, warn: 2, info: 3, debug: 4 };
const LEVEL_NAMES = Object.fromEntries(Object.entries(LOG_LEVELS).map(([name, number]) => [number, name]));

/** Asks the user's function, and keeps what it raised for the call that needed the key. */
class Provider {
  #raised;

  constructor(fetch) {
    this.fetch = async () => {
      const { accessKeyId, accessKeySecret, securityToken, expires } = await fetch();
      return {
        accessKeyId: text('accessKeyId', accessKeyId),
        accessKeySecret: text('accessKeySecret', accessKeySecret),
        securityToken: text('securityToken', securityToken ?? ''),
        expires: expires === undefined ? 0 : Number(expires),
      };
    };
  }

  raise(raised) {
    this.#raised = raised;
  }

  takeRaised() {
    const raised = this.#raised;
    this.#raised = undefined;
    return raised;
  }
}

/** Reaches a service with one set of credentials. Make one and keep it: connections are used again. */
class Client {
  #handle;
  #provider;
  #endpoint;

  constructor(settings) {
    const { endpoint, credentials, log } = settings;
    const config = library.ossmp_config_new();
    const set = (name, ...values) => library[`ossmp_config_set_${name}`](config, ...values);
    let registered;
    try {
      set('endpoint', text('endpoint', endpoint));
      if (typeof credentials === 'function') {
        this.#provider = new Provider(credentials);
      }
      if (this.#provider || log) {
        registered = courier.register({
          fetch: this.#provider?.fetch,
          raise: (raised) => this.#provider?.raise(raised),
          log: log && ((level, line) => log.write(LEVEL_NAMES[level], line)),
        });
      }
      if (this.#provider) {
        set('credentials_callback', registered.credentials, null);
      } else {
        setCredentials(set, credentials);
      }
      if (log) set('log', choice('log.level', log.level ?? 'debug', LOG_LEVELS), registered.log, null);
      setAll(set, settings);
      const out = [null];
      const error = [null];
      const failure = take(library.ossmp_client_new(config, out, error), error[0]);
      if (failure) {
        throw failure;
      }
      const forget = registered;
      this.#handle = new Handle('client', out[0], (client) => {
        library.ossmp_client_free(client);
        if (forget) {
          courier.forget(forget.id);
        }
      });
    } catch (failure) {
      if (registered) {
        courier.forget(registered.id);
      }
      throw failure;
    } finally {
      library.ossmp_config_free(config);
    }
    this.#endpoint = endpoint;
  }

  get endpoint() {
    return this.#endpoint;
  }

  close() {
    this.#handle.close();
  }

  setCredentials({ accessKeyId, accessKeySecret, securityToken = '' }) {
    const key = [text('accessKeyId', accessKeyId), text('accessKeySecret', accessKeySecret), text('securityToken', securityToken)];
    this.#handle.useNow((client) => {
      if (library.ossmp_client_set_credentials(client, ...key) !== 0) {
        throw new ArgumentError('the access key id or secret is empty, or one is not printable ASCII');
      }
    });
  }

  async initiateMultipartUpload(bucket, key, options = {}) {
    const names = [text('bucket', bucket), text('key', key)];
    return this.#handle.use((client) =>
      withCall(options, async (call) => {
        const settings = library.ossmp_options_new();
        try {
          library.ossmp_options_set_control(settings, call.control);
          fill(settings, { headers: options.headers, deadline: options.deadline });
          const [made] = await call.make('ossmp_upload_init', [client, ...names, settings], this.#provider);
          const id = library.ossmp_upload_id(made);
          library.ossmp_upload_free(made);
          return new Upload(this.#handle, this.#provider, bucket, key, id, options);
        } finally {
          library.ossmp_options_free(settings);
        }
      }),
    );
  }

  attachUpload(bucket, key, uploadId, options = {}) {
    this.#handle.useNow((client) => {
      const control = library.ossmp_control_new();
      try {
        const settings = { headers: options.headers, deadline: options.deadline };
        const made = withOptions(settings, control, (pointer) => attach(client, bucket, key, uploadId, pointer));
        library.ossmp_upload_free(made);
      } finally {
        library.ossmp_control_free(control);
      }
    });
    return new Upload(this.#handle, this.#provider, bucket, key, uploadId, options);
  }

  async listMultipartUploads(bucket, options = {}) {
    const { prefix = '', delimiter = '', maxUploads = 0, keyMarker = '', uploadIdMarker = '', deadline } = options;
    const name = text('bucket', bucket);
    return this.#handle.use((client) =>
      withCall(options, async (call) => {
        const list = library.ossmp_list_options_new();
        const set = (what, ...values) => library[`ossmp_list_options_set_${what}`](list, ...values);
        try {
          set('control', call.control);
          set('prefix', text('prefix', prefix));
          if (delimiter) set('delimiter', text('delimiter', delimiter));
          if (maxUploads) set('max_uploads', integer('maxUploads', maxUploads));
          if (keyMarker) set('marker', text('keyMarker', keyMarker), text('uploadIdMarker', uploadIdMarker));
          if (deadline !== undefined) set('deadline', integer('deadline', deadline));
          const [page] = await call.make('ossmp_client_list_uploads', [client, name, list], this.#provider);
          return takeUploadsPage(page);
        } finally {
          library.ossmp_list_options_free(list);
        }
      }),
    );
  }

  async *uploadsPages(bucket, { prefix, delimiter, pageSize, signal } = {}) {
    let markers = {};
    for (;;) {
      const page = await this.listMultipartUploads(bucket, { prefix, delimiter, maxUploads: pageSize, signal, ...markers });
      yield page;
      if (!page.isTruncated) {
        return;
      }
      markers = { keyMarker: page.nextKeyMarker, uploadIdMarker: page.nextUploadIdMarker };
    }
  }

  async *uploads(bucket, options = {}) {
    for await (const page of this.uploadsPages(bucket, options)) {
      yield* page.uploads;
    }
  }

  async uploadFile(bucket, key, file, options = {}) {
    const values = [text('bucket', bucket), text('key', key), path('file', file)];
    return this.#handle.use((client) =>
      withCall(options, async (call) => {
        const settings = library.ossmp_options_new();
        try {
          library.ossmp_options_set_control(settings, call.control);
          fill(settings, options);
          return await makeObject(call, 'ossmp_client_upload_file', [client, ...values, settings], this.#provider);
        } finally {
          library.ossmp_options_free(settings);
        }
      }),
    );
  }

  async uploadStream(bucket, key, source, options = {}) {
    const writer = await this.openWriter(bucket, key, options);
    try {
      for await (const piece of chunks(source)) {
        await writer.write(piece);
      }
      return await writer.finish();
    } catch (failure) {
      await writer.close();
      throw failure;
    }
  }

  async openWriter(bucket, key, options = {}) {
    const names = [text('bucket', bucket), text('key', key)];
    return this.#handle.use((client) => {
      const call = new Call(options);
      try {
        const pointer = withOptions(options, call.control, (settings) => {
          const out = [null];
          const error = [null];
          call.check(library.ossmp_client_writer_new(client, ...names, settings, out, error), error[0]);
          return out[0];
        });
        return new UploadWriter(this.#handle, this.#provider, call, pointer);
      } catch (failure) {
        call.end();
        throw failure;
      }
    });
  }

  async createWriteStream(bucket, key, options = {}) {
    return new UploadStream(await this.openWriter(bucket, key, options));
  }
}

if (Symbol.dispose) {
  Client.prototype[Symbol.dispose] = Client.prototype.close;
}

function setCredentials(set, credentials) {
  if (credentials === undefined || credentials === 'anonymous') {
    set('anonymous');
  } else if (credentials === 'env') {
    set('credentials_from_env');
  } else if (credentials?.ecsRole !== undefined) {
    set('ecs_role', text('ecsRole', credentials.ecsRole), text('metadataUrl', credentials.metadataUrl ?? ''));
  } else if (credentials !== null && typeof credentials === 'object') {
    const { accessKeyId, accessKeySecret, securityToken = '' } = credentials;
    const key = [text('accessKeyId', accessKeyId), text('accessKeySecret', accessKeySecret), text('securityToken', securityToken)];
    set('credentials', ...key);
  } else {
    throw new ArgumentError("credentials must be a key, a function that finds one, 'env', 'anonymous' or an ECS role");
  }
}

function setAll(set, settings) {
  if (settings.region) set('region', text('region', settings.region));
  if (settings.signature !== undefined) set('signature', choice('signature', settings.signature, SIGNATURE));
  if (settings.addressing !== undefined) set('addressing', choice('addressing', settings.addressing, ADDRESSING));
  if (settings.connectTimeout !== undefined) set('connect_timeout', integer('connectTimeout', settings.connectTimeout));
  if (settings.idleTimeout !== undefined) set('idle_timeout', integer('idleTimeout', settings.idleTimeout));
  if (settings.maxAttempts !== undefined) set('max_attempts', integer('maxAttempts', settings.maxAttempts));
  set('verify', settings.verifyMd5 === false ? 0 : 1, settings.verifyCrc64 === false ? 0 : 1);
  if (settings.bandwidthLimit !== undefined) set('bandwidth_limit', bytes('bandwidthLimit', settings.bandwidthLimit));
  if (settings.userAgent) set('user_agent', text('userAgent', settings.userAgent));
  if (settings.caFile !== undefined) set('ca_file', path('caFile', settings.caFile));
  if (settings.proxy === 'env') {
    set('proxy_from_env');
  } else if (settings.proxy !== undefined) {
    set('proxy', text('proxy', settings.proxy));
  }
}

module.exports = { Client };
