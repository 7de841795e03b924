import io.ossmp.FileSplitter;
import io.ossmp.MultipartUpload;
import io.ossmp.OssmpClient;
import io.ossmp.OssmpClientBuilder;
import io.ossmp.PartRange;
import io.ossmp.UploadOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.Paths;

/** Uploads a file once through the Java interface of ossmp. The command line is that of bench/README.md. */
public final class Upload {
    private Upload() {
    }

    private static OssmpClient connect(String endpoint, String integrity) {
        OssmpClientBuilder builder = OssmpClient.builder().endpoint(endpoint).credentialsFromEnvironment()
                .verifyMd5(integrity.equals("all")).verifyCrc64(!integrity.equals("none"));
        if (System.getenv("OSS_REGION") != null) {
            builder.region(System.getenv("OSS_REGION"));
        }
        if (System.getenv("OSS_CA_FILE") != null) {
            builder.caFile(Paths.get(System.getenv("OSS_CA_FILE")));
        }
        return builder.build();
    }

    public static void main(String[] arguments) throws IOException {
        String bucket = arguments[1];
        String key = arguments[2];
        Path file = Paths.get(arguments[3]);
        long partSize = Long.parseLong(arguments[4]);
        try (OssmpClient client = connect(arguments[0], arguments[6])) {
            if (arguments[7].equals("file")) {
                client.uploadFile(bucket, key, file, UploadOptions.builder().partSize(partSize)
                        .concurrency(Integer.parseInt(arguments[5])).build());
                return;
            }
            try (MultipartUpload upload = client.initiateMultipartUpload(bucket, key)) {
                for (PartRange range : FileSplitter.splitFileByPartSize(file, partSize)) {
                    upload.uploadPart(range, file);
                }
                upload.completeMultipartUpload();
            }
        }
    }
}
