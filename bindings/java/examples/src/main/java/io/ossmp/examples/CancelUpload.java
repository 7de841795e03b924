package io.ossmp.examples;

import io.ossmp.MultipartUpload;
import io.ossmp.OssmpClient;
import io.ossmp.OssmpException;

/** Aborts an upload: the one whose id is given, or a new one. */
public final class CancelUpload {
    private CancelUpload() {
    }

    /**
     * Runs the example.
     *
     * @param arguments ENDPOINT BUCKET KEY [UPLOAD_ID]
     */
    public static void main(String[] arguments) {
        Arguments.require(arguments, 3, 4, "CancelUpload ENDPOINT BUCKET KEY [UPLOAD_ID]");
        try (OssmpClient client = Arguments.client(arguments[0]);
                MultipartUpload upload = arguments.length > 3
                        ? client.attachMultipartUpload(arguments[1], arguments[2], arguments[3])
                        : client.initiateMultipartUpload(arguments[1], arguments[2])) {
            System.out.println("upload id " + upload.uploadId());
            upload.abortMultipartUpload();
            System.out.println("aborted");
        } catch (OssmpException e) {
            Arguments.printFailure(e);
            System.exit(Arguments.FAILED);
        }
    }
}
