package io.ossmp;

import com.sun.jna.IntegerType;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;

/**
 * The C API as it stands in ossmp.h, one method for each function: bound to the library by {@link NativeLoader}, which
 * must have run before any of them is called. Strings go in as NUL-terminated UTF-8 and come out as pointers, see
 * {@link Utf8}.
 */
final class Lib {
    private Lib() {
    }

    // Version

    static native Pointer ossmp_version();

    static native int ossmp_version_number();

    static native Pointer ossmp_status_name(int status);

    // Errors

    static native int ossmp_error_status(Pointer error);

    static native Pointer ossmp_error_message(Pointer error);

    static native Pointer ossmp_error_operation(Pointer error);

    static native int ossmp_error_http_status(Pointer error);

    static native Pointer ossmp_error_code(Pointer error);

    static native Pointer ossmp_error_ec(Pointer error);

    static native Pointer ossmp_error_request_id(Pointer error);

    static native Pointer ossmp_error_host_id(Pointer error);

    static native Pointer ossmp_error_bucket(Pointer error);

    static native Pointer ossmp_error_object(Pointer error);

    static native int ossmp_error_object_state(Pointer error);

    static native Pointer ossmp_error_upload_id(Pointer error);

    static native int ossmp_error_part_number(Pointer error);

    static native int ossmp_error_attempts(Pointer error);

    static native int ossmp_error_os_code(Pointer error);

    static native int ossmp_error_is_retryable(Pointer error);

    static native void ossmp_error_free(Pointer error);

    // Configuration

    static native Pointer ossmp_config_new();

    static native int ossmp_config_set_endpoint(Pointer config, byte[] url);

    static native int ossmp_config_set_credentials(
            Pointer config, byte[] accessKeyId, byte[] accessKeySecret, byte[] securityToken);

    static native int ossmp_config_set_credentials_from_env(Pointer config);

    static native int ossmp_config_set_anonymous(Pointer config);

    static native int ossmp_config_set_addressing(Pointer config, int style);

    static native int ossmp_config_set_signature(Pointer config, int version);

    static native int ossmp_config_set_region(Pointer config, byte[] region);

    static native int ossmp_config_set_connect_timeout(Pointer config, int ms);

    static native int ossmp_config_set_idle_timeout(Pointer config, int ms);

    static native int ossmp_config_set_max_attempts(Pointer config, int attempts);

    static native int ossmp_config_set_proxy(Pointer config, byte[] url);

    static native int ossmp_config_set_proxy_from_env(Pointer config);

    static native int ossmp_config_set_ca_file(Pointer config, byte[] pemPath);

    static native int ossmp_config_set_user_agent(Pointer config, byte[] suffix);

    static native int ossmp_config_set_verify(Pointer config, int md5, int crc64);

    static native int ossmp_config_set_bandwidth_limit(Pointer config, long bytesPerSecond);

    static native int ossmp_config_set_log(Pointer config, int maxLevel, LogFunction log, Pointer userData);

    static native void ossmp_config_free(Pointer config);

    // Credentials

    static native int ossmp_config_set_credentials_callback(
            Pointer config, CredentialsFunction fetch, Pointer userData);

    static native int ossmp_config_set_ecs_role(Pointer config, byte[] roleName, byte[] metadataUrl);

    static native int ossmp_credentials_set(
            Pointer credentials, byte[] accessKeyId, byte[] accessKeySecret, byte[] securityToken,
            long expiresUnixMs);

    // Client

    static native int ossmp_client_new(Pointer config, PointerByReference out, PointerByReference err);

    static native int ossmp_client_set_credentials(
            Pointer client, byte[] accessKeyId, byte[] accessKeySecret, byte[] securityToken);

    static native void ossmp_client_free(Pointer client);

    // Options of an upload

    static native Pointer ossmp_options_new();

    static native int ossmp_options_set_header(Pointer options, byte[] name, byte[] value);

    static native int ossmp_options_set_deadline(Pointer options, int ms);

    static native int ossmp_options_set_control(Pointer options, Pointer control);

    static native int ossmp_options_set_part_size(Pointer options, long bytes);

    static native int ossmp_options_set_concurrency(Pointer options, int parts);

    static native int ossmp_options_set_checkpoint(Pointer options, byte[] path);

    static native int ossmp_options_set_checkpoint_required(Pointer options, int on);

    static native int ossmp_options_set_adopt(Pointer options, int on);

    static native int ossmp_options_set_abort_on_failure(Pointer options, int on);

    static native int ossmp_options_set_progress(Pointer options, ProgressFunction progress, Pointer userData);

    static native void ossmp_options_free(Pointer options);

    // Upload

    static native int ossmp_upload_init(
            Pointer client, byte[] bucket, byte[] object, Pointer options, PointerByReference out,
            PointerByReference err);

    static native int ossmp_upload_part_from_file(
            Pointer upload, int partNumber, byte[] path, long offset, long length, PointerByReference err);

    static native int ossmp_upload_list_parts(
            Pointer upload, int partNumberMarker, int maxParts, PointerByReference out, PointerByReference err);

    static native int ossmp_upload_complete(
            Pointer upload, Pointer parts, PointerByReference out, PointerByReference err);

    static native int ossmp_upload_abort(Pointer upload, PointerByReference err);

    static native int ossmp_upload_attach(
            Pointer client, byte[] bucket, byte[] object, byte[] uploadId, Pointer options, PointerByReference out,
            PointerByReference err);

    static native int ossmp_upload_part_from_buffer(
            Pointer upload, int partNumber, Pointer data, SizeT length, PointerByReference err);

    static native int ossmp_upload_part_from_reader(
            Pointer upload, int partNumber, ReadFunction read, Pointer userData, long length, PointerByReference err);

    static native int ossmp_upload_part_copy(
            Pointer upload, int partNumber, byte[] sourceBucket, byte[] sourceObject, byte[] sourceVersionId,
            long offset, long length, PointerByReference err);

    static native int ossmp_upload_all_parts(Pointer upload, PointerByReference out, PointerByReference err);

    static native int ossmp_upload_sent_parts(Pointer upload, PointerByReference out, PointerByReference err);

    static native int ossmp_upload_sent_part(
            Pointer upload, int partNumber, PointerByReference out, PointerByReference err);

    static native Pointer ossmp_upload_id(Pointer upload);

    static native Pointer ossmp_upload_bucket(Pointer upload);

    static native Pointer ossmp_upload_object(Pointer upload);

    static native void ossmp_upload_free(Pointer upload);

    // Parts

    static native Pointer ossmp_parts_new();

    static native int ossmp_parts_add(Pointer parts, int partNumber, byte[] etag);

    static native int ossmp_parts_append(Pointer parts, Pointer page);

    static native SizeT ossmp_parts_len(Pointer parts);

    static native int ossmp_parts_number(Pointer parts, SizeT index);

    static native long ossmp_parts_size(Pointer parts, SizeT index);

    static native Pointer ossmp_parts_etag(Pointer parts, SizeT index);

    static native Pointer ossmp_parts_crc64(Pointer parts, SizeT index);

    static native Pointer ossmp_parts_last_modified(Pointer parts, SizeT index);

    static native int ossmp_parts_is_truncated(Pointer parts);

    static native int ossmp_parts_next_marker(Pointer parts);

    static native void ossmp_parts_free(Pointer parts);

    // One call

    static native int ossmp_client_upload_file(
            Pointer client, byte[] bucket, byte[] object, byte[] path, Pointer options, PointerByReference out,
            PointerByReference err);

    static native int ossmp_client_upload_from_reader(
            Pointer client, byte[] bucket, byte[] object, ReadFunction read, Pointer userData, Pointer options,
            PointerByReference out, PointerByReference err);

    static native long ossmp_plan_part_size(long fileSize, long wanted);

    // Writer

    static native int ossmp_client_writer_new(
            Pointer client, byte[] bucket, byte[] object, Pointer options, PointerByReference out,
            PointerByReference err);

    static native int ossmp_writer_write(Pointer writer, Pointer data, SizeT length, PointerByReference err);

    static native int ossmp_writer_finish(Pointer writer, PointerByReference out, PointerByReference err);

    static native void ossmp_writer_free(Pointer writer);

    // Result

    static native Pointer ossmp_result_etag(Pointer result);

    static native Pointer ossmp_result_location(Pointer result);

    static native Pointer ossmp_result_crc64(Pointer result);

    static native Pointer ossmp_result_version_id(Pointer result);

    static native Pointer ossmp_result_request_id(Pointer result);

    static native Pointer ossmp_result_callback_body(Pointer result);

    static native long ossmp_result_size(Pointer result);

    static native long ossmp_result_bytes_reused(Pointer result);

    static native void ossmp_result_free(Pointer result);

    // Options of a listing

    static native Pointer ossmp_list_options_new();

    static native int ossmp_list_options_set_prefix(Pointer options, byte[] prefix);

    static native int ossmp_list_options_set_delimiter(Pointer options, byte[] delimiter);

    static native int ossmp_list_options_set_max_uploads(Pointer options, int maxUploads);

    static native int ossmp_list_options_set_marker(Pointer options, byte[] keyMarker, byte[] uploadIdMarker);

    static native int ossmp_list_options_set_control(Pointer options, Pointer control);

    static native int ossmp_list_options_set_deadline(Pointer options, int ms);

    static native void ossmp_list_options_free(Pointer options);

    // Uploads in progress in a bucket, a page at a time

    static native int ossmp_client_list_uploads(
            Pointer client, byte[] bucket, Pointer options, PointerByReference out, PointerByReference err);

    static native SizeT ossmp_uploads_len(Pointer uploads);

    static native Pointer ossmp_uploads_object(Pointer uploads, SizeT index);

    static native Pointer ossmp_uploads_upload_id(Pointer uploads, SizeT index);

    static native Pointer ossmp_uploads_initiated(Pointer uploads, SizeT index);

    static native SizeT ossmp_uploads_prefix_len(Pointer uploads);

    static native Pointer ossmp_uploads_prefix(Pointer uploads, SizeT index);

    static native int ossmp_uploads_is_truncated(Pointer uploads);

    static native Pointer ossmp_uploads_next_key_marker(Pointer uploads);

    static native Pointer ossmp_uploads_next_upload_id_marker(Pointer uploads);

    static native void ossmp_uploads_free(Pointer uploads);

    // Control

    static native Pointer ossmp_control_new();

    static native void ossmp_control_cancel(Pointer control);

    static native int ossmp_control_is_cancelled(Pointer control);

    static native long ossmp_control_bytes_done(Pointer control);

    static native long ossmp_control_bytes_total(Pointer control);

    static native void ossmp_control_free(Pointer control);

    /** C's size_t. Public with a public constructor, because JNA makes instances of it. */
    public static final class SizeT extends IntegerType {
        private static final long serialVersionUID = 1L;

        public SizeT() {
            this(0);
        }

        SizeT(long value) {
            super(Native.SIZE_T_SIZE, value, true);
        }
    }
}
