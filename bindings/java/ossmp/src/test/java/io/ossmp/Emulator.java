package io.ossmp;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URL;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.security.GeneralSecurityException;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A local OSS server of a test's own, with the bucket "demo". */
final class Emulator implements AutoCloseable {
    static final String BUCKET = "demo";
    private final Process process;
    private final Map<String, String> ready = new HashMap<>();

    Emulator(String... flags) throws IOException {
        String program = System.getenv("OSSMP_EMULATOR");
        if (program == null || !Files.isExecutable(Paths.get(program))) {
            throw new IllegalStateException("OSSMP_EMULATOR must name the program ossmp-emulator; it is " + program);
        }
        List<String> command = new ArrayList<>(Arrays.asList(program, "--bucket", BUCKET, "--control", "0"));
        Collections.addAll(command, flags);
        process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        BufferedReader output = new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = output.readLine();
        if (line == null) {
            throw new IllegalStateException("the emulator did not start");
        }
        for (String pair : line.split(" ")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                ready.put(pair.substring(0, equals), pair.substring(equals + 1));
            }
        }
    }

    String endpoint() {
        return ready.get("endpoint");
    }

    String accessKeyId() {
        return ready.get("access-key-id");
    }

    String accessKeySecret() {
        return ready.get("access-key-secret");
    }

    /** A builder with all that is needed, for a test to add to. */
    OssmpClientBuilder builder() {
        return OssmpClient.builder().endpoint(endpoint()).region(ready.get("region"))
                .credentials(accessKeyId(), accessKeySecret());
    }

    OssmpClient client() {
        return builder().build();
    }

    /** Lets something go wrong, see the manual of the emulator. */
    void fault(String spec) {
        control("POST", "/faults", spec);
    }

    /** Gives what was requested so far, as text. */
    String events() {
        return control("GET", "/events", null);
    }

    /** Gives how many requests of an operation there were. */
    int count(String operation) {
        return events().split("\"operation\": \"" + operation + "\"", -1).length - 1;
    }

    void clearEvents() {
        control("DELETE", "/events", null);
    }

    /** Gives an object's bytes; null when there is none. */
    byte[] read(String key) throws IOException, GeneralSecurityException {
        String path = "/" + BUCKET + "/" + key;
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC).withNano(0));
        Mac mac = Mac.getInstance("HmacSHA1");
        mac.init(new SecretKeySpec(accessKeySecret().getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
        byte[] signed = mac.doFinal(("GET\n\n\n" + date + "\n" + path).getBytes(StandardCharsets.UTF_8));
        URL url = URI.create(endpoint() + encode(path)).toURL();
        HttpURLConnection connection = (HttpURLConnection) url.openConnection();
        connection.setRequestProperty("Date", date);
        connection.setRequestProperty("Authorization",
                "OSS " + accessKeyId() + ":" + Base64.getEncoder().encodeToString(signed));
        if (connection.getResponseCode() == 404) {
            return null;
        }
        try (InputStream answer = connection.getInputStream()) {
            return Streams.readAll(answer);
        }
    }

    private static String encode(String path) throws IOException {
        return URLEncoder.encode(path, "UTF-8").replace("+", "%20").replace("%2F", "/");
    }

    private String control(String method, String path, String body) {
        try {
            URI uri = URI.create(ready.get("control") + path);
            HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
            connection.setRequestMethod(method);
            if (body != null) {
                connection.setDoOutput(true);
                try (OutputStream out = connection.getOutputStream()) {
                    out.write(body.getBytes(StandardCharsets.UTF_8));
                }
            }
            if (connection.getResponseCode() != 200) {
                throw new IllegalStateException(method + " " + path + " of the emulator: "
                        + connection.getResponseCode());
            }
            try (InputStream answer = connection.getInputStream()) {
                return new String(Streams.readAll(answer), StandardCharsets.UTF_8);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
