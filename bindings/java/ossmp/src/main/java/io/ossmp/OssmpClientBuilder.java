package io.ossmp;

import com.sun.jna.Pointer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.logging.Logger;

/**
 * Builds clients. Endpoint and credentials have no default and must be set. For one thread; it may make several clients,
 * changed in between. What the library refuses, {@link #build()} says.
 */
public final class OssmpClientBuilder {
    private final List<Consumer<Pointer>> settings = new ArrayList<>();
    private Consumer<Pointer> credentials = config -> { };
    private CredentialsProvider provider;
    private LogLevel logLevel;
    private LogSink log;
    private boolean md5 = true;
    private boolean crc64 = true;

    OssmpClientBuilder() {
    }

    /**
     * Sets the endpoint of the region, without the bucket. With http, data and signatures can be read on the way.
     *
     * @param url {@code [http://|https://]host[:port]}, such as "oss-cn-hangzhou.aliyuncs.com"; https unless it says
     *     otherwise
     * @return this builder
     */
    public OssmpClientBuilder endpoint(String url) {
        byte[] value = Utf8.in("endpoint", url);
        return set(config -> Lib.ossmp_config_set_endpoint(config, value));
    }

    /**
     * Sets the region that V4 signs.
     *
     * @param region such as "cn-hangzhou"; default: what an endpoint of aliyuncs.com names
     * @return this builder
     */
    public OssmpClientBuilder region(String region) {
        byte[] value = Utf8.in("region", region);
        return set(config -> Lib.ossmp_config_set_region(config, value));
    }

    /**
     * Sets the access key with which requests are signed.
     *
     * @param accessKeyId its id
     * @param accessKeySecret its secret
     * @return this builder
     */
    public OssmpClientBuilder credentials(String accessKeyId, String accessKeySecret) {
        return credentials(Credentials.of(accessKeyId, accessKeySecret));
    }

    /**
     * Sets the access key with which requests are signed. When it ends does not count here: for keys that are fetched
     * anew use {@link #credentialsProvider(CredentialsProvider)}.
     *
     * @param key the key
     * @return this builder
     */
    public OssmpClientBuilder credentials(Credentials key) {
        byte[] id = Utf8.in("accessKeyId", key.accessKeyId);
        byte[] secret = Utf8.in("accessKeySecret", key.accessKeySecret);
        byte[] token = Utf8.inOrNull("securityToken", key.securityToken);
        return setCredentials(null, config -> Lib.ossmp_config_set_credentials(config, id, secret, token));
    }

    /**
     * Takes the access key from OSS_ACCESS_KEY_ID, OSS_ACCESS_KEY_SECRET and, for a temporary key, OSS_SESSION_TOKEN,
     * which {@link #build()} reads, once.
     *
     * @return this builder
     */
    public OssmpClientBuilder credentialsFromEnvironment() {
        return setCredentials(null, Lib::ossmp_config_set_credentials_from_env);
    }

    /**
     * Sets who gives the access key when it is needed.
     *
     * @param provider the provider
     * @return this builder
     */
    public OssmpClientBuilder credentialsProvider(CredentialsProvider provider) {
        return setCredentials(Objects.requireNonNull(provider, "provider"), config -> { });
    }

    /**
     * Takes the access key from the RAM role of this ECS instance, and fetches it anew before it ends.
     *
     * @return this builder
     */
    public OssmpClientBuilder ecsRole() {
        return ecsRole(null, null);
    }

    /**
     * Takes the access key from a RAM role of this ECS instance, and fetches it anew before it ends. No proxy is used.
     *
     * @param roleName null or "" for the role that the instance has
     * @param metadataUrl null or "" for the metadata service that every instance finds at 100.100.100.200
     * @return this builder
     */
    public OssmpClientBuilder ecsRole(String roleName, String metadataUrl) {
        byte[] role = Utf8.inOrNull("roleName", roleName);
        byte[] url = Utf8.inOrNull("metadataUrl", metadataUrl);
        return setCredentials(null, config -> Lib.ossmp_config_set_ecs_role(config, role, url));
    }

    /**
     * Has requests sent without a signature, for a bucket that lets everybody write.
     *
     * @return this builder
     */
    public OssmpClientBuilder anonymous() {
        return setCredentials(null, Lib::ossmp_config_set_anonymous);
    }

    /**
     * Sets how bucket and endpoint make a host.
     *
     * @param addressing default {@link Addressing#AUTO}
     * @return this builder
     */
    public OssmpClientBuilder addressing(Addressing addressing) {
        int number = addressing.number;
        return set(config -> Lib.ossmp_config_set_addressing(config, number));
    }

    /**
     * Sets which signature requests carry.
     *
     * @param version default {@link SignatureVersion#AUTO}
     * @return this builder
     */
    public OssmpClientBuilder signature(SignatureVersion version) {
        int number = version.number;
        return set(config -> Lib.ossmp_config_set_signature(config, number));
    }

    /**
     * Sets how long it may take to reach the service, all addresses of its name together.
     *
     * @param timeout from 1 ms; default 10 s
     * @return this builder
     */
    public OssmpClientBuilder connectTimeout(Duration timeout) {
        int ms = Millis.of("connectTimeout", timeout);
        return set(config -> Lib.ossmp_config_set_connect_timeout(config, ms));
    }

    /**
     * Sets how long a connection may pass no byte either way; Complete may be silent twice as long. A slow connection
     * that lives is left alone.
     *
     * @param timeout from 1 ms; default 30 s
     * @return this builder
     */
    public OssmpClientBuilder idleTimeout(Duration timeout) {
        int ms = Millis.of("idleTimeout", timeout);
        return set(config -> Lib.ossmp_config_set_idle_timeout(config, ms));
    }

    /**
     * Sets how many times one request is tried, the first included. A service that gives no answer at all is tried for
     * 5 s at least, unless the number is 1.
     *
     * @param attempts 1 to 100; default 5
     * @return this builder
     */
    public OssmpClientBuilder maxAttempts(int attempts) {
        return set(config -> Lib.ossmp_config_set_max_attempts(config, attempts));
    }

    /**
     * Sets an HTTP proxy. Default: none, whatever environment and system properties say.
     *
     * @param url {@code http://[user:password@]host:port}
     * @return this builder
     */
    public OssmpClientBuilder proxy(String url) {
        byte[] value = Utf8.in("proxy", url);
        return set(config -> Lib.ossmp_config_set_proxy(config, value));
    }

    /**
     * Takes the proxy from HTTPS_PROXY, HTTP_PROXY and NO_PROXY, which {@link #build()} reads, once.
     *
     * @return this builder
     */
    public OssmpClientBuilder proxyFromEnvironment() {
        return set(Lib::ossmp_config_set_proxy_from_env);
    }

    /**
     * Sets a PEM file of certificate authorities to trust, in place of the bundled ones. {@link #build()} reads it.
     *
     * @param pem the file
     * @return this builder
     */
    public OssmpClientBuilder caFile(Path pem) {
        byte[] path = NativePath.in("caFile", pem);
        return set(config -> Lib.ossmp_config_set_ca_file(config, path));
    }

    /**
     * Sets what is sent behind the library's own name in User-Agent.
     *
     * @param suffix such as "backup/2.1"; at most 256 bytes of printable ASCII
     * @return this builder
     */
    public OssmpClientBuilder userAgent(String suffix) {
        byte[] value = Utf8.in("userAgent", suffix);
        return set(config -> Lib.ossmp_config_set_user_agent(config, value));
    }

    /**
     * Sets whether Content-MD5 goes with every part, and its ETag is compared. A file is read twice for that.
     *
     * @param verify default true
     * @return this builder
     */
    public OssmpClientBuilder verifyMd5(boolean verify) {
        md5 = verify;
        return this;
    }

    /**
     * Sets whether the CRC-64 of every part, and that of the object, is compared with what the service computed.
     *
     * @param verify default true
     * @return this builder
     */
    public OssmpClientBuilder verifyCrc64(boolean verify) {
        crc64 = verify;
        return this;
    }

    /**
     * Sets how many bytes per second the client sends at most, all its uploads together.
     *
     * @param bytesPerSecond default 0: no limit
     * @return this builder
     */
    public OssmpClientBuilder bandwidthLimit(long bytesPerSecond) {
        return set(config -> Lib.ossmp_config_set_bandwidth_limit(config, bytesPerSecond));
    }

    /**
     * Hands the log to java.util.logging: errors as SEVERE, warnings as WARNING, uploads started, completed and aborted
     * as INFO, every attempt of every request as FINE. The level of the logger decides what is written, also when it is
     * changed later. Default: no log.
     *
     * @param logger the logger
     * @return this builder
     */
    public OssmpClientBuilder logger(Logger logger) {
        return log(LogLevel.DEBUG, new JavaLogging(Objects.requireNonNull(logger, "logger")));
    }

    /**
     * Hands the log to a logging of your choice. Default: no log.
     *
     * @param most the least important level that is given
     * @param sink takes the lines, on any thread, several at the same time
     * @return this builder
     */
    public OssmpClientBuilder log(LogLevel most, LogSink sink) {
        logLevel = Objects.requireNonNull(most, "most");
        log = Objects.requireNonNull(sink, "sink");
        return this;
    }

    /**
     * Makes a client. Nothing is sent.
     *
     * @return the client, to be closed
     * @throws InvalidArgumentException if a setting was refused, endpoint or credentials were not set, or settings
     *     contradict each other
     * @throws OssmpException with {@link Status#FILE} if the CA file cannot be read, or {@link Status#CREDENTIALS} if
     *     the environment holds none
     * @throws UnsatisfiedLinkError if the native library cannot be found or is too old
     */
    public OssmpClient build() {
        NativeLoader.load();
        Hooks hooks = new Hooks(provider, log);
        Pointer config = Lib.ossmp_config_new();
        try {
            configure(config, hooks);
            return OssmpClient.of(config, hooks);
        } finally {
            Lib.ossmp_config_free(config);
        }
    }

    private void configure(Pointer config, Hooks hooks) {
        for (Consumer<Pointer> setting : settings) {
            setting.accept(config);
        }
        credentials.accept(config);
        if (provider != null) {
            Lib.ossmp_config_set_credentials_callback(config, Callbacks.CREDENTIALS, null);
        }
        if (log != null) {
            Lib.ossmp_config_set_log(config, logLevel.number, Callbacks.LOG, hooks.userData);
        }
        Lib.ossmp_config_set_verify(config, md5 ? 1 : 0, crc64 ? 1 : 0);
    }

    private OssmpClientBuilder set(Consumer<Pointer> setting) {
        settings.add(setting);
        return this;
    }

    /** The last one that was named holds. */
    private OssmpClientBuilder setCredentials(CredentialsProvider asked, Consumer<Pointer> setting) {
        provider = asked;
        credentials = setting;
        return this;
    }
}
