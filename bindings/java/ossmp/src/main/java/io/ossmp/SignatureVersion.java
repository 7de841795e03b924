package io.ossmp;

/** Which signature requests carry. */
public enum SignatureVersion {
    /** V4 when the region is known, else V1: the default. */
    AUTO(0),
    /** HMAC-SHA1; new buckets refuse it. */
    V1(1),
    /** HMAC-SHA256; needs the region. */
    V4(4);

    final int number;

    SignatureVersion(int number) {
        this.number = number;
    }
}
