package io.ossmp;

import com.sun.jna.Pointer;
import java.time.Instant;
import java.util.Objects;

/** An access key. Its text shows neither secret nor token. */
public final class Credentials {
    final String accessKeyId;
    final String accessKeySecret;
    final String securityToken;
    private final Instant expiration;

    private Credentials(String accessKeyId, String accessKeySecret, String securityToken, Instant expiration) {
        this.accessKeyId = Objects.requireNonNull(accessKeyId, "accessKeyId");
        this.accessKeySecret = Objects.requireNonNull(accessKeySecret, "accessKeySecret");
        this.securityToken = securityToken;
        this.expiration = expiration;
    }

    /**
     * A key that does not end.
     *
     * @param accessKeyId its id
     * @param accessKeySecret its secret
     * @return the key
     */
    public static Credentials of(String accessKeyId, String accessKeySecret) {
        return new Credentials(accessKeyId, accessKeySecret, null, null);
    }

    /**
     * A temporary key, as STS gives it.
     *
     * @param accessKeyId its id
     * @param accessKeySecret its secret
     * @param securityToken its token; null or "" when it has none
     * @param expiration when it ends; null: never
     * @return the key
     */
    public static Credentials of(String accessKeyId, String accessKeySecret, String securityToken,
            Instant expiration) {
        return new Credentials(accessKeyId, accessKeySecret, securityToken, expiration);
    }

    /**
     * Gives the id of the key, which is no secret.
     *
     * @return the id
     */
    public String accessKeyId() {
        return accessKeyId;
    }

    /** Hands the key to whom a credentials callback answers. */
    int give(Pointer out) {
        int status = Lib.ossmp_credentials_set(out, Utf8.in("accessKeyId", accessKeyId),
                Utf8.in("accessKeySecret", accessKeySecret), Utf8.inOrNull("securityToken", securityToken),
                expiration == null ? 0 : expiration.toEpochMilli());
        if (status != 0) {
            throw new InvalidArgumentException("the credentials provider gave an id or a secret that is empty, "
                    + "something that is not printable ASCII, or an expiration before 1970");
        }
        return 0;
    }

    @Override
    public String toString() {
        return "Credentials[" + accessKeyId + (expiration == null ? "" : ", expires " + expiration) + "]";
    }
}
