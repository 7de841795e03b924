package io.ossmp.examples;

import io.ossmp.ListMultipartUploadsOptions;
import io.ossmp.MultipartUploadListing;
import io.ossmp.OssmpClient;
import io.ossmp.OssmpException;
import io.ossmp.UploadSummary;

/** Lists the uploads in progress in a bucket whose keys have a prefix, page by page, so many on each at most. */
public final class ListUploads {
    private ListUploads() {
    }

    /**
     * Runs the example.
     *
     * @param arguments ENDPOINT BUCKET [PREFIX [PAGE_SIZE]]
     */
    public static void main(String[] arguments) {
        Arguments.require(arguments, 2, 4, "ListUploads ENDPOINT BUCKET [PREFIX [PAGE_SIZE]]");
        ListMultipartUploadsOptions options = ListMultipartUploadsOptions.builder()
                .prefix(arguments.length > 2 ? arguments[2] : "")
                .maxUploads((int) Arguments.number(arguments, 3, 0))
                .build();
        try (OssmpClient client = Arguments.client(arguments[0])) {
            int pages = 0;
            int count = 0;
            for (MultipartUploadListing page : client.listMultipartUploadsPaginator(arguments[1], options)) {
                for (UploadSummary upload : page.uploads()) {
                    System.out.println(upload.uploadId() + " " + upload.initiated() + " " + upload.key());
                }
                count += page.uploads().size();
                pages++;
            }
            System.out.println("uploads: " + count + ", pages: " + pages);
        } catch (OssmpException e) {
            Arguments.printFailure(e);
            System.exit(Arguments.FAILED);
        }
    }
}
