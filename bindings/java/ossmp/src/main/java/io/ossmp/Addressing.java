package io.ossmp;

/** How bucket and endpoint make a host. */
public enum Addressing {
    /** Path style for IP addresses and localhost, else virtual host: the default. */
    AUTO(0),
    /** {@code bucket.endpoint/object}. */
    VIRTUAL_HOST(1),
    /** {@code endpoint/bucket/object}; the public service refuses it. */
    PATH(2),
    /** {@code endpoint/object}: the endpoint is a domain bound to the bucket. */
    CNAME(3);

    final int number;

    Addressing(int number) {
        this.number = number;
    }
}
