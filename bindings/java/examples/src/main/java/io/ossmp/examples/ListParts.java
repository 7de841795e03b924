package io.ossmp.examples;

import io.ossmp.MultipartUpload;
import io.ossmp.OssmpClient;
import io.ossmp.OssmpException;
import io.ossmp.Part;
import io.ossmp.PartListing;

/** Lists the parts of an upload, page by page. */
public final class ListParts {
    private ListParts() {
    }

    /**
     * Runs the example.
     *
     * @param arguments ENDPOINT BUCKET KEY UPLOAD_ID [PAGE_SIZE]
     */
    public static void main(String[] arguments) {
        Arguments.require(arguments, 4, 5, "ListParts ENDPOINT BUCKET KEY UPLOAD_ID [PAGE_SIZE]");
        int pageSize = (int) Arguments.number(arguments, 4, 0);
        try (OssmpClient client = Arguments.client(arguments[0]);
                MultipartUpload upload = client.attachMultipartUpload(arguments[1], arguments[2], arguments[3])) {
            int marker = 0;
            int pages = 0;
            int count = 0;
            PartListing page;
            do {
                page = upload.listParts(marker, pageSize);
                for (Part part : page.parts()) {
                    System.out.printf("%5d %12d %s %s%n", part.partNumber(), part.size(), part.eTag(),
                            part.lastModified());
                }
                count += page.parts().size();
                pages++;
                marker = page.nextPartNumberMarker();
            } while (page.isTruncated());
            System.out.println("parts: " + count + ", pages: " + pages);
        } catch (OssmpException e) {
            Arguments.printFailure(e);
            System.exit(Arguments.FAILED);
        }
    }
}
