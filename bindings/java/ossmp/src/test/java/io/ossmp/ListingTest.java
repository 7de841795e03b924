package io.ossmp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ListingTest extends WithEmulator {
    @Test
    void partsComeByPageAndAllOfThem() {
        try (MultipartUpload upload = client.initiateMultipartUpload("demo", "k")) {
            for (int number = 1; number <= 5; number++) {
                upload.uploadPart(number * 10, new byte[number]);
            }
            PartListing page = upload.listParts(10, 2);
            assertEquals(Arrays.asList(20, 30), page.parts().stream().map(Part::partNumber)
                    .collect(Collectors.toList()));
            assertEquals(2, page.parts().get(0).size());
            assertFalse(page.parts().get(0).lastModified().isEmpty());
            assertTrue(page.isTruncated());
            assertEquals(30, page.nextPartNumberMarker());
            emulator.clearEvents();
            List<Integer> all = new ArrayList<>();
            for (Part part : upload.listPartsPaginator(2).items(PartListing::parts)) {
                all.add(part.partNumber());
            }
            assertEquals(Arrays.asList(10, 20, 30, 40, 50), all);
            assertEquals(3, emulator.count("ListParts"));
            assertEquals(3, upload.listPartsPaginator(2).stream().count());
            assertThrows(InvalidArgumentException.class, () -> upload.listParts(0, 1001));
        }
    }

    @Test
    void uploadsComeByPageWithPrefixDelimiterAndBothMarkers() {
        List<String> keys = Arrays.asList("日志/a", "日志/b/1", "日志/b/2", "日志/c", "日志/c", "z");
        keys.forEach(key -> client.initiateMultipartUpload("demo", key).close());
        ListMultipartUploadsOptions options = ListMultipartUploadsOptions.builder().prefix("日志/").maxUploads(1)
                .build();
        MultipartUploadListing first = client.listMultipartUploads("demo", options);
        assertEquals(1, first.uploads().size());
        assertTrue(first.isTruncated());
        assertEquals("日志/a", first.nextKeyMarker());
        assertEquals(first.uploads().get(0).uploadId(), first.nextUploadIdMarker());
        List<String> all = new ArrayList<>();
        for (UploadSummary upload : client.listMultipartUploadsPaginator("demo", options)
                .items(MultipartUploadListing::uploads)) {
            all.add(upload.key());
            assertFalse(upload.initiated().isEmpty());
        }
        assertEquals(keys.subList(0, 5), all);
        MultipartUploadListing grouped = client.listMultipartUploads("demo",
                options.toBuilder().delimiter("/").maxUploads(0).build());
        assertEquals(Arrays.asList("日志/b/"), grouped.commonPrefixes());
        assertEquals(3, grouped.uploads().size());
        assertFalse(grouped.isTruncated());
    }

    @Test
    void anIteratorThatIsDoneSaysSo() {
        Iterator<MultipartUploadListing> pages = client.listMultipartUploadsPaginator("demo",
                ListMultipartUploadsOptions.builder().build()).iterator();
        assertTrue(pages.next().uploads().isEmpty());
        assertFalse(pages.hasNext());
        assertThrows(NoSuchElementException.class, pages::next);
    }

    @Test
    void aPageThatFailedIsAskedForAgain() {
        client.initiateMultipartUpload("demo", "k").close();
        Iterator<UploadSummary> uploads = client.listMultipartUploadsPaginator("demo",
                ListMultipartUploadsOptions.builder().build()).items(MultipartUploadListing::uploads).iterator();
        emulator.fault("ListMultipartUploads status=403 code=AccessDenied");
        assertThrows(OssmpException.class, uploads::hasNext);
        assertEquals("k", uploads.next().key());
    }

    @Test
    void aListingObeysItsControl() {
        TransferControl control = new TransferControl();
        control.cancel();
        assertThrows(CancelledException.class, () -> client.listMultipartUploads("demo",
                ListMultipartUploadsOptions.builder().control(control).build()));
    }
}
