package io.ossmp.examples;

import io.ossmp.CancelledException;
import io.ossmp.OssmpClient;
import io.ossmp.OssmpException;
import io.ossmp.TransferControl;
import io.ossmp.UploadOptions;
import io.ossmp.UploadResult;
import java.nio.file.Paths;

/**
 * Uploads a file in one call: several parts at a time, with progress, and resumable. Run it again after it failed, was
 * interrupted or killed, and it goes on where it stopped.
 */
public final class UploadFile {
    private static final int INTERRUPTED = 130;

    private UploadFile() {
    }

    /**
     * Runs the example.
     *
     * @param arguments ENDPOINT BUCKET KEY FILE CHECKPOINT [PART_SIZE [BYTES_PER_SECOND]]
     */
    public static void main(String[] arguments) {
        Arguments.require(arguments, 5, 7,
                "UploadFile ENDPOINT BUCKET KEY FILE CHECKPOINT [PART_SIZE_IN_BYTES [BYTES_PER_SECOND]]");
        TransferControl control = new TransferControl();
        UploadOptions options = UploadOptions.builder()
                .checkpoint(Paths.get(arguments[4]))
                .partSize(Arguments.number(arguments, 5, 0))
                .control(control)
                .progress(UploadFile::show)
                .build();
        try (OssmpClient client = Arguments.client(arguments[0], Arguments.number(arguments, 6, 0))) {
            cancelOnExit(control, Thread.currentThread());
            UploadResult result = client.uploadFile(arguments[1], arguments[2], Paths.get(arguments[3]), options);
            System.out.println("uploaded " + result.size() + " bytes, " + result.bytesReused()
                    + " of them were there already\netag " + result.eTag());
        } catch (CancelledException e) {
            System.err.println("Interrupted. Run the same command again to go on.");
            Runtime.getRuntime().halt(INTERRUPTED);
        } catch (OssmpException e) {
            Arguments.printFailure(e);
            System.err.println("Run the same command again to go on.");
            System.exit(Arguments.FAILED);
        }
    }

    private static void show(long done, long total) {
        System.out.printf("%3d%%  %d of %d bytes%n", total == 0 ? 100 : 100 * done / total, done, total);
    }

    /** Ctrl-C lets the upload end cleanly; the program ends when it has. */
    private static void cancelOnExit(TransferControl control, Thread uploading) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            control.cancel();
            try {
                uploading.join(5000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
    }
}
