import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.aliyun.oss.OSS;
import com.aliyun.oss.OSSClientBuilder;
import com.aliyun.oss.ServiceException;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EmulatorTest {
    static final Map<String, String> emulator = new HashMap<>();
    static Process process;

    @BeforeAll
    static void start() throws Exception {
        String program = Optional.ofNullable(System.getenv("OSSMP_EMULATOR")).orElse("ossmp-emulator");
        process = new ProcessBuilder(program, "--bucket", "demo", "--memory", "--control", "0", "--until-eof")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String ready = new BufferedReader(new InputStreamReader(process.getInputStream())).readLine();
        for (String word : ready.split(" ")) {
            String[] pair = word.split("=", 2);
            emulator.put(pair[0], pair.length == 2 ? pair[1] : "");
        }
    }

    @AfterAll
    static void stop() throws Exception {
        process.getOutputStream().close();
        process.waitFor();
    }

    @BeforeEach
    void reset() throws Exception {
        post("/reset", "");
    }

    static void post(String path, String text) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(emulator.get("control") + path))
                .POST(HttpRequest.BodyPublishers.ofString(text))
                .build();
        HttpResponse<String> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        assertEquals(200, answer.statusCode(), answer.body());
    }

    @Test
    void anErrorIsToldWithItsCode() throws Exception {
        post("/faults", "PutObject status=403 code=AccessDenied");
        OSS client = new OSSClientBuilder()
                .build(emulator.get("endpoint"), emulator.get("access-key-id"), emulator.get("access-key-secret"));
        Runnable put = () -> client.putObject("demo", "key", new ByteArrayInputStream("bytes".getBytes()));
        ServiceException error = assertThrows(ServiceException.class, put::run);
        assertEquals("AccessDenied", error.getErrorCode());
        put.run();
        client.shutdown();
    }
}
