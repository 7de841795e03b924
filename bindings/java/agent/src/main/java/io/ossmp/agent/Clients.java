package io.ossmp.agent;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.ossmp.Addressing;
import io.ossmp.Credentials;
import io.ossmp.CredentialsProvider;
import io.ossmp.OssmpClient;
import io.ossmp.OssmpClientBuilder;
import io.ossmp.SignatureVersion;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/** Makes clients as they are asked for. */
final class Clients {
    private Clients() {
    }

    static OssmpClient make(Request request, LogLines log) {
        OssmpClientBuilder builder = OssmpClient.builder();
        request.ifText("endpoint", builder::endpoint);
        request.ifText("region", builder::region);
        request.ifText("signature",
                version -> builder.signature(SignatureVersion.valueOf(version.toUpperCase(Locale.ROOT))));
        request.ifText("addressing", style -> builder.addressing(Addressing.valueOf(style.toUpperCase(Locale.ROOT))));
        request.ifDuration("connect_timeout", builder::connectTimeout);
        request.ifDuration("idle_timeout", builder::idleTimeout);
        if (request.has("max_attempts")) {
            builder.maxAttempts(request.integer("max_attempts"));
        }
        request.ifFlag("md5", builder::verifyMd5);
        request.ifFlag("crc64", builder::verifyCrc64);
        request.ifNumber("bandwidth_limit", builder::bandwidthLimit);
        request.ifText("user_agent", builder::userAgent);
        if (request.has("ca_file")) {
            builder.caFile(request.path("ca_file"));
        }
        request.ifText("proxy", builder::proxy);
        if (request.flag("log")) {
            builder.logger(log.logger);
        }
        setCredentials(builder, request);
        return builder.build();
    }

    private static void setCredentials(OssmpClientBuilder builder, Request request) {
        if (request.has("credentials_raise")) {
            String message = request.text("credentials_raise");
            builder.credentialsProvider(() -> {
                throw new Raised.Unchecked(message);
            });
        } else if (request.has("credentials")) {
            builder.credentialsProvider(oneAfterTheOther(request.element("credentials").getAsJsonArray()));
        } else if (request.flag("anonymous")) {
            builder.anonymous();
        } else if (request.has("access_key_id")) {
            builder.credentials(Credentials.of(request.text("access_key_id"), request.text("access_key_secret"),
                    request.text("security_token", null), null));
        }
    }

    private static CredentialsProvider oneAfterTheOther(JsonArray keys) {
        AtomicInteger next = new AtomicInteger();
        return () -> {
            JsonObject key = keys.get(Math.min(next.getAndIncrement(), keys.size() - 1)).getAsJsonObject();
            Request members = new Request(key);
            Instant end = members.has("lifetime") ? Instant.now().plusSeconds(members.number("lifetime")) : null;
            return Credentials.of(members.text("id"), members.text("secret"), members.text("token", null), end);
        };
    }
}
