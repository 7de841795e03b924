package io.ossmp;

import com.sun.jna.Pointer;
import java.io.Serializable;

/** What is known of a failure, copied out of an ossmp_error. */
final class ErrorDetails implements Serializable {
    private static final long serialVersionUID = 1L;

    final Status status;
    final String message;
    final String operation;
    final int httpStatus;
    final String code;
    final String ec;
    final String requestId;
    final String hostId;
    final String bucket;
    final String key;
    final ObjectState objectState;
    final String uploadId;
    final int partNumber;
    final int attempts;
    final int osCode;
    final boolean retryable;

    /** {@code error} may be null: then there is nothing but the status. */
    private ErrorDetails(int number, Pointer error) {
        String said = Utf8.out(Lib.ossmp_error_message(error));
        status = Status.of(number);
        message = said.isEmpty() ? Utf8.out(Lib.ossmp_status_name(number)) : said;
        operation = Utf8.out(Lib.ossmp_error_operation(error));
        httpStatus = Lib.ossmp_error_http_status(error);
        code = Utf8.out(Lib.ossmp_error_code(error));
        ec = Utf8.out(Lib.ossmp_error_ec(error));
        requestId = Utf8.out(Lib.ossmp_error_request_id(error));
        hostId = Utf8.out(Lib.ossmp_error_host_id(error));
        bucket = Utf8.out(Lib.ossmp_error_bucket(error));
        key = Utf8.out(Lib.ossmp_error_object(error));
        objectState = ObjectState.of(Lib.ossmp_error_object_state(error));
        uploadId = Utf8.out(Lib.ossmp_error_upload_id(error));
        partNumber = Lib.ossmp_error_part_number(error);
        attempts = Lib.ossmp_error_attempts(error);
        osCode = Lib.ossmp_error_os_code(error);
        retryable = Lib.ossmp_error_is_retryable(error) != 0;
    }

    /** What the binding itself refuses. */
    ErrorDetails(Status status, String message, String operation, String bucket, String key, String uploadId) {
        this.status = status;
        this.message = message;
        this.operation = operation;
        this.bucket = bucket;
        this.key = key;
        this.uploadId = uploadId;
        httpStatus = 0;
        code = "";
        ec = "";
        requestId = "";
        hostId = "";
        objectState = ObjectState.UNCHANGED;
        partNumber = 0;
        attempts = 0;
        osCode = 0;
        retryable = false;
    }

    static ErrorDetails take(int status, Pointer error) {
        try {
            return new ErrorDetails(status, error);
        } finally {
            Lib.ossmp_error_free(error);
        }
    }
}
