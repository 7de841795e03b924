package io.ossmp.examples;

import io.ossmp.FileSplitter;
import io.ossmp.MultipartUpload;
import io.ossmp.ObjectState;
import io.ossmp.OssmpClient;
import io.ossmp.OssmpException;
import io.ossmp.Part;
import io.ossmp.PartListing;
import io.ossmp.PartRange;
import io.ossmp.UploadResult;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.List;

/** Uploads a file in parts: initiate, the parts one after another, list them, complete; after a failure, abort. */
public final class MultipartUploadExample {
    private MultipartUploadExample() {
    }

    /**
     * Runs the example.
     *
     * @param arguments ENDPOINT BUCKET KEY FILE [PART_SIZE]
     */
    public static void main(String[] arguments) {
        Arguments.require(arguments, 4, 5, "MultipartUploadExample ENDPOINT BUCKET KEY FILE [PART_SIZE_IN_BYTES]");
        Path file = Paths.get(arguments[3]);
        List<PartRange> ranges = split(file, Arguments.number(arguments, 4, 8 << 20));
        try (OssmpClient client = Arguments.client(arguments[0]);
                MultipartUpload upload = client.initiateMultipartUpload(arguments[1], arguments[2])) {
            upload(upload, ranges, file);
        } catch (OssmpException e) {
            Arguments.printFailure(e);
            System.exit(Arguments.FAILED);
        }
    }

    /** Before anything is started that would have to be taken back. */
    private static List<PartRange> split(Path file, long partSize) {
        try {
            return FileSplitter.splitFileByPartSize(file, partSize);
        } catch (IOException | OssmpException e) {
            System.err.println("error: " + e);
            System.exit(Arguments.WRONG);
            throw new AssertionError(e);
        }
    }

    private static void upload(MultipartUpload upload, List<PartRange> ranges, Path file) {
        System.out.println("upload id " + upload.uploadId());
        try {
            for (PartRange range : ranges) {
                Part part = upload.uploadPart(range, file);
                System.out.println("part " + part.partNumber() + "/" + ranges.size() + "  " + part.size() + " bytes");
            }
            List<Part> listed = new ArrayList<>();
            upload.listPartsPaginator(0).items(PartListing::parts).forEach(listed::add);
            System.out.println("parts listed: " + listed.size());
            UploadResult result = upload.completeMultipartUpload();
            System.out.println("etag " + result.eTag() + "\ncrc-64 " + result.crc64() + "\n" + result.location());
        } catch (OssmpException e) {
            takeBack(upload, e);
            throw e;
        }
    }

    /** Parts that stay behind cost money; but an object that was, or may have been, made of them is kept. */
    private static void takeBack(MultipartUpload upload, OssmpException e) {
        if (e.objectState() == ObjectState.UNCHANGED) {
            try {
                upload.abortMultipartUpload();
                System.err.println("The upload was aborted.");
            } catch (OssmpException alsoFailed) {
                e.addSuppressed(alsoFailed);
            }
        }
    }
}
