package io.ossmp;

/** Whoever knows the access key, asked when it is needed. */
@FunctionalInterface
public interface CredentialsProvider {
    /**
     * Gives an access key: when the first is needed, again in the last five minutes of a key that ends (or in the last
     * fifth of a shorter life), and once more when OSS calls a key expired or unknown.
     *
     * <p>One thread asks at a time, a thread that called the client. It must not call that client. A call that gets no
     * key fails with {@link Status#CREDENTIALS}, and with what this method threw as its cause.
     *
     * @return the key
     * @throws Exception when there is none
     */
    Credentials credentials() throws Exception;
}
