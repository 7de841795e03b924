/*
 * ossmp: multipart upload to Alibaba Cloud OSS.
 *
 * Eight rules hold for every function and are not repeated there.
 *
 * 1. A const handle may be used by many threads at once; a non-const one by one thread at a time.
 * 2. Strings in are NUL-terminated UTF-8 and are copied before the call returns. Paths are UTF-8 on Windows and any
 *    bytes elsewhere. Binary data is a pointer and a size_t.
 * 3. Strings out are never NULL: they are "" when there is nothing to say. They live as long as the handle they came
 *    from, or until it is changed. Only handles are freed by you.
 * 4. What _new, _init, _attach and out parameters hand over is yours, and goes back to the _free of its type, in any
 *    order. NULL and a handle of another type are ignored there; elsewhere they are OSSMP_E_ARGUMENT, or 0 or "" from
 *    a function without a status. A handle that is given to a callback is borrowed: never free it.
 * 5. Every out parameter is written on every return: the value, or NULL on failure. (OSSMP_E_CALLBACK_FAILED writes
 *    the result, too.) err may be NULL; else free what it receives, which is NULL after success.
 * 6. Callbacks run on the thread that made the call, during the call, never after. They must not throw, longjmp, or
 *    call the same client. Calls from several threads may run them at the same time. user_data must outlive the last
 *    call on the client and its uploads.
 * 7. Sizes and offsets are bytes, in int64_t. Times are milliseconds, in int32_t; instants are Unix milliseconds, in
 *    int64_t. Flags are int32_t, 0 or 1.
 * 8. The library starts no thread that outlives a call, and touches no signal handler, logger, locale, environment or
 *    panic hook of yours.
 *
 * A function that gives an ossmp_status gives OSSMP_OK (0), or the reason why not. Each names what it fails with in
 * particular. Besides that, a bad argument is OSSMP_E_ARGUMENT, and whatever sends a request may fail with
 * OSSMP_E_CANCELLED, _MEMORY, _NETWORK, _TLS, _TIMEOUT, _SERVICE, _PROTOCOL and _CREDENTIALS. Requests that may be
 * repeated are, before the call fails; see ossmp_config_set_max_attempts.
 *
 * Made by cbindgen of src/ffi, not by hand: `make header` makes it anew.
 */

#ifndef OSSMP_H
#define OSSMP_H

#include <stddef.h>
#include <stdint.h>

/* The version this header belongs to; ossmp_version_number() is that of the library. */
#define OSSMP_VERSION_MAJOR 0
#define OSSMP_VERSION_MINOR 1
#define OSSMP_VERSION_PATCH 0
#define OSSMP_VERSION_NUMBER 0x000100 /* major << 16 | minor << 8 | patch */

/** Outcomes of a call, of type ossmp_status. The numbers are ABI: new ones are added, none is ever changed. */
enum {
    /** Done. */
    OSSMP_OK = 0,
    /** Bad argument; nothing was sent. */
    OSSMP_E_ARGUMENT = 1,
    /** This upload was already completed or aborted. */
    OSSMP_E_STATE = 2,
    /** A control, progress or read callback said stop. */
    OSSMP_E_CANCELLED = 3,
    /** A bug in ossmp (a caught panic); please report the message. */
    OSSMP_E_INTERNAL = 4,
    /** A buffer could not be had. */
    OSSMP_E_MEMORY = 5,
    /** Local file: open, read, short; see ossmp_error_os_code. */
    OSSMP_E_FILE = 10,
    /** Size or content of the file moved under the upload. */
    OSSMP_E_FILE_CHANGED = 11,
    /** The checkpoint cannot be written, or is in use by another process. */
    OSSMP_E_CHECKPOINT = 12,
    /** Resolve, connect, reset; retries exhausted. */
    OSSMP_E_NETWORK = 20,
    /** Certificate, name or version refused; not retried. */
    OSSMP_E_TLS = 21,
    /** Any limit that elapsed: connect, idle or deadline; see the message. */
    OSSMP_E_TIMEOUT = 22,
    /** OSS said no: see ossmp_error_http_status, _code, _request_id and _ec. */
    OSSMP_E_SERVICE = 30,
    /** The one service error programs branch on: the upload id is not known (any more); start afresh. */
    OSSMP_E_NO_SUCH_UPLOAD = 31,
    /** The answer could not be understood, or was a redirect, or too large. */
    OSSMP_E_PROTOCOL = 32,
    /** MD5 or CRC-64 of sent and stored bytes differ. */
    OSSMP_E_INTEGRITY = 33,
    /** Complete was sent, its answer lost, and asking did not settle it. */
    OSSMP_E_OUTCOME_UNKNOWN = 34,
    /** OSS made the object, but its callback to your server failed (HTTP 203). */
    OSSMP_E_CALLBACK_FAILED = 35,
    /** The provider gave none, or the service calls them expired even after a refresh. */
    OSSMP_E_CREDENTIALS = 36,
};

/** How bucket and endpoint make a host, for ossmp_config_set_addressing. */
enum {
    /** Path style for IP addresses and localhost, else virtual host. */
    OSSMP_ADDRESSING_AUTO = 0,
    /** bucket.endpoint/object */
    OSSMP_ADDRESSING_VIRTUAL_HOST = 1,
    /** endpoint/bucket/object; the public service refuses it. */
    OSSMP_ADDRESSING_PATH = 2,
    /** endpoint/object: the endpoint is a domain bound to the bucket. */
    OSSMP_ADDRESSING_CNAME = 3,
};

/** Which signature requests carry, for ossmp_config_set_signature. */
enum {
    /** V4 when the region is known, else V1. */
    OSSMP_SIGNATURE_AUTO = 0,
    /** HMAC-SHA1; new buckets refuse it. */
    OSSMP_SIGNATURE_V1 = 1,
    /** HMAC-SHA256; needs the region. */
    OSSMP_SIGNATURE_V4 = 4,
};

/** What a failed call did to the object, from ossmp_error_object_state. */
enum {
    /** As it was before the call. */
    OSSMP_OBJECT_UNCHANGED = 0,
    /** This upload made it. */
    OSSMP_OBJECT_MADE = 1,
    /** Not known: look at the object before you upload again. */
    OSSMP_OBJECT_UNKNOWN = 2,
};

/** How much a line of the log matters, for ossmp_config_set_log. */
enum {
    /** A call failed. */
    OSSMP_LOG_ERROR = 1,
    /** Something was wrong and was put right: a retry, a clock correction. */
    OSSMP_LOG_WARN = 2,
    /** An upload was started, completed or aborted. */
    OSSMP_LOG_INFO = 3,
    /** Every attempt of every request. */
    OSSMP_LOG_DEBUG = 4,
};

/** Connection pool, credentials and settings. Any thread. Make one and keep it: connections are used again. */
typedef struct ossmp_client ossmp_client;

/**
 * How a client reaches the service: a builder, for one thread. A client copies what it needs, so that the same
 * configuration may make several clients, changed in between, and be freed at any time.
 */
typedef struct ossmp_config ossmp_config;

/**
 * A cancel switch and byte counters, for as many calls as are given it. Any thread. It may be freed while calls
 * still use it.
 */
typedef struct ossmp_control ossmp_control;

/** What a credentials callback fills in. */
typedef struct ossmp_credentials ossmp_credentials;

/** Why a call failed. It stands alone: it may outlive everything that took part in the call. */
typedef struct ossmp_error ossmp_error;

/** Which uploads to list: a builder, for one thread. */
typedef struct ossmp_list_options ossmp_list_options;

/**
 * What is wanted of one upload: a builder, for one thread. An upload copies it, so that it may be changed, used
 * again and freed at any time.
 */
typedef struct ossmp_options ossmp_options;

/** A list of parts, each number once, ascending. An accessor that is given an index out of range gives 0 or "". */
typedef struct ossmp_parts ossmp_parts;

/** The object that an upload made. */
typedef struct ossmp_result ossmp_result;

/**
 * An upload: bucket, object, upload id, and the parts sent through this handle. Any thread, so that parts may be sent
 * side by side.
 */
typedef struct ossmp_upload ossmp_upload;

/**
 * A page of uploads in progress, by object and then by upload id. An accessor that is given an index out of range
 * gives "".
 */
typedef struct ossmp_uploads ossmp_uploads;

/** An object that is written piece by piece. One thread. */
typedef struct ossmp_writer ossmp_writer;

/** Outcome of a call: OSSMP_OK, or an OSSMP_E_ number. */
typedef int32_t ossmp_status;

/**
 * Takes one line of the log, borrowed for the call. level is an OSSMP_LOG_ number. The message holds no secret.
 *
 * It runs on every thread that makes calls, on several at the same time.
 */
typedef void (*ossmp_log_fn)(void *user_data, int32_t level, const char *message);

/**
 * Calls ossmp_credentials_set on out and returns 0; anything else means that none could be had. out is borrowed for
 * the call.
 */
typedef int32_t (*ossmp_credentials_fn)(void *user_data, ossmp_credentials *out);

/**
 * Is told how far a one-call upload has come. bytes_done counts what OSS has confirmed and never falls; bytes_total is -1
 * while it is unknown, as with a stream. Returns 0 to go on, anything else to cancel.
 */
typedef int32_t (*ossmp_progress_fn)(void *user_data, int64_t bytes_done, int64_t bytes_total);

/** Fills buffer with at most capacity bytes. Return the count, 0 at the end, -1 to give up. */
typedef int64_t (*ossmp_read_fn)(void *user_data, uint8_t *buffer, size_t capacity);

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/* ---- Version --------------------------------------------------------------------------------------------------- */

/** Gives the version of the library that was loaded, such as "0.1.0". Its life is that of the process. */
const char *ossmp_version(void);

/**
 * Gives the version of the library that was loaded as one number: major << 16 | minor << 8 | patch.
 *
 * Compare it with OSSMP_VERSION_NUMBER, the version that your program was compiled for: a library that is not older
 * and has the same major number has all that your program calls.
 */
uint32_t ossmp_version_number(void);

/**
 * Gives the name of an outcome, such as "OSSMP_E_TIMEOUT"; "" for a number that is none. Its life is that of the
 * process.
 */
const char *ossmp_status_name(int32_t status);

/* ---- Errors: why a call failed --------------------------------------------------------------------------------- */

/** Gives the status that the failed call returned; OSSMP_OK (0) for NULL. */
ossmp_status ossmp_error_status(const ossmp_error *error);

/**
 * Gives everything in one line for a log: operation, reason, and what of HTTP status, code, object, part, upload id,
 * request id and attempts is known. Control characters in it are escaped, and it never holds a secret.
 */
const char *ossmp_error_message(const ossmp_error *error);

/** Gives the OSS operation that failed, such as "UploadPart"; "" when the call failed before it chose one. */
const char *ossmp_error_operation(const ossmp_error *error);

/** Gives the HTTP status of the last answer; 0 when there was none. */
int32_t ossmp_error_http_status(const ossmp_error *error);

/** Gives the error code of OSS, such as "AccessDenied". */
const char *ossmp_error_code(const ossmp_error *error);

/** Gives the diagnostic code of OSS, such as "0042-00000002". It is for people; do not branch on it. */
const char *ossmp_error_ec(const ossmp_error *error);

/** Gives the id of the request, which is what the support of Alibaba Cloud asks for. */
const char *ossmp_error_request_id(const ossmp_error *error);

/** Gives the host that answered, as it calls itself. */
const char *ossmp_error_host_id(const ossmp_error *error);

/** Gives the bucket of the call. */
const char *ossmp_error_bucket(const ossmp_error *error);

/** Gives the object of the call. */
const char *ossmp_error_object(const ossmp_error *error);

/** Gives what the failed call did to the object: an OSSMP_OBJECT_ number. */
int32_t ossmp_error_object_state(const ossmp_error *error);

/** Gives the id of the upload that the call worked on: attach to it and go on, or abort it. "" when there is none. */
const char *ossmp_error_upload_id(const ossmp_error *error);

/** Gives the number of the part that failed; 0 when it was not a part. */
int32_t ossmp_error_part_number(const ossmp_error *error);

/** Gives how many times the request was tried; 0 when nothing was sent. */
int32_t ossmp_error_attempts(const ossmp_error *error);

/** Gives errno, or GetLastError on Windows, of the system call that failed; 0 when it was none. */
int32_t ossmp_error_os_code(const ossmp_error *error);

/** Gives 1 when the same call may succeed later although nothing is changed, else 0. */
int32_t ossmp_error_is_retryable(const ossmp_error *error);

/** Frees an error and its strings. */
void ossmp_error_free(ossmp_error *error);

/* ---- Configuration: how a client reaches the service ----------------------------------------------------------- */

/**
 * Makes a configuration in which everything has its default. Endpoint and credentials have none and must be set.
 * Never NULL.
 */
ossmp_config *ossmp_config_new(void);

/**
 * Sets the endpoint of the region: [http://|https://]host[:port], such as "oss-cn-hangzhou.aliyuncs.com", without
 * the bucket.
 *
 * Without a scheme it is https. A path behind the host is dropped. With http, data and signatures can be read on
 * the way.
 *
 * OSSMP_E_ARGUMENT: it is none, or holds a user or password.
 */
ossmp_status ossmp_config_set_endpoint(ossmp_config *config, const char *url);

/**
 * Sets the access key with which requests are signed; security_token is NULL or "" unless the key is a temporary one.
 *
 * Blanks around them are dropped. The memory that holds secret and token is wiped when they are no longer needed.
 *
 * OSSMP_E_ARGUMENT: id or secret are empty, or one of the three is not printable ASCII.
 */
ossmp_status ossmp_config_set_credentials(ossmp_config *config,
                                          const char *access_key_id,
                                          const char *access_key_secret,
                                          const char *security_token);

/**
 * Sets the access key that OSS_ACCESS_KEY_ID, OSS_ACCESS_KEY_SECRET and, for a temporary key, OSS_SESSION_TOKEN
 * hold. The environment is read now and not again.
 *
 * OSSMP_E_CREDENTIALS: one of the first two is missing or empty.
 * OSSMP_E_ARGUMENT: one of the three is not printable ASCII.
 */
ossmp_status ossmp_config_set_credentials_from_env(ossmp_config *config);

/** Has requests sent without a signature, for a bucket that lets everybody write. */
ossmp_status ossmp_config_set_anonymous(ossmp_config *config);

/**
 * Sets how bucket and endpoint make a host; style is an OSSMP_ADDRESSING_ number. Default: OSSMP_ADDRESSING_AUTO.
 *
 * OSSMP_E_ARGUMENT: another number.
 */
ossmp_status ossmp_config_set_addressing(ossmp_config *config, int32_t style);

/**
 * Sets which signature requests carry; version is an OSSMP_SIGNATURE_ number. Default: OSSMP_SIGNATURE_AUTO.
 *
 * OSSMP_E_ARGUMENT: another number. Whether the region that V4 needs is known, ossmp_client_new says.
 */
ossmp_status ossmp_config_set_signature(ossmp_config *config, int32_t version);

/**
 * Sets the region that V4 signs, such as "cn-hangzhou". Default: what an endpoint of aliyuncs.com names.
 *
 * OSSMP_E_ARGUMENT: it holds other characters than lower-case letters, digits and '-'.
 */
ossmp_status ossmp_config_set_region(ossmp_config *config, const char *region);

/**
 * Sets how long it may take to reach the service, all addresses of its name together. Default: 10,000 ms.
 *
 * OSSMP_E_ARGUMENT: less than 1.
 */
ossmp_status ossmp_config_set_connect_timeout(ossmp_config *config, int32_t ms);

/**
 * Sets how long a connection may pass no byte either way. Default: 30,000 ms; Complete, which joins the parts
 * before it answers, may be silent twice as long.
 *
 * A slow connection that lives is left alone. To limit a call as a whole, use ossmp_options_set_deadline.
 *
 * OSSMP_E_ARGUMENT: less than 1.
 */
ossmp_status ossmp_config_set_idle_timeout(ossmp_config *config, int32_t ms);

/**
 * Sets how many times one request is tried, the first included: 1 to 100 (our limit). Default: 5.
 *
 * A service that gives no answer at all may be restarting: unless the number is 1, it is tried for 5 s at least.
 *
 * OSSMP_E_ARGUMENT: another number.
 */
ossmp_status ossmp_config_set_max_attempts(ossmp_config *config, int32_t attempts);

/**
 * Sets an HTTP proxy: http://[user:password@]host:port. Default: none, whatever the environment says.
 *
 * OSSMP_E_ARGUMENT: it is none.
 */
ossmp_status ossmp_config_set_proxy(ossmp_config *config, const char *url);

/** Has the proxy taken from HTTPS_PROXY, HTTP_PROXY and NO_PROXY. ossmp_client_new reads them, once. */
ossmp_status ossmp_config_set_proxy_from_env(ossmp_config *config);

/** Sets a PEM file of certificate authorities to trust, in place of the bundled ones. ossmp_client_new reads it. */
ossmp_status ossmp_config_set_ca_file(ossmp_config *config, const char *pem_path);

/**
 * Sets what is sent behind the library's own name in User-Agent, such as "backup/2.1".
 *
 * OSSMP_E_ARGUMENT: more than 256 bytes (our limit), or not printable ASCII.
 */
ossmp_status ossmp_config_set_user_agent(ossmp_config *config, const char *suffix);

/**
 * Sets which checks are made of what is sent and stored, each 0 or 1. Default: 1, 1.
 *
 * md5: Content-MD5 goes with every part, and its ETag is compared. A file is read twice for that. crc64: the CRC-64
 * of every part, and that of the object, is compared with what the service computed.
 *
 * OSSMP_E_ARGUMENT: another number.
 */
ossmp_status ossmp_config_set_verify(ossmp_config *config, int32_t md5, int32_t crc64);

/**
 * Sets how many bytes per second the client sends at most, all its uploads together. Default: 0, no limit.
 *
 * OSSMP_E_ARGUMENT: less than 0.
 */
ossmp_status ossmp_config_set_bandwidth_limit(ossmp_config *config, int64_t bytes_per_second);

/**
 * Has lines up to max_level, an OSSMP_LOG_ number, given to log. Default: none.
 *
 * user_data goes to every call of log. Both must last as long as the client and its uploads, and stand calls from
 * several threads at a time.
 *
 * OSSMP_E_ARGUMENT: another number, or log is NULL.
 */
ossmp_status ossmp_config_set_log(ossmp_config *config, int32_t max_level, ossmp_log_fn log, void *user_data);

/** Frees a configuration; clients made of it stay. */
void ossmp_config_free(ossmp_config *config);

/* ---- Credentials: whoever knows them is asked when they are needed --------------------------------------------- */

/**
 * Sets who gives the access key: fetch is called when the first is needed, again in the last five minutes of a key
 * that ends (or in the last fifth of a shorter life), and once more when OSS calls a key expired or unknown.
 *
 * One thread asks at a time, and calls on other threads go on with the old key while it is good. During a one-call
 * upload fetch runs on the thread that made the call, also when a worker needs the key. user_data goes to every
 * call; both must last as long as the client and its uploads.
 *
 * A call that gets no key fails with OSSMP_E_CREDENTIALS, and so does one whose new key OSS refuses, too.
 *
 * OSSMP_E_ARGUMENT: fetch is NULL.
 */
ossmp_status ossmp_config_set_credentials_callback(ossmp_config *config, ossmp_credentials_fn fetch, void *user_data);

/**
 * Takes the access key from the RAM role of this ECS instance. role_name is NULL or "" for the role that the instance
 * has; metadata_url is NULL or "" for the metadata service that every instance finds at 100.100.100.200.
 *
 * The key is fetched anew as with ossmp_config_set_credentials_callback. No proxy is used for it.
 *
 * OSSMP_E_ARGUMENT: the role is no role name, or the URL is not http or https.
 */
ossmp_status ossmp_config_set_ecs_role(ossmp_config *config, const char *role_name, const char *metadata_url);

/**
 * Gives an access key to the library, from within a credentials callback. security_token is NULL or "" unless the key
 * is a temporary one; expires_unix_ms is when it ends, or 0: never.
 *
 * OSSMP_E_ARGUMENT: id or secret are empty, one of the three is not printable ASCII, or the instant is below 0.
 */
ossmp_status ossmp_credentials_set(ossmp_credentials *credentials,
                                   const char *access_key_id,
                                   const char *access_key_secret,
                                   const char *security_token,
                                   int64_t expires_unix_ms);

/* ---- Client: connections and credentials, for any number of threads -------------------------------------------- */

/**
 * Makes a client. Nothing is sent.
 *
 * OSSMP_E_ARGUMENT: what a setter refused first, if one did; endpoint or credentials were not set; settings that
 * contradict each other. OSSMP_E_FILE: the CA file cannot be read. OSSMP_E_CREDENTIALS: as the setter said.
 */
ossmp_status ossmp_client_new(const ossmp_config *config, ossmp_client **out, ossmp_error **err);

/**
 * Has requests signed with another access key from the next attempt on, those of uploads under way included.
 *
 * OSSMP_E_ARGUMENT: as ossmp_config_set_credentials; the old key stays.
 */
ossmp_status ossmp_client_set_credentials(const ossmp_client *client,
                                          const char *access_key_id,
                                          const char *access_key_secret,
                                          const char *security_token);

/** Frees a client. Its uploads keep what they need and stay usable. */
void ossmp_client_free(ossmp_client *client);

/* ---- Options of an upload; NULL wherever one is expected means all defaults ------------------------------------ */

/** Makes options in which everything has its default. Never NULL. */
ossmp_options *ossmp_options_new(void);

/**
 * Sets a header. It goes with the requests to which it belongs: Content-Type, x-oss-meta-*, x-oss-tagging and what
 * else makes the object with init, x-oss-traffic-limit with parts, x-oss-callback, x-oss-object-acl and
 * x-oss-complete-all with complete, x-oss-forbid-overwrite with init and complete.
 *
 * The same name again, in any case, replaces the value. Without a Content-Type one is guessed from the name of the
 * object.
 *
 * OSSMP_E_ARGUMENT: name or value cannot be sent; the library sets this header itself; a value that OSS is known to
 * refuse; more than 8 KB of metadata (OSS limit).
 */
ossmp_status ossmp_options_set_header(ossmp_options *options, const char *name, const char *value);

/**
 * Sets how long one call may take in all, the resolving of the host's name excepted. Default: 0, no limit.
 *
 * It holds for each call on the upload, and starts anew with each.
 *
 * OSSMP_E_ARGUMENT: less than 0.
 */
ossmp_status ossmp_options_set_deadline(ossmp_options *options, int32_t ms);

/**
 * Sets the control with which every call on the upload can be cancelled, and which counts its bytes. Your handle
 * stays yours and may be freed at any time.
 *
 * OSSMP_E_ARGUMENT: control is NULL.
 */
ossmp_status ossmp_options_set_control(ossmp_options *options, const ossmp_control *control);

/**
 * Sets the size of the parts of a one-call upload: 100 KiB to 5 GiB (OSS limits), or 0, the default: 8 MiB, and what
 * ossmp_plan_part_size makes of it.
 *
 * OSSMP_E_ARGUMENT: another number.
 */
ossmp_status ossmp_options_set_part_size(ossmp_options *options, int64_t bytes);

/**
 * Sets how many parts a one-call upload sends at a time: 1 to 64, as many as connections are kept. Default: 4.
 *
 * OSSMP_E_ARGUMENT: another number.
 */
ossmp_status ossmp_options_set_concurrency(ossmp_options *options, int32_t parts);

/**
 * Makes ossmp_client_upload_file resumable: path is a file of which the next call learns where this one stopped, or an
 * existing directory, in which it is named by a hash of endpoint, bucket, object and absolute path of the source.
 *
 * It holds which upload belongs to the file, and no secret; what has arrived is asked of OSS and compared with the
 * local bytes. Beside it lies path.lock while it is in use; both are gone after success. The directory must exist and
 * must not be writable for other users, unless it is sticky.
 *
 * OSSMP_E_ARGUMENT: path is NULL or empty.
 */
ossmp_status ossmp_options_set_checkpoint(ossmp_options *options,
                                          const char *path);

/**
 * Sets whether nothing is sent when the checkpoint cannot be written: 1, the default, or 0 to go on without it and a
 * warning in the log.
 *
 * OSSMP_E_ARGUMENT: another number.
 */
ossmp_status ossmp_options_set_checkpoint_required(ossmp_options *options, int32_t on);

/**
 * Sets whether ossmp_client_upload_file, without a usable checkpoint, looks for open uploads of this object and goes
 * on with the newest whose parts fit the file: for those whose disk with the checkpoint is gone. Default: 0.
 *
 * It lists uploads, which needs that permission. OSSMP_E_ARGUMENT: neither 0 nor 1.
 */
ossmp_status ossmp_options_set_adopt(ossmp_options *options, int32_t on);

/**
 * Sets whether a one-call upload that fails is aborted, which deletes its parts. Default: 1 without a checkpoint, 0
 * with one.
 *
 * OSSMP_E_ARGUMENT: neither 0 nor 1.
 */
ossmp_status ossmp_options_set_abort_on_failure(ossmp_options *options, int32_t on);

/**
 * Has progress called by one-call uploads: on the thread that made the call, every 100 ms, also when nothing moves, and
 * at the end.
 *
 * user_data goes to every call of progress, and must last as long as the options and the writers made with them.
 *
 * OSSMP_E_ARGUMENT: progress is NULL.
 */
ossmp_status ossmp_options_set_progress(ossmp_options *options,
                                        ossmp_progress_fn progress,
                                        void *user_data);

/** Frees options; uploads made with them stay. */
void ossmp_options_free(ossmp_options *options);

/* ---- Upload: the five steps in the order of the C SDK, and their neighbours ------------------------------------ */

/**
 * Starts an upload. An object of that name stays as it is until ossmp_upload_complete.
 *
 * The service keeps an upload, and bills its parts, until it is completed or aborted.
 *
 * OSSMP_E_ARGUMENT: a bad name of bucket or object. OSSMP_E_SERVICE and the other failures of a request.
 */
ossmp_status ossmp_upload_init(const ossmp_client *client,
                               const char *bucket,
                               const char *object,
                               const ossmp_options *options,
                               ossmp_upload **out,
                               ossmp_error **err);

/**
 * Sends length bytes of a file, from offset on, as a part; length -1: up to the end of the file.
 *
 * The same number again replaces the part. Parts of one upload may be sent in any order and by several threads. All
 * but the one with the highest number must have 100 KiB at least (OSS limit); ossmp_upload_complete finds that out.
 * Memory does not depend on length. With MD5 checks on, the range is read twice. Where parts are sent in the order of
 * the file, equally long, calls from the second one on read ahead: four times what was sent so, 128 MiB and half a
 * second at most, because the MD5 of many parts together costs a fourth of what it costs one by one.
 *
 * OSSMP_E_ARGUMENT: the number is not 1 to 10,000, or the part is over 5 GiB (OSS limits); a negative offset; a
 * length under -1. OSSMP_E_FILE: the file cannot be read, or does not hold the range. OSSMP_E_FILE_CHANGED: it shrank
 * meanwhile. OSSMP_E_INTEGRITY: the service stored other bytes, twice. OSSMP_E_STATE: the upload was completed or
 * aborted through this handle; OSSMP_E_NO_SUCH_UPLOAD: or elsewhere.
 */
ossmp_status ossmp_upload_part_from_file(const ossmp_upload *upload,
                                         int32_t part_number,
                                         const char *path,
                                         int64_t offset,
                                         int64_t length,
                                         ossmp_error **err);

/**
 * Lists the parts that the service has: one page, with numbers above part_number_marker (0: from the first on), of
 * max_parts parts at most (0: 1000, which is the OSS limit).
 *
 * While ossmp_parts_is_truncated, ossmp_parts_next_marker is the marker of the next page.
 *
 * OSSMP_E_ARGUMENT: the marker is not 0 to 10,000, or max_parts not 0 to 1000. OSSMP_E_NO_SUCH_UPLOAD: the upload was
 * completed or aborted.
 */
ossmp_status ossmp_upload_list_parts(const ossmp_upload *upload,
                                     int32_t part_number_marker,
                                     int32_t max_parts,
                                     ossmp_parts **out,
                                     ossmp_error **err);

/**
 * Joins parts into the object: those of the list, or with NULL those sent through this handle. out may be NULL.
 *
 * With the header x-oss-complete-all the service joins all parts that it has, and parts must be NULL. An answer that
 * got lost is asked after, so that the status says what became of the object; see ossmp_error_object_state.
 *
 * OSSMP_E_ARGUMENT: there are no parts. OSSMP_E_STATE: the upload was completed or aborted through this handle.
 * OSSMP_E_CALLBACK_FAILED: the object was made, and out has it, but the callback to your server failed.
 * OSSMP_E_OUTCOME_UNKNOWN: the answer was lost, and asking did not settle it. OSSMP_E_INTEGRITY: the object was made
 * of other bytes than were sent. OSSMP_E_NO_SUCH_UPLOAD: it was completed or aborted elsewhere. OSSMP_E_SERVICE: such
 * as the codes InvalidPart, or EntityTooSmall for a part under 100 KiB that is not the last.
 */
ossmp_status ossmp_upload_complete(const ossmp_upload *upload,
                                   const ossmp_parts *parts,
                                   ossmp_result **out,
                                   ossmp_error **err);

/**
 * Deletes the upload and its parts. An upload that the service does not know any more counts as deleted.
 *
 * Parts that other threads are sending meanwhile may stay behind and are billed: stop them first.
 *
 * OSSMP_E_STATE: the upload was completed or aborted through this handle. OSSMP_E_SERVICE and the other failures of a
 * request.
 */
ossmp_status ossmp_upload_abort(const ossmp_upload *upload, ossmp_error **err);

/**
 * Takes up an upload by its id: one from another process, or from ossmp_client_list_uploads. Sends nothing, so that
 * an id which the service does not know shows with the first request.
 *
 * What was sent before is not known to the new handle: list it with ossmp_upload_all_parts.
 *
 * OSSMP_E_ARGUMENT: a bad name of bucket or object, or an id that is not 1 to 1024 (our limit) printable ASCII
 * characters without blanks.
 */
ossmp_status ossmp_upload_attach(const ossmp_client *client,
                                 const char *bucket,
                                 const char *object,
                                 const char *upload_id,
                                 const ossmp_options *options,
                                 ossmp_upload **out,
                                 ossmp_error **err);

/**
 * Sends length bytes from memory as a part; data may be NULL when length is 0. The bytes are not copied and must not
 * change during the call.
 *
 * Statuses as ossmp_upload_part_from_file, but for the file.
 */
ossmp_status ossmp_upload_part_from_buffer(const ossmp_upload *upload,
                                           int32_t part_number,
                                           const void *data,
                                           size_t length,
                                           ossmp_error **err);

/**
 * Sends length bytes that read gives as a part. read is called until it has given them all, before the first is sent.
 *
 * The part is held in memory whole, because a retry must send it again.
 *
 * OSSMP_E_CANCELLED: read gave up. OSSMP_E_FILE: it ended early. OSSMP_E_MEMORY: there is no memory for length bytes.
 * OSSMP_E_ARGUMENT: a negative length, or read says that it gave more than capacity. Else as
 * ossmp_upload_part_from_buffer.
 */
ossmp_status ossmp_upload_part_from_reader(const ossmp_upload *upload,
                                           int32_t part_number,
                                           ossmp_read_fn read,
                                           void *user_data,
                                           int64_t length,
                                           ossmp_error **err);

/**
 * Makes a part of length bytes (-1: up to the end) of an object in the same region, from offset on. The bytes do not
 * pass through this machine.
 *
 * source_version_id is NULL or "" for the current version. The size of the part is known only when length is given,
 * and its CRC-64 only when the service says it.
 *
 * OSSMP_E_ARGUMENT: a bad number or name, a negative offset, a length that is 0 or under -1, a part over 5 GiB (OSS
 * limit). OSSMP_E_SERVICE: such as the code NoSuchKey.
 */
ossmp_status ossmp_upload_part_copy(const ossmp_upload *upload,
                                    int32_t part_number,
                                    const char *source_bucket,
                                    const char *source_object,
                                    const char *source_version_id,
                                    int64_t offset,
                                    int64_t length,
                                    ossmp_error **err);

/**
 * Lists all parts that the service has: one request for each 1000.
 *
 * Statuses as ossmp_upload_list_parts.
 */
ossmp_status ossmp_upload_all_parts(const ossmp_upload *upload, ossmp_parts **out, ossmp_error **err);

/**
 * Copies the list of parts that were sent through this handle. No request.
 *
 * OSSMP_E_ARGUMENT: upload is NULL or not an ossmp_upload.
 */
ossmp_status ossmp_upload_sent_parts(const ossmp_upload *upload, ossmp_parts **out, ossmp_error **err);

/**
 * Gives a list of the one part of that number, empty when it was not sent through this handle. No request.
 *
 * OSSMP_E_ARGUMENT: the number is not 1 to 10,000 (OSS limit).
 */
ossmp_status ossmp_upload_sent_part(const ossmp_upload *upload,
                                    int32_t part_number,
                                    ossmp_parts **out,
                                    ossmp_error **err);

/** Gives the upload id. Keep it with bucket and object, and ossmp_upload_attach takes the upload up again. */
const char *ossmp_upload_id(const ossmp_upload *upload);

/** Gives the bucket. */
const char *ossmp_upload_bucket(const ossmp_upload *upload);

/** Gives the object that the upload will make. */
const char *ossmp_upload_object(const ossmp_upload *upload);

/** Frees the memory of an upload, and only that: on the server it stays until it is completed or aborted. */
void ossmp_upload_free(ossmp_upload *upload);

/* ---- Parts: a page of a listing, or a list built by hand; index 0 to len - 1, ascending by part number --------- */

/** Makes an empty list, to be filled by hand. Never NULL. */
ossmp_parts *ossmp_parts_new(void);

/**
 * Adds a part by number and ETag, with or without its quotes. The same number again replaces the part. Any order.
 *
 * Size and CRC-64 of a part so added are unknown, and what unknown parts join to cannot be checked. Where the upload
 * itself sent a part of that number and ETag, ossmp_upload_complete adds what it knows.
 *
 * OSSMP_E_ARGUMENT: the number is not 1 to 10,000 (OSS limit); the ETag is not 1 to 256 (our limit) printable ASCII
 * characters.
 */
ossmp_status ossmp_parts_add(ossmp_parts *parts, int32_t part_number, const char *etag);

/**
 * Adds the parts of a page, which stays as it is. A number that the list has already is replaced. Whether a page
 * follows, the list does not take over.
 *
 * OSSMP_E_ARGUMENT: one is NULL or not an ossmp_parts.
 */
ossmp_status ossmp_parts_append(ossmp_parts *parts, const ossmp_parts *page);

/** Gives the number of parts in the list. */
size_t ossmp_parts_len(const ossmp_parts *parts);

/** Gives the part's number, 1 to 10,000. */
int32_t ossmp_parts_number(const ossmp_parts *parts, size_t index);

/** Gives the part's size; 0 also when it is not known, as in a list built by hand. */
int64_t ossmp_parts_size(const ossmp_parts *parts, size_t index);

/** Gives the part's ETag without quotes, otherwise as the service or you gave it. */
const char *ossmp_parts_etag(const ossmp_parts *parts, size_t index);

/**
 * Gives the part's CRC-64 as decimal text, because not every language has the unsigned number; "" when it is not
 * known.
 */
const char *ossmp_parts_crc64(const ossmp_parts *parts, size_t index);

/** Gives when the service got the part, ISO 8601 UTC as it says itself; "" for a part that was not listed. */
const char *ossmp_parts_last_modified(const ossmp_parts *parts, size_t index);

/** Gives 1 when another page follows this one, else 0. */
int32_t ossmp_parts_is_truncated(const ossmp_parts *parts);

/** Gives the part_number_marker with which ossmp_upload_list_parts gives the next page; 0 when there is none. */
int32_t ossmp_parts_next_marker(const ossmp_parts *parts);

/** Frees a list. */
void ossmp_parts_free(ossmp_parts *parts);

/* ---- One call: init or resume, upload concurrently, complete --------------------------------------------------- */

/**
 * Uploads a file: in one request when it fits one part, else in parts that several threads send, none of which outlives
 * the call. out may be NULL.
 *
 * With ossmp_options_set_checkpoint a call that failed, was cancelled or was killed is continued by the next: what OSS
 * has and equals the local bytes is not sent again; see ossmp_result_bytes_reused. The file must not change meanwhile:
 * it is looked at before each part and before Complete. Headers, control, deadline and progress are those of options.
 * Memory does not depend on the size of file or parts.
 *
 * OSSMP_E_FILE: the file cannot be read, or is no regular file. OSSMP_E_FILE_CHANGED: it changed meanwhile, and no
 * object was made of it. OSSMP_E_CHECKPOINT: the checkpoint cannot be written, and nothing was sent, or is in use by
 * another process. OSSMP_E_ARGUMENT: 10,000 parts of 5 GiB (OSS limits) do not hold it. Else as init, part and
 * complete.
 */
ossmp_status ossmp_client_upload_file(const ossmp_client *client,
                                      const char *bucket,
                                      const char *object,
                                      const char *path,
                                      const ossmp_options *options,
                                      ossmp_result **out,
                                      ossmp_error **err);

/**
 * Uploads what read gives, up to its end, whatever its length. out may be NULL. read runs on the calling thread while
 * other parts are on their way.
 *
 * Parts have 8 MiB, doubled every 1000 parts up to 256 MiB, which holds 1.4 TiB, unless ossmp_options_set_part_size
 * says otherwise; memory is concurrency times the part size. It cannot be resumed.
 *
 * OSSMP_E_CANCELLED: read gave up, and no object is made. OSSMP_E_MEMORY: a part could not be held. OSSMP_E_ARGUMENT: a
 * checkpoint is set, read says that it gave more than capacity, or 10,000 parts do not hold the stream. Else as init,
 * part and complete.
 */
ossmp_status ossmp_client_upload_from_reader(const ossmp_client *client,
                                             const char *bucket,
                                             const char *object,
                                             ossmp_read_fn read,
                                             void *user_data,
                                             const ossmp_options *options,
                                             ossmp_result **out,
                                             ossmp_error **err);

/**
 * Gives the part size that ossmp_client_upload_file uses for a file of file_size bytes: wanted (0: 8 MiB), or as much
 * more as 10,000 parts need. -1: a number is out of range, or no plan holds the file.
 */
int64_t ossmp_plan_part_size(int64_t file_size, int64_t wanted);

/* ---- Writer: an object pushed piece by piece, for hosts whose data comes in pieces ----------------------------- */

/**
 * Begins an object. Nothing is sent before the buffers are full: concurrency times the part size, which grows as with
 * ossmp_client_upload_from_reader. An object of one part goes in one request when it is finished.
 *
 * OSSMP_E_ARGUMENT: a bad name of bucket or object, or a checkpoint is set: what was pushed cannot be read again.
 */
ossmp_status ossmp_client_writer_new(const ossmp_client *client,
                                     const char *bucket,
                                     const char *object,
                                     const ossmp_options *options,
                                     ossmp_writer **out,
                                     ossmp_error **err);

/**
 * Takes length bytes, of which a copy is kept; data may be NULL when length is 0. Sends when the buffers are full, all
 * parts at a time, and returns when they have arrived.
 *
 * After a failure the writer has ended, and its upload was aborted unless ossmp_options_set_abort_on_failure says
 * otherwise.
 *
 * OSSMP_E_STATE: the writer has ended. OSSMP_E_MEMORY: a buffer could not be had. Else as init and part.
 */
ossmp_status ossmp_writer_write(ossmp_writer *writer,
                                const void *data,
                                size_t length,
                                ossmp_error **err);

/**
 * Sends the rest and makes the object. out may be NULL. The writer has ended then, also after a failure.
 *
 * OSSMP_E_STATE: it has ended before. Else as part and complete.
 */
ossmp_status ossmp_writer_finish(ossmp_writer *writer, ossmp_result **out, ossmp_error **err);

/** Frees a writer. One that was not finished makes no object: its upload is aborted, within two seconds. */
void ossmp_writer_free(ossmp_writer *writer);

/* ---- Result: a completed object -------------------------------------------------------------------------------- */

/**
 * Gives the object's ETag without quotes. It is not an MD5 of the content: that of a multipart upload ends in "-" and
 * the number of parts.
 */
const char *ossmp_result_etag(const ossmp_result *result);

/** Gives the object's URL as the service says it; "" when the service did not, as with x-oss-callback. */
const char *ossmp_result_location(const ossmp_result *result);

/** Gives the CRC-64 of the whole object as decimal text; "" when it is not known. */
const char *ossmp_result_crc64(const ossmp_result *result);

/** Gives the version that was made in a versioned bucket, else "". */
const char *ossmp_result_version_id(const ossmp_result *result);

/** Gives the id of the request, which is what the support of Alibaba Cloud asks for. */
const char *ossmp_result_request_id(const ossmp_result *result);

/**
 * Gives what your own server answered to the x-oss-callback; "" without one. Bytes that are not UTF-8 and NULs are
 * replaced by U+FFFD.
 */
const char *ossmp_result_callback_body(const ossmp_result *result);

/**
 * Gives the object's size; 0 also when it is not known, because parts were joined that were neither sent through the
 * same handle nor listed.
 */
int64_t ossmp_result_size(const ossmp_result *result);

/** Gives how many bytes were found on the server and not sent again, in a one-call upload. */
int64_t ossmp_result_bytes_reused(const ossmp_result *result);

/** Frees a result. */
void ossmp_result_free(ossmp_result *result);

/* ---- Options of a listing; NULL means the first page of everything --------------------------------------------- */

/** Makes options that list the first page of all uploads. Never NULL. */
ossmp_list_options *ossmp_list_options_new(void);

/**
 * Lists only uploads whose object begins with prefix. Default: "", all.
 *
 * OSSMP_E_ARGUMENT: it is NULL or not UTF-8.
 */
ossmp_status ossmp_list_options_set_prefix(ossmp_list_options *options, const char *prefix);

/**
 * Groups objects whose names have delimiter behind the prefix: they are listed once, as ossmp_uploads_prefix, and not
 * one by one. "/" lists names like the entries of a directory. Default: "", no grouping.
 *
 * OSSMP_E_ARGUMENT: it is NULL or not UTF-8.
 */
ossmp_status ossmp_list_options_set_delimiter(ossmp_list_options *options, const char *delimiter);

/**
 * Sets how many entries a page has at most: 1 to 1000 (OSS limit), or 0 for 1000, the default.
 *
 * OSSMP_E_ARGUMENT: another number.
 */
ossmp_status ossmp_list_options_set_max_uploads(ossmp_list_options *options, int32_t max_uploads);

/**
 * Begins the page behind this upload of this object: give it ossmp_uploads_next_key_marker and
 * ossmp_uploads_next_upload_id_marker of the page before. Default: "", "", the beginning.
 *
 * An object may have several uploads, so both are needed. With an empty upload_id_marker the page begins behind all
 * uploads of the object; with an empty key_marker the id counts for nothing.
 *
 * OSSMP_E_ARGUMENT: one is NULL or not UTF-8.
 */
ossmp_status ossmp_list_options_set_marker(ossmp_list_options *options,
                                           const char *key_marker,
                                           const char *upload_id_marker);

/**
 * Sets the control with which the listing can be cancelled. Your handle stays yours and may be freed at any time.
 *
 * OSSMP_E_ARGUMENT: control is NULL.
 */
ossmp_status ossmp_list_options_set_control(ossmp_list_options *options, const ossmp_control *control);

/**
 * Sets how long the listing may take in all, the resolving of the host's name excepted. Default: 0, no limit.
 *
 * OSSMP_E_ARGUMENT: less than 0.
 */
ossmp_status ossmp_list_options_set_deadline(ossmp_list_options *options, int32_t ms);

/** Frees the options of a listing. */
void ossmp_list_options_free(ossmp_list_options *options);

/* ---- Uploads in progress in a bucket, a page at a time; index 0 to len - 1 ------------------------------------- */

/**
 * Lists uploads that were started in a bucket and neither completed nor aborted: one page, one request.
 *
 * While ossmp_uploads_is_truncated, give both markers of the page to ossmp_list_options_set_marker for the next.
 *
 * OSSMP_E_ARGUMENT: a bad bucket name. OSSMP_E_SERVICE and the other failures of a request.
 */
ossmp_status ossmp_client_list_uploads(const ossmp_client *client,
                                       const char *bucket,
                                       const ossmp_list_options *options,
                                       ossmp_uploads **out,
                                       ossmp_error **err);

/** Gives the number of uploads on the page, not counting prefixes. */
size_t ossmp_uploads_len(const ossmp_uploads *uploads);

/** Gives the object that the upload will make. */
const char *ossmp_uploads_object(const ossmp_uploads *uploads, size_t index);

/** Gives the upload id, for ossmp_upload_attach. */
const char *ossmp_uploads_upload_id(const ossmp_uploads *uploads, size_t index);

/** Gives when the upload was started, ISO 8601 UTC as the service says it. */
const char *ossmp_uploads_initiated(const ossmp_uploads *uploads, size_t index);

/** Gives the number of prefixes that the delimiter grouped on this page. */
size_t ossmp_uploads_prefix_len(const ossmp_uploads *uploads);

/** Gives a prefix that the delimiter grouped, the delimiter included; index 0 to prefix_len - 1. */
const char *ossmp_uploads_prefix(const ossmp_uploads *uploads, size_t index);

/** Gives 1 when another page follows this one, else 0. */
int32_t ossmp_uploads_is_truncated(const ossmp_uploads *uploads);

/** Gives the key_marker of the next page; "" when there is none. */
const char *ossmp_uploads_next_key_marker(const ossmp_uploads *uploads);

/** Gives the upload_id_marker of the next page; "" when there is none. */
const char *ossmp_uploads_next_upload_id_marker(const ossmp_uploads *uploads);

/** Frees a page. */
void ossmp_uploads_free(ossmp_uploads *uploads);

/* ---- Control: what other threads, signal handlers and event loops use while a call blocks ---------------------- */

/** Makes a control: not cancelled, no bytes done, total not known. Never NULL. */
ossmp_control *ossmp_control_new(void);

/**
 * Stops every call that uses this control, and each that will; it cannot be undone.
 *
 * Async-signal-safe: a signal handler may call it. The calls return OSSMP_E_CANCELLED within 200 ms; only the
 * resolving of a host name cannot be interrupted.
 */
void ossmp_control_cancel(const ossmp_control *control);

/** Gives 1 after ossmp_control_cancel, else 0. */
int32_t ossmp_control_is_cancelled(const ossmp_control *control);

/**
 * Gives the bytes that the service has confirmed, over all calls that use this control. It never falls. Parts that
 * are copied on the service do not count.
 */
int64_t ossmp_control_bytes_done(const ossmp_control *control);

/** Gives the bytes to send in all; -1 while that is not known, as it never is when you send the parts yourself. */
int64_t ossmp_control_bytes_total(const ossmp_control *control);

/** Frees a control; calls that use it go on. */
void ossmp_control_free(ossmp_control *control);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* OSSMP_H */
