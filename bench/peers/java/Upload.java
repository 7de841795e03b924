import com.aliyun.oss.ClientBuilderConfiguration;
import com.aliyun.oss.OSS;
import com.aliyun.oss.OSSClientBuilder;
import com.aliyun.oss.common.auth.DefaultCredentialProvider;
import com.aliyun.oss.common.comm.SignVersion;
import com.aliyun.oss.model.CompleteMultipartUploadRequest;
import com.aliyun.oss.model.InitiateMultipartUploadRequest;
import com.aliyun.oss.model.PartETag;
import com.aliyun.oss.model.UploadFileRequest;
import com.aliyun.oss.model.UploadPartRequest;
import java.io.File;
import java.io.FileInputStream;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** Uploads a file once through Alibaba's Java SDK. The command line is that of bench/README.md. */
public final class Upload {
    private Upload() {
    }

    private static OSS connect(String endpoint, String integrity) {
        ClientBuilderConfiguration configuration = new ClientBuilderConfiguration();
        configuration.setSLDEnabled(true); // path style
        configuration.setSignatureVersion(SignVersion.V4);
        configuration.setCrcCheckEnabled(!integrity.equals("none"));
        return OSSClientBuilder.create().endpoint(endpoint).region(System.getenv("OSS_REGION"))
            .credentialsProvider(new DefaultCredentialProvider(
                System.getenv("OSS_ACCESS_KEY_ID"), System.getenv("OSS_ACCESS_KEY_SECRET")))
            .clientConfiguration(configuration).build();
    }

    private static void partByPart(OSS client, String bucket, String key, File file, long partSize) throws Exception {
        String id = client.initiateMultipartUpload(new InitiateMultipartUploadRequest(bucket, key)).getUploadId();
        List<PartETag> parts = new ArrayList<>();
        for (long from = 0; from < file.length(); from += partSize) {
            try (InputStream input = new FileInputStream(file)) {
                input.skip(from);
                UploadPartRequest request = new UploadPartRequest(bucket, key, id, parts.size() + 1, input,
                    Math.min(partSize, file.length() - from));
                parts.add(client.uploadPart(request).getPartETag());
            }
        }
        client.completeMultipartUpload(new CompleteMultipartUploadRequest(bucket, key, id, parts));
    }

    public static void main(String[] arguments) throws Throwable {
        String bucket = arguments[1];
        String key = arguments[2];
        long partSize = Long.parseLong(arguments[4]);
        OSS client = connect(arguments[0], arguments[6]);
        if (arguments[7].equals("parts")) {
            partByPart(client, bucket, key, new File(arguments[3]), partSize);
        } else {
            UploadFileRequest request = new UploadFileRequest(bucket, key, arguments[3], partSize,
                Integer.parseInt(arguments[5]));
            client.uploadFile(request);
        }
        client.shutdown();
    }
}
