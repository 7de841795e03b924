/// <reference types="node" />

import type { Writable } from 'node:stream';

/** What became of the object of a failed call. */
export type ObjectState = 'unchanged' | 'made' | 'unknown';

/** A call failed. The message is for people and holds no secret. */
export class OssmpError extends Error {
  /** The status of the C API, such as `OSSMP_E_TIMEOUT`. */
  readonly status: string;
  /** The OSS operation that failed, such as `UploadPart`, or empty. */
  readonly operation: string;
  /** That of the answer; 0 without one. */
  readonly httpStatus: number;
  /** What the service said, or empty. */
  readonly code: string;
  readonly ec: string;
  readonly requestId: string;
  readonly hostId: string;
  /** What the call worked on; empty or 0 where not known. */
  readonly bucket: string;
  readonly key: string;
  readonly uploadId: string;
  readonly partNumber: number;
  /** Attempts made; 0 when nothing was sent. */
  readonly attempts: number;
  /** The system's error number, or 0. */
  readonly osCode: number;
  /** Whether the same call may succeed later. */
  readonly retryable: boolean;
  readonly objectState: ObjectState;
  /** With `OSSMP_E_CALLBACK_FAILED`: the object that was made all the same. */
  readonly result?: Result;
}

/** The service does not know the upload: it was completed, aborted or never begun. */
export class NoSuchUploadError extends OssmpError {}
/** A signal or a callback stopped the call. Its name is `AbortError`, `cause` the signal's reason. */
export class CancelledError extends OssmpError {}
/** The file changed while it was uploaded. No object was made of it. */
export class FileChangedError extends OssmpError {}
/** What the service stored, or answered about, is not what was sent. */
export class IntegrityError extends OssmpError {}
/** An argument is wrong. Nothing was sent. */
export class ArgumentError extends OssmpError {}
/** The handle was closed before. */
export class StateError extends OssmpError {}

/** An access key. */
export interface AccessKey {
  accessKeyId: string;
  accessKeySecret: string;
  /** Comes with temporary keys. */
  securityToken?: string;
}

/** An access key for a time: asked for anew before `expires` (a Date, or milliseconds since 1970). */
export interface FetchedKey extends AccessKey {
  expires?: Date | number;
}

/** The RAM role of this ECS instance; empty for the one that it has. */
export interface EcsRole {
  ecsRole: string;
  metadataUrl?: string;
}

export type LogLevel = 'error' | 'warn' | 'info' | 'debug';

export interface ClientOptions {
  /** Such as `oss-cn-hangzhou.aliyuncs.com` or `http://127.0.0.1:9000`. */
  endpoint: string;
  /**
   * A key; a function that finds one, asked when the first is needed, before it ends, and once more when the service
   * refuses it (what it rejects with comes out of the call); `'env'` for OSS_ACCESS_KEY_ID, OSS_ACCESS_KEY_SECRET and
   * OSS_SESSION_TOKEN; an ECS role; or `'anonymous'`.
   */
  credentials: AccessKey | (() => FetchedKey | Promise<FetchedKey>) | EcsRole | 'env' | 'anonymous';
  /** Needed where the endpoint does not name it, such as `cn-hangzhou`. */
  region?: string;
  signature?: 'auto' | 'v1' | 'v4';
  addressing?: 'auto' | 'virtualHost' | 'path' | 'cname';
  /** Milliseconds to reach an address. Default: 10,000. */
  connectTimeout?: number;
  /** Milliseconds without a byte either way. Default: 30,000; Complete may be silent twice as long. */
  idleTimeout?: number;
  /** Tries of a request, the first included. Default: 5. */
  maxAttempts?: number;
  /** Content-MD5 with each part. Default: true. */
  verifyMd5?: boolean;
  /** CRC-64 of each part and of the object. Default: true. */
  verifyCrc64?: boolean;
  /** Bytes per second for all uploads of the client together; 0: no limit. */
  bandwidthLimit?: number;
  /** Appended to the User-Agent header. */
  userAgent?: string;
  /** PEM file of certificate authorities, instead of Mozilla's. */
  caFile?: string | URL;
  /** URL of an HTTP proxy, or `'env'` for the usual variables, which are ignored else. */
  proxy?: string;
  /** Gets the library's log; no line holds a secret. */
  log?: { level?: LogLevel; write(level: LogLevel, line: string): void };
}

export interface CallOptions {
  /** Aborting it ends the call within 200 ms. */
  signal?: AbortSignal;
}

export interface UploadOptions extends CallOptions {
  /** Content-Type, x-oss-meta-*, x-oss-storage-class, x-oss-forbid-overwrite, x-oss-callback, ... */
  headers?: Record<string, string>;
  /** Milliseconds that one call may take in all; 0: no limit. */
  deadline?: number;
}

export interface TransferOptions extends UploadOptions {
  /** Bytes of a part: 100 KiB to 5 GiB (OSS limits). Default: 8 MiB, grown so that 10,000 parts suffice. */
  partSize?: number;
  /** Parts at a time, 1 to 64. Default: 4. */
  concurrency?: number;
  /** Whether a failed upload is aborted. Default: unless it has a checkpoint. */
  abortOnFailure?: boolean;
  /**
   * Called on the event loop every 50 ms and at the end, with bytes that the service has confirmed; `total` is -1 while it
   * is not known. What it throws ends the call and comes out of it.
   */
  onProgress?(done: number, total: number): void;
}

export interface FileOptions extends TransferOptions {
  /** A file or an existing directory that remembers where the call stopped; it holds no secret, and is gone after success. */
  checkpoint?: string | URL;
  /** Whether nothing is sent when the checkpoint cannot be written. Default: true. */
  checkpointRequired?: boolean;
  /** Without a usable checkpoint, look for an open upload of the object and reuse its parts. */
  adopt?: boolean;
}

/** A part that the service has, or one to complete with. Sizes are bytes, 0 also when not known. */
export interface Part {
  number: number;
  etag: string;
  size: number;
  crc64: string;
  lastModified: string;
}

export interface PartsPage {
  parts: Part[];
  isTruncated: boolean;
  nextPartNumberMarker: number;
}

export interface UploadInProgress {
  key: string;
  uploadId: string;
  /** When it was begun, as the service writes it. */
  initiated: string;
}

export interface UploadsPage {
  uploads: UploadInProgress[];
  prefixes: string[];
  isTruncated: boolean;
  nextKeyMarker: string;
  nextUploadIdMarker: string;
}

/** An object that was made. */
export interface Result {
  /** Without quotes; that of a multipart object is no MD5. */
  etag: string;
  /** Of the whole object, decimal digits, or empty. */
  crc64: string;
  /** Bytes; 0 also when not known. */
  size: number;
  location: string;
  versionId: string;
  requestId: string;
  /** What the server of `x-oss-callback` answered. */
  callbackBody: string;
  /** Bytes that were there from an earlier run. */
  bytesReused: number;
}

export type Chunk = Uint8Array | ArrayBuffer | string;
/** A readable stream of Node or of the web, or any iterable of buffers. */
export type Source = AsyncIterable<Chunk> | Iterable<Chunk> | ReadableStream<Uint8Array>;

export interface ListUploadsOptions extends CallOptions {
  prefix?: string;
  /** Keys that hold it behind the prefix are rolled up into `prefixes`. */
  delimiter?: string;
  /** 1 to 1000 (OSS limit); 0: 1000. */
  maxUploads?: number;
  keyMarker?: string;
  uploadIdMarker?: string;
  deadline?: number;
}

export interface PagesOptions extends CallOptions {
  prefix?: string;
  delimiter?: string;
  pageSize?: number;
}

/**
 * Reaches a service with one set of credentials. Make one and keep it: connections are used again. No method blocks the event
 * loop; making a client with a log or a credentials function waits some 30 ms the first time, for a thread to start.
 */
export class Client {
  /** Throws ArgumentError for a wrong setting, OssmpError where the CA file or the environment does not serve. */
  constructor(options: ClientOptions);
  readonly endpoint: string;
  /** Frees the client when the calls in progress have ended. May be called twice. */
  close(): void;
  [Symbol.dispose](): void;
  /** Signs from the next attempt on with another key, also in uploads under way. */
  setCredentials(key: AccessKey): void;
  /** Starts an upload. An object of that name stays as it is until it is completed. */
  initiateMultipartUpload(bucket: string, key: string, options?: UploadOptions): Promise<Upload>;
  /** Takes up an upload by its id. Nothing is sent: an unknown id shows with the first call. */
  attachUpload(bucket: string, key: string, uploadId: string, options?: UploadOptions): Upload;
  /** One page of the uploads in progress, behind both markers. */
  listMultipartUploads(bucket: string, options?: ListUploadsOptions): Promise<UploadsPage>;
  /** All pages, fetched as it goes. */
  uploadsPages(bucket: string, options?: PagesOptions): AsyncGenerator<UploadsPage, void, undefined>;
  /** All uploads in progress, fetched page by page as it goes. */
  uploads(bucket: string, options?: PagesOptions): AsyncGenerator<UploadInProgress, void, undefined>;
  /** Uploads a file; with a checkpoint the next call goes on where one stopped. Memory does not depend on its size. */
  uploadFile(bucket: string, key: string, file: string | URL, options?: FileOptions): Promise<Result>;
  /** Uploads what a stream gives, whatever its length. Memory is concurrency times part size. */
  uploadStream(bucket: string, key: string, source: Source, options?: TransferOptions): Promise<Result>;
  /** Begins an object that is written piece by piece. */
  openWriter(bucket: string, key: string, options?: TransferOptions): Promise<UploadWriter>;
  /** The same as a stream of Node, for pipeline(). */
  createWriteStream(bucket: string, key: string, options?: TransferOptions): Promise<UploadStream>;
}

/**
 * A multipart upload in progress. The service keeps it, and bills its parts, until it is completed or aborted. Calls may be made
 * at the same time; a signal cancels its own call only.
 */
export class Upload {
  private constructor();
  readonly bucket: string;
  readonly key: string;
  readonly uploadId: string;
  /** What was sent through this upload, ascending by number. */
  readonly sentParts: Part[];
  /** Sends a buffer, or `size` bytes (default: all) of a stream, as a part. It is held in memory: a retry sends it again. */
  uploadPart(
    partNumber: number,
    source: Uint8Array | ArrayBuffer | Source,
    options?: CallOptions & { size?: number },
  ): Promise<Part>;
  /** Sends a range of a file as a part. Memory does not depend on its size. */
  uploadPartFromFile(
    partNumber: number,
    file: string | URL,
    offset: number,
    size: number,
    options?: CallOptions,
  ): Promise<Part>;
  /** Makes a part of an object in the same region; without a size up to its end. */
  uploadPartCopy(
    partNumber: number,
    source: { bucket: string; key: string; versionId?: string; offset?: number; size?: number },
    options?: CallOptions,
  ): Promise<Part>;
  /** One page of what the service has, behind the marker. */
  listParts(options?: CallOptions & { partNumberMarker?: number; maxParts?: number }): Promise<PartsPage>;
  /** All parts that the service has, fetched page by page as it goes. */
  parts(options?: CallOptions & { pageSize?: number }): AsyncGenerator<Part, void, undefined>;
  /** Makes the object of these parts, in any order; by default of all that was sent through this upload. */
  completeMultipartUpload(
    parts?: Iterable<Pick<Part, 'number' | 'etag'>> | null,
    options?: CallOptions & { headers?: Record<string, string> },
  ): Promise<Result>;
  /** Makes the object of all parts that the service has; their sizes and digests are checked against the object. */
  completeListed(options?: CallOptions & { headers?: Record<string, string> }): Promise<Result>;
  /** Ends the upload and deletes its parts. One that is gone already counts as aborted. */
  abortMultipartUpload(options?: CallOptions): Promise<void>;
  /** Frees memory, and only that. May be called twice. */
  close(): void;
  [Symbol.dispose](): void;
}

/** Makes an object of what is written: one write at a time. */
export class UploadWriter {
  private constructor();
  /** Takes a copy; settles when there is room for more. */
  write(chunk: Chunk): Promise<void>;
  /** Sends the rest, makes the object and closes the writer. */
  finish(): Promise<Result>;
  /** Gives up what was not finished: no object is made. May be called twice. */
  close(): Promise<void>;
}

/** A stream of Node that ends in an object; destroyed, it leaves none. */
export class UploadStream extends Writable {
  private constructor();
  /** The object, once the stream has finished. */
  readonly result: Result | undefined;
}

export interface FileChunk {
  number: number;
  offset: number;
  size: number;
}

/** Parts of an upload (OSS limit). */
export const MAX_PARTS: number;
/** Cuts `size` bytes into `count` parts; the last takes what is left over. */
export function splitFileByPartNum(size: number, count: number): FileChunk[];
/** Cuts `size` bytes into parts of `partSize`; the last is shorter. */
export function splitFileByPartSize(size: number, partSize: number): FileChunk[];
/** The part size that uploadFile uses: wanted (0: 8 MiB), or as much more as 10,000 parts need. */
export function planPartSize(fileSize: number, wanted?: number): number;
/** The version of the library that was loaded. */
export function libraryVersion(): string;
