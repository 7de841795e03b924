// The Java SDK against the emulator: every operation under V1 and V4, with a permanent and with a temporary key.

import com.aliyun.oss.ClientBuilderConfiguration;
import com.aliyun.oss.HttpMethod;
import com.aliyun.oss.OSS;
import com.aliyun.oss.OSSClientBuilder;
import com.aliyun.oss.OSSException;
import com.aliyun.oss.common.auth.DefaultCredentialProvider;
import com.aliyun.oss.common.comm.SignVersion;
import com.aliyun.oss.model.*;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

public final class Conformance {
    private static final byte[] PART = new byte[102400]; // the least that a part but the last may have
    private static final byte[] LAST = "the last part".getBytes();

    static {
        Arrays.fill(PART, (byte) 'p');
    }

    private final OSS client;
    private final String bucket;

    private Conformance(String scheme) {
        String kind = scheme.endsWith("+sts") ? "STS" : "AK";
        ClientBuilderConfiguration configuration = new ClientBuilderConfiguration();
        configuration.setSLDEnabled(true); // path style
        configuration.setSignatureVersion(scheme.startsWith("v4") ? SignVersion.V4 : SignVersion.V1);
        DefaultCredentialProvider credentials = kind.equals("STS")
            ? new DefaultCredentialProvider(env("STS_ID"), env("STS_SECRET"), env("STS_TOKEN"))
            : new DefaultCredentialProvider(env("AK_ID"), env("AK_SECRET"));
        client = OSSClientBuilder.create().endpoint(env("ENDPOINT")).region(env("REGION"))
            .credentialsProvider(credentials).clientConfiguration(configuration).build();
        bucket = "java-" + scheme.replace('+', '-');
    }

    private static String env(String name) {
        return System.getenv("CONFORMANCE_" + name);
    }

    private interface Action {
        void run() throws Exception;
    }

    private static void same(Object wanted, Object found) {
        if (!Objects.equals(wanted, found)) {
            throw new AssertionError("expected " + wanted + ", found " + found);
        }
    }

    private static void fails(String code, Action action) throws Exception {
        try {
            action.run();
        } catch (OSSException error) {
            same(code, error.getErrorCode());
            return;
        }
        throw new AssertionError(code + " was not answered");
    }

    private static byte[] join(byte[]... pieces) throws Exception {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] piece : pieces) {
            joined.write(piece);
        }
        return joined.toByteArray();
    }

    private void put(String key, byte[] bytes) {
        client.putObject(bucket, key, new ByteArrayInputStream(bytes));
    }

    private void expect(String key, byte[]... wanted) throws Exception {
        try (InputStream body = client.getObject(bucket, key).getObjectContent()) {
            same(true, Arrays.equals(join(wanted), body.readAllBytes()));
        }
    }

    private String begin(String key) {
        return client.initiateMultipartUpload(new InitiateMultipartUploadRequest(bucket, key)).getUploadId();
    }

    private List<PartETag> parts(String key, String id) {
        List<PartETag> parts = new ArrayList<>();
        for (byte[] data : List.of(PART, PART, LAST)) {
            int number = parts.size() + 1;
            UploadPartRequest request =
                new UploadPartRequest(bucket, key, id, number, new ByteArrayInputStream(data), data.length);
            parts.add(client.uploadPart(request).getPartETag());
        }
        return parts;
    }

    private void complete(String key, String id, List<PartETag> parts) {
        client.completeMultipartUpload(new CompleteMultipartUploadRequest(bucket, key, id, parts));
    }

    private void abort(String key, String id) {
        client.abortMultipartUpload(new AbortMultipartUploadRequest(bucket, key, id));
    }

    private void makeBucket() {
        client.createBucket(bucket);
        client.createBucket(bucket);
        same(bucket, client.getBucketInfo(bucket).getBucket().getName());
        same("oss-" + env("REGION"), client.getBucketLocation(bucket));
        same(CannedAccessControlList.Private, client.getBucketAcl(bucket).getCannedACL());
        same(true, client.doesBucketExist(bucket));
        same(bucket, client.listBuckets(bucket, null, 1).getBucketList().get(0).getName());
    }

    private void objects() throws Exception {
        String key = "plain 目录/+.txt";
        ObjectMetadata metadata = new ObjectMetadata();
        metadata.addUserMetadata("colour", "red");
        metadata.setHeader("x-oss-storage-class", "IA");
        metadata.setObjectTagging(Collections.singletonMap("a", "1"));
        client.putObject(bucket, key, new ByteArrayInputStream("bytes".getBytes()), metadata);
        same("red", client.getObjectMetadata(bucket, key).getUserMetadata().get("colour"));
        same("1", client.getObjectTagging(bucket, key).getTag("a"));
        client.copyObject(bucket, key, bucket, "copy");
        expect("copy", "bytes".getBytes());
        List<String> keys = new ArrayList<>();
        String marker = null;
        ObjectListing page;
        do {
            page = client.listObjects(new ListObjectsRequest(bucket).withMaxKeys(1).withMarker(marker));
            keys.add(page.getObjectSummaries().get(0).getKey());
            marker = page.getNextMarker();
        } while (page.isTruncated());
        same(List.of("copy", key), keys);
        ListObjectsV2Request request = new ListObjectsV2Request(bucket).withMaxKeys(1);
        ListObjectsV2Result first = client.listObjectsV2(request);
        request.setContinuationToken(first.getNextContinuationToken());
        same(key, client.listObjectsV2(request).getObjectSummaries().get(0).getKey());
        for (String one : keys) {
            client.deleteObject(bucket, one);
        }
        same(false, client.doesObjectExist(bucket, "copy"));
    }

    private void multipart() throws Exception {
        String key = "目录/a b+c";
        String id = begin(key);
        complete(key, id, parts(key, id));
        expect(key, PART, PART, LAST);
    }

    private void partCopy() throws Exception {
        put("source ?", join(PART, LAST));
        String id = begin("copied");
        List<PartETag> parts = new ArrayList<>();
        long offset = 0;
        for (byte[] data : List.of(PART, LAST)) {
            UploadPartCopyRequest request = new UploadPartCopyRequest(
                bucket, "source ?", bucket, "copied", id, parts.size() + 1, offset, (long) data.length);
            parts.add(client.uploadPartCopy(request).getPartETag());
            offset += data.length;
        }
        complete("copied", id, parts);
        expect("copied", PART, LAST);
    }

    private void resumable() throws Throwable {
        Path file = Files.createTempFile("conformance-", "");
        Files.write(file, join(PART, PART, PART, LAST));
        UploadFileRequest request = new UploadFileRequest(bucket, "resumed", file.toString(), PART.length, 3, true);
        client.uploadFile(request);
        Files.delete(file);
        expect("resumed", PART, PART, PART, LAST);
    }

    private void listParts() {
        String id = begin("listed");
        List<String> wanted = new ArrayList<>();
        for (PartETag part : parts("listed", id)) {
            wanted.add(part.getPartNumber() + part.getETag());
        }
        List<String> found = new ArrayList<>();
        ListPartsRequest request = new ListPartsRequest(bucket, "listed", id);
        request.setMaxParts(1);
        PartListing page;
        do {
            page = client.listParts(request);
            for (PartSummary part : page.getParts()) {
                found.add(part.getPartNumber() + part.getETag());
            }
            request.setPartNumberMarker(page.getNextPartNumberMarker());
        } while (page.isTruncated());
        same(wanted, found);
        abort("listed", id);
    }

    private void listUploads(String first) {
        List<String> wanted = new ArrayList<>();
        for (String key : List.of(first, first, "list/目录/x", "list/目录/y", "list/z")) {
            wanted.add(key + "\n" + begin(key));
        }
        List<String> found = new ArrayList<>();
        ListMultipartUploadsRequest request = new ListMultipartUploadsRequest(bucket);
        request.setPrefix("list/");
        request.setMaxUploads(1);
        MultipartUploadListing page;
        do {
            page = client.listMultipartUploads(request);
            for (MultipartUpload one : page.getMultipartUploads()) {
                found.add(one.getKey() + "\n" + one.getUploadId());
            }
            request.setKeyMarker(page.getNextKeyMarker());
            request.setUploadIdMarker(page.getNextUploadIdMarker());
        } while (page.isTruncated());
        Collections.sort(wanted);
        Collections.sort(found);
        same(wanted, found);
        ListMultipartUploadsRequest grouped = new ListMultipartUploadsRequest(bucket);
        grouped.setPrefix("list/");
        grouped.setDelimiter("/");
        same(List.of("list/目录/"), client.listMultipartUploads(grouped).getCommonPrefixes());
        for (String one : wanted) {
            abort(one.split("\n")[0], one.split("\n")[1]);
        }
    }

    private void aborted() throws Exception {
        String id = begin("aborted");
        List<PartETag> parts = parts("aborted", id);
        abort("aborted", id);
        fails("NoSuchUpload", () -> abort("aborted", id));
        fails("NoSuchUpload", () -> complete("aborted", id, parts));
    }

    private void presigned() throws Exception {
        String key = "presigned 目录";
        String id = begin(key);
        List<PartETag> parts = new ArrayList<>();
        for (byte[] data : List.of(PART, LAST)) {
            int number = parts.size() + 1;
            GeneratePresignedUrlRequest request = new GeneratePresignedUrlRequest(bucket, key, HttpMethod.PUT);
            request.setExpiration(new Date(System.currentTimeMillis() + 60_000));
            request.addQueryParameter("partNumber", String.valueOf(number));
            request.addQueryParameter("uploadId", id);
            URL url = client.generatePresignedUrl(request);
            HttpRequest part = HttpRequest.newBuilder(url.toURI())
                .PUT(HttpRequest.BodyPublishers.ofByteArray(data)).build();
            HttpResponse<String> answer = HttpClient.newHttpClient().send(part, HttpResponse.BodyHandlers.ofString());
            same(200, answer.statusCode());
            parts.add(new PartETag(number, answer.headers().firstValue("ETag").orElseThrow()));
        }
        complete(key, id, parts);
        expect(key, PART, LAST);
    }

    private void deleteBucket() throws Exception {
        fails("BucketNotEmpty", () -> client.deleteBucket(bucket));
        for (OSSObjectSummary one : client.listObjects(bucket).getObjectSummaries()) {
            client.deleteObject(bucket, one.getKey());
        }
        client.deleteBucket(bucket);
    }

    private interface Operation {
        void run() throws Throwable;
    }

    private Map<String, Operation> operations() {
        Map<String, Operation> operations = new LinkedHashMap<>();
        operations.put("bucket", this::makeBucket);
        operations.put("objects", this::objects);
        operations.put("multipart", this::multipart);
        operations.put("part copy", this::partCopy);
        operations.put("resumable", this::resumable);
        operations.put("list parts", this::listParts);
        operations.put("list uploads", () -> listUploads("list/a+b"));
        operations.put("blank in a marker", () -> listUploads("list/a b"));
        operations.put("abort", this::aborted);
        operations.put("presigned", this::presigned);
        operations.put("delete bucket", this::deleteBucket);
        return operations;
    }

    public static void main(String[] arguments) {
        boolean failed = false;
        for (String scheme : List.of("v1", "v4", "v1+sts", "v4+sts")) {
            Conformance conformance = new Conformance(scheme);
            for (Map.Entry<String, Operation> one : conformance.operations().entrySet()) {
                String outcome = "ok\t";
                try {
                    one.getValue().run();
                } catch (Throwable error) { // whatever goes wrong is a finding
                    failed = true;
                    error.printStackTrace();
                    outcome = "failed\t" + String.valueOf(error.getMessage()).replaceAll("\\s+", " ");
                }
                System.out.println(one.getKey() + "\t" + scheme + "\t" + outcome);
            }
            conformance.client.shutdown();
        }
        System.exit(failed ? 1 : 0);
    }
}
