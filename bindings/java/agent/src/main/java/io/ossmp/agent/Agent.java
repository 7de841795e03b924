package io.ossmp.agent;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Reads requests, a line each, does them, and writes an answer for each: see tests/scenarios/README.md. */
public final class Agent {
    private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();

    private Agent() {
    }

    /**
     * Runs until the end of standard input.
     *
     * @param arguments none
     * @throws IOException if standard input cannot be read
     */
    public static void main(String[] arguments) throws IOException {
        PrintStream out = new PrintStream(System.out, false, "UTF-8");
        // Nothing but answers may go there.
        System.setOut(System.err);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        Session session = new Session();
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            out.print(GSON.toJson(answer(session, line)) + "\n");
            out.flush();
        }
        session.reset();
    }

    private static JsonObject answer(Session session, String line) {
        JsonObject answer = new JsonObject();
        try {
            answer.add("ok", session.answer(new Request(JsonParser.parseString(line).getAsJsonObject())));
        } catch (Exception | LinkageError e) {
            answer.add("error", Failures.describe(e));
        }
        return answer;
    }
}
