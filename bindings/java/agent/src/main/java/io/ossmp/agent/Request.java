package io.ossmp.agent;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.time.Duration;
import java.util.function.Consumer;

/** A request: members that are not there, or null, are not set. */
final class Request {
    private final JsonObject members;

    Request(JsonObject members) {
        this.members = members;
    }

    boolean has(String name) {
        return members.has(name) && !members.get(name).isJsonNull();
    }

    JsonElement element(String name) {
        if (!has(name)) {
            throw new IllegalArgumentException("the request has no " + name + ": " + members);
        }
        return members.get(name);
    }

    String text(String name) {
        return element(name).getAsString();
    }

    String text(String name, String otherwise) {
        return has(name) ? text(name) : otherwise;
    }

    long number(String name) {
        return element(name).getAsLong();
    }

    long number(String name, long otherwise) {
        return has(name) ? number(name) : otherwise;
    }

    int integer(String name) {
        return element(name).getAsInt();
    }

    int integer(String name, int otherwise) {
        return has(name) ? integer(name) : otherwise;
    }

    boolean flag(String name) {
        return has(name) && element(name).getAsBoolean();
    }

    Path path(String name) {
        return Paths.get(text(name));
    }

    Duration duration(String name) {
        return Duration.ofMillis(number(name));
    }

    void ifText(String name, Consumer<String> use) {
        if (has(name)) {
            use.accept(text(name));
        }
    }

    void ifNumber(String name, Consumer<Long> use) {
        if (has(name)) {
            use.accept(number(name));
        }
    }

    void ifDuration(String name, Consumer<Duration> use) {
        if (has(name)) {
            use.accept(duration(name));
        }
    }

    void ifFlag(String name, Consumer<Boolean> use) {
        if (has(name)) {
            use.accept(element(name).getAsBoolean());
        }
    }

    void headers(HeaderTaker use) {
        if (has("headers")) {
            element("headers").getAsJsonObject().entrySet()
                    .forEach(header -> use.take(header.getKey(), header.getValue().getAsString()));
        }
    }

    /** Takes a header. */
    interface HeaderTaker {
        void take(String name, String value);
    }
}
